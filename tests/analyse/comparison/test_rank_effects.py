from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.rank_effects import paired_rank_biserial, rank_biserial
from workbench.errors import InputError

R = printed_by_r("analyse_groups")
TEETH = loaded("datasets", "ToothGrowth")
ORANGE, VITAMIN = (TEETH.loc[TEETH["supp"] == supp, "len"] for supp in ("OJ", "VC"))


def test_the_rank_biserial_equals_effectsize():
    tied = [pd.Series(R["tied"][key], dtype=float) for key in "xy"]
    for got, expected in (
        (rank_biserial(ORANGE, VITAMIN, interval="null"), R["mann_whitney"]["r"]),
        (rank_biserial(*tied, interval="null"), R["mann_whitney"]["r_tied"]),
    ):
        assert (got.value, got.low, got.high) == pytest.approx(
            [expected[key] for key in ("value", "low", "high")], rel=1e-9
        )


def test_the_paired_rank_biserial_equals_effectsize():
    signs = [pd.Series(R["signs"][key], dtype=float) for key in "xy"]
    got, expected = paired_rank_biserial(*signs, interval="null"), R["signed_rank"]["r"]
    assert (got.value, got.low, got.high) == pytest.approx(
        [expected[key] for key in ("value", "low", "high")], rel=1e-9
    )


def test_the_interval_of_placements_equals_proc():
    tied = [pd.Series(R["tied"][key], dtype=float) for key in "xy"]
    for got, expected in (
        (rank_biserial(ORANGE, VITAMIN), R["mann_whitney"]["placements"]),
        (rank_biserial(*tied), R["mann_whitney"]["placements_tied"]),
    ):
        assert (got.value, got.low, got.high) == pytest.approx(
            [expected[key] for key in ("value", "low", "high")], rel=1e-9
        )


def test_the_jackknife_interval_of_pairs_equals_leaving_one_out():
    signs = [pd.Series(R["signs"][key], dtype=float) for key in "xy"]
    got, expected = paired_rank_biserial(*signs), R["signed_rank"]["jackknife"]
    assert (got.value, got.low, got.high) == pytest.approx(
        [expected[key] for key in ("value", "low", "high")], rel=1e-9
    )


@pytest.mark.parametrize("spread", [1.0, 3.0])
def test_the_interval_covers_also_when_the_groups_spread_differently(spread: float):
    truth = 2 * NormalDist().cdf(1 / math.sqrt(1 + spread**2)) - 1
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        got = rank_biserial(pd.Series(rng.normal(1, spread, 15)), pd.Series(rng.normal(0, 1, 50)))
        covered += got.low <= truth <= got.high
    assert 0.91 <= covered / 200 <= 0.99


def test_complete_separation_is_one_without_interval():
    got = rank_biserial(pd.Series([5.0, 6, 7]), pd.Series([1.0, 2]))
    assert got.value == 1
    assert math.isnan(got.low)
    assert math.isnan(rank_biserial(pd.Series([2.0]), pd.Series([1.0, 3])).low)
    with pytest.raises(InputError, match="placements"):
        rank_biserial(ORANGE, VITAMIN, interval="wald")  # type: ignore[arg-type]


def test_too_little_data_gives_a_reason():
    same, nobody = pd.Series([2.0, 2]), pd.Series([], dtype=float)
    assert rank_biserial(same, same).reason == "all answers are alike"
    assert rank_biserial(same, nobody).reason == "a group has no answers"
    assert paired_rank_biserial(same, same).reason == "no pair differs"
    assert paired_rank_biserial(nobody, nobody).reason == "no complete pairs"


@settings(deadline=None)
@given(*[st.lists(st.integers(0, 5), min_size=1, max_size=10)] * 2)
def test_it_is_the_share_of_pairs_won_less_those_lost(first: list[int], second: list[int]):
    a, b = pd.Series(first, dtype=float), pd.Series(second, dtype=float)
    assume(len({*first, *second}) > 1)
    won = sum((x > y) - (x < y) for x in first for y in second) / (len(first) * len(second))
    assert rank_biserial(a, b).value == pytest.approx(won)
    assert rank_biserial(b, a).value == pytest.approx(-won)
