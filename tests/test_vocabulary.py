"""Every statistic of the vocabulary: documented with a running example, and sensible on next to no data."""

from __future__ import annotations

import dataclasses
import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.analyse.comparison.factorial import RESIDUAL
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.instruments import load_instrument

# The statistics of scales and comparisons; those of units, charts and durations have edge tests of their own.
OWN = ("measure.", "analyse.describe", *(f"analyse.{part}." for part in (
    "association", "comparison", "missing", "printed", "regression", "scores")))  # fmt: skip
STATISTICS = [name for name, home in wb._HOME.items() if home.startswith(("measure.", "analyse."))]
FORM, SCL90 = load_instrument("caring_form"), load_instrument("scl90")
NORM = SCL90.norms["jin1986_a"]
ITEMS = list("abcdef")
Y_G, Y_H = {"outcome": "y", "group": "g"}, {"outcome": "y", "group": "h"}


def _scored(people: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"SOM": people["a"], "total": people["a"] * 90, "pst": people["a"]})


CALLS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "score": lambda p: wb.score(p[ITEMS], FORM, coding="1-5"),
    "scoring_counts": lambda p: wb.scoring_counts(p[ITEMS], FORM),
    "scoring_sensitivity": lambda p: wb.scoring_sensitivity(p[ITEMS], FORM, coding="1-5"),
    "select_subscale": lambda p: wb.select_subscale(p[ITEMS], FORM, "soft", coding="1-5"),
    "moments": lambda p: wb.moments(p[ITEMS], missing="pairwise"),
    "moments_of_chunks": lambda p: wb.moments_of_chunks([p[ITEMS], p[ITEMS]]),
    "item_statistics": lambda p: wb.item_statistics(p[ITEMS]),
    "item_analysis": lambda p: wb.item_analysis(p[ITEMS], low=1, high=5),
    "cronbach_alpha": lambda p: wb.cronbach_alpha(p[ITEMS]),
    "kr20": lambda p: wb.kr20(p[["b1", "b2", "b3"]]),
    "omega": lambda p: wb.omega(p[ITEMS]),
    "omega_hierarchical": lambda p: wb.omega_hierarchical(p[ITEMS], factors=2),
    "split_half": lambda p: wb.split_half(p[ITEMS]),
    "guttman_lambdas": lambda p: wb.guttman_lambdas(p[ITEMS]),
    "intraclass_correlation": lambda p: wb.intraclass_correlation(p[["a", "b", "c"]]),
    "cohen_kappa": lambda p: wb.cohen_kappa(p[["a", "b"]], weights="quadratic", categories=[1, 2, 3, 4, 5]),
    "fleiss_kappa": lambda p: wb.fleiss_kappa(p[["a", "b", "c"]]),
    "bland_altman": lambda p: wb.bland_altman(p[["a", "b"]]),
    "measurement_error": lambda p: wb.measurement_error(p[["a", "b"]]),
    "content_validity": lambda p: wb.content_validity(p[ITEMS], high=5),
    "scale_content_validity": lambda p: wb.scale_content_validity(p[ITEMS], high=5),
    "kmo": lambda p: wb.kmo(p[ITEMS]),
    "bartlett_sphericity": lambda p: wb.bartlett_sphericity(p[ITEMS]),
    "parallel_analysis": lambda p: wb.parallel_analysis(p[ITEMS], seed=1, draws=20),
    "factor_analysis": lambda p: wb.factor_analysis(p[ITEMS], factors=1),
    "harman_single_factor": lambda p: wb.harman_single_factor(p[ITEMS]),
    "compare_with_norm": lambda p: wb.compare_with_norm(_scored(p), NORM),
    "t_scores": lambda p: wb.t_scores(_scored(p), NORM),
    "screening_rate": lambda p: wb.screening_rate(p[["total"]], load_instrument("phq9"), coding="0-3"),
    "adjust_p": lambda p: pd.DataFrame({"p": wb.adjust_p(p["share"])}),
    "describe": lambda p: wb.describe(p, columns=["y"]),
    "table_one": lambda p: wb.table_one(p, columns=["y", "h"], group="g"),
    "correlate": lambda p: wb.correlate(p["y"], p["x"]),
    "correlate_matrix": lambda p: wb.correlate_matrix(p[["y"]], p[ITEMS], method="pearson"),
    "partial_correlate": lambda p: wb.partial_correlate(p["y"], p["x"], p[["z"]]),
    "semipartial_correlate": lambda p: wb.semipartial_correlate(p["y"], p["x"], p[["z"]]),
    "compare_correlations": lambda p: wb.compare_correlations(p["y"], p["x"], p["z"]),
    "compare_groups": lambda p: wb.compare_groups(p, **Y_G),
    "compare_paired": lambda p: wb.compare_paired(p, first="y", second="x"),
    "compare_shares": lambda p: wb.compare_shares(p, outcome="b1", group="g"),
    "anova_table": lambda p: wb.anova_table(p, outcome="y", factors=["g", "h"]),
    "ancova": lambda p: wb.ancova(p, **Y_G, covariates=["x"]),
    "tukey": lambda p: wb.tukey(p, **Y_H),
    "games_howell": lambda p: wb.games_howell(p, **Y_H),
    "dunn": lambda p: wb.dunn(p, **Y_H),
    "friedman": lambda p: wb.friedman(p[["y", "x", "z"]]),
    "equivalent_means": lambda p: wb.equivalent_means(p["y"], p["x"], margin=1),
    "cross_tabulate": lambda p: wb.cross_tabulate(p, row="g", column="h"),
    "independence": lambda p: wb.independence(p, row="g", column="h"),
    "mcnemar": lambda p: wb.mcnemar(p["b1"], p["b2"]),
    "cochran_q": lambda p: wb.cochran_q(p[["b1", "b2", "b3"]]),
    "mantel_haenszel": lambda p: wb.mantel_haenszel(p, outcome="b1", group="g", stratum="h"),
    "cochran_armitage": lambda p: wb.cochran_armitage(p, outcome="b1", group="h"),
    "regress": lambda p: wb.regress(p, outcome="y", predictors=["x", "h"]),
    "regression_fit": lambda p: wb.regression_fit(p, outcome="y", predictors=["x"]),
    "coding_table": lambda p: wb.coding_table(p, outcome="y", predictors=["x", "h"]),
    "missing_patterns": lambda p: wb.missing_patterns(p[ITEMS]),
    "little_mcar": lambda p: wb.little_mcar(p[ITEMS]),
    "proportion": lambda p: wb.proportion(0, len(p)),
    "difference_of_proportions": lambda p: wb.difference_of_proportions(0, len(p), 0, len(p)),
    "satisfaction_rate": lambda p: wb.satisfaction_rate(p["a"], satisfied=[4, 5]),
    "net_promoter": lambda p: wb.net_promoter(p["a"]),
    "reliable_change": lambda p: wb.reliable_change(p["y"], p["x"], reliability=0.8),
    "check_printed": lambda p: wb.check_printed(mean=3.0, n=2 + len(p)),
    "check_printed_test": lambda p: wb.check_printed_test(test="t", statistic="0.00", df=1 + len(p), p="1.00"),
    "check_printed_share": lambda p: wb.check_printed_share(percent="50.0", n=2 + len(p)),
}  # fmt: skip


