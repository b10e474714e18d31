"""Every outcome that a study's module can compute has its wording in the notebook, in each language of the sentence."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from tests.modules import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def trees(path: Path) -> list[ast.Module]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [ast.parse("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]


def modules_of(path: Path) -> dict[str, str]:
    """The short name that the notebook gives to each module of workbench.studies."""
    nodes = [node for tree in trees(path) for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}" for node in nodes for alias in node.names
    }


def sentences(path: Path) -> Iterator[dict[str, ast.expr]]:
    """The arguments of every sentence that chooses its wording by an outcome."""
    for tree in trees(path):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "wb.say":
                given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
                if "when" in given:
                    yield given


def outcomes(call: ast.expr, modules: dict[str, str]) -> set[str]:
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    module = import_module(modules[ast.unparse(call.func.value)])
    return set(get_args(get_type_hints(getattr(module, call.func.attr))["return"]))


@each_notebook
def test_every_outcome_has_its_wording_and_no_wording_waits_for_another(path: Path) -> None:
    modules, found = modules_of(path), 0
    for given in sentences(path):
        expected = outcomes(given["when"], modules)
        for wording in (given[lang] for lang in ("zh", "en") if lang in given):
            found += 1
            assert set(ast.literal_eval(wording)) == expected, ast.unparse(given["when"])
    assert found


@each_notebook
def test_both_languages_of_a_sentence_print_the_same_values(path: Path) -> None:
    for tree in trees(path):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "wb.say":
                given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
                if {"zh", "en"} <= set(given):
                    zh, en = (values(ast.literal_eval(given[lang])) for lang in ("zh", "en"))
                    assert zh == en, ast.unparse(given["zh"])


def values(wording: str | dict[str, str]) -> dict[str, set[str]]:
    """Outcome -> the recorded results that its wording prints; labels of the study may stand in one language only."""
    texts = {"": wording} if isinstance(wording, str) else wording
    return {
        name: {part for part in fields(text) if part not in ("unit", "good")} for name, text in texts.items()
    }


def fields(text: str) -> set[str]:
    from workbench.present.sentences import PLACEHOLDER

    return {match[0].strip("{}") for match in PLACEHOLDER.finditer(text)}
