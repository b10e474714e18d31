"""Every outcome that a study's module can compute has its wording in the notebook, in each language of the sentence."""

from __future__ import annotations

import ast
import json
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from tests.modules import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path) -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


def tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def tree(cell: dict[str, Any]) -> ast.Module:
    return ast.parse("".join(cell["source"]))


def modules_of(path: Path) -> dict[str, str]:
    """The short name that the notebook gives to each module of workbench.studies."""
    nodes = [node for cell in cells(path) for node in tree(cell).body if isinstance(node, ast.ImportFrom)]
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}" for node in nodes for alias in node.names
    }


def sentences_of(cell: dict[str, Any]) -> list[dict[str, ast.expr]]:
    """The arguments of every sentence of a cell, in order."""
    return [
        {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        for node in calls(cell, "wb.say")
    ]


def calls(cell: dict[str, Any], name: str) -> list[ast.Call]:
    nodes = ast.walk(tree(cell))
    return [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == name]


def sentences(path: Path) -> list[dict[str, ast.expr]]:
    return [given for cell in cells(path) for given in sentences_of(cell)]


def by_language(given: dict[str, ast.expr]) -> dict[str, str | dict[str, str]]:
    """Language -> the wording, or the wordings by outcome."""
    if "when" in given and not {"zh", "en"} & set(given):
        outcomes = {name: each for name, each in given.items() if name not in ("lang", "when", "style")}
        return {ast.literal_eval(given["lang"]): {name: ast.literal_eval(each) for name, each in outcomes.items()}}  # fmt: skip
    return {lang: ast.literal_eval(given[lang]) for lang in ("zh", "en") if lang in given}


def outcomes(call: ast.expr, modules: dict[str, str]) -> set[str]:
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    module = import_module(modules[ast.unparse(call.func.value)])
    return set(get_args(get_type_hints(getattr(module, call.func.attr))["return"]))


@each_notebook
def test_every_outcome_has_its_wording_and_no_wording_waits_for_another(path: Path) -> None:
    modules, found = modules_of(path), 0
    for given in (each for each in sentences(path) if "when" in each):
        expected = outcomes(given["when"], modules)
        for wording in by_language(given).values():
            found += 1
            assert set(wording) == expected, ast.unparse(given["when"])
    assert found


@each_notebook
def test_both_languages_of_a_sentence_print_the_same_values(path: Path) -> None:
    """In one sentence, or in two cells that follow one another."""
    before: dict[str, Any] = {}
    for cell in cells(path):
        for given in sentences_of(cell):
            said = by_language(given)
            if {"zh", "en"} <= set(said):
                assert values(said["zh"]) == values(said["en"]), ast.unparse(given["zh"])
            elif "en" in tags(cell):
                assert {"en", *tags(before)} == {"zh", *tags(cell)}, cell["id"]
                (twin,) = map(by_language, sentences_of(before))
                assert values(twin["zh"]) == values(said["en"]), cell["id"]
        before = cell


@each_notebook
def test_a_sentence_that_asks_for_an_outcome_is_there_in_both_languages(path: Path) -> None:
    """The abstract's too, where the languages stand apart."""
    asked: dict[str, list[str]] = {"zh": [], "en": []}
    for given in sentences(path):
        if "when" in given:
            for lang in by_language(given):
                asked[lang].append(ast.unparse(given["when"]))
    assert sorted(asked["zh"]) == sorted(asked["en"])
    assert asked["zh"]


def values(wording: str | dict[str, str]) -> dict[str, set[str]]:
    """Outcome -> the recorded results that its wording prints; words of the study may stand in one language only."""
    texts = {"": wording} if isinstance(wording, str) else wording
    return {
        name: {part for part in fields(text) if part not in ("unit", "good")} for name, text in texts.items()
    }


def fields(text: str) -> set[str]:
    from workbench.present.sentences import PLACEHOLDER

    return {match[0].strip("{}") for match in PLACEHOLDER.finditer(text)}


@each_notebook
def test_what_a_sentence_prints_is_recorded_or_a_word(path: Path) -> None:
    """A name that nobody recorded is found here before a paper fails on the outcome that uses it."""
    known: set[str] = {"unit", "good"}  # of `bench.words`
    for cell in cells(path):
        known |= {ast.literal_eval(call.args[0]) for call in calls(cell, "wb.record")}
        for call in calls(cell, "wb.words"):
            if isinstance(call.args[0], ast.Dict):
                known |= {ast.literal_eval(key) for key in call.args[0].keys if key}
    for given in sentences(path):
        own = set(given) if {"zh", "en"} & set(given) else set()
        for wording in by_language(given).values():
            for printed in values(wording).values():
                assert {part.split(".")[0] for part in printed} <= known | own
