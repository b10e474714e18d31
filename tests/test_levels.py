"""A level of 95 is no level: every verb that gives an interval refuses it, rather than print limits that are none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.analyse.comparison.ancova import adjusted_means
from workbench.analyse.comparison.risk import odds_ratio, risk_ratio
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.measure.agreement.kappa import kappa_table
from workbench.measure.agreement.many_raters import gwet_ac1
from workbench.measure.reliability.discrimination import item_discrimination

_draw = np.random.default_rng(5)
ANSWERS = pd.DataFrame(
    np.clip(np.round(3 + _draw.normal(size=(40, 1)) + _draw.normal(size=(40, 4))), 1, 5), columns=list("abcd")
).assign(group=list("pq") * 20)
ANSWERS["yes"] = (ANSWERS["a"] > 3).astype(int)
ANSWERS["days"], ANSWERS["over"] = np.arange(1.0, 41), 1
ITEMS, PAIR = ANSWERS[list("abcd")], ANSWERS[["a", "b"]]
UNITS = pd.DataFrame({"unit": list("wxyz"), "n": [10, 20, 30, 40], "share": [0.1, 0.2, 0.3, 0.4]})

VERBS: dict[str, Callable[[Any], object]] = {
    "ancova": lambda each: wb.ancova(ANSWERS, outcome="a", group="group", covariates=["b"], level=each),
    "anova_table": lambda each: wb.anova_table(ANSWERS, outcome="a", factors=["group"], level=each),
    "bland_altman": lambda each: wb.bland_altman(PAIR, level=each),
    "cochran_armitage": lambda each: wb.cochran_armitage(ANSWERS, outcome="yes", group="b", level=each),
    "cohen_kappa": lambda each: wb.cohen_kappa(PAIR, level=each),
    "compare_correlations": lambda each: wb.compare_correlations(
        ANSWERS["a"], ANSWERS["b"], ANSWERS["c"], level=each
    ),
    "compare_groups": lambda each: wb.compare_groups(ANSWERS, outcome="a", group="group", level=each),
    "compare_paired": lambda each: wb.compare_paired(ANSWERS, first="a", second="b", level=each),
    "compare_shares": lambda each: wb.compare_shares(ANSWERS, outcome="yes", group="group", level=each),
    "composite": lambda each: wb.composite(ITEMS[:25], {"a": 1, "b": 1}, seed=1, level=each),
    "content_validity": lambda each: wb.content_validity(ITEMS, high=5, level=each),
    "correlate": lambda each: wb.correlate(ANSWERS["a"], ANSWERS["b"], level=each),
    "correlate_matrix": lambda each: wb.correlate_matrix(ITEMS, ITEMS, level=each),
    "cronbach_alpha": lambda each: wb.cronbach_alpha(ITEMS, level=each),
    "difference_of_proportions": lambda each: wb.difference_of_proportions(3, 5, 2, 4, level=each),
    "factor_analysis": lambda each: wb.factor_analysis(ITEMS, factors=1, level=each),
    "fleiss_kappa": lambda each: wb.fleiss_kappa(ITEMS, level=each),
    "friedman": lambda each: wb.friedman(ITEMS, level=each),
    "gap_scores": lambda each: wb.gap_scores(
        ANSWERS[["a"]], ANSWERS[["b"]].set_axis(["a"], axis=1), level=each
    ),
    "independence": lambda each: wb.independence(ANSWERS, row="a", column="b", level=each),
    "intraclass_correlation": lambda each: wb.intraclass_correlation(ITEMS, level=each),
    "kano": lambda each: wb.kano(ITEMS, ITEMS, level=each),
    "mantel_haenszel": lambda each: wb.mantel_haenszel(
        ANSWERS, outcome="yes", group="group", stratum="b", level=each
    ),
    "mcnemar": lambda each: wb.mcnemar(ANSWERS["yes"], 1 - ANSWERS["yes"], level=each),
    "net_promoter": lambda each: wb.net_promoter(ANSWERS["a"], level=each),
    "omega": lambda each: wb.omega(ITEMS, level=each),
    "partial_correlate": lambda each: wb.partial_correlate(
        ANSWERS["a"], ANSWERS["b"], ANSWERS[["c"]], level=each
    ),
    "penalty_reward": lambda each: wb.penalty_reward(PAIR, ANSWERS["c"], low=2, high=4, level=each),
    "proportion": lambda each: wb.proportion(3, 5, level=each),
    "rank_intervals": lambda each: wb.rank_intervals(UNITS, seed=1, draws=50, level=each),
    "regress": lambda each: wb.regress(ANSWERS, outcome="a", predictors=["b"], level=each),
    "regress, logistic": lambda each: wb.regress(
        ANSWERS, outcome="yes", predictors=["b"], model="logistic", level=each
    ),
    "relative_weights": lambda each: wb.relative_weights(PAIR, ANSWERS["c"], resamples=100, level=each),
    "reliable_change": lambda each: wb.reliable_change(
        ANSWERS["a"], ANSWERS["b"], reliability=0.8, level=each
    ),
    "satisfaction_rate": lambda each: wb.satisfaction_rate(ANSWERS["a"], satisfied=[4, 5], level=each),
    "semipartial_correlate": lambda each: wb.semipartial_correlate(
        ANSWERS["a"], ANSWERS["b"], ANSWERS[["c"]], level=each
    ),
    "share_within": lambda each: wb.share_within(
        ANSWERS, duration="days", ending="yes", of=1, within=15, level=each
    ),
    "shrink": lambda each: wb.shrink(UNITS, level=each),
    "split_half": lambda each: wb.split_half(ITEMS, level=each),
    "time_to_event": lambda each: wb.time_to_event(ANSWERS, duration="days", ending="over", of=1, level=each),
    # Not in the vocabulary, but called by studies.
    "adjusted_means": lambda each: adjusted_means(
        ANSWERS, outcome="a", group="group", covariates=["b"], level=each
    ),
    "gwet_ac1": lambda each: gwet_ac1(PAIR, level=each),
    "item_discrimination": lambda each: item_discrimination(ITEMS, low=1, high=5, level=each),
    "kappa_table": lambda each: kappa_table(PAIR, level=each),
    "odds_ratio": lambda each: odds_ratio(3, 9, 2, 8, level=each),
    "odds_ratio, exact": lambda each: odds_ratio(3, 9, 2, 8, method="exact", level=each),
    "risk_ratio": lambda each: risk_ratio(3, 9, 2, 8, level=each),
    "risk_ratio, score": lambda each: risk_ratio(3, 9, 2, 8, method="score", level=each),
    "tukey": lambda each: wb.tukey(ANSWERS, outcome="a", group="group", level=each),
}


@pytest.mark.parametrize("level", [95, 0, 1, float("nan"), "0.95"])
@pytest.mark.parametrize("verb", VERBS)
def test_what_is_no_level_is_refused(verb: str, level: object):
    with pytest.raises(InputError, match="A level of confidence lies between 0 and 1"):
        VERBS[verb](level)


def test_a_lower_level_calls_more_changes_reliable():
    changed = [(VERBS["reliable_change"](level)["class"] != "unchanged").sum() for level in (0.9, 0.6)]
    assert 0 < changed[0] < changed[1]


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "reliable_change"])
def test_a_lower_level_makes_a_narrower_interval(verb: str):
    narrow, wide = _limits(VERBS[verb](0.6)), _limits(VERBS[verb](0.9))
    assert len(narrow) == len(wide)
    both = narrow.notna().all(axis=1) & wide.notna().all(axis=1)
    assert both.any(), "no limits at all"
    assert (narrow["low"] >= wide["low"] - 1e-12)[both].all()
    assert (narrow["high"] <= wide["high"] + 1e-12)[both].all()
    assert ((narrow - wide)[both] != 0).any(axis=None), "the level changes nothing"


def _limits(found: Any) -> pd.DataFrame:
    """All limits of a result, low beside high; those of an Estimate, of a table's columns, or of a part of a result."""
    if isinstance(found, Estimate):
        return pd.DataFrame({"low": [found.low], "high": [found.high]})
    if not isinstance(found, pd.DataFrame):
        parts = [getattr(found, field.name) for field in dataclasses.fields(found)]
        return pd.concat([_limits(part) for part in parts if isinstance(part, Estimate | pd.DataFrame)])
    pairs = [(name, name.replace("low", "high")) for name in map(str, found.columns) if "low" in name]
    there = [found[[low, high]].set_axis(["low", "high"], axis=1) for low, high in pairs if high in found]
    whole = pd.concat(there) if there else pd.DataFrame({"low": [], "high": []})
    return whole.astype(float).reset_index(drop=True)
