"""What workbench may say when it refuses, read from its code: the sentences that a catalogue of translations must know."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.modules import PACKAGE

RAISED = {
    "InputError", "CheckFailed", "LockedError", "SomeFailed", "CellError", "WorkbenchError", "ProblemsFound",
}  # fmt: skip
PLACES = {"InputError": ("what",), "Problem": ("file", "row", "column", "value", "rule", "fix")}
SAID = {"what", "where", "found", "fix", "rule"}
HOLE = "{}"
JOINED = re.compile(r"(\{\} (and|or|to|of|for) )*\{\}|not \{\}")


def sentences() -> dict[str, set[str]]:
    """Stage -> what its calls say, with {} for what is filled in; names, files and numbers alone are no sentences."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    shared = {
        name: values
        for tree in trees.values()
        for name, values in _assigned(tree.body).items()
        if name.isupper()
    }
    found: dict[str, set[str]] = {}
    for path, tree in trees.items():
        known = {**shared, **_assigned(list(ast.walk(tree)))}
        said = {text for each in _told(tree) for text in _texts(each, known) if _is_sentence(text)}
        found.setdefault(_stage(path), set()).update(said)
    return {stage: said for stage, said in found.items() if said}


def _stage(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first if not first.endswith(".py") else "workbench"


def _told(tree: ast.AST) -> Iterator[ast.expr]:
    """The arguments of raised errors and noted problems that a person reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name in RAISED or name == "Problem":
                places = PLACES.get(name, PLACES["InputError"])
                yield from (each for place, each in zip(places, node.args, strict=False) if place in SAID)
                yield from (each.value for each in node.keywords if each.arg in SAID)


def _assigned(body: list[ast.AST] | list[ast.stmt]) -> dict[str, list[ast.expr]]:
    """Name -> what it is set to, where that is an expression that may hold text."""
    values: dict[str, list[ast.expr]] = {}
    for node in body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    values.setdefault(target.id, []).append(node.value)
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    for name, value in zip(target.elts, node.value.elts, strict=False):
                        if isinstance(name, ast.Name):
                            values.setdefault(name.id, []).append(value)
    return values


def _texts(node: ast.expr, known: Mapping[str, list[ast.expr]]) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_texts(node.body, known), *_texts(node.orelse, known))
    elif isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from _texts(each, known)
    elif isinstance(node, ast.Name):
        rest = {name: values for name, values in known.items() if name != node.id}
        for each in known.get(node.id, ()):
            yield from _texts(each, rest)
    elif (text := _text(node)) is not None:
        yield text


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return None if left is None and right is None else (left or HOLE) + (right or HOLE)
    return None


def _is_sentence(text: str) -> bool:
    """Words with a blank between them; names joined by a word are none."""
    plain = text.replace(HOLE, "")
    return (
        JOINED.fullmatch(text) is None and re.search(r"[a-z]{2,}", plain) is not None and " " in text.strip()
    )
