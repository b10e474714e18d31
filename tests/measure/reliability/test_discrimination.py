from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import printed_by_r
from tests.measure.answers_of_bfi import agreeableness
from workbench.errors import InputError
from workbench.measure.reliability.discrimination import item_analysis, item_discrimination
from workbench.measure.reliability.items import item_statistics

R = printed_by_r("scales_items")


def test_extreme_groups_of_bfi_equal_r():
    table = item_discrimination(agreeableness(), low=1, high=6)
    assert set(table["n"]) == {R["n"]}
    assert set(table["n_low"]) == {R["n_low"]}
    assert set(table["n_high"]) == {R["n_high"]}
    columns = ["mean_low", "mean_high", "low", "high", "statistic", "df", "p"]
    np.testing.assert_allclose(table[columns], R["groups"], rtol=1e-8, atol=1e-300)
    np.testing.assert_allclose(table["d_index"], (table["mean_high"] - table["mean_low"]) / 5)


def test_the_d_index_of_right_and_wrong_is_the_difference_of_shares():
    # Totals 2 2 2 1 1 1 0 0 0 0; 27 % of 10 are 3, and all who tie with the third belong to the group.
    items = pd.DataFrame({"a": [1, 1, 1, 1, 1, 0, 0, 0, 0, 0], "b": [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]})
    table = item_discrimination(items, low=0, high=1)
    assert table[["n_low", "n_high"]].to_numpy().tolist() == [[4, 3], [4, 3]]
    assert table["d_index"].tolist() == [1, 1]
    assert table["reason"].tolist() == ["nobody varies within the groups: no test"] * 2


def test_item_analysis_joins_all_tables_of_items():
    five = agreeableness()
    table = item_analysis(five, low=1, high=6)
    pd.testing.assert_frame_equal(table.iloc[:, :10], item_statistics(five))
    np.testing.assert_allclose(table["difficulty"], R["difficulty"], rtol=1e-10)
    np.testing.assert_allclose(table["critical_ratio"], np.array(R["groups"])[:, 4], rtol=1e-8)
    assert table[["floor", "ceiling"]].notna().all(axis=None)


def test_groups_that_would_overlap_are_refused_a_number():
    items = pd.DataFrame({"a": [1.0, 2, 2, 2, 3], "b": [3.0, 2, 2, 2, 1]})
    table = item_discrimination(items, low=1, high=3)
    assert table["difference"].isna().all()
    assert table["reason"].str.contains("overlap").all()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=8, max_size=40),
    st.randoms(use_true_random=False),
)
def test_the_order_of_respondents_does_not_matter(rows: list[list[int]], random: object):
    table = pd.DataFrame(rows, dtype=float)
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(
        item_discrimination(table, low=1, high=5), item_discrimination(table.iloc[order], low=1, high=5)
    )


def test_wrong_calls_are_refused():
    five = agreeableness()
    with pytest.raises(InputError, match="go from 1 to 5"):
        item_discrimination(five, low=1, high=5)
    with pytest.raises(InputError, match=r"between 0 and 0\.5"):
        item_discrimination(five, low=1, high=6, share=27)
    with pytest.raises(InputError, match="2 items"):
        item_discrimination(five[["A1"]], low=1, high=6)