def _people(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(n)
    trait = rng.integers(0, 2, (n, 1))
    people = pd.DataFrame(1.0 + trait + rng.integers(0, 4, (n, 6)), columns=ITEMS)
    numbers = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("yxz"))
    binary = pd.DataFrame(rng.integers(0, 2, (n, 3)), columns=["b1", "b2", "b3"]).astype(float)
    groups = {"g": rng.choice(list("ab"), n), "h": rng.choice(list("uvw"), n)}
    return pd.concat([people, numbers, binary], axis=1).assign(
        **groups, share=rng.random(n), total=people.sum(axis=1)
    )


FIVE, NUMBERS = _people(5), [*ITEMS, "y", "x", "z", "b1", "b2", "b3", "share", "total"]
THIN = {
    "nobody": FIVE[:0],
    "one person": FIVE[:1],
    "two persons": FIVE[:2],
    "five persons": FIVE,
    "all answers alike": FIVE.assign(**dict.fromkeys(NUMBERS, 1.0)),
    "nothing answered": FIVE.assign(**dict.fromkeys(NUMBERS, np.nan)),
    "one item twice": _people(30).assign(b=lambda p: p["a"], x=lambda p: p["y"]),
    "every item the same": _people(30).assign(**{name: _people(30)["a"] for name in ITEMS}),
    "one group only": _people(30).assign(g="a", h="u"),
    "nobody in a group": _people(30).assign(h=pd.Categorical(["u", "v"] * 15, list("uvw"))),
    "a group did not answer": _people(30).assign(y=lambda p: p["y"].where(p["g"] == "a")),
    "every other answer missing": _people(30).mask(
        np.indices((30, 16)).sum(axis=0) % 2 == 0
    ).astype(_people(30).dtypes.to_dict()),
}  # fmt: skip


