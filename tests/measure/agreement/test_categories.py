from __future__ import annotations

import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.measure.agreement.categories import categories_of, coded
from workbench.measure.agreement.kappa import cohen_kappa, kappa_table
from workbench.measure.agreement.many_raters import fleiss_kappa, gwet_ac1

SCALE = pd.CategoricalDtype(["low", "medium", "high"], ordered=True)
PLACES = pd.DataFrame({"a": [0, 1, 2, 0, 2, 1, 0], "b": [0, 2, 2, 1, 2, 1, 0]})
WORDS = PLACES.map(SCALE.categories.tolist().__getitem__).astype(SCALE)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_ordered_categories_keep_their_order(weights: str):
    by_number = cohen_kappa(PLACES, weights=weights)  # type: ignore[arg-type]
    assert cohen_kappa(WORDS, weights=weights) == by_number  # type: ignore[arg-type]
    # As plain texts they are sorted: high, low, medium.
    as_text = cohen_kappa(WORDS.astype(str), weights=weights)  # type: ignore[arg-type]
    assert (as_text.value == pytest.approx(by_number.value)) == (weights == "none")
    pd.testing.assert_frame_equal(kappa_table(WORDS), kappa_table(PLACES))


def test_a_category_that_nobody_used_counts_where_the_column_knows_it():
    four = pd.CategoricalDtype([0, 1, 2, 3])
    for measure in (gwet_ac1, fleiss_kappa):
        assert measure(PLACES.astype(four)) == measure(PLACES, categories=[0, 1, 2, 3])
    assert gwet_ac1(PLACES.astype(four)).value != pytest.approx(gwet_ac1(PLACES).value, abs=0.01)


def test_a_column_may_know_fewer_categories_in_the_same_order():
    fewer = WORDS.assign(b=WORDS["b"].where(WORDS["b"] != "medium").cat.remove_unused_categories())
    assert categories_of(fewer) == categories_of(fewer[["b", "a"]]) == ["low", "medium", "high"]
    beside_text = WORDS.assign(b=WORDS["b"].astype(str))
    assert categories_of(beside_text) == ["low", "medium", "high"]
    with pytest.raises(InputError, match="not among the categories"):
        coded(beside_text.assign(b="High"), None)


def test_raters_with_other_orders_are_refused_unless_the_order_is_said():
    turned = WORDS.assign(b=WORDS["b"].cat.reorder_categories(["high", "medium", "low"]))
    with pytest.raises(InputError, match="not the same, or not in the same order"):
        cohen_kappa(turned, weights="linear")
    said = cohen_kappa(turned, weights="linear", categories=["low", "medium", "high"])
    assert said == cohen_kappa(WORDS, weights="linear")


def test_unordered_columns_with_different_categories_are_put_together():
    pair = pd.DataFrame({"a": pd.Categorical(["x", "z"]), "b": pd.Categorical(["y", "z"])})
    assert categories_of(pair) == ["x", "y", "z"]
    assert categories_of(pair.assign(b=["w", "w"])) == ["w", "x", "z"]
