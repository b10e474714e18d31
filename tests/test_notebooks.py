"""House rules of the shipped notebooks: prose first, short cells, no logic, nothing left from a run."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.modules import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 8  # lines
FEWER = {"draws": 200, "n_boot": 100, "resamples": 100}
PLAIN_TAGS = {"zh", "en", "abstract", "abstract-en", "appendix", "parameters", "setup", "guide"}
NUMBERS_ALLOWED = (
    "方法",
    "Methods",
    "methods",
    "对象",
    "Participants",
    "工具",
    "Instruments",
    "质量",
    "Quality",
    "统计",
    "Statistics",
)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str | None = None) -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in (None, cell["cell_type"])]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", []))


@each_notebook
def test_nothing_is_left_from_a_run(path: Path) -> None:
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert set(metadata) == {"kernelspec", "language_info"}


@each_notebook
def test_every_cell_has_an_id_of_its_own(path: Path) -> None:
    ids = [cell["id"] for cell in cells(path)]
    assert len(set(ids)) == len(ids)


@each_notebook
def test_one_parameters_cell_then_setup_cells_with_all_imports(path: Path) -> None:
    code = cells(path, "code")
    assert [index for index, cell in enumerate(code) if "parameters" in tags(cell)] == [0]
    setup = [index for index, cell in enumerate(code) if "setup" in tags(cell)]
    assert setup == list(range(1, len(setup) + 1))
    for cell in code[len(setup) + 1 :]:
        assert not re.search(r"^\s*(import|from)\s", source(cell), flags=re.MULTILINE)


@pytest.mark.parametrize("lang", ["zh", "en"])
@each_notebook
def test_it_runs_from_top_to_bottom_whatever_the_tags_say(
    path: Path, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in JupyterLab, which knows nothing of languages and variants."""
    monkeypatch.chdir(path.parent)
    names: dict[str, Any] = {}
    for cell in cells(path, "code"):
        exec(compile(source(cell), cell["id"], "exec"), names)
        if "parameters" in tags(cell):
            names |= {"lang": lang, **FEWER}


@each_notebook
def test_cells_hold_no_logic(path: Path) -> None:
    forbidden = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.With, ast.Lambda)
    for cell in cells(path, "code"):
        nodes = list(ast.walk(ast.parse(source(cell))))
        assert not [node for node in nodes if isinstance(node, forbidden)], cell["id"]


@each_notebook
def test_cells_are_a_few_lines(path: Path) -> None:
    for cell in cells(path, "code"):
        if "parameters" not in tags(cell):
            assert len(source(cell).splitlines()) <= LONGEST_CELL, cell["id"]


@each_notebook
def test_a_sentence_in_one_language_names_it_and_stands_in_its_cells(path: Path) -> None:
    """So that the whole notebook runs in JupyterLab, in either language."""
    for cell in cells(path, "code"):
        for call in ast.walk(ast.parse(source(cell))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "wb.say":
                given = {each.arg: each.value for each in call.keywords}
                langs = {"zh", "en"} & set(tags(cell)) | ({"en"} if "abstract-en" in tags(cell) else set())
                if langs or not {"zh", "en"} <= set(given):
                    assert {ast.literal_eval(given["lang"])} == langs, cell["id"]


@pytest.mark.parametrize("other", ["if:", "unless:"], ids=["of all", "of one unit"])
@each_notebook
def test_no_name_is_assigned_twice(path: Path, other: str) -> None:
    seen: set[str] = set()
    for cell in cells(path, "code"):
        if any(tag.startswith(other) for tag in tags(cell)):
            continue
        for node in ast.walk(ast.parse(source(cell))):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                assert node.id not in seen or node.id in _comprehension_names(cell), (
                    f"{node.id} in {cell['id']}"
                )
                seen.add(node.id)


@each_notebook
def test_every_tag_is_known(path: Path) -> None:
    for cell in cells(path):
        for tag in tags(cell):
            assert tag in PLAIN_TAGS or tag.startswith(("needs:", "if:", "unless:")), tag


@each_notebook
def test_prose_comes_in_both_languages(path: Path) -> None:
    for language, other in (("zh", "en"), ("en", "zh")):
        body = [
            cell
            for cell in cells(path, "markdown")
            if language in tags(cell) and "abstract" not in tags(cell)
        ]
        twins = [
            cell for cell in cells(path, "markdown") if other in tags(cell) and "abstract" not in tags(cell)
        ]
        assert len(body) == len(twins)


@each_notebook
def test_the_first_cell_guides_and_is_never_printed(path: Path) -> None:
    first = cells(path)[0]
    assert first["cell_type"] == "markdown"
    assert tags(first) == ["guide"]


@each_notebook
def test_a_number_in_prose_stands_only_in_the_methods(path: Path) -> None:
    for cell in cells(path, "markdown"):
        text = re.sub(r"\[@[^\]]*\]|@\w+-[\w-]+|1986|\d+(?=[.\d]* [^\n]*\n|\s*$)", "", source(cell))
        text = re.sub(r"^#+.*$|SCL-90|\(\d\)|（\d）|95%|99\.8%", "", text, flags=re.MULTILINE)
        if "guide" in tags(cell) or any(word in source(cell) for word in NUMBERS_ALLOWED):
            continue
        assert not re.search(r"\d", text), f"{cell['id']}: {text}"


def _comprehension_names(cell: dict[str, Any]) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source(cell))):
        if isinstance(node, ast.comprehension):
            found |= {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
    return found
