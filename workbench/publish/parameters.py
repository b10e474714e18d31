"""The parameters a notebook declares, and the values a person gives them: refused before anything runs."""

from __future__ import annotations

import ast
import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from workbench.errors import InputError, nearest

FIXED = ("study", "lang")  # set by the command itself
LIMITS = {
    "seed": (0, 2**32 - 1),
    **dict.fromkeys(("draws", "n_boot", "resamples"), (1, 1_000_000)),
}  # by custom
LONGEST = 60  # bytes of a variant's name: a file carries the study's name and a suffix too


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
    try:
        lines = ast.parse(tagged[0]["source"]).body
    except (SyntaxError, ValueError) as error:
        raise _not_literal(notebook, getattr(error, "lineno", 1) or 1, str(error)) from None
    for line in lines:
        target = line.targets[0] if isinstance(line, ast.Assign) and len(line.targets) == 1 else None
        try:
            if not isinstance(target, ast.Name):
                raise ValueError("not an assignment to one name")
            value = ast.literal_eval(line.value)  # type: ignore[attr-defined]
            if value is not None and type(value) not in _READ:
                raise ValueError(f"a {type(value).__name__} cannot be set from a text")
        except (ValueError, TypeError, RecursionError) as error:
            raise _not_literal(notebook, line.lineno, str(error)) from None
        declared[target.id] = value
    return declared


def _not_literal(notebook: str, line: int, found: str) -> InputError:
    return InputError(
        "The parameters cell may hold only literals",
        where=f"{notebook}, line {line} of the cell",
        found=found,
        fix="Write name = 1, 'text', True, None or a list of these.",
    )


def resolve_parameters(
    declared: Mapping[str, Any], given: Mapping[str, str], *, notebook: str
) -> dict[str, Any]:
    """The notebook's parameters with the given texts read in the type of each default; a blank text means the default.

    >>> resolve_parameters({"branch": "B01", "n_boot": 2000}, {"branch": "007"}, notebook="x")
    {'branch': '007', 'n_boot': 2000}
    """
    values = dict(declared)
    for name in given:
        if name not in declared or name in FIXED:
            known = [each for each in declared if each not in FIXED]
            own = f"{name} is set by the command itself. " if name in FIXED else ""
            fix = own + nearest(name, known)
            raise InputError(f"The notebook has no parameter {name!r}", where=notebook, fix=fix)
    for name, text in given.items():
        if text.strip() != "":
            values[name] = _read(name, text, declared[name], notebook)
    return values


def _read(name: str, text: str, default: Any, notebook: str) -> Any:
    try:
        value = _READ.get(type(default), _as_text)(text)
        if type(value) is int and name in LIMITS:
            low, high = LIMITS[name]
            if not low <= value <= high:
                raise ValueError(f"outside {low} to {high}")
        return value
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
    if not math.isfinite(value) or "_" in text:
        raise ValueError("not a finite number")
    return value


def _as_list(text: str) -> list[Any]:
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_as_float)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a finite number")


_READ = {bool: _as_bool, int: _as_int, float: _as_float, list: _as_list, str: _as_text}


def variant_name(values: Mapping[str, Any], declared: Mapping[str, Any]) -> str:
    """What sets this report apart from the study's own: "" with every default, else name-value pairs.

    Where the pairs cannot be a short file name, or could be read as other pairs, a hash of them stands instead.
    """
    changed = {name: value for name, value in values.items() if name not in FIXED and value != declared[name]}
    name = "_".join(f"{key}-{value}" for key, value in changed.items())
    ambiguous = any(f"_{key}-" in str(value) for key in declared for value in changed.values())
    if re.fullmatch(r"[\w.-]*", name) and len(name.encode()) <= LONGEST and not ambiguous:
        return name
    return "v" + hashlib.sha256(json.dumps(changed, sort_keys=True).encode()).hexdigest()[:10]
