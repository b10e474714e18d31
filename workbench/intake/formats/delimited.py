"""CSV and TSV files as text cells, exactly as written, with the row numbers that an editor shows.

Python's csv module splits the cells: it refuses a quotation mark that is never closed, which others read on past.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.canonical import BLANKS
from workbench.intake.formats.column_names import JOINED, named_columns
from workbench.intake.formats.encoding import decode
from workbench.intake.formats.kinds import MARKUP, no_table
from workbench.intake.formats.text_table import (
    LARGEST_CELL,
    TextTable,
    check_rows,
    check_width,
    frame_of,
    no_rows,
)
from workbench.project import reading

LARGEST_SPLIT = (
    20 * LARGEST_CELL
)  # characters up to which a cell is split off, so that its column can be named
MANGLED_MARKS = ("X.U.FEFF.", "ï»¿", "ï..")  # what other programs make of the mark of UTF-8
RAGGED = "Look for an extra or missing separator."
TITLED = "If the first row is a title and no header, write drop_rows = [1] for this table in study.toml."


@dataclass(frozen=True)
class _Lines:
    """The lines that hold something, each with the row it starts in; warnings of the file; what separates cells."""

    records: list[list[str]]
    rows: list[int]
    warnings: list[str]
    separator: str


def read_delimited(
    path: Path,
    *,
    encoding: str | None = None,
    header_rows: Sequence[int] = (),
    drop: Collection[int] = (),
    may_be_empty: bool = False,
    refuse: bool = True,
) -> TextTable:
    """Read a CSV or TSV file. The separator is the one of the header: tab, semicolon or comma.

    encoding : without it, a BOM, strict UTF-8 and UTF-16 are tried, then GB18030 and Big5.
    header_rows : rows that together are the header, when it is not the first. drop : rows that are no records.
    may_be_empty : a header alone is enough. refuse : False lists rows that do not fit the header as problems.
    Raises InputError naming file, row and column for anything that cannot be read safely.
    """
    with reading(path):
        data = path.read_bytes()
    text, used = decode(data, path.name, encoding)
    if text.lstrip()[:16].casefold().encode().startswith((*MARKUP, b"<?xml")):
        raise no_table(path, "a web page or XML under another name")
    lines = split_lines(text, path.name, above=drop)
    said = [] if encoding else _said_encoding(path.name, used, lines.records[0])
    header, records, rows, dropped = _parts(lines, header_rows, drop, path.name)
    check_width(len(header), file=path.name)
    marked = _without_marks(header, data, path.name)
    header, records = _without_blank_columns(header, records)
    names, unnamed = named_columns(header, file=path.name, row=(header_rows or [1])[-1])
    if not records and not may_be_empty:
        raise no_rows(path.name, "only a header")
    problems = _ragged(names, records, rows, path.name)
    if problems and refuse:
        raise ProblemsFound("Rows do not fit the header", problems)
    if problems:
        width = len(names)
        records = [record[:width] + [""] * (width - len(record)) for record in records]
    warnings = (*said, *lines.warnings, *marked, *unnamed)
    table = TextTable(
        frame_of(names, records),
        tuple(rows),
        path.name,
        used,
        warnings,
        dropped,
        tuple(problems),
        lines.separator,
    )
    _check_cells(table, nuls="\0" in text)
    return table


def split_lines(text: str, file: str, *, above: Collection[int]) -> _Lines:
    """The records of a text with the rows they start in. Raises InputError for what cannot be split."""
    csv.field_size_limit(LARGEST_SPLIT)
    separator = _delimiter(text, above)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
        place = f"{file}, row {start}"
        raise InputError(
            "The file cannot be split into cells", where=place, found=str(error), fix=fix
        ) from None
    if not records:
        raise InputError("The file is empty", where=file, found="only blanks", fix="Export it again.")
    whole = text.endswith(("\n", "\r")) or len(records) == 1
    cut = f"{file}: the file does not end with a line end; its last row, {rows[-1]}, may be cut off."
    other = {";": "semicolons", "\t": "tabs"}.get(separator)
    warnings = [f"{file}: its cells are separated by {other}."] * (other is not None and len(records[-1]) > 1)
    warnings += _titled(records, file)
    return _Lines(records, rows, warnings if whole else [*warnings, cut], separator)


def _delimiter(text: str, above: Collection[int]) -> str:
    """The separator of the header: the first line that holds something and that nobody declares to be a title."""
    lines = enumerate(io.StringIO(text, newline=None), start=1)
    header = next((line for row, line in lines if line.strip() and row not in above), "")
    return max("\t;,", key=header.count)


def _titled(records: Sequence[Sequence[str]], file: str) -> list[str]:
    """A warning where the first line seems to be a title: without a separator, while all others have the same number."""
    below = [record[0] for record in records[1:]]
    if len(below) < 2 or any(len(record) > 1 for record in records):
        return []
    alike = [
        sign for sign in "\t;," if below[0].count(sign) and len({line.count(sign) for line in below}) == 1
    ]
    said = f"{file}: row 1 has no {alike[0]!r}, every other row has. {TITLED}" if alike else ""
    return [said] * bool(said)


def _said_encoding(file: str, used: str, header: Sequence[str]) -> list[str]:
    """What was chosen where a file is not plain UTF-8, with names by which a person sees whether it is right."""
    if used.startswith("utf-8"):
        return []
    shown = [name.strip(BLANKS)[:20] for name in header if not name.isascii()][:2]
    sample = f": {', '.join(f'“{name}”' for name in shown)}" if shown else ""
    return [f"{file} was read as {used}{sample}; if that is wrong, write its encoding in study.toml."]


def _parts(
    lines: _Lines, header_rows: Sequence[int], drop: Collection[int], file: str
) -> tuple[list[str], list[list[str]], list[int], tuple[int, ...]]:
    """Header, records, their rows, and the rows left out; what stands above a header is no record."""
    check_rows({*header_rows, *drop}, lines.rows, file=file)
    pairs = [pair for pair in zip(lines.rows, lines.records, strict=True) if pair[0] not in drop]
    if not pairs:
        raise no_rows(file, "drop_rows leaves nothing")
    heads = [record for row, record in pairs if row in header_rows] or [pairs[0][1]]
    last = max(header_rows, default=pairs[0][0])
    body = [(row, record) for row, record in pairs if row > last]
    gone = tuple(sorted(row for row in drop if row > last))
    return _joined(heads), [record for _, record in body], [row for row, _ in body], gone


def _joined(heads: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a header as one: each column's different names from top to bottom."""
    if len(heads) == 1:
        return list(heads[0])
    width = max(map(len, heads))
    columns = [
        [row[place].strip(BLANKS) if place < len(row) else "" for row in heads] for place in range(width)
    ]
    return [JOINED.join(dict.fromkeys(filter(None, names))) for names in columns]


