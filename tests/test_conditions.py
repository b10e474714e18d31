from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.conditions import (
    DEEPEST,
    Among,
    Compare,
    IsMissing,
    Join,
    Not,
    Sum,
    Word,
    parse_condition,
    words,
)
from workbench.errors import InputError

W = Word


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("age < 15", Compare(W("age"), "<", W("15"))),
        ("年龄>=15", Compare(W("年龄"), ">=", W("15"))),
        ("x = -1", Compare(W("x"), "=", W("-1"))),
        ("day >= 2010-10-04", Compare(W("day"), ">=", W("2010-10-04"))),
        ("ward = 'W 1'", Compare(W("ward"), "=", W("W 1", quoted=True))),
        ("stay = out - in_", Compare(W("stay"), "=", Sum(W("out"), "-", W("in_")))),
        ("a is missing", IsMissing(W("a"))),
        ("a is not missing", Not(IsMissing(W("a")))),
        ("a in (1, 2)", Among(W("a"), (W("1"), W("2")))),
        ("a not in ('x')", Not(Among(W("a"), (W("x", quoted=True),)))),
        ("a = 1 or b = 2 and c = 3", Join("or", (Compare(W("a"), "=", W("1")), Join("and", (
            Compare(W("b"), "=", W("2")), Compare(W("c"), "=", W("3"))))))),
        ("(a = 1 or b = 2) and not c = 3", Join("and", (Join("or", (
            Compare(W("a"), "=", W("1")), Compare(W("b"), "=", W("2")))), Not(Compare(W("c"), "=", W("3")))))),
    ],
)  # fmt: skip
def test_a_condition_is_read(text: str, read: object) -> None:
    assert parse_condition(text, where="here") == read


@pytest.mark.parametrize(
    "text",
    [
        "", "age", "age <", "< 5", "age << 15", "age < 15 or", "(age < 15", "age < 15)", "age = ()", "age in ()",
        "age in 1", "age is", "age is 5", "not", "and = 1", "age = 'x", "f(age) = 1", "age.real = 1", "a[0] = 1",
        "__import__('os').system('x')", "age := 3", "age = 1; b = 2", "lambda: 0", "age ** 2 = 4", "a = b = c",
        "'age' is missing", "a - b is missing", "age = 1 # x", "1" * 2_000,
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_condition(text, where="codebook.csv, row 7, skip")
    assert "This condition is not understood" in str(refused.value)
    assert "codebook.csv, row 7, skip" in str(refused.value)


def test_brackets_may_be_deep_but_not_without_end() -> None:
    deep = DEEPEST - 1
    parse_condition("(" * deep + "a = 1" + ")" * deep, where="here")
    for text in ("(" * 400 + "a = 1" + ")" * 400, "not " * 200 + "a = 1"):
        with pytest.raises(InputError, match="not understood"):
            parse_condition(text, where="here")


def test_the_words_that_may_be_variables_are_listed_in_order() -> None:
    condition = parse_condition("a = b - 1 and c in (2) or not 'd' = e and f is missing", where="here")
    assert [word.text for word in words(condition)] == ["a", "b", "1", "c", "e", "f"]


@given(st.text(alphabet="ab 12()=<>!'\"andorismissingnot,-+", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    with suppress(InputError):
        assert parse_condition(text, where="here") == parse_condition(f" {text} ", where="here")
