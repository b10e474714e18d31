from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.instruments import Instrument, Subscale, load_instrument
from workbench.measure.score import score, scoring_counts, select_subscale

SCL90 = load_instrument("scl90")
FORM = load_instrument("caring_form")
NAN = np.nan


def small(**changes: object) -> Instrument:
    """Four items answered 0-3, A = items 1-2, B = items 3-4."""
    text = {"zh": "", "en": ""}
    subscales = {"A": Subscale(text, (1, 2)), "B": Subscale(text, (3, 4))}
    whole = replace(FORM, n_items=4, codings={"0-3": (0.0, 3.0)}, default_coding="0-3", subscales=subscales)
    return replace(whole, **changes)  # type: ignore[arg-type]


def scl90_answers(**given_items: float) -> pd.DataFrame:
    """One respondent with 1 everywhere except the items given as q12=3."""
    row = {f"q{number}": 1.0 for number in range(1, 91)}
    return pd.DataFrame([row | given_items])


def test_scl90_by_hand_in_the_chinese_coding():
    # Eight answers above 1: SOM items 1, 4, 12; IS item 6; ANX 2, 17; ADD 19, 44.
    answers = scl90_answers(q1=3, q4=2, q12=5, q6=4, q2=2, q17=3, q19=5, q44=2)
    row = score(answers, SCL90, coding="1-5").iloc[0]
    extra = 2 + 1 + 4 + 3 + 1 + 2 + 4 + 1
    assert row["SOM"] == pytest.approx((12 + 2 + 1 + 4) / 12)
    assert row["IS"] == pytest.approx((9 + 3) / 9)
    assert row["ANX"] == pytest.approx((10 + 1 + 2) / 10)
    assert row["ADD"] == pytest.approx((7 + 4 + 1) / 7)
    assert row["DEP"] == 1
    assert row["total"] == 90 + extra
    assert row["gsi"] == pytest.approx(108 / 90)
    assert row["pst"] == 8
    # (total - number of ones) / PST = (108 - 82) / 8, not total / PST.
    assert row["psdi"] == pytest.approx(26 / 8)


def test_scl90_by_hand_in_the_original_coding():
    answers = scl90_answers(q1=3, q4=2, q12=5, q6=4, q2=2, q17=3, q19=5, q44=2) - 1
    row = score(answers, SCL90, coding="0-4").iloc[0]
    assert row["total"] == 18
    assert row["gsi"] == pytest.approx(18 / 90)
    assert row["pst"] == 8
    assert row["psdi"] == pytest.approx(18 / 8)
    assert row["SOM"] == pytest.approx(7 / 12)


def test_both_codings_differ_by_exactly_the_shift():
    answers = pd.DataFrame(np.random.default_rng(3).integers(1, 6, (20, 90)).astype(float))
    gap = score(answers, SCL90, coding="1-5") - score(answers - 1, SCL90, coding="0-4")
    assert gap["total"].tolist() == [90] * 20
    assert gap["pst"].tolist() == [0] * 20
    np.testing.assert_allclose(gap.drop(columns=["total", "pst"]), 1)


def test_factors_are_not_consecutive_blocks_of_items():
    # A common error in public code: SOM as items 1-12. Item 2 belongs to ANX.
    row = score(scl90_answers(q2=5), SCL90, coding="1-5").iloc[0]
    assert row["SOM"] == 1
    assert row["ANX"] == pytest.approx(1.4)


def test_psdi_is_missing_without_positive_answers():
    row = score(scl90_answers(), SCL90, coding="1-5").iloc[0]
    assert row["pst"] == 0
    assert np.isnan(row["psdi"])


def test_a_zero_contradicts_the_coding_1_to_5():
    answers = scl90_answers() - 1
    with pytest.raises(InputError, match="row 0, column q1; found: 0") as caught:
        score(answers, SCL90, coding="1-5")
    assert "'0-4'" in caught.value.fix