def test_every_statistic_is_called():
    own = {name for name in STATISTICS if wb._HOME[name].startswith(OWN)}
    assert own <= set(CALLS), own - set(CALLS)
    assert set(CALLS) <= set(STATISTICS)


@pytest.mark.parametrize("name", list(CALLS))
def test_next_to_no_data_gives_a_reason_and_never_a_crash(name: str):
    for case, people in THIN.items():
        before = people.copy(deep=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            got = CALLS[name](people)
        pd.testing.assert_frame_equal(people, before)
        if isinstance(got, Estimate):
            assert np.isnan(got.value) == bool(got.reason), f"{case}: {got}"
            assert not (got.reason and np.isfinite(got.low)), f"{case}: {got}"
        elif isinstance(got, pd.DataFrame):
            assert list(got.columns) == list(CALLS[name](_people(30)).columns) or name == "compare_groups", (
                case
            )
            _says_why(got, f"{name}, {case}")
        else:
            assert dataclasses.is_dataclass(got)


def _says_why(table: pd.DataFrame, where: str) -> None:
    """A row whose figures are all missing has a reason, where the table has such a column at all."""
    main = [column for column in ("value", "r", "p", "statistic", "share") if column in table]
    if "reason" not in table or not main:
        return
    silent = table[main].isna().all(axis=1) & (table["reason"].fillna("") == "")
    if "term" in table:
        silent &= table["term"] != RESIDUAL  # nothing is tested there: it has a sum of squares only
    assert not silent.any(), f"{where}:\n{table[silent].to_string()}"


@pytest.mark.parametrize("name", STATISTICS)
def test_a_statistic_says_what_it_returns_and_shows_it(name: str):
    if not wb._HOME[name].startswith(OWN):
        return
    text = inspect.getdoc(getattr(wb, name)) or ""
    assert ">>>" in text, "no example"
    assert "Return" in text or "An Estimate" in text, "what does it return?"
    assert "Source:" in text or "Checked against:" in text, "no source and no check"
    options = inspect.signature(getattr(wb, name)).parameters.values()
    optional = [p.name for p in options if p.default is not p.empty and p.kind is not p.KEYWORD_ONLY]
    assert not optional, f"options are keyword-only: {optional}"


def test_a_wrong_call_is_refused_not_answered():
    people = _people(30)
    for call in (
        lambda: wb.cronbach_alpha(people[["a"]]),
        lambda: wb.score(people[ITEMS], FORM, coding="0-9"),
        lambda: wb.correlate(people["y"], people["g"]),
        lambda: wb.regress(people, outcome="nothing", predictors=["x"]),
        lambda: wb.kr20(people[ITEMS]),
    ):
        with pytest.raises(InputError):
            call()
