"""Spot calls as a whole: the weighted total, and calls in which a critical criterion was failed."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from workbench.analyse.units.clusters import design_effect
from workbench.analyse.units.rates import proportion
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.branch.answers import settings

STAFF = "staff_hash"


def call_totals(survey: Survey) -> pd.DataFrame:
    """A row a call: call_id, the unit, staff_hash (if known), total (0 to 1, NaN without a score).

    A criterion counts by the mean of its raters, an aspect of [[benchmark.criteria]] by the mean of its criteria heard, the
    total by the weights of the aspects heard; without aspects each criterion weighs the same.
    """
    frame, bench = survey.tables["spotcalls"], settings(survey)
    items = [name for name in frame.columns if name.startswith("item")]
    kept = [name for name in (bench.unit, STAFF) if name in frame]
    heard = frame.groupby("call_id")[items].mean()
    parts = [(list(each.items), each.weight) for each in bench.criteria] or [([name], 1.0) for name in items]
    aspects = pd.concat([heard[names].mean(axis=1) for names, _ in parts], axis=1)
    weights = np.array([weight for _, weight in parts]) * aspects.notna()
    total = (aspects.fillna(0) * weights).sum(axis=1) / weights.sum(axis=1).replace(0, np.nan)
    return frame.groupby("call_id")[kept].first().assign(total=total).reset_index()


def mean_total(survey: Survey) -> Estimate:
    """The mean total of all calls, with an interval that allows for calls answered by the same person (t, n / design effect)."""
    from scipy.special import stdtrit

    calls, bench = call_totals(survey).dropna(subset=["total"]), settings(survey)
    n, method = len(calls), "mean of call totals; t interval, n / design effect of staff"
    if n < 2:
        return missing("fewer than 2 calls", unit="share", n=n, method=method)
    effect = 1.0
    if STAFF in calls:
        table = design_effect(calls, outcome="total", cluster=STAFF, within=bench.unit)
        effect = float(np.average(table["design_effect"], weights=table["n"]))
    value, half = float(calls["total"].mean()), float(calls["total"].std(ddof=1)) * math.sqrt(effect / n)
    half *= float(stdtrit(max(n / effect - 1, 1), 0.975))
    return Estimate(value, value - half, value + half, 0.95, n, unit="share", method=method)


def critical_failures(survey: Survey) -> Estimate:
    """The share of calls in which at least one rater heard a critical criterion fail; NaN where none is declared."""
    frame, critical = survey.tables["spotcalls"], list(settings(survey).critical)
    if not critical:
        return missing("no criterion is critical", unit="share")
    failed = (frame[critical] == 0).any(axis=1).groupby(frame["call_id"]).any()
    return proportion(float(failed.sum()), float(len(failed)))
