from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.measure.moments import correlation_matrix, covariance, moments

REFERENCE = Path(__file__).parents[1] / "reference"
ANSWERS = pd.read_csv(REFERENCE / "answers.csv")
R = json.loads((REFERENCE / "reliability.json").read_text(encoding="utf-8"))


def test_covariances_equal_r_with_missing_answers():
    np.testing.assert_allclose(covariance(moments(ANSWERS, missing="pairwise")), R["covariance_pairwise"])
    np.testing.assert_allclose(covariance(moments(ANSWERS)), R["covariance_listwise"])


def test_pairwise_correlations_equal_r():
    np.testing.assert_allclose(
        correlation_matrix(moments(ANSWERS, missing="pairwise")), R["correlation_pairwise"], rtol=1e-12
    )


def test_n_is_counted_after_the_missing_rule():
    assert float(moments(ANSWERS).n.item()) == ANSWERS.notna().all(axis=1).sum() == 76
    n = moments(ANSWERS, missing="pairwise").n
    assert n[0, 0] == ANSWERS["i1"].notna().sum()
    assert n[0, 4] == (ANSWERS["i1"].notna() & ANSWERS["i5"].notna()).sum()


cells = st.sampled_from([1.0, 2, 3, 4, 5, np.nan])
tables = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=2, max_size=12)


@settings(deadline=None)
@given(tables, st.data(), st.sampled_from(["listwise", "pairwise"]))
def test_moments_of_two_chunks_add_to_those_of_the_whole(
    rows: list[list[float]], data: st.DataObject, missing: str
):
    cut = data.draw(st.integers(0, len(rows)))
    table = pd.DataFrame(rows, columns=list("abc"))
    whole = moments(table, missing=missing)  # type: ignore[arg-type]
    parts = moments(table[:cut], missing=missing) + moments(table[cut:], missing=missing)  # type: ignore[arg-type]
    for name in ("n", "products"):
        left, right = np.broadcast_arrays(getattr(parts, name), getattr(whole, name))
        np.testing.assert_allclose(left, right, atol=1e-9)
    np.testing.assert_allclose(covariance(parts), covariance(whole), atol=1e-9)
    np.testing.assert_allclose(correlation_matrix(parts), correlation_matrix(whole), atol=1e-7)


@settings(deadline=None)
@given(tables)
def test_both_rules_agree_when_nothing_is_missing(rows: list[list[float]]):
    table = pd.DataFrame(rows, columns=list("abc")).dropna()
    a, b = moments(table), moments(table, missing="pairwise")
    np.testing.assert_array_equal(covariance(a), covariance(b))


def test_masked_and_plain_products_agree_on_complete_columns():
    table = pd.DataFrame(np.random.default_rng(2).normal(size=(50, 4)), columns=list("abcd"))
    gap = table.copy()
    gap.loc[3, "d"] = np.nan
    np.testing.assert_allclose(
        covariance(moments(gap, missing="pairwise")).loc[list("abc"), list("abc")],
        covariance(moments(table)).loc[list("abc"), list("abc")],
    )


def test_a_large_mean_costs_no_digits():
    x = np.random.default_rng(4).normal(size=(200, 2))
    table = pd.DataFrame(x + 1e8)
    gap = pd.concat([table, pd.DataFrame([[np.nan, 1e8]])])
    np.testing.assert_allclose(covariance(moments(table)), np.cov(x.T), rtol=1e-6)
    np.testing.assert_allclose(
        covariance(moments(gap, missing="pairwise")).iloc[0, 1], np.cov(x.T)[0, 1], rtol=1e-6
    )


def test_too_few_respondents_give_nan_not_a_warning():
    table = pd.DataFrame([[1.0, 2.0]], columns=list("ab"))
    assert covariance(moments(table)).isna().all(axis=None)
    assert correlation_matrix(moments(table)).isna().all(axis=None)
    assert covariance(moments(table[:0])).isna().all(axis=None)


def test_an_item_that_does_not_vary_has_no_correlation():
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": [2.0, 2, 2]})
    r = correlation_matrix(moments(table))
    assert r.loc["a", "a"] == 1
    assert np.isnan(r.loc["a", "b"])
    assert np.isnan(r.loc["b", "b"])


def test_moments_of_different_items_do_not_add():
    with pytest.raises(InputError, match="same items"):
        moments(pd.DataFrame({"a": [1.0]})) + moments(pd.DataFrame({"b": [1.0]}))


def test_an_unknown_missing_rule_is_refused():
    with pytest.raises(InputError, match="listwise"):
        moments(ANSWERS, missing="casewise")  # type: ignore[arg-type]