def test_a_five_contradicts_the_coding_0_to_4():
    with pytest.raises(InputError, match="column q88") as caught:
        score(scl90_answers(q88=5), SCL90, coding="0-4")
    assert "'1-5'" in caught.value.fix


def test_an_answer_in_no_coding_is_refused_with_row_and_column():
    answers = pd.DataFrame([[1, 2, 3, 0], [1, 49, 3, 0]], index=["a7", "a8"], columns=list("wxyz"))
    with pytest.raises(InputError, match="row a8, column x; found: 49"):
        score(answers, small(), coding="0-3")


def test_an_item_to_be_reversed_is_checked_before_it_is_reversed():
    # 0 + 3 - 5 = -2 would pass unnoticed in a scorer that recodes first.
    answers = pd.DataFrame([[5.0, 0, 0, 0]])
    with pytest.raises(InputError, match="found: 5"):
        score(answers, small(reversed=(1,)), coding="0-3")


def test_reversed_items_are_turned_here_and_the_input_is_untouched():
    answers = pd.DataFrame([[0.0, 3, 1, 2]])
    turned = score(answers, small(reversed=(2, 3)), coding="0-3")
    assert turned.to_numpy().tolist() == [[0.0, 2.0]]
    assert answers.to_numpy().tolist() == [[0.0, 3, 1, 2]]


def test_sums_are_prorated_from_the_answered_items():
    answers = pd.DataFrame([[1.0, 2, 3, 3], [1, NAN, 3, 3]])
    sums = score(answers, small(aggregation="sum"), coding="0-3", minimum_answered=0.5)
    assert sums.to_numpy().tolist() == [[3, 6], [2, 6]]


def test_a_subscale_below_the_declared_minimum_is_missing_not_guessed():
    answers = pd.DataFrame([[5.0, 4, NAN, 1, 2, 3]])
    scores = score(answers, FORM, coding="1-5")
    assert np.isnan(scores.loc[0, "hard"])  # 2 of 3 is below 80 %
    assert scores.loc[0, "soft"] == 2
    assert scores.loc[0, "total"] == 3  # 5 of 6 is enough
    assert score(answers, FORM, coding="1-5", minimum_answered=0.6).loc[0, "hard"] == 4.5


def test_eight_of_ten_items_are_exactly_enough():
    # 0.8 * 10 is 8.000000000000002 on some paths; the rule must not depend on that.
    missing_two = dict.fromkeys(("q3", "q9"), NAN)
    assert score(scl90_answers(**missing_two), SCL90, coding="1-5").loc[0, "OC"] == 1
    missing_three = dict.fromkeys(("q3", "q9", "q10"), NAN)
    assert np.isnan(score(scl90_answers(**missing_three), SCL90, coding="1-5").loc[0, "OC"])


def test_indices_stay_consistent_when_items_are_missing():
    rng = np.random.default_rng(5)
    answers = pd.DataFrame(rng.integers(0, 5, (30, 90)).astype(float)).mask(rng.random((30, 90)) < 0.1)
    scores = score(answers, SCL90, coding="0-4", minimum_answered=0.5)
    np.testing.assert_allclose(scores["gsi"], scores["pst"] * scores["psdi"] / 90)
    np.testing.assert_allclose(scores["total"], scores["gsi"] * 90)


def test_nobody_is_scored_without_answers():
    scores = score(pd.DataFrame(np.full((2, 90), NAN)), SCL90, coding="1-5", minimum_answered=0.01)
    assert scores.isna().all(axis=None)
    assert score(pd.DataFrame(np.empty((0, 90))), SCL90, coding="1-5").shape == (0, 14)


