from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from workbench.errors import InputError
from workbench.intake.rules.evaluate import expression

FRAME = pl.DataFrame(
    {
        "age": [14, 15, None],
        "stay": [2, 30, 4],
        "sex": ["1", "2", None],
        "arrived": [dt.date(2010, 10, 3), dt.date(2010, 10, 4), dt.date(2010, 12, 30)],
        "left": [dt.date(2010, 10, 5), dt.date(2010, 10, 4), dt.date(2011, 1, 3)],
        "seen": [dt.datetime(2010, 10, 3, 9), None, dt.datetime(2010, 12, 30)],
        "done": [dt.datetime(2010, 10, 3, 21), None, dt.datetime(2010, 12, 29)],
    }
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("age < 15 or sex = 2", [True, True, None]),
        ("age < 15 or stay = 4", [True, False, True]),
        ("not age < 15", [False, True, None]),
        ("sex in (1, 3)", [True, False, None]),
        ("sex not in (1, 3)", [False, True, None]),
        ("age is not missing", [True, True, False]),
        ("stay = left - arrived", [True, False, True]),
        ("left >= arrived + 1", [True, False, True]),
        ("left - 2 = arrived", [True, False, False]),
        ("stay + 1 > age - 12", [True, True, None]),
        ("done - seen = 0.5", [True, None, False]),
        ("age < stay", [False, True, None]),
        ("sex < age", None),
        ("(age = 14 or age = 15) and stay < 10", [True, False, None]),
    ],
)
def test_a_condition_is_true_false_or_unknown(text: str, values: list[bool | None] | None) -> None:
    if values is None:
        with pytest.raises(InputError, match="cannot be compared so"):
            expression(text, FRAME.schema, where="here")
        return
    found = FRAME.select(expression(text, FRAME.schema, where="here")).to_series().to_list()
    assert found == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("agee < 15", ["There is no variable 'agee'", "Did you mean 'age'"]),
        ("stay = left - arived", ["There is no variable 'arived'", "Did you mean 'arrived'"]),
        ("arrived < stay", ["'arrived' cannot be compared so", "dates"]),
        ("sex + 1 = 2", ["'sex' cannot be compared so"]),
        ("left + arrived = 3", ["'left' cannot be compared so"]),
        ("seen = 2010-13-40", ["'seen' cannot be compared so", "dates and times"]),
    ],
)
def test_what_cannot_be_compared_is_refused_with_its_place(text: str, words: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        expression(text, FRAME.schema, where="study.toml, rules, checks stay")
    for word in ["study.toml, rules, checks stay", text, *words]:
        assert word in str(refused.value)
