"""Too little data, for every statistic of a scale: NaN with a reason, never an error, a warning or a made-up number."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.measure.agreement.bland_altman import bland_altman
from workbench.measure.agreement.content_validity import content_validity, scale_content_validity
from workbench.measure.agreement.intraclass import intraclass_correlation
from workbench.measure.agreement.kappa import cohen_kappa, kappa_table
from workbench.measure.agreement.many_raters import fleiss_kappa, gwet_ac1
from workbench.measure.agreement.measurement_error import measurement_error
from workbench.measure.correlations import correlations_from_moments
from workbench.measure.factors.adequacy import bartlett_sphericity, kmo, kmo_items
from workbench.measure.factors.analysis import FactorSolution, factor_analysis
from workbench.measure.factors.common_method import harman_single_factor
from workbench.measure.factors.hierarchy import omega_hierarchical, schmid_leiman
from workbench.measure.factors.omega import omega
from workbench.measure.factors.parallel import parallel_analysis
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.measure.reliability.discrimination import item_analysis, item_discrimination
from workbench.measure.reliability.guttman import guttman_lambdas
from workbench.measure.reliability.items import floor_ceiling, item_statistics
from workbench.measure.reliability.split_half import split_half, split_half_range

NAN = np.nan
RNG = np.random.default_rng(11)
COMMON = RNG.integers(0, 2, (30, 1)) + np.repeat(RNG.integers(0, 2, (30, 2)), 3, axis=1)
SOUND = pd.DataFrame(RNG.integers(1, 4, (30, 6)) + COMMON, columns=list("abcdef"), dtype=float)

THIN = {
    "nobody": SOUND[:0],
    "one respondent": SOUND[:1],
    "two respondents": SOUND[:2],
    "nothing answered": SOUND.mask(SOUND > 0),
    "nothing answered, any type": pd.DataFrame({name: [None] * 5 for name in "abcd"}),
    "no complete respondent": SOUND.mask(np.eye(30, 6, dtype=bool) | (np.arange(30) > 5)[:, None]),
    "every item the same answer": SOUND * 0 + 3,
    "fractions that do not vary": SOUND * 0 + 3.1,
    "three respondents, two equal": pd.DataFrame(
        [[1.0, 2, 3, 4], [1, 2, 3, 4], [2, 3, 4, 5]], columns=list("abcd")
    ),
    "one item does not vary": SOUND.assign(c=2.0),
    "an item twice": SOUND.assign(c=SOUND["a"]),
    "all items the same item": pd.DataFrame(dict.fromkeys("abcd", SOUND["a"])),
    "items that cancel": pd.DataFrame(
        {"a": SOUND["a"], "b": 6 - SOUND["a"], "c": SOUND["b"], "d": 6 - SOUND["b"]}
    ),
    "an item nobody answered": SOUND.assign(d=NAN),
    "two items never answered together": SOUND.assign(
        a=SOUND["a"].where(np.arange(30) < 15), b=SOUND["b"].where(np.arange(30) >= 15)
    ),
    "one item": SOUND[["a"]],
    "two items": SOUND[["a", "b"]],
    "no item": SOUND[[]],
}

ESTIMATES: dict[str, Callable[[pd.DataFrame, str], Estimate]] = {
    "alpha": lambda t, m: cronbach_alpha(t, missing=m),  # type: ignore[arg-type]
    "standardised alpha": lambda t, m: cronbach_alpha(t, kind="standardised", missing=m),  # type: ignore[arg-type]
    "Duhachek": lambda t, m: cronbach_alpha(t, interval="duhachek", missing=m),  # type: ignore[arg-type]
    "bootstrap": lambda t, m: cronbach_alpha(t, interval="bootstrap", seed=1, resamples=200),
    "omega": lambda t, m: omega(t, missing=m),  # type: ignore[arg-type]
    "omega minres": lambda t, m: omega(t, fit="minres", missing=m),  # type: ignore[arg-type]
    "kmo": lambda t, m: kmo(t, missing=m),  # type: ignore[arg-type]
    "bartlett": lambda t, m: bartlett_sphericity(t, missing=m),  # type: ignore[arg-type]
    "harman": lambda t, m: harman_single_factor(t, missing=m),  # type: ignore[arg-type]
    "harman minres": lambda t, m: harman_single_factor(t, method="minres", missing=m),  # type: ignore[arg-type]
    "kappa": lambda t, m: cohen_kappa(t.iloc[:, :2]),
    "weighted kappa": lambda t, m: cohen_kappa(t.iloc[:, :2], weights="quadratic"),
    "fleiss": lambda t, m: fleiss_kappa(t),
    "ac1": lambda t, m: gwet_ac1(t),
}
FRAMES: dict[str, Callable[[pd.DataFrame, str], pd.DataFrame]] = {
    "item statistics": lambda t, m: item_statistics(t, missing=m),  # type: ignore[arg-type]
    "item analysis": lambda t, m: item_analysis(t, low=1, high=5, missing=m),  # type: ignore[arg-type]
    "discrimination": lambda t, m: item_discrimination(t, low=1, high=5),
    "floor": lambda t, m: floor_ceiling(t, low=1, high=5),
    "correlations": lambda t, m: correlations_from_moments(t, missing=m),  # type: ignore[arg-type]
    "split half": lambda t, m: split_half(t, missing=m),  # type: ignore[arg-type]
    "split range": lambda t, m: split_half_range(t, missing=m),  # type: ignore[arg-type]
    "lambdas": lambda t, m: guttman_lambdas(t, missing=m),  # type: ignore[arg-type]
    "lambdas of z": lambda t, m: guttman_lambdas(t, kind="standardised", missing=m),  # type: ignore[arg-type]
    "omega hierarchical": lambda t, m: omega_hierarchical(t, factors=2, missing=m),  # type: ignore[arg-type]
    "schmid leiman": lambda t, m: schmid_leiman(t, factors=2, missing=m),  # type: ignore[arg-type]
    "kmo items": lambda t, m: kmo_items(t, missing=m),  # type: ignore[arg-type]
    "parallel": lambda t, m: parallel_analysis(t, seed=1, draws=20, missing=m),  # type: ignore[arg-type]
    "parallel factors": lambda t, m: parallel_analysis(t, seed=1, draws=20, kind="factors", missing=m),  # type: ignore[arg-type]
    "icc": lambda t, m: intraclass_correlation(t),
    "error": lambda t, m: measurement_error(t),
    "bland altman": lambda t, m: bland_altman(t.iloc[:, :2]),
    "kappas": lambda t, m: kappa_table(t.iloc[:, :2]),
    "content": lambda t, m: content_validity(t, high=5),
    "scale content": lambda t, m: scale_content_validity(t, high=5),
}
SAYS_NOTHING = (
    "nobody",
    "one respondent",
    "nothing answered",
    "every item the same answer",
    "fractions that do not vary",
)
COLUMNS_TOO_FEW = ("no item", "one item")
RULES = ("listwise", "pairwise")


def run(compute: Callable[[pd.DataFrame, str], object], case: str, missing: str) -> object:
    """The result, or None where so few columns are a wrong call; any warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return compute(THIN[case], missing)
        except InputError as refused:
            assert case in COLUMNS_TOO_FEW, f"{case}, {missing} refused: {refused}"  # noqa: PT017
            return None


