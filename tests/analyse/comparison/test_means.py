from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.means import difference_of_means, paired_difference
from workbench.errors import InputError

R = printed_by_r("analyse_groups")
TEETH, SLEEP = loaded("datasets", "ToothGrowth"), loaded("datasets", "sleep")
ORANGE, VITAMIN = (TEETH.loc[TEETH["supp"] == supp, "len"] for supp in ("OJ", "VC"))
FIRST, SECOND = (SLEEP.loc[SLEEP["group"] == group, "extra"].reset_index(drop=True) for group in (1, 2))
FIELDS = ("value", "low", "high", "statistic", "df", "p")


@pytest.mark.parametrize(("key", "variances"), [("welch", "unequal"), ("student", "equal")])
def test_the_difference_of_means_equals_r(key: str, variances: str):
    got = difference_of_means(ORANGE, VITAMIN, variances=variances)  # type: ignore[arg-type]
    assert [getattr(got, name) for name in FIELDS] == pytest.approx(
        [R[key][name] for name in FIELDS], rel=1e-9
    )
    assert (got.n, got.unit) == (60, "score")


def test_welch_is_the_default():
    assert difference_of_means(ORANGE, VITAMIN).df == pytest.approx(R["welch"]["df"])
    assert "Welch" in difference_of_means(ORANGE, VITAMIN).method


def test_the_paired_difference_equals_r():
    got = paired_difference(FIRST, SECOND)
    assert [getattr(got, name) for name in FIELDS] == pytest.approx(
        [R["paired"][name] for name in FIELDS], rel=1e-9
    )


def test_students_sleep_data_give_the_published_t():
    # Student 1908, Biometrika 6:1, table of hours of sleep: mean difference 1.58, t = 4.06 on 9 df.
    got = paired_difference(SECOND, FIRST)
    assert (f"{got.value:.2f}", f"{got.statistic:.2f}", got.df) == ("1.58", "4.06", 9)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [1.0, 2], "a group has no answers"),
        ([np.nan], [1.0, 2], "a group has no answers"),
        ([1.0], [1.0, 2], "fewer than 2 answers in a group"),
        ([3.0, 3, 3], [3.0, 3], "the values do not vary within the groups"),
        ([3.0, 3, 3], [5.0, 5], "the values do not vary within the groups"),
    ],
)
def test_too_little_data_gives_a_reason(first: list[float], second: list[float], reason: str):
    got = difference_of_means(pd.Series(first, dtype=float), pd.Series(second, dtype=float))
    assert got.reason == reason
    assert math.isnan(got.value + got.p)


def test_students_t_works_for_a_group_of_one():
    got = difference_of_means(pd.Series([4.0]), pd.Series([1.0, 2, 3]), variances="equal")
    assert (got.value, got.df) == (2, 2)
    assert 0 < got.p < 1


def test_pairs_without_change_give_a_reason_not_a_zero():
    same = pd.Series([1.0, 2, 3])
    assert paired_difference(same, same).reason == "all differences are alike"
    assert paired_difference(same, same + 0.1).reason == "all differences are alike"
    assert paired_difference(same[:1], same[:1]).reason == "fewer than 2 complete pairs"
    assert paired_difference(same[:0], same[:0]).n == 0


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="unequal"):
        difference_of_means(ORANGE, VITAMIN, variances="pooled")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="same respondents"):
        paired_difference(FIRST, SECOND[::-1])
    with pytest.raises(InputError, match="needs numbers"):
        difference_of_means(TEETH["supp"], VITAMIN)


values = st.lists(st.integers(-50, 50), min_size=2, max_size=15)


@settings(deadline=None)
@given(values, values, st.randoms())
def test_order_shift_scale_and_swap(first: list[int], second: list[int], random: object):
    a, b = pd.Series(first, dtype=float), pd.Series(second, dtype=float)
    before = difference_of_means(a, b)
    assume(not before.reason)
    shuffled = list(first)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    moved = difference_of_means(3 * pd.Series(shuffled, dtype=float) + 7, 3 * b + 7)
    swapped = difference_of_means(b, a)
    assert (moved.value, moved.low, moved.p) == pytest.approx(
        (3 * before.value, 3 * before.low, before.p), abs=1e-9
    )
    assert (swapped.value, swapped.low, swapped.high) == pytest.approx(
        (-before.value, -before.high, -before.low)
    )
    assert swapped.p == pytest.approx(before.p)


@settings(deadline=None)
@given(values, st.sets(st.integers(0, 14)))
def test_missing_values_count_as_if_dropped_first(rows: list[int], gone: set[int]):
    frame = pd.DataFrame({"a": rows, "b": rows[::-1]}, dtype=float)
    frame.loc[frame.index.isin(gone), "a"] = np.nan
    kept = frame.dropna()
    assert (
        paired_difference(frame["a"], frame["b"]).as_record()
        == paired_difference(kept["a"], kept["b"]).as_record()
    )
    assert (
        difference_of_means(frame["a"], frame["b"]).as_record()
        == difference_of_means(kept["a"], frame["b"]).as_record()
    )
