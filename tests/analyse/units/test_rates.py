from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analyse.units.rates import (
    difference_of_proportions,
    proportion,
    rate_per,
    satisfaction_rate,
    satisfaction_table,
)
from workbench.errors import InputError

R = json.loads((Path(__file__).parents[2] / "reference" / "rates.json").read_text(encoding="utf-8"))


def test_wilson_equals_newcombe_1998_table_1():
    # Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3, to four digits.
    for successes, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
    ):
        got = proportion(successes, n)
        assert (got.low, got.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("case", R["wilson"], ids=lambda case: f"{case['x']} of {case['n']}")
def test_wilson_equals_r(case: dict[str, float]):
    got = proportion(case["x"], case["n"], level=case["level"])
    assert (got.value, got.low, got.high) == pytest.approx(
        (case["x"] / case["n"], case["low"], case["high"]), abs=1e-9
    )
    assert (got.unit, got.n, got.level) == ("share", case["n"], case["level"])


def test_newcombe_1998_method_10():
    # Newcombe 1998, Statistics in Medicine 17:873-890, table II: 56/70 - 48/80 and 9/10 - 3/10.
    for counts, low, high in (((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090)):
        got = difference_of_proportions(*counts)
        assert (got.low, got.high) == pytest.approx((low, high), abs=5e-5)
        assert got.unit == "share difference"


@pytest.mark.parametrize("case", R["two"], ids=str)
def test_the_test_of_a_difference_equals_r(case: dict[str, object]):
    got = difference_of_proportions(*case["counts"])  # type: ignore[misc]
    assert got.p == pytest.approx(case["p"], rel=1e-9)
    assert abs(got.statistic) == pytest.approx(case["statistic"], rel=1e-9)
    assert (got.low, got.high) == pytest.approx((case["low"], case["high"]), abs=1e-9)


@pytest.mark.parametrize("case", R["poisson"], ids=str)
def test_poisson_rates_equal_r(case: dict[str, float]):
    got = rate_per(case["events"], case["exposure"])
    expected = [10000 * case[key] for key in ("value", "low", "high")]
    assert [got.value, got.low, got.high] == pytest.approx(expected, rel=1e-9)
    assert (got.unit, got.n) == ("per 10000", case["exposure"])


def test_another_base_is_named():
    got = rate_per(3, 1500, per=1000)
    assert got.value == 2
    assert (got.unit, "per 1000" in got.method) == ("ratio", True)


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_share_of_failures_mirrors_that_of_successes(successes: int, n: int):
    successes = min(successes, n)
    a, b = proportion(successes, n), proportion(n - successes, n)
    assert (a.low, a.high) == pytest.approx((1 - b.high, 1 - b.low))
    assert 0 <= a.low <= a.value <= a.high <= 1


def test_no_answers_give_a_reason():
    assert proportion(0, 0).reason == "no valid answers"
    assert difference_of_proportions(1, 2, 0, 0).reason == "a group has no valid answers"
    assert rate_per(0, 0).reason == "no exposure"
    assert np.isnan(difference_of_proportions(5, 5, 7, 7).p)


def test_impossible_counts_are_refused():
    for call in (lambda: proportion(5, 4), lambda: proportion(-1, 4), lambda: rate_per(-1, 4)):
        with pytest.raises(InputError):
            call()


ANSWERS = pd.Series([5, 4, 3, 0, 9, None, 5], name="d1")


def test_not_applicable_and_missing_are_outside_the_rate():
    got = satisfaction_rate(ANSWERS, satisfied=[4, 5], not_applicable=[0, 9])
    assert (got.value, got.n) == (0.75, 4)


def test_code_nine_never_counts_as_nine_points():
    table = satisfaction_table(ANSWERS.to_frame(), satisfied=[4, 5], not_applicable=[0, 9])
    assert table.loc[0, "mean"] == 4.25


def test_the_table_by_hand():
    frame = pd.DataFrame({"d1": ANSWERS, "d2": pd.array([1, 2, None, None, 4, 0, 5], dtype="Int8")})
    table = satisfaction_table(frame, satisfied=[4, 5], not_applicable=[0, 9]).set_index("item")
    counts = table[["n_valid", "n_not_applicable", "n_missing", "satisfied"]]
    assert counts.loc["d1"].tolist() == [4, 2, 1, 3]
    assert counts.loc["d2"].tolist() == [4, 1, 2, 2]
    assert (counts.iloc[:, :3].sum(axis=1) == 7).all()
    assert table.loc["d1", ["share", "top_box"]].tolist() == [0.75, 0.5]
    assert table.loc["d1", "worst_case_share"] == pytest.approx(3 / 7)
    assert table.loc["d2", "mean"] == 3
    one = satisfaction_rate(frame["d2"], satisfied=[4, 5], not_applicable=[0, 9])
    assert table.loc["d2", ["low", "high"]].tolist() == [one.low, one.high]


def test_text_answers_have_a_rate_but_no_mean():
    table = satisfaction_table(pd.DataFrame({"q": ["满意", "不满意", None]}), satisfied=["满意"])
    assert table.loc[0, "share"] == 0.5
    assert np.isnan(table.loc[0, "mean"])


def test_an_item_nobody_answered_has_no_rate():
    table = satisfaction_table(pd.DataFrame({"q": [0, 0]}), satisfied=[4, 5], not_applicable=[0])
    assert table.loc[0, "n_valid"] == 0
    assert table.loc[0, ["share", "mean", "top_box"]].isna().all()
    assert table.loc[0, "worst_case_share"] == 0


def test_codes_in_both_lists_are_refused():
    with pytest.raises(InputError, match="5 in both lists"):
        satisfaction_rate(ANSWERS, satisfied=[4, 5], not_applicable=[5])
    with pytest.raises(InputError, match="no satisfied code"):
        satisfaction_rate(ANSWERS, satisfied=[])


def test_an_item_that_stands_there_twice_is_refused():
    with pytest.raises(InputError, match="'a' stands in the table twice; in satisfaction_table"):
        satisfaction_table(pd.DataFrame([[1, 2], [5, 4]], columns=["a", "a"]), satisfied=[4, 5])
