from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import InputError
from workbench.publish.parameters import declared_parameters, resolve_parameters, variant_name

DECLARED = {
    "study": "x",
    "lang": "zh",
    "n": 5,
    "level": 0.95,
    "on": True,
    "name": "B01",
    "items": [1, 2],
    "none": None,
}


def cell(source: str, *tags: str) -> dict[str, Any]:
    return {"source": source, "metadata": {"tags": list(tags)}}


def test_the_parameters_cell_is_read_without_running_it() -> None:
    cells = [cell("boom()"), cell("a = 1\nb = [1, 'x']\nc = None\nd = -2.5", "parameters")]
    assert declared_parameters(cells, notebook="n") == {"a": 1, "b": [1, "x"], "c": None, "d": -2.5}


@pytest.mark.parametrize("source", ["a = open('x')", "import os", "a = b = 1", "a.b = 1", "a: int = 3 + x"])
def test_anything_but_literals_is_refused(source: str) -> None:
    with pytest.raises(InputError, match="only literals"):
        declared_parameters([cell(source, "parameters")], notebook="n")


@pytest.mark.parametrize("count", [0, 2])
def test_there_is_exactly_one_parameters_cell(count: int) -> None:
    with pytest.raises(InputError, match="one parameters cell"):
        declared_parameters([cell("a = 1", "parameters")] * count, notebook="n")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("n", "7", 7),
        ("n", "-7", -7),
        ("level", "0.9", 0.9),
        ("on", "False", False),
        ("name", "007", "007"),
        ("name", "{{ x }}", "{{ x }}"),
        ("items", "[3]", [3]),
        ("none", "text", "text"),
        ("n", "", 5),
    ],
)
def test_a_text_is_read_in_the_type_of_the_default(name: str, text: str, value: object) -> None:
    resolved = resolve_parameters(DECLARED, {name: text}, notebook="n")
    assert resolved == {**DECLARED, name: value}
    assert type(resolved[name]) is type(value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("n", "7.0"),
        ("n", "seven"),
        ("level", "nan"),
        ("level", "inf"),
        ("level", "0,05"),
        ("on", "1"),
        ("items", "3"),
        ("items", "["),
    ],
)
def test_a_text_that_does_not_fit_is_refused(name: str, text: str) -> None:
    with pytest.raises(InputError, match="does not fit"):
        resolve_parameters(DECLARED, {name: text}, notebook="n")


@pytest.mark.parametrize("name", ["nn", "study", "lang"])
def test_a_name_that_is_not_for_setting_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"no parameter '{name}'"):
        resolve_parameters(DECLARED, {name: "1"}, notebook="n")


def test_a_variant_is_named_after_what_was_changed() -> None:
    assert variant_name(DECLARED, DECLARED) == ""
    assert variant_name({**DECLARED, "name": "B07", "lang": "en"}, DECLARED) == "name-B07"
    long = variant_name({**DECLARED, "items": [1, 2, 3]}, DECLARED)
    assert long.startswith("v")
    assert long != variant_name({**DECLARED, "items": [3, 2, 1]}, DECLARED)


@pytest.mark.parametrize("source", ["%matplotlib inline", "a = (", "a = 1 +", "a = 1\n  b = 2", "a = '\0'"])
def test_a_parameters_cell_that_is_no_python_is_refused(source: str) -> None:
    with pytest.raises(InputError, match=r"only literals; in n, line \d"):
        declared_parameters([cell(source, "parameters")], notebook="n")


@pytest.mark.parametrize("value", ["(1, 2)", "{'a': 1}", "{1}", "b'x'", "1j", "..."])
def test_a_default_that_no_text_can_replace_is_refused(value: str) -> None:
    with pytest.raises(InputError, match=r"only literals.*cannot be set from a text"):
        declared_parameters([cell(f"a = {value}", "parameters")], notebook="n")


def test_comments_and_an_empty_cell_declare_nothing() -> None:
    assert declared_parameters([cell("# n = 1", "parameters")], notebook="n") == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("level", "1_0"),
        ("level", "1e999"),
        ("level", """ "0.5" """),
        ("n", "1e3"),
        ("n", "9" * 5_000),
        ("items", "[NaN]"),
        ("items", "[Infinity]"),
        ("items", "[1e999]"),
        ("items", '{"a": 1}'),
        ("items", "[" * 100_000),
        ("on", "yes"),
    ],
)
def test_numbers_that_are_none_are_refused_wherever_they_stand(name: str, text: str) -> None:
    with pytest.raises(InputError, match="does not fit") as refused:
        resolve_parameters(DECLARED, {name: text}, notebook="n")
    assert name in str(refused.value)
    assert "for example" in str(refused.value)


@pytest.mark.parametrize("name", ["study", "lang"])
def test_what_the_command_sets_itself_is_said_so(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} is set by the command itself"):
        resolve_parameters(DECLARED, {name: "x"}, notebook="n")


def test_an_unknown_name_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no parameter 'nam'; in n\. Did you mean 'name'\?"):
        resolve_parameters(DECLARED, {"nam": "x"}, notebook="n")


@pytest.mark.parametrize("value", ["护" * 40, "x" * 61, "a/b", "../x", "a b", "", "a\nb"])
def test_a_variant_is_always_a_short_file_name(value: str) -> None:
    name = variant_name({**DECLARED, "name": value}, DECLARED)
    assert len(name.encode()) <= 60
    assert not set(name) & set("/\\ \n")


def test_two_variants_never_share_a_name() -> None:
    declared = {"a": "", "b": ""}
    assert variant_name({"a": "1_b-2", "b": ""}, declared) != variant_name({"a": "1", "b": "2"}, declared)
