"""Types of EpiData fields: what a field's written cells mean, the same for .rec and .epx files.

Type numbers of .rec files and names of .epx files as EpiData Core (epiimport.pas, epidatafilestypes.pas) lists them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from workbench.errors import Problem
from workbench.intake.formats.labels import draft_numeric, draft_variable, is_number
from workbench.intake.formats.text_table import LARGEST_CELL
from workbench.variables import Variable

Kind = Literal["id", "number", "yes-no", "text", "time", "dmy", "mdy", "ymd"]
REC_KINDS: dict[int, Kind] = {
    0: "number", 1: "text", 2: "mdy", 3: "text", 4: "yes-no", 5: "yes-no", 6: "number", 7: "text", 8: "time",
    9: "text", 10: "mdy", 11: "dmy", 12: "id", 13: "text", 14: "text", 16: "dmy", 17: "text", 19: "ymd", 20: "ymd",
}  # fmt: skip
EPX_KINDS: dict[str, Kind] = {
    "ftBoolean": "yes-no", "ftInteger": "number", "ftAutoInc": "id", "ftFloat": "number", "ftDMYDate": "dmy",
    "ftMDYDate": "mdy", "ftYMDDate": "ymd", "ftDMYAuto": "dmy", "ftMDYAuto": "mdy", "ftYMDAuto": "ymd",
    "ftTime": "time", "ftTimeAuto": "time", "ftString": "text", "ftUpperString": "text", "ftMemo": "text",
}  # fmt: skip
PARTS = re.compile(r"(\d+)[^\d\s](\d+)[^\d\s](\d+)")
YES_NO = {"Y": "Y", "N": "N", "1": "Y", "0": "N", "T": "Y", "F": "N", "TRUE": "Y", "FALSE": "N"}


@dataclass(frozen=True)
class Field:
    """One field as the form declares it.

    labels, missing : code -> label; low, high : the declared range.
    """

    name: str
    kind: Kind
    label: str = ""
    labels: Mapping[str, str] | None = None
    missing: Mapping[str, str] | None = None
    low: float | None = None
    high: float | None = None
    required: bool = False


@dataclass(frozen=True)
class Filled:
    """A field with its cells as text, its codebook row and the cells that its type does not allow."""

    texts: pl.Series
    variable: Variable
    problems: tuple[Problem, ...]


def fill(field: Field, cells: list[str], rows: list[int], *, file: str, row: int) -> Filled:
    """Turn a field's written cells into text: dates ISO, times with colons, a decimal comma to a point.

    cells : as written, padded or not. rows : record numbers for messages. row : the field's place in the file.
    """
    read = {cell: _read(cell, field.kind) for cell in set(cells)}
    rule = f"this is no {'date' if field.kind in ('dmy', 'mdy', 'ymd') else field.kind}"
    rules = {cell: _unusable(cell) or ("" if read[cell] is not None else rule) for cell in read}
    problems = [
        Problem(file, number, field.name, cell.strip()[:60], rules[cell], "Correct the record in EpiData.")
        for number, cell in zip(rows, cells, strict=True)
        if rules[cell]
    ]
    texts = pl.Series(field.name, [read[cell] or "" for cell in cells], pl.String)
    return Filled(texts, _variable(field, texts, row), tuple(problems))


def _unusable(cell: str) -> str:
    """Why no kind of field can hold this cell; "" if one can."""
    if "\0" in cell:
        return "a NUL byte stands in the text"
    return f"the text is longer than {LARGEST_CELL} characters" if len(cell) > LARGEST_CELL else ""


def _read(cell: str, kind: Kind) -> str | None:
    text = cell.strip(" ")
    if kind == "number":
        return text.replace(",", ".") if re.fullmatch(r"[+-]?\d*,\d+", text) else text
    if kind == "yes-no":
        return YES_NO.get(text.upper()) if text else ""
    if kind == "time":
        return re.sub(r"(?<=\d)[.,](?=\d)", ":", text)
    if kind in ("text", "id"):
        return text
    return _date(text, kind) if text.strip("/-. ") else ""


def _date(text: str, kind: Kind) -> str | None:
    match = PARTS.fullmatch(text)
    if not match:
        return None
    parts = {letter: match[place] for place, letter in enumerate(kind, start=1)}
    if len(parts["y"]) != 4:
        return None  # two digits do not say the century
    try:
        return dt.date(int(parts["y"]), int(parts["m"]), int(parts["d"])).isoformat()
    except ValueError:
        return None


def _variable(field: Field, texts: pl.Series, row: int) -> Variable:
    missing = dict(field.missing or {})
    labels = {code: text for code, text in (field.labels or {}).items() if code not in missing}
    name, label = field.name, field.label
    if field.kind == "number":
        seen = [float(text) for text in texts.unique().to_list() if is_number(text) and text not in missing]
        drafted = draft_numeric(name, label=label, labels=labels, missing=missing, values=seen, row=row)
        if (field.low is not None or field.high is not None) and not _hides_missing(field, missing):
            drafted = replace(drafted, low=field.low, high=field.high)
        return replace(drafted, required=field.required)
    type = {"yes-no": "category", "id": "id", "text": "text", "time": "text"}.get(field.kind, "date")
    if field.kind == "yes-no":
        labels = labels or {"Y": "是", "N": "否"}
    drafted = draft_variable(
        name, "category" if labels else type, label=label, codes=labels, missing=missing, row=row
    )
    return replace(drafted, required=field.required)


def _hides_missing(field: Field, missing: Mapping[str, str]) -> bool:
    """True when a missing code lies inside the declared range, which a codebook does not allow."""
    low = -math.inf if field.low is None else field.low
    high = math.inf if field.high is None else field.high
    return any(low <= float(code) <= high for code in missing if is_number(code))
