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
