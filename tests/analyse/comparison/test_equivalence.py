from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.equivalence import (
    equivalent_means,
    equivalent_pairs,
    equivalent_proportions,
    equivalent_to_no_correlation,
)
from workbench.errors import InputError

R = printed_by_r("analyse_groups")["tost"]
TEETH, SLEEP = loaded("datasets", "ToothGrowth"), loaded("datasets", "sleep")
ORANGE, VITAMIN = (TEETH.loc[TEETH["supp"] == supp, "len"] for supp in ("OJ", "VC"))
FIRST, SECOND = (SLEEP.loc[SLEEP["group"] == group, "extra"].reset_index(drop=True) for group in (1, 2))


@pytest.mark.parametrize(("key", "variances"), [("welch", "unequal"), ("student", "equal")])
def test_the_larger_one_sided_p_equals_r(key: str, variances: str):
    got = equivalent_means(ORANGE, VITAMIN, margin=5, variances=variances)  # type: ignore[arg-type]
    assert got.p == pytest.approx(R[key], rel=1e-9)
    assert equivalent_means(VITAMIN, ORANGE, margin=5, variances=variances).p == pytest.approx(got.p)  # type: ignore[arg-type]
    assert got.level == pytest.approx(0.9)


def test_pairs_equal_r():
    assert equivalent_pairs(FIRST, SECOND, margin=5).p == pytest.approx(R["paired"], rel=1e-9)


def test_the_test_and_the_interval_say_the_same():
    for margin in np.linspace(1, 10, 19):
        got = equivalent_means(ORANGE, VITAMIN, margin=float(margin))
        inside = -margin < got.low and got.high < margin
        assert inside == (got.p < 0.05)


def test_a_difference_of_zero_can_be_equivalent():
    same = pd.Series([1.0, 2, 3, 4, 5])
    got = equivalent_means(same, same, margin=5)
    assert got.value == 0
    assert got.p < 0.01
    assert got.statistic < 0


def test_shares_by_hand():
    got = equivalent_proportions(180, 200, 170, 200, margin=0.15)
    se = math.sqrt(0.9 * 0.1 / 200 + 0.85 * 0.15 / 200)
    assert got.p == pytest.approx(norm.sf((0.15 - 0.05) / se), rel=1e-9)
    assert math.isnan(equivalent_proportions(5, 5, 5, 5, margin=0.1).p)
    assert equivalent_proportions(0, 0, 5, 5, margin=0.1).reason


def test_no_relation_needs_a_margin_and_enough_people():
    rng = np.random.default_rng(5)
    few, many = (pd.DataFrame(rng.normal(size=(n, 2))) for n in (20, 800))
    assert equivalent_to_no_correlation(few[0], few[1], margin=0.2).p > 0.05
    got = equivalent_to_no_correlation(many[0], many[1], margin=0.2, method="pearson")
    assert got.p < 0.05
    z = (math.atanh(0.2) - abs(math.atanh(got.value))) * math.sqrt(797)
    assert got.p == pytest.approx(norm.sf(z), rel=1e-9)


def test_too_little_data_gives_a_reason_and_wrong_margins_are_refused():
    one = pd.Series([1.0])
    assert equivalent_means(one, one, margin=1).reason
    assert equivalent_pairs(one, one, margin=1).reason
    assert equivalent_to_no_correlation(one, one, margin=0.2).reason
    line = pd.Series([1.0, 2, 3, 4, 5])
    assert equivalent_to_no_correlation(line, line, margin=0.2).reason == "the correlation is exactly 1"
    assert equivalent_to_no_correlation(line, line * 0, margin=0.2).reason == "a variable does not vary"
    for margin in (0, -1, math.inf):
        with pytest.raises(InputError, match="positive margin"):
            equivalent_means(ORANGE, VITAMIN, margin=margin)
    with pytest.raises(InputError, match="below 1"):
        equivalent_to_no_correlation(line, line, margin=1.5)
