from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench.errors import InputError
from workbench.intake.screening.consistency import (
    even_odd,
    mahalanobis,
    psychometric_antonyms,
    psychometric_synonyms,
)

R = json.loads((Path(__file__).parents[2] / "reference" / "careless.json").read_text(encoding="utf-8"))
ANSWERS = pd.DataFrame(R["answers"], dtype=float).rename(columns=lambda place: f"i{place + 1}")
SCALES = {
    str(scale): [item for item, own in zip(ANSWERS, R["scale_of"], strict=True) if own == scale]
    for scale in range(1, 6)
}
TURNED = {item: 6.0 for item, sign in zip(ANSWERS, R["direction"], strict=True) if sign < 0}


def numbers(values: list[float | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]


def test_even_odd_equals_r_in_value_and_sign():
    index = even_odd(ANSWERS, scales=SCALES, turned=TURNED)
    assert index.tolist() == pytest.approx(numbers(R["even_odd"]), rel=1e-9, nan_ok=True)


def test_consistent_answers_are_at_minus_1_and_contradicting_halves_at_plus_1():
    scales = {"a": ["a1", "a2"], "b": ["b1", "b2"], "c": ["c1", "c2"]}
    columns = [item for items in scales.values() for item in items]
    answers = pd.DataFrame([[1, 1, 3, 3, 5, 5], [1, 5, 3, 3, 5, 1], [2, 2, 2, 2, 2, 2]], columns=columns)
    assert even_odd(answers, scales=scales).tolist() == pytest.approx([-1, 1, float("nan")], nan_ok=True)


def test_even_odd_wants_two_scales_and_turns_what_is_keyed_the_other_way():
    with pytest.raises(InputError, match="compares scales"):
        even_odd(ANSWERS, scales={"one": ["i1", "i2"]})
    turned = ANSWERS.assign(**{item: 6 - ANSWERS[item] for item in TURNED})
    pd.testing.assert_series_equal(
        even_odd(turned, scales=SCALES), even_odd(ANSWERS, scales=SCALES, turned=TURNED)
    )


def test_synonyms_and_antonyms_equal_r_without_drawing_again():
    assert psychometric_synonyms(ANSWERS).tolist() == pytest.approx(
        numbers(R["synonyms"]), rel=1e-9, nan_ok=True
    )
    assert psychometric_antonyms(ANSWERS).tolist() == pytest.approx(
        numbers(R["antonyms"]), rel=1e-9, nan_ok=True
    )


def test_synonyms_are_the_same_each_time_and_in_any_order_of_respondents():
    order = np.random.default_rng(2).permutation(len(ANSWERS))
    again = psychometric_synonyms(ANSWERS.iloc[order])
    np.testing.assert_allclose(again, psychometric_synonyms(ANSWERS).iloc[order], rtol=1e-12)


def test_too_few_pairs_give_nan_with_the_reason():
    alone = psychometric_antonyms(ANSWERS[["i1", "i3"]])
    assert alone.isna().all()
    assert alone.attrs["reason"] == "0 item pairs are antonyms, 3 are needed"


def test_distances_equal_psych_outlier_also_where_answers_are_missing():
    frame = mahalanobis(ANSWERS)
    assert frame["mahalanobis"].tolist() == pytest.approx(R["mahalanobis"], rel=1e-8)
    expected = stats.chi2.sf(frame["mahalanobis"], 20)
    assert frame["mahalanobis_p"].tolist() == pytest.approx(expected, rel=1e-12)


def test_distances_of_complete_forms_add_up_to_n_minus_1_times_items():
    complete = ANSWERS.dropna()
    assert mahalanobis(complete)["mahalanobis"].sum() == pytest.approx((len(complete) - 1) * 20)


def test_left_out_answers_take_their_degrees_of_freedom_with_them():
    frame = mahalanobis(ANSWERS, unanswered="left out")
    assert frame["mahalanobis_df"].tolist() == ANSWERS.notna().sum(axis=1).tolist()
    answered = ANSWERS.iloc[0].notna()
    centred = (ANSWERS.iloc[0] - ANSWERS.mean())[answered]
    covariance = ANSWERS.cov().loc[answered, answered]
    assert frame["mahalanobis"].iloc[0] == pytest.approx(centred @ np.linalg.inv(covariance) @ centred)
    whole = ANSWERS.notna().all(axis=1)
    pd.testing.assert_frame_equal(frame[whole], mahalanobis(ANSWERS)[whole])


def test_who_answered_nothing_has_no_distance():
    answers = pd.concat([ANSWERS, pd.DataFrame([[np.nan] * 20], columns=ANSWERS.columns)], ignore_index=True)
    for way in ("mean", "left out"):
        assert mahalanobis(answers, unanswered=way).iloc[-1].isna().all()
        assert mahalanobis(answers, unanswered=way).iloc[:-1]["mahalanobis"].notna().all()


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (ANSWERS.head(10), "20 items and 10 respondents is singular"),
        (ANSWERS.assign(i7=3), "no variance in i7"),
        (ANSWERS.assign(i7=ANSWERS["i3"]), "singular"),
        (ANSWERS.head(1), "too few respondents"),
        (ANSWERS.head(0), "too few respondents"),
    ],
)
def test_a_distance_that_cannot_be_had_is_nan_with_the_reason(answers: pd.DataFrame, reason: str):
    frame = mahalanobis(answers)
    assert frame[["mahalanobis", "mahalanobis_p"]].isna().all(axis=None)
    assert reason in frame.attrs["reason"]
