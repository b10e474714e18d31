from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.compare_shares import compare_shares
from workbench.analyse.comparison.risk import odds_ratio, risk_ratio
from workbench.analyse.units.rates import difference_of_proportions
from workbench.errors import InputError

R = printed_by_r("analyse_tables")
CARS = loaded("datasets", "mtcars")


def people(*counts: tuple[int, int]) -> pd.DataFrame:
    rows = [(f"ward {at}", int(k < yes)) for at, (yes, n) in enumerate(counts) for k in range(n)]
    return pd.DataFrame(rows, columns=["ward", "ok"])


def test_each_group_against_the_first():
    table = compare_shares(people((48, 80), (56, 70), (30, 60)), outcome="ok", group="ward")
    assert table["group"].tolist() == ["ward 1", "ward 2"]
    assert table["reference"].unique().tolist() == ["ward 0"]
    row = table.iloc[0]
    gap, ratio, odds = (f(56, 70, 48, 80) for f in (difference_of_proportions, risk_ratio, odds_ratio))
    assert (row["difference"], row["difference_low"]) == (gap.value, gap.low)
    assert (row["risk_ratio"], row["rr_high"]) == (ratio.value, ratio.high)
    assert (row["odds_ratio"], row["or_low"]) == (odds.value, odds.low)
    assert row["p"] == pytest.approx(gap.p)  # chi-square without correction is the pooled z test
    assert (table["p_adjusted"] >= table["p"]).all()


def test_the_ratios_equal_r():
    row, expected = (
        compare_shares(people((48, 80), (56, 70)), outcome="ok", group="ward").iloc[0],
        R["odds"][0],
    )
    assert (row["odds_ratio"], row["or_low"], row["or_high"]) == pytest.approx(
        [expected[key] for key in ("woolf", "woolf_low", "woolf_high")]
    )
    assert (row["risk_ratio"], row["rr_low"]) == pytest.approx((R["ratio"]["value"], R["ratio"]["low"]))


def test_small_cells_get_fishers_test_by_the_declared_rule():
    table = people((1, 8), (6, 9))
    row = compare_shares(table, outcome="ok", group="ward").iloc[0]
    assert row["test"] == "Fisher's exact test"
    assert "below 5" in row["why"]
    declared = compare_shares(table, outcome="ok", group="ward", small_cells="chi-square").iloc[0]
    assert declared["test"] == "Pearson chi-square"


def test_a_ratio_that_cannot_be_given_does_not_take_the_rest_with_it():
    row = compare_shares(people((0, 20), (5, 20)), outcome="ok", group="ward").iloc[0]
    assert np.isnan(row["risk_ratio"])
    assert np.isnan(row["odds_ratio"])
    assert row["difference"] == pytest.approx(0.25)
    assert 0 < row["p"] < 1
    assert "only the exact odds ratio" in row["reason"]
    exact = compare_shares(people((0, 20), (5, 20)), outcome="ok", group="ward", odds="exact").iloc[0]
    assert exact["odds_ratio"] == np.inf


def test_the_order_is_declared_and_other_outcomes_refused():
    row = compare_shares(CARS, outcome="am", group="cyl", order=[8, 4]).iloc[0]
    assert (row["reference"], row["group"], row["n"]) == (8, 4, 11)
    assert compare_shares(CARS, outcome="am", group="cyl", order=[8]).empty
    with pytest.raises(InputError, match="0 and 1"):
        compare_shares(CARS, outcome="gear", group="am")
