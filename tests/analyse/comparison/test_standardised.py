from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.standardised import cohen_d, cohen_d_av, cohen_d_z, hedges_g
from workbench.errors import InputError

R = printed_by_r("analyse_groups")
TEETH, SLEEP = loaded("datasets", "ToothGrowth"), loaded("datasets", "sleep")
ORANGE, VITAMIN = (TEETH.loc[TEETH["supp"] == supp, "len"] for supp in ("OJ", "VC"))
FIRST, SECOND = (SLEEP.loc[SLEEP["group"] == group, "extra"].reset_index(drop=True) for group in (1, 2))


@pytest.mark.parametrize("standardiser", ["pooled", "average"])
def test_d_and_g_with_their_limits_equal_r(standardiser: str):
    expected = R[standardiser]
    d = cohen_d(ORANGE, VITAMIN, standardiser=standardiser)  # type: ignore[arg-type]
    g = hedges_g(ORANGE, VITAMIN, standardiser=standardiser)  # type: ignore[arg-type]
    assert (d.value, d.low, d.high) == pytest.approx(
        [expected[key] for key in ("d", "d_low", "d_high")], rel=1e-6
    )
    assert (g.value, g.low, g.high) == pytest.approx(
        [expected[key] for key in ("g", "g_low", "g_high")], rel=1e-6
    )
    # R effectsize finds its limits by optim, to about 1e-5.
    assert (g.low, g.high) == pytest.approx(expected["effectsize"], rel=1e-4)


def test_paired_effects_equal_r():
    z, average = cohen_d_z(FIRST, SECOND), cohen_d_av(FIRST, SECOND)
    expected = R["pair"]
    assert (z.value, z.low, z.high) == pytest.approx(
        [expected[key] for key in ("d_z", "d_z_low", "d_z_high")], rel=1e-6
    )
    assert (average.value, average.low, average.high) == pytest.approx(
        [expected[key] for key in ("d_av", "d_av_low", "d_av_high")], rel=1e-9
    )


def test_too_little_data_gives_a_reason_and_never_a_zero():
    one, flat, pair = pd.Series([1.0]), pd.Series([2.0, 2, 2]), pd.Series([1.0, 3])
    for function in (cohen_d, hedges_g):
        assert function(one, pair).reason == "fewer than 2 answers in a group"
        assert function(flat, flat).reason == "the values do not vary within the groups"
        assert math.isnan(function(flat, flat).value)
    assert cohen_d_z(flat, flat).reason == "all differences are alike"
    assert cohen_d_av(flat, flat).reason == "neither measurement varies"
    assert cohen_d_z(one, one).reason == "fewer than 2 complete pairs"
    nearly_one_df = hedges_g(pd.Series([1.0, 9]), pd.Series([3.0, 3.0]), standardiser="average")
    assert "too few answers" in nearly_one_df.reason


def test_an_unknown_standardiser_is_refused():
    with pytest.raises(InputError, match="average"):
        hedges_g(ORANGE, VITAMIN, standardiser="control")  # type: ignore[arg-type]


values = st.lists(st.integers(-20, 20), min_size=3, max_size=12)


@settings(deadline=None, max_examples=40)
@given(values, values)
def test_effects_ignore_shift_and_scale_and_swap_changes_the_sign(first: list[int], second: list[int]):
    a, b = pd.Series(first, dtype=float), pd.Series(second, dtype=float)
    before = hedges_g(a, b)
    assume(not before.reason)
    moved, swapped = hedges_g(5 * a - 3, 5 * b - 3), hedges_g(b, a)
    assert (moved.value, moved.low, moved.high) == pytest.approx(
        (before.value, before.low, before.high), abs=1e-8
    )
    assert (swapped.value, swapped.low, swapped.high) == pytest.approx(
        (-before.value, -before.high, -before.low), abs=1e-8
    )
    assert before.low <= before.value <= before.high
