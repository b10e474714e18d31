"""Forms that units hand out themselves, against those of others: how much self-assessment flatters."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import pandas as pd

from workbench.analyse.units.rates import difference_of_proportions, proportion
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.branch.answers import GOOD, answers, clustering, effective_counts, settings


def own_against_others(survey: Survey) -> Estimate:
    """Rate on the company's own forms minus that on all other forms; NaN with a reason without both.

    Newcombe's interval at the effective numbers of answers under clustering; forms of unknown source are left out.
    """
    sides = _sides(survey)
    if not sides:
        return missing("one source only", unit="share difference")
    effect = clustering(survey, answers(survey))
    first, second = (effective_counts(survey, side, effect=effect) for side in sides)
    found = difference_of_proportions(*first, *second)
    return replace(found, n=sum(map(len, sides)), method=_clustered(found.method, effect))


def by_source(survey: Survey) -> pd.DataFrame:
    """A row a source: source, n, share, low, high (Wilson, at the effective number of answers under clustering)."""
    bench, frame = settings(survey), answers(survey)
    columns = ["source", "n", "share", "low", "high"]
    if bench.source is None:
        return pd.DataFrame(columns=columns)
    effect = clustering(survey, frame)
    rows = []
    for source, group in frame.dropna(subset=[GOOD]).groupby(bench.source):
        rate = proportion(*effective_counts(survey, group, effect=effect))
        rows.append([source, len(group), rate.value, rate.low, rate.high])
    return pd.DataFrame(rows, columns=columns)


def source_outcome(survey: Survey) -> Literal["higher", "lower", "unclear", "absent"]:
    """What the difference between own and other forms allows to be said; nothing when one side has fewer than k answers,
    where the interval excludes zero too easily.
    """
    estimate = own_against_others(survey)
    if math.isnan(estimate.value):
        return "absent"
    if min(map(len, _sides(survey))) < survey.study.privacy.k:
        return "unclear"
    return "higher" if estimate.low > 0 else "lower" if estimate.high < 0 else "unclear"


def _sides(survey: Survey) -> list[pd.DataFrame]:
    """Valid answers on the company's own forms, and those on others; nothing when the study has no such sources."""
    bench, frame = settings(survey), answers(survey)
    if bench.source is None or bench.own_source is None:
        return []
    known = frame.dropna(subset=[GOOD, bench.source])
    return [known[known[bench.source] == bench.own_source], known[known[bench.source] != bench.own_source]]


def _clustered(method: str, effect: pd.DataFrame) -> str:
    return method if effect.empty else f"{method}; n / design effect"
