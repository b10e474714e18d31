"""Read a file as received into text cells, with the row numbers the file itself shows.

Nothing is typed, guessed or dropped here: a cell's text is what the file holds. Formats are a table
(`READERS`), so that a new one is one function and one row.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.encoding import decode

if TYPE_CHECKING:
    import pandas as pd

LARGEST_CELL = 1_000_000  # characters
MOST_COLUMNS = 5_000
ZIP_MAGIC = b"PK\x03\x04"
BIFF_MAGIC = b"\xd0\xcf\x11\xe0"
OTHER_MAGIC = {
    b"\x7fELF": "a program",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\x1f\x8b": "a gzip archive",
}


@dataclass(frozen=True)
class TextTable:
    """A table of text cells.

    frame : one Utf8 column a variable; a blank cell is "".
    rows : the file's own row number of each record; the header is usually 1.
    file : the file's name, for messages.
    encoding : how its bytes were decoded; "" for a binary format.
    """

    frame: pl.DataFrame
    rows: tuple[int, ...]
    file: str
    encoding: str = ""


def read_table(path: Path | str, *, encoding: str | None = None, sheet: str | None = None) -> pd.DataFrame:
    """Read a CSV, TSV or Excel file as text, exactly as written. Does not type, trim or drop anything.

    encoding : of a text file; without it, a BOM, strict UTF-8 and UTF-16 are tried, then GB18030 and Big5.
    sheet : of a workbook with more than one sheet that holds data.
    Raises InputError naming file, row and column for anything that cannot be read safely.
    """
    return read_text(Path(path), encoding=encoding, sheet=sheet).frame.to_pandas()


def read_text(path: Path, *, encoding: str | None = None, sheet: str | None = None) -> TextTable:
    """The same as `read_table`, with row numbers and encoding."""
    kind = _kind(path)
    header, records, rows, used = READERS[kind](path, encoding, sheet)
    _check_header(header, path.name)
    _check_records(header, records, rows, path.name)
    columns = list(zip(*records, strict=True))
    frame = pl.DataFrame(
        [pl.Series(name, cells, pl.String) for name, cells in zip(header, columns, strict=True)]
    )
    return TextTable(frame, tuple(rows), path.name, used)


Parsed = tuple[list[str], list[list[str]], list[int], str]


def _kind(path: Path) -> str:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise InputError(
            f"There is no file {path.name!r}", where=str(path.parent), fix="Check its name."
        ) from None
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path.name!r} is not a file", found="a folder or a device", fix="Name a file.")
    if status.st_size == 0:
        raise InputError("The file is empty", where=path.name, found="0 bytes", fix="Export it again.")
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
    except PermissionError:
        raise InputError(
            "The file may not be read", where=path.name, fix="Give yourself read permission."
        ) from None
    if start.startswith((ZIP_MAGIC, BIFF_MAGIC)):
        return "workbook"
    for magic, name in OTHER_MAGIC.items():
        if start.startswith(magic):
            raise InputError(
                "This is not a table", where=path.name, found=name, fix="Export the data as CSV or Excel."
            )
    return "text"


def _read_workbook(path: Path, encoding: str | None, sheet: str | None) -> Parsed:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        filled = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        grids = {
            name: each.to_python(skip_empty_area=False) for name, each in filled.items() if each.total_height
        }
    except CalamineError as error:
        raise InputError(
            "The workbook cannot be opened",
            where=path.name,
            found=str(error),
            fix="Open and save it in Excel as .xlsx.",
        ) from None
    if sheet is None and len(grids) != 1:
        fix = f"Say which: sheet = one of {', '.join(map(repr, grids))}." if grids else "Export it again."
        raise InputError(
            "Which sheet holds the data?", where=path.name, found=f"{len(grids)} sheets with data", fix=fix
        )
    name = sheet if sheet is not None else next(iter(grids))
    if name not in grids:
        raise InputError(
            f"There is no sheet {name!r} with data", where=path.name, fix=f"There is: {', '.join(grids)}."
        )
    numbered = [(number, [_as_text(cell) for cell in row]) for number, row in enumerate(grids[name], start=1)]
    filled_rows = [(number, row) for number, row in numbered if any(row)]
    (_, header), records = filled_rows[0], filled_rows[1:]
    return header, [row for _, row in records], [number for number, _ in records], ""


def _as_text(cell: object) -> str:
    """A workbook's cell as a person sees it: 3, not 3.0; ISO dates."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell)


def _read_delimited(path: Path, encoding: str | None, sheet: str | None) -> Parsed:
    data = path.read_bytes()
    text, used = decode(data, path.name, encoding)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputError(
            "The file is not text",
            where=f"{path.name}, row {line}",
            found="a NUL byte",
            fix="Export it as CSV.",
        )
    if not text.strip():
        raise InputError(
            "The file is empty", where=path.name, found="only blank lines", fix="Export it again."
        )
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    records: list[list[str]] = []
    rows: list[int] = []
    start = 1
    try:
        for record in reader:
            if any(record):
                records.append(record)
                rows.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        fix = "Look for a quotation mark that is not closed, or a cell that is far too long."
        raise InputError(
            "The file cannot be split into cells",
            where=f"{path.name}, row {start}",
            found=str(error),
            fix=fix,
        ) from None
    return records[0], records[1:], rows[1:], used


def _delimiter(text: str) -> str:
    header = text.lstrip("\n\r").partition("\n")[0]
    return max("\t;,", key=header.count)


def _check_header(header: list[str], file: str) -> None:
    if len(header) > MOST_COLUMNS:
        raise InputError(
            "The table is too wide",
            where=file,
            found=f"{len(header)} columns",
            fix=f"At most {MOST_COLUMNS}.",
        )
    problems = []
    seen: dict[str, int] = {}
    for place, name in enumerate(header, start=1):
        plain = name.strip()
        if not plain:
            problems.append(
                Problem(file, 1, f"number {place}", "", "the column has no name", "Name it in the header.")
            )
        elif plain in seen:
            fix = f"Rename one: it is also column number {seen[plain]}."
            problems.append(Problem(file, 1, plain, "", f"column number {place} has the same name", fix))
        seen.setdefault(plain, place)
    if problems:
        raise ProblemsFound("The header row cannot be used", problems)


def _check_records(header: list[str], records: list[list[str]], rows: list[int], file: str) -> None:
    if not records:
        raise InputError(
            "There are no data rows", where=file, found="only a header", fix="Export the data again."
        )
    width = len(header)
    problems = [
        Problem(
            file,
            row,
            "",
            "",
            f"{len(record)} cells, the header has {width}",
            "Look for an extra or missing separator.",
        )
        for row, record in zip(rows, records, strict=True)
        if len(record) != width
    ]
    if problems:
        raise ProblemsFound("Rows do not fit the header", problems)


READERS: dict[str, Callable[[Path, str | None, str | None], Parsed]] = {
    "text": _read_delimited,
    "workbook": _read_workbook,
}
