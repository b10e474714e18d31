from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as of_statsmodels

from workbench.errors import InputError
from workbench.measure.agreement.many_raters import fleiss_kappa, gwet_ac1

NA = np.nan
# Krippendorff's four observers and twelve units with gaps; Gwet 2014, Handbook, 4th edition, p. 120.
FOUR = pd.DataFrame(
    {
        "one": [1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA],
        "two": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3],
        "three": [NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA],
        "four": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA],
    }
)


def abstractors() -> pd.DataFrame:
    """100 pregnancies by two abstractors (Gwet 2014), one row each."""
    table = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
    pairs = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i][j])]
    return pd.DataFrame(pairs, columns=["a", "b"])


def test_gwets_published_example_with_gaps_is_met():
    # Printed by package irrCAC for its data cac.raw4raters.
    ac1, fleiss = gwet_ac1(FOUR), fleiss_kappa(FOUR)
    assert ac1.value == pytest.approx(0.77544, abs=5e-6)
    assert fleiss.value == pytest.approx(0.76117, abs=5e-6)
    half = {
        name: (found.high - found.low) / 2 / 2.200985 for name, found in (("ac1", ac1), ("fleiss", fleiss))
    }
    assert half["ac1"] == pytest.approx(0.14295, abs=5e-6)
    assert half["fleiss"] == pytest.approx(0.15302, abs=5e-6)


def test_gwets_published_table_of_two_abstractors_is_met():
    # Vignette of package irrCAC, whose tables of two raters divide by n where raw ratings divide by n - 1.
    printed = (
        (gwet_ac1(abstractors()), 0.8493305, 0.04321747),
        (fleiss_kappa(abstractors()), 0.7962397, 0.05905473),
    )
    for found, value, error in printed:
        assert found.value == pytest.approx(value, abs=5e-8)
        ours = (found.high - found.low) / 2 / 1.9842169515864 * np.sqrt(99 / 100)
        assert ours == pytest.approx(error, abs=5e-8)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=3, max_size=25))
def test_fleiss_kappa_equals_statsmodels_and_ignores_the_order_of_raters(rows: list[list[int]]):
    ratings = pd.DataFrame(rows)
    assume(ratings.stack().nunique() > 1)
    found = fleiss_kappa(ratings)
    assert found.value == pytest.approx(of_statsmodels(aggregate_raters(np.array(rows))[0]), abs=1e-12)
    for changed in (ratings.iloc[::-1], ratings[ratings.columns[::-1]], 3 - ratings):
        assert fleiss_kappa(changed).value == pytest.approx(found.value)
        assert gwet_ac1(changed, categories=range(4)).low == pytest.approx(
            gwet_ac1(ratings, categories=range(4)).low, nan_ok=True
        )


def test_the_test_of_no_agreement_keeps_its_level():
    rng = np.random.default_rng(4)
    p = [fleiss_kappa(pd.DataFrame(rng.choice(3, p=[0.5, 0.3, 0.2], size=(60, 4)))).p for _ in range(600)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.03)


def test_intervals_cover_the_coefficient_of_many_targets():
    def ratings(n: int, rng: np.random.Generator) -> pd.DataFrame:
        true = rng.choice(2, p=[0.85, 0.15], size=(n, 1))
        return pd.DataFrame(np.where(rng.random((n, 3)) < 0.85, true, 1 - true))

    rng = np.random.default_rng(1)
    whole, hits = ratings(60_000, rng), np.zeros(2)
    truth = [each(whole).value for each in (fleiss_kappa, gwet_ac1)]
    for _ in range(200):
        sample = ratings(80, rng)
        for place, each in enumerate((fleiss_kappa, gwet_ac1)):
            found = each(sample, level=0.9)
            hits[place] += found.low <= truth[place] <= found.high
    assert hits / 200 == pytest.approx([0.9, 0.9], abs=0.07)


def test_a_rare_category_lowers_kappa_but_hardly_ac1():
    ratings = pd.DataFrame([[0, 0]] * 90 + [[0, 1]] * 5 + [[1, 0]] * 5)
    assert fleiss_kappa(ratings).value < 0
    assert gwet_ac1(ratings).value > 0.85


def test_thin_ratings_give_reasons():
    assert "twice" in fleiss_kappa(pd.DataFrame({"a": [1, 2, 3], "b": [NA, NA, NA]})).reason
    assert fleiss_kappa(pd.DataFrame({"a": [1, 1], "b": [1, 1]})).reason == "only one category was used"
    assert gwet_ac1(pd.DataFrame({"a": [1, 1], "b": [1, 1]}), categories=[1, 2]).value == 1
    assert np.isnan(fleiss_kappa(FOUR).p)  # unequal numbers of ratings have no null variance here
    with pytest.raises(InputError, match="at least 2 raters"):
        fleiss_kappa(FOUR[["one"]])


@pytest.mark.parametrize("coefficient", [fleiss_kappa, gwet_ac1])
def test_targets_that_all_agree_alike_have_no_interval(coefficient: object):
    for rows in ([[1, 1, 1], [2, 2, 2], [1, 1, 1]], [[1, 2, 3]] * 6):
        found = coefficient(pd.DataFrame(rows))  # type: ignore[operator]
        assert np.isfinite(found.value)
        assert np.isnan([found.low, found.high]).all()


def test_a_rating_that_is_a_date_is_refused():
    dates = pd.DataFrame({"a": pd.to_datetime(["2020-01-01"] * 2), "b": [1, 2]}).astype(object)
    with pytest.raises(InputError, match="a number or a text"):
        fleiss_kappa(dates)
