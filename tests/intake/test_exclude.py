from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from workbench.errors import InputError
from workbench.intake.exclude import excluded_by
from workbench.intake.rules.evaluate import expression
from workbench.study import Exclusion, Longstring, Words

FRAME = pl.DataFrame(
    {
        "age": [14, 15, 70, None],
        "sex": ["1", "2", "10", None],
        "ward": ["W1", "骨 科", None, "W1"],
        "day": [dt.date(2010, 10, 3), dt.date(2010, 10, 4), None, dt.date(2011, 1, 1)],
        "seen": [dt.datetime(2010, 10, 3, 9, 5), None, dt.datetime(2010, 10, 3, 10), dt.datetime(2011, 1, 1)],
    }
)
REASON = Words(zh="甲", en="a")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("age < 15", [0]),
        ("age>=15", [1, 2]),
        ("age = 15", [1]),
        ("age != 15", [0, 2]),
        ("age is missing", [3]),
        ("ward is missing", [2]),
        ("ward = 'W1'", [0, 3]),
        ('ward = "骨 科"', [1]),
        ("ward = W1", [0, 3]),
        ("ward != 'W1' and age > 10", [1]),
        ("sex = 1", [0]),
        ("sex > 2", [2]),
        ("day < 2010-10-04", [0]),
        ("day >= '2010-10-04'", [1, 3]),
        ("seen < '2010-10-03 10:00'", [0]),
        ("age < 15 and age is missing", []),
        ("ward = ''", []),
    ],
)
def test_a_condition_leaves_out_the_rows_it_says(text: str, rows: list[int]) -> None:
    out = excluded_by(FRAME, Exclusion(reason=REASON, where=text))
    assert out.dtype == pl.Boolean
    assert [index for index, left in enumerate(out) if left] == rows


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("__import__('os').system('x')", ["not understood", "__import__"]),
        ("age", ["not understood"]),
        ("age << 15", ["not understood"]),
        ("", ["not understood"]),
        ("agee < 15", ["no variable 'agee'", "Did you mean 'age'"]),
        ("age < fifteen", ["'age' cannot be compared so", "numbers"]),
        ("age = 'W1'", ["'age' cannot be compared so", "numbers"]),
        ("day < 15", ["'day' cannot be compared so", "dates, written 2010-10-03"]),
        ("ward > 'A'", ["'ward' cannot be compared so", "text or codes"]),
    ],
)
def test_a_condition_that_is_none_is_refused(text: str, words: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        expression(text, FRAME.schema, where="study.toml, rules")
    for word in ["study.toml, rules", *words]:
        assert word in str(refused.value)


def test_straight_lining_is_found_in_the_order_of_the_columns() -> None:
    answers = pl.DataFrame({"a": [3, 3, 1], "b": [3, None, 1], "c": [3, 3, 2], "d": ["x", "y", "z"]})
    rule = Exclusion(reason=REASON, longstring=Longstring(columns=("a", "b", "c"), at_least=3))
    assert excluded_by(answers, rule).to_list() == [True, False, False]
    codes = answers.select(pl.col("a", "b", "c").cast(pl.String))
    assert excluded_by(codes, rule).to_list() == [True, False, False]
    words = Exclusion(reason=REASON, longstring=Longstring(columns=("a", "d"), at_least=2))
    with pytest.raises(InputError, match="longstring wants numbers"):
        excluded_by(answers, words)


def test_a_form_without_answers_and_a_form_that_repeats_are_found() -> None:
    frame = pl.DataFrame({"a": [None, 1, 1, None], "b": [None, None, None, 2]})
    assert excluded_by(frame, Exclusion(reason=REASON, no_answers_in=("a", "b"))).to_list() == [
        True,
        False,
        False,
        False,
    ]
    assert excluded_by(frame, Exclusion(reason=REASON, repeats_of=("a", "b"))).to_list() == [
        False,
        False,
        True,
        False,
    ]
