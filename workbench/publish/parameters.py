"""The parameters a notebook declares, and the values a person gives them: refused before anything runs."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from workbench.errors import InputError, nearest

FIXED = ("study", "lang")  # set by the command itself


def declared_parameters(cells: list[dict[str, Any]], *, notebook: str) -> dict[str, Any]:
    """Name -> default of the one cell tagged `parameters`, in its order.

    Raises InputError when there is no such cell, there are two, or a line is not `name = literal`.
    """
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    if len(tagged) != 1:
        fix = "Tag the one cell that holds the parameters with 'parameters'."
        raise InputError(
            "A notebook needs one parameters cell", where=notebook, found=str(len(tagged)), fix=fix
        )
    declared: dict[str, Any] = {}
    for line in ast.parse(tagged[0]["source"]).body:
        target = line.targets[0] if isinstance(line, ast.Assign) and len(line.targets) == 1 else None
        try:
            if not isinstance(target, ast.Name):
                raise ValueError("not an assignment to one name")
            declared[target.id] = ast.literal_eval(line.value)  # type: ignore[attr-defined]
        except ValueError as error:
            raise InputError(
                "The parameters cell may hold only literals",
                where=f"{notebook}, line {line.lineno} of the cell",
                found=str(error),
                fix="Write name = 1, 'text', True, None or a list of these.",
            ) from None
    return declared


def resolve_parameters(
    declared: Mapping[str, Any], given: Mapping[str, str], *, notebook: str
) -> dict[str, Any]:
    """The notebook's parameters with the given texts read in the type of each default; a blank text means the default.

    >>> resolve_parameters({"branch": "B01", "n_boot": 2000}, {"branch": "007"}, notebook="x")
    {'branch': '007', 'n_boot': 2000}
    """
    values = dict(declared)
    for name, text in given.items():
        if name not in declared or name in FIXED:
            known = [each for each in declared if each not in FIXED]
            raise InputError(
                f"The notebook has no parameter {name!r}", where=notebook, fix=nearest(name, known)
            )
        if text != "":
            values[name] = _read(name, text, declared[name], notebook)
    return values


def _read(name: str, text: str, default: Any, notebook: str) -> Any:
    try:
        return _READ.get(type(default), _as_text)(text)
    except ValueError as error:
        kind = {bool: "true or false", int: "a whole number", float: "a number", list: "a list in JSON"}
        raise InputError(
            f"{name} = {text!r} does not fit",
            where=f"parameters of {notebook}",
            found=str(error),
            fix=f"It is {kind.get(type(default), 'a text')}, for example {default!r}.",
        ) from None


def _as_text(text: str) -> str:
    return text


def _as_bool(text: str) -> bool:
    try:
        return {"true": True, "false": False}[text.lower()]
    except KeyError:
        raise ValueError("neither true nor false") from None


def _as_int(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError("not a whole number")
    return int(text)


def _as_float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


def _as_list(text: str) -> list[Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg}") from None
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


_READ = {bool: _as_bool, int: _as_int, float: _as_float, list: _as_list, str: _as_text}


def variant_name(values: Mapping[str, Any], declared: Mapping[str, Any]) -> str:
    """What sets this report apart from the study's own: "" with every default, else name-value pairs."""
    changed = {name: value for name, value in values.items() if name not in FIXED and value != declared[name]}
    name = "_".join(f"{key}-{value}" for key, value in changed.items())
    if re.fullmatch(r"[\w.-]{0,60}", name):
        return name
    import hashlib

    return "v" + hashlib.sha256(json.dumps(changed, sort_keys=True).encode()).hexdigest()[:10]
