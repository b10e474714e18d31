"""codebook.csv: one row a variable, with its labels, range, codes and missing codes."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError, Problem, ProblemsFound, nearest

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
    missing : code -> reason.
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
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            header = tuple(reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            "codebook.csv cannot be read", where=path.name, found=str(error), fix="Save it as UTF-8 CSV."
        ) from None
    problems = [
        Problem("codebook.csv", 1, name, "", "there is no such column", nearest(name, HEADER))
        for name in header
        if name not in HEADER
    ]
    problems += [
        Problem("codebook.csv", 1, name, "", "this column is missing", "Add it; it may be empty.")
        for name in ("name", "table", "type")
        if name not in header
    ]
    if problems:
        raise ProblemsFound("The codebook's header is wrong", problems)
    variables = tuple(_variable(row, line, problems) for line, row in rows if any(row.values()))
    _check_unique(variables, problems)
    if problems:
        raise ProblemsFound("The codebook cannot be used", problems)
    return variables


def _variable(row: dict[str, str | None], line: int, problems: list[Problem]) -> Variable:
    cell = {name: (row.get(name) or "").strip() for name in HEADER}

    def wrong(column: str, rule: str, fix: str) -> None:
        problems.append(Problem("codebook.csv", line, column, cell[column], rule, fix))

    if not cell["name"]:
        wrong("name", "the name is blank", "Name the column of the data file.")
    if cell["type"] not in TYPES:
        wrong("type", "there is no such type", nearest(cell["type"], TYPES))
    limits = [_number(cell[name]) for name in ("min", "max")]
    for name, limit in zip(("min", "max"), limits, strict=True):
        if cell[name] and limit is None:
            wrong(name, "this is not a number", "Write a plain number or leave it blank.")
    low, high = limits
    if low is not None and high is not None and low > high:
        wrong("min", "min is above max", f"max is {cell['max']}.")
    codes = {code: _two_labels(label) for code, label in pairs(cell["codes"])}
    missing = dict(pairs(cell["missing"]))
    for code in codes.keys() & missing.keys():
        wrong("missing", f"{code!r} is both a valid code and a missing code", "Keep it in one of the two.")
    for code in missing:
        number = _number(code)
        if number is not None and low is not None and high is not None and low <= number <= high:
            wrong(
                "missing",
                f"the missing code {code!r} lies inside the range",
                f"The range is {low:g} to {high:g}.",
            )
    if cell["identifier"] not in ("", "direct", "quasi"):
        wrong("identifier", "unknown kind of identifier", "Write direct, quasi, or leave it blank.")
    return Variable(
        cell["name"], cell["table"], cell["label_zh"], cell["label_en"], cell["type"], cell["unit"],
        low, high, codes, missing, cell["required"].lower() in ("1", "yes", "true", "是"),
        cell["skip"], cell["identifier"], cell["flipped"], line,
    )  # fmt: skip


def pairs(text: str) -> list[tuple[str, str]]:
    r"""`1=男|Male; 2=女|Female` as (code, label) pairs; a backslash escapes `= | ;` and itself.

    >>> pairs(r"1=yes; 2=a\;b")
    [('1', 'yes'), ('2', 'a\\;b')]
    """
    parts = re.split(r"(?<!\\);", text)
    split = [re.split(r"(?<!\\)=", part, maxsplit=1) for part in parts if part.strip()]
    return [(_unescape(pair[0]), pair[1].strip() if len(pair) > 1 else "") for pair in split]


def _two_labels(label: str) -> tuple[str, str]:
    zh, _, en = re.sub(r"(?<!\\)\|", "\0", label, count=1).partition("\0")
    return _unescape(zh), _unescape(en or zh)


def _unescape(text: str) -> str:
    return re.sub(r"\\([=|;\\])", r"\1", text.strip())


def _number(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _check_unique(variables: tuple[Variable, ...], problems: list[Problem]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for variable in variables:
        place = (variable.table, variable.name)
        if place in seen:
            fix = f"It is described in row {seen[place]} already; keep one."
            problems.append(
                Problem("codebook.csv", variable.row, "name", variable.name, "described twice", fix)
            )
        seen[place] = variable.row
