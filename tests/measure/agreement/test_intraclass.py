from __future__ import annotations

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import printed_by_r
from tests.measure.agreement.test_mean_squares import RATINGS
from workbench.measure.agreement.intraclass import intraclass_correlation
from workbench.measure.moments import moments

R = printed_by_r("scales_agreement")


def wine() -> pd.DataFrame:
    """pingouin's wine data: eight wines, four judges."""
    return pingouin.read_dataset("icc").pivot(index="Wine", columns="Judge", values="Scores")


@pytest.mark.parametrize(("ratings", "key"), [(RATINGS, "shrout"), (wine(), "wine")], ids=["shrout", "wine"])
def test_six_forms_equal_psych_intervals_included(ratings: pd.DataFrame, key: str):
    table = intraclass_correlation(ratings)
    for ours, theirs in (
        ("value", "value"),
        ("low", "low"),
        ("high", "high"),
        ("statistic", "F"),
        ("df1", "df1"),
        ("df2", "df2"),
        ("p", "p"),
    ):
        np.testing.assert_allclose(table[ours], R[key][theirs], rtol=1e-8, err_msg=ours)


def test_the_published_table_is_met():
    # Shrout & Fleiss 1979, table 4.
    table = intraclass_correlation(RATINGS).set_index("form")["value"]
    printed = {
        "ICC(1,1)": 0.17,
        "ICC(2,1)": 0.29,
        "ICC(3,1)": 0.71,
        "ICC(1,k)": 0.44,
        "ICC(2,k)": 0.62,
        "ICC(3,k)": 0.91,
    }
    for form, value in printed.items():
        assert table[form] == pytest.approx(value, abs=0.005)


def test_the_mean_of_consistent_ratings_is_cronbachs_alpha():
    from workbench.measure.reliability.alpha import cronbach_alpha

    row = intraclass_correlation(wine()).set_index("form").loc["ICC(3,k)"]
    alpha = cronbach_alpha(wine())
    assert (row["value"], row["low"], row["high"]) == pytest.approx((alpha.value, alpha.low, alpha.high))


def test_agreement_to_the_letter_is_one_without_interval():
    same = pd.DataFrame({"a": [1.0, 2, 5, 4], "b": [1.0, 2, 5, 4]})
    table = intraclass_correlation(same)
    assert table["value"].tolist() == [1] * 6
    assert table["low"].isna().all()
    assert table["reason"].str.contains("no residual").all()
    shifted = intraclass_correlation(same.assign(b=same["a"] + 1)).set_index("form")["value"]
    assert shifted["ICC(3,1)"] == 1
    assert shifted["ICC(2,1)"] < 1


def test_targets_that_do_not_differ_have_a_reason_for_their_mean():
    table = intraclass_correlation(pd.DataFrame({"a": [1.0, 2, 3], "b": [3.0, 2, 1]})).set_index("form")
    assert table.loc["ICC(3,1)", "value"] == pytest.approx(-1)
    assert np.isnan(table.loc["ICC(3,k)", "value"])
    assert table.loc["ICC(3,k)", "reason"] == "the means of the targets do not vary"


def test_intervals_cover_the_truth():
    rng, hits = np.random.default_rng(1), np.zeros(3)
    for _ in range(400):
        targets, raters = rng.normal(size=(20, 1)), 0.5 * rng.normal(size=(1, 6))
        table = intraclass_correlation(pd.DataFrame(targets + raters + rng.normal(size=(20, 6))), level=0.9)
        truth = np.array([np.nan, 1 / 2.25, 1 / 2])
        hits += ((table["low"] <= truth_of(truth)) & (truth_of(truth) <= table["high"]))[:3]
    assert hits[1] / 400 == pytest.approx(0.9, abs=0.05)
    assert hits[2] / 400 == pytest.approx(0.9, abs=0.05)


def truth_of(single: np.ndarray) -> np.ndarray:
    """The three single forms and room for the averaged ones."""
    return np.concatenate([single, single])


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=4, max_size=15),
    st.permutations(range(3)),
    st.integers(-4, 4),
)
def test_order_of_targets_and_raters_shift_and_reflection_change_nothing(
    rows: list[list[int]], raters: list[int], shift: int
):
    table = pd.DataFrame(rows, dtype=float)
    before = intraclass_correlation(table)
    assume(before["reason"].eq("").all())
    for changed in (
        table.iloc[::-1],
        table.iloc[:, raters],
        table + shift,
        6 - table,
        moments(table[:2]) + moments(table[2:]),
    ):
        after = intraclass_correlation(changed)
        np.testing.assert_allclose(
            after[["value", "low", "high"]], before[["value", "low", "high"]], rtol=1e-6, atol=1e-9
        )


def test_raters_who_contradict_each_other_have_values_but_no_intervals():
    # R's psych 2.2.9 ICC: -1, -2, -1 for single ratings, with limits of no width or none.
    table = intraclass_correlation(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [4.0, 3, 2, 1]}))
    assert table["value"].iloc[:3].tolist() == pytest.approx([-1, -2, -1])
    assert table[["low", "high"]].isna().all(axis=None)
    assert table["reason"].str.contains("targets do not vary").all()
