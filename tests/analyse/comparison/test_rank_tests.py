from __future__ import annotations

import math
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.rank_tests import mann_whitney, signed_rank
from workbench.analyse.comparison.shifts import kth_difference, kth_mean
from workbench.errors import InputError

R = printed_by_r("analyse_groups")
TEETH, SLEEP = loaded("datasets", "ToothGrowth"), loaded("datasets", "sleep")
CARS, ATTITUDE = loaded("datasets", "mtcars"), loaded("datasets", "attitude")
ORANGE, VITAMIN = (TEETH.loc[TEETH["supp"] == supp, "len"] for supp in ("OJ", "VC"))
FIRST, SECOND = (SLEEP.loc[SLEEP["group"] == group, "extra"].reset_index(drop=True) for group in (1, 2))
AUTOMATIC, MANUAL = (CARS.loc[CARS["am"] == am, "qsec"] for am in (0, 1))
TIED = [pd.Series(R["tied"][key], dtype=float) for key in "xy"]
SIGNS = [pd.Series(R["signs"][key], dtype=float) for key in "xy"]


def test_the_normal_approximation_equals_r_with_and_without_continuity_correction():
    got, plain = mann_whitney(ORANGE, VITAMIN), mann_whitney(ORANGE, VITAMIN, continuity=False)
    expected = R["mann_whitney"]["corrected"]
    assert (got.statistic, got.p) == pytest.approx((expected["statistic"], expected["p"]), rel=1e-9)
    assert plain.p == pytest.approx(R["mann_whitney"]["plain"]["p"], rel=1e-9)
    # R searches the shift to 1e-4; these are the exact points.
    assert (got.value, got.low, got.high) == pytest.approx(
        [expected[key] for key in ("value", "low", "high")], abs=2e-4
    )


def test_the_exact_test_and_its_interval_equal_r():
    got = mann_whitney(AUTOMATIC, MANUAL + 0.001, exact=True)
    expected = R["mann_whitney"]["exact"]
    assert [getattr(got, key) for key in ("statistic", "p", "low", "high", "value")] == pytest.approx(
        [expected[key] for key in ("statistic", "p", "low", "high", "value")], rel=1e-9
    )


def test_the_exact_test_with_ties_equals_exact_rank_tests():
    assert mann_whitney(*TIED, exact=True).p == pytest.approx(R["mann_whitney"]["tied"]["p"], rel=1e-9)
    assert signed_rank(*SIGNS, exact=True).p == pytest.approx(R["signed_rank"]["tied"]["p"], rel=1e-9)


def test_the_signed_rank_test_equals_r():
    got, plain = signed_rank(FIRST, SECOND), signed_rank(FIRST, SECOND, continuity=False)
    expected = R["signed_rank"]["corrected"]
    assert (got.statistic, got.p) == pytest.approx((expected["statistic"], expected["p"]), rel=1e-9)
    assert plain.p == pytest.approx(R["signed_rank"]["plain"]["p"], rel=1e-9)
    assert (got.value, got.low, got.high) == pytest.approx(
        [expected[key] for key in ("value", "low", "high")], abs=2e-4
    )
    assert got.n == 9  # one pair without difference


def test_the_exact_signed_rank_test_and_its_interval_equal_r():
    ratings = ATTITUDE["rating"] + np.arange(1, 31) / 997
    got, expected = signed_rank(ratings, ATTITUDE["complaints"], exact=True), R["signed_rank"]["exact"]
    assert [getattr(got, key) for key in ("statistic", "p", "low", "high", "value")] == pytest.approx(
        [expected[key] for key in ("statistic", "p", "low", "high", "value")], rel=1e-9
    )


def test_an_ordered_category_is_ranked_by_its_order():
    answers = pd.Series(["low", "high", "mid", "low"]).astype(
        pd.CategoricalDtype(["low", "mid", "high"], ordered=True)
    )
    got = mann_whitney(answers[:2], answers[2:])
    assert got.statistic == mann_whitney(pd.Series([1, 3]), pd.Series([2, 1])).statistic


