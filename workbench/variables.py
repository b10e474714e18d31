"""codebook.csv: one row a variable, with its labels, range, codes and missing codes."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError, Problem, ProblemsFound, nearest
from workbench.project import reading
from workbench.written_codes import pairs, two_labels

Wrong = Callable[[str, str, str], None]  # (column, rule, fix)
YES = ("yes", "true", "1", "是")
NO = ("no", "false", "0", "否", "")
TYPES = ("id", "integer", "number", "category", "date", "datetime", "text")
HEADER = (
    "name", "table", "label_zh", "label_en", "type", "unit", "min", "max",
    "codes", "missing", "required", "skip", "identifier", "flipped",
)  # fmt: skip


@dataclass(frozen=True)
class Variable:
    """One variable of one table.

    low, high : smallest and largest valid number; None where there is no limit.
    codes : code -> (Chinese label, English label), in the codebook's order.
    missing : code -> reason, in one language or in both (see `written_codes.reason_in`).
    flipped : "column=value" naming the forms that print this scale backwards; empty otherwise.
    row : the codebook's line, for messages.
    """

    name: str
    table: str
    zh: str
    en: str
    type: str
    unit: str
    low: float | None
    high: float | None
    codes: dict[str, tuple[str, str]]
    missing: dict[str, str]
    required: bool
    skip: str
    identifier: str
    flipped: str
    row: int

    def label(self, lang: str) -> str:
        return (self.zh if lang == "zh" else self.en) or self.name

    def level(self, code: str, lang: str) -> str:
        """The label of one code; the code itself where the codebook has none."""
        zh, en = self.codes.get(code, (code, code))
        return (zh if lang == "zh" else en) or code


def read_codebook(path: Path) -> tuple[Variable, ...]:
    """Read and check codebook.csv; raises ProblemsFound with every row that is wrong."""
    if not path.is_file():
        raise InputError(
            "There is no codebook", where=str(path), fix="Describe each variable in codebook.csv."
        )
    (_, header), *rows = _read_rows(path)
    problems = _header_problems(header)
    if problems:
        raise ProblemsFound("The codebook's header is wrong", problems)
    variables = []
    for line, cells in rows:
        if len(cells) != len(header):
            found = f"{len(cells)} cells, the header has {len(header)}"
            problems.append(_problem(line, "", "", found, "Put a cell that holds a comma into quotes."))
        else:
            variables.append(_variable(dict(zip(header, cells, strict=True)), line, problems))
    _check_unique(variables, problems)
    _check_flipped(variables, problems)
    if problems:
        raise ProblemsFound("The codebook cannot be used", problems)
    return tuple(variables)


def _read_rows(path: Path) -> list[tuple[int, list[str]]]:
    """The lines that hold something, each with the number of the line it starts on; at least the header."""
    try:
        with reading(path), path.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.reader(stream, strict=True)
            rows, start = [], 1
            for cells in table:
                if any(cell.strip() for cell in cells):
                    rows.append((start, [cell.strip() for cell in cells]))
                start = table.line_num + 1
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            "codebook.csv cannot be read",
            where=path.name,
            found=str(error),
            fix="Save it as UTF-8 CSV, with its quotes closed.",
        ) from None
    if not rows:
        raise InputError("The codebook is empty", where=path.name, fix="Describe each variable in a row.")
    return rows


def _problem(line: int, column: str, value: str, rule: str, fix: str) -> Problem:
    return Problem("codebook.csv", line, column, value, rule, fix)


def _header_problems(header: list[str]) -> list[Problem]:
    unknown = [name for name in header if name not in HEADER]
    twice = {name for name in header if header.count(name) > 1} - set(unknown)
    lacking = [name for name in ("name", "table", "type") if name not in header]
    return [
        *(_problem(1, name, "", "there is no such column", nearest(name, HEADER)) for name in unknown),
        *(_problem(1, name, "", "this column is there twice", "Keep one.") for name in sorted(twice)),
        *(_problem(1, name, "", "this column is missing", "Add it.") for name in lacking),
    ]


def _variable(row: dict[str, str], line: int, problems: list[Problem]) -> Variable:
    cell = {name: row.get(name, "") for name in HEADER}

    def wrong(column: str, rule: str, fix: str) -> None:
        problems.append(_problem(line, column, cell[column], rule, fix))

    if not cell["name"]:
        wrong("name", "the name is blank", "Name the column of the data file.")
    if cell["type"] not in TYPES:
        wrong("type", "there is no such type", nearest(cell["type"], TYPES))
    if cell["required"].lower() not in (*YES, *NO):
        wrong("required", "neither yes nor no", "Write yes, or leave it blank.")
    if cell["identifier"] not in ("", "direct", "quasi"):
        wrong("identifier", "unknown kind of identifier", "Write direct, quasi, or leave it blank.")
    low, high = _limits(cell, wrong)
    codes = {code: two_labels(label) for code, label in pairs(cell["codes"])}
    missing = dict(pairs(cell["missing"]))
    _check_codes(cell, codes, missing, wrong)
    _check_codes_in_range(codes, missing, low, high, wrong)
    return Variable(
        cell["name"], cell["table"], cell["label_zh"], cell["label_en"], cell["type"], cell["unit"],
        low, high, codes, missing, cell["required"].lower() in YES,
        cell["skip"], cell["identifier"], cell["flipped"], line,
    )  # fmt: skip


def _limits(cell: dict[str, str], wrong: Wrong) -> tuple[float | None, float | None]:
    low, high = (_number(cell[name]) for name in ("min", "max"))
    for name, limit in (("min", low), ("max", high)):
        if cell[name] and limit is None:
            wrong(name, "this is not a number", "Write a plain number or leave it blank.")
    if low is not None and high is not None and low > high:
        wrong("min", "min is above max", f"max is {cell['max']}.")
    return low, high


def _check_codes(
    cell: dict[str, str], codes: dict[str, tuple[str, str]], missing: dict[str, str], wrong: Wrong
) -> None:
    for column in ("codes", "missing"):
        written = Counter(code for code, _ in pairs(cell[column]))
        for code in sorted(code for code, times in written.items() if times > 1):
            wrong(column, f"the code {code!r} is there twice", "Keep one.")
    meant: dict[str, str] = {}
    for code, labels in codes.items():
        for label in {label.casefold() for label in labels if label}:
            if label in meant:
                wrong("codes", f"{meant[label]!r} and {code!r} have the same label", "Give each its own.")
            meant[label] = code
    for code in codes.keys() & missing.keys():
        wrong("missing", f"{code!r} is both a valid code and a missing code", "Keep it in one of the two.")


def _check_codes_in_range(
    codes: dict[str, tuple[str, str]],
    missing: dict[str, str],
    low: float | None,
    high: float | None,
    wrong: Wrong,
) -> None:
    if low is None or high is None or low > high:
        return
    fix = f"The range is {low:g} to {high:g}."
    for code in missing:
        number = _number(code)
        if number is not None and low <= number <= high:
            wrong("missing", f"the missing code {code!r} lies inside the range", fix)
    for code in codes:
        number = _number(code)
        if number is not None and not low <= number <= high:
            wrong("codes", f"the code {code!r} lies outside the range", fix)


def _number(text: str) -> float | None:
    """A plain number; None for anything else, infinity and NaN included."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def _check_unique(variables: list[Variable], problems: list[Problem]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for variable in variables:
        place = (variable.table, variable.name)
        if place in seen:
            fix = f"It is described in row {seen[place]} already; keep one."
            problems.append(_problem(variable.row, "name", variable.name, "described twice", fix))
        seen.setdefault(place, variable.row)


def _check_flipped(variables: list[Variable], problems: list[Problem]) -> None:
    """A scale can be turned when a column of the same table names the forms, and the scale has two whole ends."""
    columns = {(variable.table, variable.name) for variable in variables}
    for variable in variables:
        column, equals, value = variable.flipped.partition("=")
        if variable.flipped and not (equals and value and (variable.table, column) in columns):
            fix = "Write column=value, where column is another column of the same table."
            problems.append(_problem(variable.row, "flipped", variable.flipped, "no such forms", fix))
        ends = (variable.low, variable.high)
        whole = variable.type == "integer" and all(end is not None and end.is_integer() for end in ends)
        if variable.flipped and not whole:
            fix = "Give a whole min and max, and the type integer."
            problems.append(_problem(variable.row, "flipped", variable.flipped, "it has no two ends", fix))
