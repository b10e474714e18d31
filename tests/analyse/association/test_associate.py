from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workbench.analyse.association.associate import correlate, correlate_matrix, partial_correlate
from workbench.errors import InputError
from workbench.measure.multiplicity import adjust_p

REFERENCE = Path(__file__).parents[2] / "reference"
SCORES = pd.read_csv(REFERENCE / "scores.csv")
R = json.loads((REFERENCE / "associate.json").read_text(encoding="utf-8"))
METHODS = ["pearson", "spearman", "kendall"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("pair", list(R["single"]))
def test_a_correlation_equals_r(method: str, pair: str):
    x, y = pair.split(":")
    got = correlate(SCORES[x], SCORES[y], method=method)  # type: ignore[arg-type]
    expected = R["single"][pair][method]
    assert [got.value, got.n, got.p, got.low, got.high] == pytest.approx(
        [expected[key] for key in ("r", "n", "p", "low", "high")], rel=1e-9
    )
    assert got.unit == "correlation"


@pytest.mark.parametrize("method", METHODS)
def test_the_matrix_equals_single_correlations_with_and_without_gaps(method: str):
    rows, columns = SCORES[["x", "z"]], SCORES[["y", "tied", "age"]]
    table = correlate_matrix(rows, columns, method=method)  # type: ignore[arg-type]
    assert list(table.columns) == ["row", "column", "r", "low", "high", "n", "p", "p_adjusted", "reason"]
    assert len(table) == 6
    for row in table.itertuples():
        one = correlate(SCORES[row.row], SCORES[row.column], method=method)  # type: ignore[arg-type]
        assert [row.r, row.low, row.high, row.n, row.p] == pytest.approx(
            [one.value, one.low, one.high, one.n, one.p], rel=1e-9
        )
    np.testing.assert_allclose(table["p_adjusted"], adjust_p(table["p"], method="holm"))


def test_complete_columns_take_the_same_values_as_pair_by_pair():
    frame = pd.DataFrame(
        np.random.default_rng(7).integers(1, 6, (40, 5)).astype(float), columns=list("abcde")
    )
    whole = correlate_matrix(frame, frame)
    for row in whole.itertuples():
        assert row.r == pytest.approx(correlate(frame[row.row], frame[row.column]).value, rel=1e-12)


def test_a_pair_stands_once_and_no_variable_meets_itself():
    frame = SCORES[["x", "y", "z"]]
    table = correlate_matrix(frame, frame)
    assert list(zip(table["row"], table["column"], strict=True)) == [("x", "y"), ("x", "z"), ("y", "z")]


def test_pairs_that_cannot_be_computed_are_nan_and_do_not_count_as_tests():
    rows = pd.DataFrame(
        {"flat": [2.0] * 6, "few": [1.0, 2, 3, np.nan, np.nan, np.nan], "a": [1.0, 3, 2, 5, 4, 6]}
    )
    table = correlate_matrix(rows, pd.DataFrame({"b": [2.0, 1, 3, 4, 6, 5]})).set_index("row")
    assert table.loc[["flat", "few"], ["r", "low", "p", "p_adjusted"]].isna().all(axis=None)
    assert table.loc["few", "n"] == 3
    assert table.loc["a", "p_adjusted"] == table.loc["a", "p"]


def test_adjustment_is_chosen_by_name():
    frame = SCORES[["x", "y", "z"]]
    raw = correlate_matrix(frame, frame, adjust=None)
    assert raw["p_adjusted"].tolist() == raw["p"].tolist()
    bh = correlate_matrix(frame, frame, adjust="fdr_bh")
    np.testing.assert_allclose(bh["p_adjusted"], adjust_p(raw["p"], method="fdr_bh"))


def test_an_empty_side_gives_an_empty_table():
    assert correlate_matrix(SCORES[[]], SCORES[["x"]]).empty


@pytest.mark.parametrize(
    ("key", "method", "covariates"),
    [
        ("pearson_age", "pearson", ["age"]),
        ("spearman_age_tied", "spearman", ["age", "tied"]),
        ("spearman_age_mode", "spearman", ["age", "mode"]),
    ],
)
def test_partial_correlation_equals_r(key: str, method: str, covariates: list[str]):
    got = partial_correlate(SCORES["x"], SCORES["y"], SCORES[covariates], method=method)  # type: ignore[arg-type]
    expected = R["partial"][key]
    assert [got.value, got.n, got.df, got.p] == pytest.approx(
        [expected[name] for name in ("r", "n", "df", "p")], rel=1e-9
    )


def test_partial_correlation_without_covariates_is_the_correlation():
    plain = correlate(SCORES["x"], SCORES["y"])
    partial = partial_correlate(SCORES["x"], SCORES["y"], SCORES[[]])
    assert (partial.value, partial.low, partial.p) == pytest.approx((plain.value, plain.low, plain.p))


def test_a_covariate_given_twice_costs_one_degree_of_freedom():
    once = partial_correlate(SCORES["y"], SCORES["z"], SCORES[["tied"]])
    twice = partial_correlate(SCORES["y"], SCORES["z"], SCORES[["tied"]].assign(again=SCORES["tied"]))
    assert (twice.value, twice.df) == pytest.approx((once.value, once.df))


def test_missing_levels_of_a_category_leave_the_respondent_out():
    mode = SCORES["mode"].where(SCORES.index != 3)
    assert partial_correlate(SCORES["y"], SCORES["z"], mode.to_frame()).n == 59


def test_partial_correlation_says_why_it_cannot_be_given():
    y = pd.Series([1.0, 2, 3, 4, 5, 6])
    z = pd.Series([2.0, 1, 4, 3, 6, 5])
    assert "beyond the covariates" in partial_correlate(y, z, y.to_frame("same")).reason
    several = pd.DataFrame(np.random.default_rng(1).normal(size=(6, 3)))
    assert "too few" in partial_correlate(y, z, several).reason
    assert "fewer than 4" in partial_correlate(y[:3], z[:3], several[:3]).reason


def test_too_little_data_gives_a_reason():
    few = correlate(pd.Series([1.0, 2, 3, np.nan]), pd.Series([1.0, 2, 3, 4]))
    assert np.isnan(few.value)
    assert (few.n, few.reason) == (3, "fewer than 4 complete pairs")
    flat = correlate(pd.Series([1.0] * 5), pd.Series([1.0, 2, 3, 4, 5]))
    assert flat.reason == "a variable does not vary"


def test_a_perfect_correlation_has_no_interval():
    x = pd.Series([1.0, 2, 3, 4, 5])
    got = correlate(x, x**3)
    assert got.value == 1
    assert got.p == pytest.approx(2 / 120)  # two of the 5! orders
    assert np.isnan(got.low)


def test_unknown_methods_and_other_respondents_are_refused():
    x = pd.Series([1.0, 2, 3, 4])
    with pytest.raises(InputError, match="spearman, pearson, kendall"):
        correlate(x, x, method="rank")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="spearman, pearson"):
        partial_correlate(x, x, x.to_frame(), method="kendall")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="same respondents"):
        correlate_matrix(x.to_frame(), x[::-1].to_frame())


pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=5, max_size=25)


@settings(deadline=None)
@given(pairs, st.randoms(), st.sampled_from(METHODS))
def test_correlation_ignores_order_shift_and_follows_reflection(
    rows: list[tuple[int, int]], random: object, method: str
):
    frame = pd.DataFrame(rows, columns=["x", "y"], dtype=float)
    before = correlate(frame["x"], frame["y"], method=method)  # type: ignore[arg-type]
    assume(not np.isnan(before.value))
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = frame.iloc[order]
    moved = correlate(3 * mixed["x"] + 7, mixed["y"], method=method)  # type: ignore[arg-type]
    turned = correlate(-frame["x"], frame["y"], method=method)  # type: ignore[arg-type]
    swapped = correlate(frame["y"], frame["x"], method=method)  # type: ignore[arg-type]
    assert moved.value == pytest.approx(before.value, abs=1e-12)
    assert swapped.value == pytest.approx(before.value, abs=1e-12)
    assert turned.value == pytest.approx(-before.value, abs=1e-12)
    assert (turned.low, turned.high) == pytest.approx((-before.high, -before.low), abs=1e-12, nan_ok=True)


@settings(deadline=None)
@given(pairs, st.sets(st.integers(0, 24)))
def test_missing_answers_count_as_if_the_respondent_were_absent(rows: list[tuple[int, int]], gone: set[int]):
    frame = pd.DataFrame(rows, columns=["x", "y"], dtype=float)
    frame.loc[frame.index.isin(gone), "x"] = np.nan
    flagged, dropped = correlate(frame["x"], frame["y"]), correlate(*(frame.dropna()[name] for name in "xy"))
    assert flagged.as_record() == dropped.as_record()


@pytest.mark.parametrize("n", [4, 5, 6, 8])
def test_a_perfect_order_of_few_pairs_has_the_exact_p(n: int):
    # R 4.2.2, cor.test(1:4, 1:4, method = "spearman"): p-value = 0.08333; by t it would be 0.
    x = pd.Series(range(n), dtype=float)
    # With method = "kendall" it prints the same; the normal approximation gives .042.
    frame = pd.DataFrame({"x": x, "y": x**2})
    for method in ("spearman", "kendall"):
        for y in (x**2, -x):
            least = 2 / math.factorial(n)
            assert correlate(x, y, method=method).p >= least * (1 - 1e-9)  # type: ignore[arg-type]
        both = correlate_matrix(frame, frame, method=method)["p"].tolist()  # type: ignore[arg-type]
        assert both == pytest.approx([correlate(x, x**2, method=method).p])  # type: ignore[arg-type]
    assert correlate(x, x**2).p == pytest.approx(2 / math.factorial(n))
    assert correlate(x[:4], x[:4] ** 2, method="kendall").p == pytest.approx(2 / 24)
    assert correlate(x, 2 * x, method="pearson").p == 0


def test_an_infinite_value_is_refused():
    x = pd.Series([1.0, 2, 3, 4, np.inf])
    for method in ("pearson", "spearman", "kendall"):
        with pytest.raises(InputError, match="infinite"):
            correlate(x, pd.Series(range(5)), method=method)  # type: ignore[arg-type]
