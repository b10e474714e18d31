"""Excel workbooks (.xlsx, .xls) as people keep them, read into text cells with nothing lost on the way.

calamine reads the values; what it would turn into blanks or cannot know (error cells, formulas never computed, hidden
rows, grids made to exhaust memory) is found in the file itself first (`excel_archive`, `excel_biff`).
Checked against: workbooks written by openpyxl 3.1.5 and xlsxwriter 3.3.1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.formats.column_names import named_columns
from workbench.intake.formats.excel_archive import Book, open_book
from workbench.intake.formats.excel_biff import BIFF_MAGIC, OldBook, open_old_book
from workbench.intake.formats.excel_cells import Range, read_cells
from workbench.intake.formats.excel_dates import settle_dates
from workbench.intake.formats.excel_layout import Layout, find_layout
from workbench.intake.formats.excel_marks import Marks, letters, read_marks
from workbench.intake.formats.text_table import TextTable, check_rows, frame_of, no_rows
from workbench.project import reading

MERGED = "these cells are merged"
ERROR_CELL = "the cell holds an error"
UNCOMPUTED = "the formula was never computed"
LONGEST_EXACT = 10**15  # Excel keeps 15 digits; a longer whole number has been rounded
Cell = object  # what calamine gives: str, float, bool, date, datetime, time, timedelta


@dataclass(frozen=True)
class _Grid:
    """A sheet before it is understood: cells from A1, merged ranges, and what the cells do not show."""

    cells: Sequence[Sequence[Cell]]
    merged: Sequence[Range]
    marks: Marks
    from_1904: bool
    warnings: tuple[str, ...]


def read_excel(
    path: Path,
    *,
    sheet: str | None = None,
    header_rows: Sequence[int] = (),
    drop: Collection[int] = (),
    codes: Mapping[str, Collection[str]] | None = None,
    may_be_empty: bool = False,
    refuse: bool = True,
) -> TextTable:
    """Read the table of one sheet; its rows are the sheet's own.

    sheet : its name, needed when several hold data, hidden ones too. header_rows : the rows of the header, where it is
    not the one that shows. drop : rows to leave out (totals, notes).
    codes : column -> error texts such as "#N/A" that the codebook declares as missing; they stay in their cells.
    may_be_empty : a header alone is enough. refuse : False lists everything that cannot be used as the table's problems.
    Raises InputError for a workbook that is damaged, protected, unsafe or unclear; ProblemsFound listing each cell that
    holds an error, a formula never computed, a rounded number or a label turned into a date, and each merged range.
    """
    with reading(path):
        grid = _open(path, sheet)
    texts = [[as_text(cell) for cell in row] for row in grid.cells]
    for row, column, text in grid.marks.errors:
        if row <= len(texts) and column <= len(texts[row - 1]):
            texts[row - 1][column - 1] = text
    layout = find_layout(texts, grid.merged, where=path.name, header_rows=header_rows)
    header, unnamed = named_columns(layout.header, file=path.name, row=layout.last)
    layout = replace(layout, header=tuple(header))
    body = _body(grid, texts, layout, drop)
    if not body and not may_be_empty:
        raise no_rows(path.name, "only a header")
    dates = settle_dates(
        list(body.values()), list(body), layout.header, file=path.name, from_1904=grid.from_1904
    )
    errors = {(row, column): text for row, column, text in grid.marks.errors}
    records = [
        [
            dates.texts.get((row, place)) or errors.get((row, column + 1)) or _text_at(texts, row, column)
            for place, column in enumerate(layout.columns)
        ]
        for row in body
    ]
    problems = _marked(grid, layout, path.name, codes or {}, drop) + _merged(
        grid.merged, layout, path.name, drop
    )
    problems += [*dates.problems, *_rounded(body, layout.header, path.name)]
    if problems and refuse:
        raise ProblemsFound(f"{path.name} cannot be read cell by cell", problems)
    hidden = _hidden(grid.marks, layout.last, path.name)
    warnings = (*grid.warnings, *layout.warnings, *unnamed, *hidden, *dates.warnings)
    dropped = _check_rows(texts, drop, layout, path.name)
    frame = frame_of(header, records)
    return TextTable(frame, tuple(body), path.name, "", warnings, dropped, tuple(problems))


def sheets_of(path: Path) -> tuple[str, ...]:
    """The names of the sheets of a workbook that hold data, in its order."""
    with reading(path):
        return tuple(_book(path).sheets)


def _check_rows(
    texts: Sequence[Sequence[str]], drop: Collection[int], layout: Layout, file: str
) -> tuple[int, ...]:
    """The rows left out that are records' rows; refuses rows that are blank or not there."""
    filled = {row for row, cells in enumerate(texts, start=1) if any(map(str.strip, cells))}
    check_rows(drop, filled, file=file)
    return tuple(sorted(row for row in drop if row > layout.last))


def _body(
    grid: _Grid, texts: list[list[str]], layout: Layout, drop: Collection[int]
) -> dict[int, list[Cell]]:
    """Row number -> the table's cells of each row below the header that holds anything, an error too."""
    wrong = {row for row, _, _ in grid.marks.errors}
    numbers = [
        number
        for number in range(layout.last + 1, len(texts) + 1)
        if number not in drop and (number in wrong or any(cell.strip() for cell in texts[number - 1]))
    ]
    return {number: [_at(grid.cells[number - 1], place) for place in layout.columns] for number in numbers}


