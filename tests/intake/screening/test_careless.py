from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.intake.screening.careless import (
    attention_failures,
    average_longstring,
    irv,
    irv_by_part,
    longstring,
    seconds_per_item,
    straight_lining,
)

R = json.loads((Path(__file__).parents[2] / "reference" / "careless.json").read_text(encoding="utf-8"))
ANSWERS = pd.DataFrame(R["answers"], dtype=float)
NAN = float("nan")


def test_runs_and_their_mean_equal_r_where_everything_is_answered():
    whole = ANSWERS.iloc[R["complete_rows"]]
    assert longstring(whole).tolist() == R["longstring"]
    assert average_longstring(whole).tolist() == pytest.approx(R["average_longstring"], rel=1e-12)


def test_a_missing_answer_ends_a_run_and_is_none_itself():
    answers = pd.DataFrame([[2, 2, NAN, 2, 2, 2], [NAN] * 6])
    assert longstring(answers).tolist() == [3, 0]
    assert average_longstring(answers).tolist() == pytest.approx([2.5, NAN], nan_ok=True)


def test_irv_is_the_standard_deviation_with_n_minus_1_as_in_r():
    assert irv(ANSWERS).tolist() == pytest.approx(R["irv"], rel=1e-12)
    assert irv(pd.DataFrame([[4, NAN, NAN], [NAN, NAN, NAN]])).isna().all()


def test_irv_by_part_cuts_the_form_as_r_does():
    parts = irv_by_part(ANSWERS, parts=3)
    assert list(parts.columns) == ["irv_1", "irv_2", "irv_3"]
    assert parts.to_numpy() == pytest.approx(np.array(R["irv_by_part"], dtype=float), rel=1e-12, nan_ok=True)


def test_a_form_of_17_items_falls_into_4_parts_as_r_cuts_it():
    for part in range(1, 5):
        one = pd.DataFrame(
            [[float(each == part) * (1 + place) for place, each in enumerate(R["parts_of_17_in_4"])]]
        )
        others = irv_by_part(one, parts=4).drop(columns=f"irv_{part}")
        assert (others == 0).all(axis=None)


@pytest.mark.parametrize("parts", [0, 1, 21])
def test_a_form_cannot_be_cut_into_too_few_or_too_many_parts(parts: int):
    with pytest.raises(InputError, match="Give 2 to 20"):
        irv_by_part(ANSWERS, parts=parts)


def test_indices_do_not_depend_on_the_order_of_respondents_or_on_a_shift():
    order = np.random.default_rng(1).permutation(len(ANSWERS))
    for index in (longstring, average_longstring, irv):
        pd.testing.assert_series_equal(index(ANSWERS.iloc[order]), index(ANSWERS).iloc[order])
        pd.testing.assert_series_equal(index(ANSWERS + 10), index(ANSWERS))


def test_nullable_integers_are_read_and_text_is_refused():
    assert longstring(pd.DataFrame({"a": [1, None], "b": [1, 2]}, dtype="Int64")).tolist() == [2, 1]
    with pytest.raises(InputError, match="found: b"):
        longstring(pd.DataFrame({"a": [1], "b": ["one"]}))


def test_a_block_answered_alike_throughout_is_marked_and_too_few_answers_are_not_judged():
    form = pd.DataFrame([[2, 2, 2, 5], [2, 2, 3, 5], [2, NAN, 2, 5], [2, 2, NAN, 1]], columns=list("abcd"))
    found = straight_lining(form, blocks={"care": ["a", "b", "c"], "all": list("abcd")})
    assert found["care"].tolist() == pytest.approx([1, 0, NAN, NAN], nan_ok=True)
    assert found["all"].tolist() == [0, 0, 0, 0]
    assert straight_lining(form, blocks={"care": ["a", "b", "c"]}, at_least=2)["care"].tolist() == [
        1,
        0,
        1,
        1,
    ]


def test_a_block_with_an_item_that_is_not_there_names_the_nearest():
    with pytest.raises(InputError, match=r"block 'care'.*Did you mean 'care_1'"):
        straight_lining(pd.DataFrame({"care_1": [1]}), blocks={"care": ["care_l"]})


def test_attention_items_count_wrong_answers_and_not_missing_ones():
    answers = pd.DataFrame({"trap": [4, 4, 2, NAN, NAN], "never": [1, 3, 3, 3, NAN]})
    failed = attention_failures(answers, expected={"trap": [4], "never": [1, 2]})
    assert failed.tolist() == pytest.approx([0, 1, 2, 1, NAN], nan_ok=True)


def test_seconds_per_item_divides_by_what_was_answered():
    answers = pd.DataFrame([[1, 2], [1, NAN], [NAN, NAN], [1, 1], [1, 1]])
    pace = seconds_per_item(answers, seconds=pd.Series([6.0, 3.0, 5.0, NAN, -1.0]))
    assert pace.tolist() == pytest.approx([3, 3, NAN, NAN, NAN], nan_ok=True)


def test_seconds_of_other_respondents_are_refused():
    with pytest.raises(InputError, match="another index"):
        seconds_per_item(pd.DataFrame([[1]], index=["a"]), seconds=pd.Series([6.0], index=["b"]))
