from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr

from tests.analyse.reference_values import printed_by_r
from tests.measure.answers_of_bfi import agreeableness
from workbench.errors import InputError
from workbench.measure.correlations import correlations_from_moments
from workbench.measure.moments import moments, moments_of_chunks

R = printed_by_r("scales_items")


def test_pairwise_correlations_equal_cor_test_interval_and_p_included():
    table = correlations_from_moments(agreeableness())
    columns = ["r", "low", "high", "n", "statistic", "p"]
    np.testing.assert_allclose(table[columns], R["pairs"], rtol=1e-9)
    np.testing.assert_allclose(table["p_adjusted"], R["holm"], rtol=1e-9)
    assert table["row"].tolist()[:4] == ["A1"] * 4


def test_moderate_p_values_equal_r_and_are_adjusted_over_the_table():
    few = agreeableness().iloc[200:240]
    table = correlations_from_moments(few)
    np.testing.assert_allclose(table[["r", "p"]], R["few"], rtol=1e-9)
    np.testing.assert_allclose(table["p_adjusted"], R["few_holm"], rtol=1e-9)
    np.testing.assert_allclose(
        correlations_from_moments(few, adjust="fdr_bh")["p_adjusted"], R["few_bh"], rtol=1e-9
    )


def test_listwise_is_dropping_first_and_chunks_are_the_whole():
    five = agreeableness()
    listwise = correlations_from_moments(five, missing="listwise")
    pd.testing.assert_frame_equal(listwise, correlations_from_moments(five.dropna()))
    parts = moments_of_chunks((five[at : at + 300] for at in range(0, len(five), 300)), missing="pairwise")
    pd.testing.assert_frame_equal(correlations_from_moments(parts), correlations_from_moments(five))


def test_a_copy_of_an_item_has_a_correlation_of_one_and_no_interval():
    x = pd.Series([1.0, 2, 4, 3, 5])
    table = correlations_from_moments(pd.DataFrame({"a": x, "b": x, "c": -x, "d": 2.0}))
    assert table["r"].tolist()[:2] == [1, -1]
    assert table["p"].tolist()[:2] == [0, 0]
    assert table["low"].isna().all()
    assert table["reason"].tolist() == [
        "",
        "",
        "an item does not vary",
        "",
        "an item does not vary",
        "an item does not vary",
    ]


def test_few_pairs_are_said():
    table = correlations_from_moments(pd.DataFrame({"a": [1.0, 2, 3, np.nan], "b": [2.0, 1, 3, 5]}))
    assert table.loc[0, "reason"].startswith("fewer than 4")
    assert table.loc[0, "n"] == 3


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=4, max_size=30), st.integers(-5, 5)
)
def test_each_pair_is_scipys_and_a_shift_changes_nothing(rows: list[list[int]], shift: int):
    table = pd.DataFrame(rows, columns=list("abc"), dtype=float)
    found = correlations_from_moments(table)
    moved = correlations_from_moments(table + shift)
    np.testing.assert_allclose(found[["r", "p"]], moved[["r", "p"]], atol=1e-12)
    for row in found.itertuples():
        if table[row.row].nunique() > 1 and table[row.column].nunique() > 1:
            r, p = pearsonr(table[row.row], table[row.column])
            assert row.r == pytest.approx(r, abs=1e-12)
            assert row.p == pytest.approx(p, abs=1e-9)


def test_moments_of_both_rules_are_taken_and_unknown_adjustments_refused():
    m = moments(agreeableness(), missing="pairwise")
    pd.testing.assert_frame_equal(correlations_from_moments(m), correlations_from_moments(agreeableness()))
    with pytest.raises(InputError, match="no adjustment"):
        correlations_from_moments(m, adjust="sidak")  # type: ignore[arg-type]