def _without_marks(header: list[str], data: bytes, file: str) -> list[str]:
    """Clean the first name of a mark that was written twice or decoded wrongly; says so."""
    mark = next((mark for mark in MANGLED_MARKS if header[0].startswith(mark)), "")
    header[0] = header[0].removeprefix(mark)
    if mark or data.startswith(b"\xef\xbb\xbf" * 2):
        return [
            f"{file}: the first name began with a mark of UTF-8 that another program left; it is cut off."
        ]
    return []


def _without_blank_columns(header: list[str], records: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Columns with neither a name nor a single cell are what spreadsheets leave beside a table."""
    whole = all(len(record) == len(header) for record in records)
    blank = {place for place, name in enumerate(header) if not name.strip(BLANKS)}
    blank = {place for place in blank if whole and not any(record[place].strip(BLANKS) for record in records)}
    if not blank or len(blank) == len(header):
        return header, records
    kept = [place for place in range(len(header)) if place not in blank]
    return [header[place] for place in kept], [[record[place] for place in kept] for record in records]


def _ragged(
    names: Sequence[str], records: Sequence[Sequence[str]], rows: Sequence[int], file: str
) -> list[Problem]:
    width = len(names)
    titled = width < min(map(len, records), default=0)
    return [
        Problem(
            file, row, "", "", f"{len(record)} cells, the header has {width}", TITLED if titled else RAGGED
        )
        for row, record in zip(rows, records, strict=True)
        if len(record) != width
    ]


def _check_cells(table: TextTable, *, nuls: bool) -> None:
    """Refuse what no questionnaire holds: NUL characters and cells of a megabyte. nuls : the file has some."""
    problems = []
    for name in table.frame.columns:
        cells = table.frame[name]
        if not nuls and not (cells.str.len_bytes() > LARGEST_CELL).any():
            continue
        nul = cells.str.contains("\0", literal=True)
        long = cells.str.len_chars() > LARGEST_CELL
        for bad, rule in ((nul, "a NUL byte: this is not text"), (long, "the cell is far too long")):
            for place in bad.arg_true() if bad.any() else ():
                problems.append(
                    Problem(table.file, table.rows[place], name, "", rule, "Export the file again as CSV.")
                )
    if problems:
        raise ProblemsFound(f"{table.file} cannot be used", problems)
