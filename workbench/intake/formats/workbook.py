"""Sheets of an Excel workbook as text cells, refusing what a reader would otherwise take for blanks."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from workbench.errors import InputError, Problem, ProblemsFound

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

LARGEST_UNPACKED = 200_000_000  # bytes
MOST_PACKED = 100  # times smaller in the archive than unpacked; beyond it, and not small, it is a trap
SMALL = 20_000_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ERROR_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*\bt="e"[^>]*>(?:<f[^<]*</f>|<f[^>]*/>)?<v>([^<]*)')
STALE_CELL = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"(?![^>]*\bt=)[^>]*><f[^>]*>[^<]*</f>(?:<v></v>|<v */>)?</c>'
)
Grid = tuple[list[str], list[list[str]], list[int]]


def read_sheet(path: Path, sheet: str | None) -> Grid:
    """Header, records and row numbers of one sheet, as text. `sheet` is needed when several hold data.

    Refuses error cells (#N/A), formulas that were never computed and merged cells: read as blanks they would be lost.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _check_size(path)
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        name = _chosen(path.name, [each for each, grid in sheets.items() if grid.total_height], sheet)
        cells = sheets[name].to_python(skip_empty_area=False)
    except PasswordError:
        fix = "Save it without a password."
        raise InputError("The workbook is protected by a password", where=path.name, fix=fix) from None
    except CalamineError as error:
        fix = "Open it in Excel and save it as .xlsx; if it does not open, ask for it again."
        raise InputError(
            "The workbook cannot be opened", where=path.name, found=str(error), fix=fix
        ) from None
    texts = [(number, [as_text(cell) for cell in row]) for number, row in enumerate(cells, start=1)]
    filled = [(number, row) for number, row in texts if any(row)]
    if not filled:
        raise InputError("The sheet is empty", where=f"{path.name}, {name}", fix="Export it again.")
    _check_cells(path, name, sheets[name], filled[0][0])
    (_, header), records = filled[0], filled[1:]
    return header, [row for _, row in records], [number for number, _ in records]


def as_text(cell: object) -> str:
    """A workbook's cell as a person sees it: 3, not 3.0; ISO dates."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell)


def _check_size(path: Path) -> None:
    """Read the archive's directory before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # an old .xls, or damaged: opening it says so
    packed = path.stat().st_size
    if unpacked > LARGEST_UNPACKED or (unpacked > SMALL and unpacked > MOST_PACKED * packed):
        found = f"{packed:,} bytes that unpack to {unpacked:,}"
        fix = "Export the data as CSV."
        raise InputError("The workbook is far too large", where=path.name, found=found, fix=fix)


def _chosen(file: str, filled: list[str], sheet: str | None) -> str:
    if sheet is not None and sheet not in filled:
        fix = f"There is: {', '.join(filled)}." if filled else "Export it again."
        raise InputError(f"There is no sheet {sheet!r} with data", where=file, fix=fix)
    if sheet is None and len(filled) != 1:
        fix = f"Say which: sheet = one of {', '.join(map(repr, filled))}." if filled else "Export it again."
        found = f"{len(filled)} sheets with data"
        raise InputError("Which sheet holds the data?", where=file, found=found, fix=fix)
    return sheet or filled[0]


def _check_cells(path: Path, name: str, sheet: CalamineSheet, header: int) -> None:
    problems = []
    for (first, left), (last, right) in sheet.merged_cell_ranges or []:
        if last + 1 >= header:
            place = f"{_letters(left)}{first + 1}:{_letters(right)}{last + 1}"
            rule, fix = "these cells are merged", "Split them and fill in each cell."
            problems.append(Problem(path.name, first + 1, _letters(left), place, rule, fix))
    xml = _sheet_xml(path, name)
    for column, row, value in ERROR_CELL.findall(xml):
        rule, fix = "the cell holds an error", "Mend the formula, or type the value."
        problems.append(Problem(path.name, int(row), column.decode(), value.decode(), rule, fix))
    for column, row in STALE_CELL.findall(xml):
        rule, fix = "the formula was never computed", "Open and save the file in Excel."
        problems.append(Problem(path.name, int(row), column.decode(), "", rule, fix))
    if problems:
        raise ProblemsFound(f"Sheet {name!r} cannot be read cell by cell", problems)


def _sheet_xml(path: Path, name: str) -> bytes:
    """The XML of one sheet of an .xlsx; nothing for other formats, whose errors cannot be seen this way."""
    try:
        with zipfile.ZipFile(path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            ids = {each.get("name"): each.get(LINK) for each in book.iter(f"{MAIN}sheet")}
            targets = {each.get("Id"): each.get("Target", "") for each in links}
            target = targets.get(ids.get(name), "")
            return archive.read(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, NotImplementedError):
        return b""


def _letters(column: int) -> str:
    """A column as Excel names it: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