def as_text(cell: Cell) -> str:
    """A workbook's cell as a person sees it: 3, not 3.0; ISO dates; 15 significant digits, as Excel keeps them."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < LONGEST_EXACT
        return str(int(cell)) if whole else format(Decimal(f"{cell:.15g}"), "f")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


def _book(path: Path) -> Book | OldBook:
    with path.open("rb") as stream:
        old = stream.read(8).startswith(BIFF_MAGIC)
    book = open_old_book(path) if old else open_book(path)  # which says so when it needs a password
    if old != (path.suffix.casefold() == ".xls") and path.suffix.casefold() in (".xls", ".xlsx", ".xlsm"):
        found = f"{'an old' if old else 'a new'} Excel file under the name {path.suffix}"
        fix = f"Rename it to {path.stem}{'.xls' if old else '.xlsx'}."
        raise InputError("The file is not what its name says", where=path.name, found=found, fix=fix)
    return book


def _open(path: Path, sheet: str | None) -> _Grid:
    book = _book(path)
    name = _chosen(path.name, list(book.sheets), book.hidden, sheet)
    part = book.sheets[name]
    marks = part if isinstance(part, Marks) else read_marks(part, where=f"{path.name}, {name}")
    warnings = [f"{path.name}: sheet {name!r} is hidden in Excel."] if name in book.hidden else []
    if isinstance(book, Book) and book.links:
        warnings.append(f"{path.name} shows values of other workbooks, as they were when it was last saved.")
    cells, merged = read_cells(path, name)
    return _Grid(cells, merged, marks, book.from_1904, tuple(warnings))


def _chosen(file: str, filled: Sequence[str], hidden: Sequence[str], sheet: str | None) -> str:
    named = ", ".join(f"{name!r} (hidden)" if name in hidden else repr(name) for name in filled)
    if sheet is not None and sheet not in filled:
        fix = f"There is: {named}." if filled else "Export it again."
        raise InputError(f"There is no sheet {sheet!r} with data", where=file, fix=fix)
    if sheet is None and len(filled) != 1:
        fix = f"Say which: sheet = one of {named}." if filled else "Export it again."
        found = f"{len(filled)} sheets with data"
        raise InputError("It is not clear which sheet holds the data", where=file, found=found, fix=fix)
    return sheet or filled[0]


def _at(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else ""


def _text_at(texts: Sequence[Sequence[str]], row: int, column: int) -> str:
    return texts[row - 1][column] if column < len(texts[row - 1]) else ""


def _marked(
    grid: _Grid, layout: Layout, file: str, codes: Mapping[str, Collection[str]], drop: Collection[int]
) -> list[Problem]:
    names = dict(zip((column + 1 for column in layout.columns), layout.header, strict=True))

    def place(row: int, column: int) -> str:
        return f"{names.get(column, '')} ({letters(column)}{row})".strip()

    fix = "Mend the formula or type the value; or declare the error as missing in the codebook, e.g. #N/A=error."
    problems = [
        Problem(file, row, place(row, column), text, ERROR_CELL, fix)
        for row, column, text in grid.marks.errors
        if row > layout.last and row not in drop and text not in codes.get(names.get(column, ""), ())
    ]
    rule, fix = "an error stands in or above the header", "Type the name."
    problems += [
        Problem(file, row, letters(column), text, rule, fix)
        for row, column, text in grid.marks.errors
        if row <= layout.last and row not in drop
    ]
    rule, fix = UNCOMPUTED, "Open and save the file in Excel."
    problems += [
        Problem(file, row, place(row, column), "", rule, fix)
        for row, column in grid.marks.uncomputed
        if row not in drop
    ]
    return sorted(problems, key=lambda problem: problem.row or 0)


def _merged(merged: Sequence[Range], layout: Layout, file: str, drop: Collection[int]) -> list[Problem]:
    problems = []
    for (top, left), (bottom, right) in merged:
        left_out = top == bottom and top + 1 in drop
        if bottom + 1 > layout.last and top + 1 >= layout.first and not left_out:
            place = f"{letters(left + 1)}{top + 1}:{letters(right + 1)}{bottom + 1}"
            rule, fix = MERGED, "Split them and fill in each cell."
            problems.append(Problem(file, top + 1, letters(left + 1), place, rule, fix))
    return problems


def _rounded(body: Mapping[int, Sequence[Cell]], header: Sequence[str], file: str) -> list[Problem]:
    rule = "Excel kept only 15 digits of this number"
    fix = "Format the column as text and type the number again from its source."
    return [
        Problem(file, row, header[place], as_text(cell), rule, fix)
        for row, cells in body.items()
        for place, cell in enumerate(cells)
        if isinstance(cell, float) and abs(cell) >= LONGEST_EXACT
    ]


def _hidden(marks: Marks, header: int, file: str) -> list[str]:
    warnings = []
    rows = [row for row in marks.hidden_rows if row > header]
    if rows:
        warnings.append(
            f"{file}: {len(rows)} hidden or filtered rows are read too, the first is row {rows[0]}."
        )
    if marks.hidden_columns:
        shown = ", ".join(letters(column) for column in marks.hidden_columns[:10])
        warnings.append(f"{file}: {len(marks.hidden_columns)} hidden columns are read too: {shown}.")
    return warnings
