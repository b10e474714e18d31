from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import printed_by_r
from tests.measure.answers_of_bfi import agreeableness, turned_items
from workbench.errors import InputError
from workbench.measure.moments import covariance, moments
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.measure.reliability.split_half import highest_split, split_half, split_half_range

R = printed_by_r("scales_reliability")


def test_odd_even_halves_equal_r_with_intervals():
    table, expected = split_half(turned_items()).set_index("coefficient"), R["odd_even"]
    assert set(table["n"]) == {expected["n"]}
    for name, value, interval in (
        ("correlation", "r", "r_interval"),
        ("spearman_brown", "spearman_brown", "spearman_brown_interval"),
        ("flanagan_rulon", "rulon", "rulon_interval"),
    ):
        assert table.loc[name, "value"] == pytest.approx(expected[value], rel=1e-10)
        assert table.loc[name, ["low", "high"]].tolist() == pytest.approx(expected[interval], rel=1e-9)
    assert table.loc["horst", "value"] == pytest.approx(expected["spearman_brown"])


def test_halves_of_unequal_length_take_horsts_step_up():
    table = split_half(agreeableness()).set_index("coefficient")
    assert table.loc["correlation", "value"] == pytest.approx(R["unequal"]["r"], rel=1e-10)
    assert table.loc["horst", "value"] == pytest.approx(R["unequal"]["horst"], rel=1e-10)
    assert table["items"].tolist() == ["3 + 2"] * 4


def test_a_half_can_be_named():
    five = agreeableness()
    named = split_half(five, split=["A1", "A3", "A5"])
    pd.testing.assert_frame_equal(named, split_half(five))
    first = split_half(five, split="first_second")
    pd.testing.assert_frame_equal(first, split_half(five, split=["A1", "A2", "A3"]))


@pytest.mark.parametrize(("items", "key"), [(5, "five"), (10, "ten")])
def test_the_best_and_worst_split_equal_psychs_brute_force(items: int, key: str):
    table = split_half_range(turned_items().iloc[:, :items].dropna(), kind="standardised").set_index(
        "statistic"
    )
    if items == 10:
        expected = R["splits"][key]
        assert table["value"].tolist() == pytest.approx(expected, rel=1e-10)
        assert table["splits"].iloc[0] == R["splits"]["ten_count"]
    five = split_half_range(agreeableness(), kind="standardised")["value"].tolist()
    assert [five[0], five[2]] == pytest.approx([R["splits"]["five"][0], R["splits"]["five"][2]], rel=1e-10)


def test_the_mean_of_all_splits_of_an_even_number_is_alpha():
    ten = turned_items()
    mean = split_half_range(ten).set_index("statistic").loc["mean", "value"]
    assert mean == pytest.approx(cronbach_alpha(ten).value)


def test_many_splits_are_drawn_with_a_seed():
    answers = pd.DataFrame(
        np.random.default_rng(1).normal(size=(60, 24)) + np.random.default_rng(2).normal(size=(60, 1))
    )
    with pytest.raises(InputError, match="too many splits"):
        split_half_range(answers)
    first, again = split_half_range(answers, seed=1), split_half_range(answers, seed=1)
    pd.testing.assert_frame_equal(first, again)
    assert not first["every"].any()
    value, every = highest_split(covariance(moments(answers)).to_numpy())
    assert not every
    assert value >= first["value"].iloc[0]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(4, 9))
def test_the_search_for_the_best_split_finds_it_in_small_scales(seed: int, k: int):
    x = np.random.default_rng(seed).normal(size=(30, k)) + np.random.default_rng(seed + 1).normal(
        size=(30, 1)
    )
    matrix = np.cov(x.T)
    every = [
        4 * matrix[np.ix_(half, [j for j in range(k) if j not in half])].sum() / matrix.sum()
        for half in map(list, itertools.combinations(range(k), k // 2))
    ]
    assert highest_split(matrix)[0] == pytest.approx(max(every))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=5, max_size=20),
    st.randoms(use_true_random=False),
)
def test_halves_ignore_row_order_shift_and_reflection(rows: list[list[int]], random: object):
    table = pd.DataFrame(rows, dtype=float)
    before = split_half(table)
    assume(before["value"].notna().all())
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for changed in (table.iloc[order], table + 3, 6 - table):
        after = split_half(changed)
        np.testing.assert_allclose(
            after[["value", "low", "high"]], before[["value", "low", "high"]], rtol=1e-7, atol=1e-9
        )


def test_wrong_splits_are_refused():
    five = agreeableness()
    for split, says in (
        ("thirds", "no split"),
        (["A1", "B1"], "no item 'B1'"),
        ([], "Both halves"),
        (list(five), "Both halves"),
    ):
        with pytest.raises(InputError, match=says):
            split_half(five, split=split)  # type: ignore[arg-type]