def test_nullable_integers_are_read_as_numbers():
    answers = pd.DataFrame([[1, 2, 3, 4, 5, pd.NA]], columns=list("abcdef"), index=["r"]).astype("Int8")
    scores = score(answers, FORM, coding="1-5")
    assert scores.loc["r", "hard"] == 2
    assert np.isnan(scores.loc["r", "soft"])


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (pd.DataFrame([[1, 2, 3]]), "has 4 items"),
        (pd.DataFrame([["a", 1, 2, 3]]), "Answers must be numbers"),
        (pd.DataFrame([[1, 2, 3, np.inf]]), "go from 0 to 3"),
    ],
)
def test_wrong_input_is_refused(answers: pd.DataFrame, says: str):
    with pytest.raises(InputError, match=says):
        score(answers, small(), coding="0-3")


def test_an_unknown_coding_and_a_minimum_in_percent_are_refused():
    answers = pd.DataFrame([[1, 2, 3, 0]])
    with pytest.raises(InputError, match="There is: 0-3"):
        score(answers, small(), coding="1-5")
    with pytest.raises(InputError, match="share of the items"):
        score(answers, small(), coding="0-3", minimum_answered=80)


def test_scoring_counts_add_up_to_the_respondents():
    answers = pd.DataFrame([[1.0] * 6, [1, 1, NAN, 1, 1, 1], [NAN] * 6])
    counts = scoring_counts(answers, FORM).set_index("scale")
    assert counts.loc["hard"].tolist() == [1, 0, 2]
    assert counts.loc["soft"].tolist() == [2, 0, 1]
    assert counts.loc["total"].tolist() == [1, 1, 1]
    assert (counts.sum(axis=1) == 3).all()


def test_scoring_counts_match_the_scores():
    rng = np.random.default_rng(8)
    answers = pd.DataFrame(rng.integers(1, 6, (40, 90)).astype(float)).mask(rng.random((40, 90)) < 0.15)
    counts = scoring_counts(answers, SCL90).set_index("scale")
    scores = score(answers, SCL90, coding="1-5")
    assert (
        counts.loc[list(SCL90.subscales), "not_scored"].tolist()
        == scores[list(SCL90.subscales)].isna().sum().tolist()
    )
    assert counts.loc["all items", "not_scored"] == scores["gsi"].isna().sum()


def test_select_subscale_gives_the_items_in_one_direction():
    answers = pd.DataFrame([[0.0, 3, 1, 2]], columns=list("wxyz"), index=["r"])
    chosen = select_subscale(answers, small(reversed=(4,)), "B", coding="0-3")
    assert chosen.columns.tolist() == ["y", "z"]
    assert chosen.loc["r"].tolist() == [1, 1]
    with pytest.raises(InputError, match="There is: A, B"):
        select_subscale(answers, small(), "C", coding="0-3")


answer_rows = st.lists(
    st.lists(st.sampled_from([0.0, 1, 2, 3, NAN]), min_size=4, max_size=4), min_size=1, max_size=8
)


@settings(deadline=None)
@given(answer_rows, st.randoms())
def test_scores_do_not_depend_on_the_order_of_respondents(rows: list[list[float]], random: object):
    answers = pd.DataFrame(rows)
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(
        score(answers, small(), coding="0-3").iloc[order], score(answers.iloc[order], small(), coding="0-3")
    )


@settings(deadline=None)
@given(answer_rows)
def test_answers_turned_over_give_scores_turned_over(rows: list[list[float]]):
    answers = pd.DataFrame(rows)
    plain = score(answers, small(), coding="0-3", minimum_answered=0.5)
    turned = score(answers, small(reversed=(1, 2, 3, 4)), coding="0-3", minimum_answered=0.5)
    np.testing.assert_allclose(turned, 3 - plain)