def test_too_little_data_gives_a_reason():
    nobody, same, one = pd.Series([], dtype=float), pd.Series([2.0, 2]), pd.Series([5.0])
    assert mann_whitney(nobody, one).reason == "a group has no answers"
    assert mann_whitney(same, same).reason == "all answers are alike"
    assert signed_rank(same, same).reason == "no pair differs"
    assert signed_rank(nobody, nobody).reason == "no complete pairs"
    single = mann_whitney(one, pd.Series([3.0]), exact=True)
    assert (single.value, single.p) == (2, 1)
    assert math.isnan(mann_whitney(one, pd.Series([3.0])).low)


def test_the_exact_distribution_is_for_small_samples():
    many = pd.Series(range(201), dtype=float)
    with pytest.raises(InputError, match="exact=False"):
        mann_whitney(many[:100], many[100:], exact=True)
    assert mann_whitney(many[:100], many[100:200], exact=True).p < 1e-50


def test_many_different_values_are_searched_not_held(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(4)
    a, b = rng.normal(size=60), rng.normal(size=50)
    whole = [kth_difference(a, b, k) for k in (1, 700, 3000)], [kth_mean(a, k) for k in (1, 600, 1830)]
    monkeypatch.setattr("workbench.analyse.comparison.shifts.VALUES_AT_ONCE", 10)
    searched = [kth_difference(a, b, k) for k in (1, 700, 3000)], [kth_mean(a, k) for k in (1, 600, 1830)]
    for one, other in zip(whole, searched, strict=True):
        assert other == pytest.approx(one, abs=1e-12)


small = st.lists(st.integers(0, 6), min_size=1, max_size=5)


@settings(deadline=None, max_examples=50)
@given(small, small)
def test_the_exact_p_counts_all_arrangements(first: list[int], second: list[int]):
    together = np.array(first + second, dtype=float)
    assume(np.ptp(together) > 0)
    got = mann_whitney(pd.Series(first, dtype=float), pd.Series(second, dtype=float), exact=True)
    ranks = pd.Series(together).rank().to_numpy()
    sums = np.array([ranks[list(chosen)].sum() for chosen in combinations(range(len(ranks)), len(first))])
    far = np.abs(sums - sums.mean()) >= abs(ranks[: len(first)].sum() - sums.mean()) - 1e-9
    assert got.p == pytest.approx(far.mean(), rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-4, 4).filter(bool), min_size=1, max_size=8))
def test_the_exact_signed_rank_p_counts_all_signs(gaps: list[int]):
    ranks = pd.Series(np.abs(gaps)).rank().to_numpy()
    sums = np.array([np.array(signs) @ ranks for signs in product((0, 1), repeat=len(gaps))])
    observed = float((np.array(gaps) > 0) @ ranks)
    far = np.abs(sums - sums.mean()) >= abs(observed - sums.mean()) - 1e-9
    got = signed_rank(pd.Series(gaps, dtype=float), pd.Series([0.0] * len(gaps)), exact=True)
    assert got.p == pytest.approx(far.mean(), rel=1e-9)


@settings(deadline=None)
@given(small, small)
def test_swap_and_shift(first: list[int], second: list[int]):
    a, b = pd.Series(first, dtype=float), pd.Series(second, dtype=float)
    before = mann_whitney(a, b)
    assume(not before.reason)
    swapped, moved = mann_whitney(b, a), mann_whitney(2 * a + 1, 2 * b + 1)
    assert (swapped.value, swapped.p) == pytest.approx((-before.value, before.p))
    assert swapped.statistic == pytest.approx(len(a) * len(b) - before.statistic)
    assert (moved.value, moved.p) == pytest.approx((2 * before.value, before.p))
    assert (swapped.low, swapped.high) == pytest.approx((-before.high, -before.low), nan_ok=True)
