from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import printed_by_r
from tests.measure.answers_of_bfi import agreeableness
from workbench.errors import InputError
from workbench.measure.moments import moments_of_chunks
from workbench.measure.reliability.items import floor_ceiling, item_statistics

R = printed_by_r("scales_reliability")


@pytest.mark.parametrize(
    "column",
    [
        *("mean", "sd", "item_total_r", "standardised_r", "item_rest_r", "smc"),
        *("alpha_if_dropped", "standardised_alpha_if_dropped"),
    ],
)
def test_item_statistics_of_bfi_equal_psych(column: str):
    np.testing.assert_allclose(item_statistics(agreeableness())[column], R["five"][column], rtol=1e-10)


def test_pairwise_item_statistics_count_those_who_answered_the_item():
    assert item_statistics(agreeableness(), missing="pairwise")["n"].tolist() == R["pairwise"]["item_n"]


def test_chunks_give_the_items_of_the_whole():
    five = agreeableness()
    parts = moments_of_chunks(five[at : at + 400] for at in range(0, len(five), 400))
    pd.testing.assert_frame_equal(item_statistics(parts), item_statistics(five))


def test_a_duplicated_item_has_no_squared_multiple_correlation():
    five = agreeableness()
    table = item_statistics(five.assign(again=five["A2"]))
    assert table["smc"].isna().all()
    assert table["item_rest_r"].notna().all()


def test_correlations_of_items_stay_within_one():
    item = pd.Series([1.0, 2, 4, 5, 3, 2])
    table = item_statistics(pd.DataFrame({"a": item, "b": item, "c": item}))
    assert table["item_rest_r"].tolist() == pytest.approx([1, 1, 1])
    assert (table[["item_total_r", "standardised_r", "item_rest_r"]] <= 1).all(axis=None)


def test_floor_and_ceiling_of_items_by_hand():
    table = floor_ceiling(agreeableness(), low=1, high=6).set_index("scale")
    answers = agreeableness()["A5"].dropna()
    assert table.loc["A5", "n"] == len(answers)
    assert table.loc["A5", "ceiling"] == (answers == 6).mean()


def test_a_range_that_lacks_a_column_is_refused():
    table = pd.DataFrame({"a": [1, 2], "b": [1, 2]})
    with pytest.raises(InputError, match="no least or greatest possible value; in floor_ceiling, column b"):
        floor_ceiling(table, low={"a": 1}, high=5)
    assert floor_ceiling(table, low=1, high={"a": 5, "b": 2})["ceiling"].tolist() == [0, 0.5]
