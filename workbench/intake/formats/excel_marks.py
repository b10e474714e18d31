"""What the cells of a sheet do not show, found in its XML: errors, formulas without a value, what is hidden, its size.

Measured with calamine 0.9.1: error cells (#N/A, #REF!) come back blank, and a 5 kB file with cells A1 and XFD100000 asks
for 52 GB and ends the process. So both are looked for before it opens the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.errors import InputError

MOST_CELLS = 20_000_000  # of the rectangle a sheet spans, blank cells included: 0.6 GB in calamine
MOST_COLUMNS = 5_000
PREFIX = re.compile(rb"<(/?)\w+:")  # some programs write <x:c>
ROW = re.compile(rb"<row\b([^>]*)>")
COL = re.compile(rb"<col\b([^>]*)>")
FILLED = re.compile(rb"<(?:v|t)\b[^>]*>[^<]")
ERROR = re.compile(rb"<c\b([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>(.*?)</c>", re.DOTALL)
FORMULA = re.compile(rb"<c\b([^>]*[^/>]|)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)(.*?)</c>", re.DOTALL)
VALUE = re.compile(rb"<(?:v|t)\b[^>]*>([^<]+)")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
REFERENCE = re.compile(rb"([A-Z]{1,3})(\d{1,7})$")
REFERENCED = rb"r\s*=\s*[\"']%b"  # the place a cell says it has: <c r="A1">
TRUE = (b"1", b"true")


@dataclass(frozen=True)
class Marks:
    """What the cells of one sheet do not show: rows and columns count from 1.

    errors : (row, column, text) of error cells; uncomputed : (row, column) of formulas that hold no value.
    hidden_rows, hidden_columns : their numbers.
    """

    errors: tuple[tuple[int, int, str], ...] = ()
    uncomputed: tuple[tuple[int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


def plain_tags(xml: bytes) -> bytes:
    """A sheet's XML without namespace prefixes, which some programs write before each tag."""
    return xml if b"<worksheet" in xml[:2000] else PREFIX.sub(rb"<\1", xml)


def holds_data(xml: bytes) -> bool:
    """True when a sheet's XML has a cell with a value, an error or a formula."""
    return any(pattern.search(xml) for pattern in (FILLED, ERROR, FORMULA))


def read_marks(xml: bytes, *, where: str) -> Marks:
    """Error cells, formulas without a value, hidden rows and columns of one sheet's XML.

    Raises InputError when the sheet spans more cells than a reader should be asked for.
    """
    rows = [dict(ATTRIBUTE.findall(attributes)) for attributes in ROW.findall(xml)]
    numbers = _numbered(rows)
    _check_span(xml, max(numbers, default=0), where)
    hidden = [number for number, row in zip(numbers, rows, strict=True) if row.get(b"hidden") in TRUE]
    columns: list[int] = []
    for attributes in COL.findall(xml):
        column = dict(ATTRIBUTE.findall(attributes))
        if column.get(b"hidden") in TRUE:
            first, last = (int(column.get(end, b"0")) for end in (b"min", b"max"))
            columns += range(first, min(last, first + MOST_COLUMNS) + 1)
    errors = []
    for attributes, body in ERROR.findall(xml) if _has(xml, b'"e"', b"'e'") else ():
        value = VALUE.findall(body)
        errors.append((*_place(attributes), value[-1].decode("utf-8", "replace") if value else "#ERROR"))
    uncomputed = []
    for attributes, rest in FORMULA.findall(xml) if _has(xml, b"<f") else ():
        if dict(ATTRIBUTE.findall(attributes)).get(b"t") not in (b"str", b"e") and not VALUE.search(rest):
            uncomputed.append(_place(attributes))
    return Marks(tuple(errors), tuple(uncomputed), tuple(hidden), tuple(columns))


def letters(column: int) -> str:
    """A column as Excel names it.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    named = ""
    while column:
        column, rest = divmod(column - 1, 26)
        named = chr(65 + rest) + named
    return named


def _has(xml: bytes, *parts: bytes) -> bool:
    """A quick look before a slow pattern."""
    return any(part in xml for part in parts)


def _numbered(rows: list[dict[bytes, bytes]]) -> list[int]:
    """Row numbers; a row that does not say its number follows the one before."""
    numbers: list[int] = []
    for row in rows:
        written = row.get(b"r", b"")
        numbers.append(int(written) if written.isdigit() else (numbers[-1] if numbers else 0) + 1)
    return numbers


def _check_span(xml: bytes, rows: int, where: str) -> None:
    if re.search(REFERENCED % rb"[A-Za-z]{1,3}(?:%b)" % _greater(rows), xml):
        fix = "Open it in Excel and save it again."
        raise InputError(
            "The sheet is damaged", where=where, found="cells outside the rows they stand in", fix=fix
        )
    columns = 702  # ZZ: at most, unless some cell has three letters
    wide = set(re.findall(REFERENCED % rb"([A-Za-z]{3,})\d", xml))
    if wide:
        columns = max(_column(each) for each in wide)
    elif rows * columns > MOST_CELLS:
        columns = max((_column(each) for each in re.findall(REFERENCED % rb"([A-Za-z]+)\d", xml)), default=1)
    if columns > MOST_COLUMNS:
        found = f"cells out to column {letters(columns)}, number {columns}"
        raise InputError(
            "The sheet is too wide", where=where, found=found, fix=f"At most {MOST_COLUMNS} columns."
        )
    if rows * columns > MOST_CELLS:
        fix = "Delete stray cells far below or beside the table, or export it as CSV."
        found = f"cells down to row {rows}, out to column {letters(columns)}"
        raise InputError("The sheet is too large", where=where, found=found, fix=fix)


def _greater(number: int) -> bytes:
    """A pattern of the whole numbers greater than this one, so that a search need not read each number."""
    digits = str(number)
    longer = rf"\d{{{len(digits) + 1},}}"
    same = [
        rf"{digits[:place]}[{int(digit) + 1}-9]\d{{{len(digits) - place - 1}}}"
        for place, digit in enumerate(digits)
        if digit != "9"
    ]
    return "|".join([longer, *(f"(?:{each})(?!\\d)" for each in same)]).encode()


def _column(named: bytes) -> int:
    number = 0
    for letter in named.upper():
        number = number * 26 + letter - 64
    return number


def _place(attributes: bytes) -> tuple[int, int]:
    match = REFERENCE.match(dict(ATTRIBUTE.findall(attributes)).get(b"r", b""))
    return (int(match[2]), _column(match[1])) if match else (0, 0)