def test_person_mean_and_prorating_differ_with_unequal_weights_only():
    answers = pd.DataFrame([[1.0, 3, NAN, 2], [0, NAN, 1, 1]])
    form = small(aggregation="sum", subscales={"A": Subscale({"zh": "", "en": ""}, (1, 2, 3, 4))})
    rules = {
        rule: score(answers, form, coding="0-3", missing=rule, minimum_answered=0.5)["A"]
        for rule in ("person_mean", "prorate")
    }  # type: ignore[arg-type]
    assert rules["person_mean"].tolist() == pytest.approx(rules["prorate"].tolist())
    weights = {3: 3.0}
    mean = score(answers, form, coding="0-3", minimum_answered=0.5, weights=weights)["A"]
    stretched = score(answers, form, coding="0-3", missing="prorate", minimum_answered=0.5, weights=weights)[
        "A"
    ]
    assert mean.tolist() == pytest.approx([6 + 3 * 2, 0 + 2 / 3 + 3 + 1])
    assert stretched.tolist() == pytest.approx([6 * 6 / 3, 4 * 6 / 5])


def test_weights_divide_a_mean_by_their_sum():
    answers = pd.DataFrame([[1.0, 3, 0, 2]])
    scores = score(answers, small(), coding="0-3", weights={1: 2, 4: 0})
    assert scores.to_numpy().tolist() == [[pytest.approx(5 / 3), 0.0]]
    same = score(answers, small(), coding="0-3", weights={1: 1, 2: 1, 3: 1, 4: 1})
    np.testing.assert_allclose(same, score(answers, small(), coding="0-3"))


def test_only_complete_scales_are_scored_when_asked():
    answers = pd.DataFrame([[1.0, 2, 3, 3], [1, NAN, 3, 3]])
    scores = score(answers, small(), coding="0-3", missing="complete")
    assert scores["A"].tolist() == [1.5, pytest.approx(NAN, nan_ok=True)]
    counts = scoring_counts(answers, small(), missing="complete").set_index("scale")
    assert counts.loc["A"].tolist() == [1, 0, 1]


def test_indices_follow_the_rule_of_complete_scales():
    answers = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (4, 90)).astype(float))
    answers.iloc[0, 5] = NAN
    scores = score(answers, SCL90, coding="1-5", missing="complete")
    assert scores["gsi"].isna().tolist() == [True, False, False, False]


def test_unknown_rules_and_weights_are_refused():
    answers = pd.DataFrame([[1.0, 2, 3, 3]])
    for options, says in (
        ({"missing": "median"}, "no rule 'median'"),
        ({"missing": "complete", "minimum_answered": 0.5}, "share of the items"),
        ({"weights": {5: 1}}, "items 1 to 4"),
        ({"weights": {1: -1}}, "0 or more"),
        ({"weights": {1: 0, 2: 0}}, "item with weight"),
    ):
        with pytest.raises(InputError, match=says):
            score(answers, small(), coding="0-3", **options)  # type: ignore[arg-type]


def test_scores_are_transformed_as_the_instrument_says():
    from workbench.instruments.transform import Transform

    turned = {"A": Subscale({"zh": "", "en": ""}, (1, 2), Transform(multiply=1.25, whole="down"))}
    answers = pd.DataFrame([[3.0, 2, 0, 0], [1, NAN, 0, 0]])
    scores = score(answers, small(aggregation="sum", subscales=turned), coding="0-3")
    assert scores["A"].tolist() == [6, pytest.approx(NAN, nan_ok=True)]


def test_scores_of_real_answers_equal_r():
    from tests.analyse.reference_values import printed_by_r
    from tests.measure.answers_of_bfi import bfi

    expected = printed_by_r("scales_items")
    form = replace(
        FORM,
        n_items=5,
        codings={"1-6": (1.0, 6.0)},
        default_coding="1-6",
        reversed=(1,),
        subscales={"A": Subscale({"zh": "", "en": ""}, (1, 2, 3, 4, 5))},
    )
    scores = score(bfi("A1", "A2", "A3", "A4", "A5"), form, coding="1-6", minimum_answered=0.8)["A"]
    assert scores.notna().sum() == expected["score_n"]
    assert scores.mean() == pytest.approx(expected["score_mean"], rel=1e-12)
    assert scores.std() == pytest.approx(expected["score_sd"], rel=1e-12)