@pytest.mark.parametrize("name", list(ESTIMATES))
def test_an_estimate_has_a_value_or_a_reason(name: str):
    for case, missing in product(THIN, RULES):
        result = run(ESTIMATES[name], case, missing)
        if result is None:
            continue
        assert isinstance(result, Estimate)
        where = f"{case}, {missing}: {result}"
        assert result.reason if np.isnan(result.value) else np.isfinite(result.value), where
        assert not np.isnan(result.n), where
        if case in SAYS_NOTHING:
            assert np.isnan([result.value, result.low, result.high, result.p]).all(), where


@pytest.mark.parametrize("name", list(FRAMES))
def test_a_table_keeps_its_columns_and_says_why_it_is_empty(name: str):
    for case, missing in product(THIN, RULES):
        result = run(FRAMES[name], case, missing)
        if result is None:
            continue
        assert isinstance(result, pd.DataFrame)
        where = f"{case}, {missing}:\n{result}"
        assert list(result.columns) == list(FRAMES[name](SOUND, missing).columns), where
        # The t of a correlation of -1 is infinite; nothing else may be.
        numbers = (
            result.drop(columns="statistic", errors="ignore").select_dtypes("number").to_numpy(dtype=float)
        )
        assert not np.isinf(numbers).any(), where
        if "reason" in result and "value" in result:
            assert ((result["reason"] != "") | result["value"].notna()).all(), where


def test_a_factor_analysis_is_empty_with_a_reason():
    for case, missing in product(THIN, RULES):
        solution = run(lambda t, m: factor_analysis(t, factors=1, missing=m), case, missing)  # type: ignore[arg-type]
        assert isinstance(solution, FactorSolution)
        known = solution.loadings.notna().to_numpy()
        assert known.all() if not solution.reason else not known.any(), case


@pytest.mark.parametrize("name", [*ESTIMATES, *FRAMES])
def test_sound_data_give_a_value(name: str):
    result = {**ESTIMATES, **FRAMES}[name](SOUND, "listwise")
    if isinstance(result, Estimate):
        assert np.isfinite(result.value)
    else:
        assert result.select_dtypes("number").notna().any(axis=None)
