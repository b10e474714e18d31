"""Read a file as received into text cells, with the row numbers the file itself shows.

Nothing is typed, guessed or dropped here: a cell's text is what the file holds. Formats are a table
(`READERS`), so that a new one is one function and one row.
"""

from __future__ import annotations

import csv
import io
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.canonical import BLANKS
from workbench.intake.formats.encoding import decode
from workbench.intake.formats.workbook import read_sheet
from workbench.project import reading

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
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
    b"{\\rtf": "a text document",
    b"$FL": "an SPSS file",
    b"<stata": "a Stata file",
    b"PAR1": "a parquet file",
    b"SQLite": "a database",
}
MARKUP = ("<html", "<!doctype", "<?xml", "<table", "<meta")


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


def read_text(
    path: Path, *, encoding: str | None = None, sheet: str | None = None, may_be_empty: bool = False
) -> TextTable:
    """The same as `read_table`, with row numbers and encoding. may_be_empty : a header alone is enough."""
    kind = _kind(path)
    header, records, rows, used = READERS[kind](path, encoding, sheet)
    header, records = _without_blank_columns(header, records)
    _check_header(header, path.name)
    _check_records(header, records, rows, path.name, may_be_empty=may_be_empty)
    columns = list(zip(*records, strict=True)) or [()] * len(header)
    frame = pl.DataFrame(
        [pl.Series(name, cells, pl.String) for name, cells in zip(header, columns, strict=True)]
    )
    return TextTable(frame, tuple(rows), path.name, used)


Parsed = tuple[list[str], list[list[str]], list[int], str]


def _kind(path: Path) -> str:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"There is no file {path.name!r}", where=str(path.parent), fix="Check its name."
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path.name[:60]!r} cannot be looked at", found=str(error)[:80], fix="Check its name."
        ) from None
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path.name!r} is not a file", found="a folder or a device", fix="Name a file.")
    if status.st_size == 0:
        raise InputError("The file is empty", where=path.name, found="0 bytes", fix="Export it again.")
    with reading(path), path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith((ZIP_MAGIC, BIFF_MAGIC)):
        return "workbook"
    for magic, name in OTHER_MAGIC.items():
        if start.startswith(magic):
            raise _not_a_table(path, name)
    return "text"


def _not_a_table(path: Path, found: str) -> InputError:
    fix = "Export the data as CSV or Excel."
    return InputError("This is not a table", where=path.name, found=found, fix=fix)


def _read_workbook(path: Path, encoding: str | None, sheet: str | None) -> Parsed:
    with reading(path):
        return *read_sheet(path, sheet), ""


def _read_delimited(path: Path, encoding: str | None, sheet: str | None) -> Parsed:
    with reading(path):
        text, used = decode(path.read_bytes(), path.name, encoding)
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        place = f"{path.name}, row {row}"
        raise InputError("This is not text", where=place, found="a NUL byte", fix="Export it as CSV.")
    if text.lstrip()[:9].casefold().startswith(MARKUP):
        raise _not_a_table(path, "a web page or XML under another name")
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    records: list[list[str]] = []
    rows: list[int] = []
    start = 1
    try:
        for record in reader:
            if any(cell and not cell.isspace() for cell in record):
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
    if not records:
        raise InputError("The file is empty", where=path.name, found="only blanks", fix="Export it again.")
    return records[0], records[1:], rows[1:], used


def _delimiter(text: str) -> str:
    header = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    return max("\t;,", key=header.count)


def _without_blank_columns(header: list[str], records: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Columns with neither a name nor a single cell are what spreadsheets leave beside a table."""
    whole = all(len(record) == len(header) for record in records)
    blank = {place for place, name in enumerate(header) if not name.strip(BLANKS)}
    blank = {place for place in blank if whole and not any(record[place].strip(BLANKS) for record in records)}
    if not blank or len(blank) == len(header):
        return header, records
    kept = [place for place in range(len(header)) if place not in blank]
    return [header[place] for place in kept], [[record[place] for place in kept] for record in records]


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
        plain = name.strip(BLANKS)
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


def _check_records(
    header: list[str], records: list[list[str]], rows: list[int], file: str, *, may_be_empty: bool
) -> None:
    if not records and not may_be_empty:
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
