"""A table with its codebook written as CSV, Excel, SPSS or Stata: whole or not at all, with nothing lost silently.

A text that begins with = + - @ (also full-width), tab or return is a formula to a spreadsheet. CSV puts ' before it, Excel
gets it as text; both are counted.
"""

from __future__ import annotations

import csv
import math
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError, nearest
from workbench.intake.export.labelled import write_labelled
from workbench.intake.export.names import printable
from workbench.intake.export.spreadsheet import is_formula, neutralise
from workbench.intake.formats.labels import codebook_row, plain_number
from workbench.project import writing
from workbench.study import Lang
from workbench.variables import HEADER, Variable

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

LONGEST_CELL = 32_767  # characters of an Excel cell
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of an Excel sheet
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # in an Excel cell's XML
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def export_table(
    frame: pd.DataFrame, variables: Sequence[Variable], path: Path, *, lang: Lang = "zh"
) -> tuple[str, ...]:
    """Write a table to .csv, .xlsx, .sav or .dta (by the path's suffix); returns the warnings.

    frame : respondents in rows; each column is described by one of `variables` (those without a column are left out).
    lang : of the labels. The same frame gives the same bytes. A file that stood there stays until the new one is whole.
    Raises InputError for a column without a variable, an unknown suffix, a table too large for the format.
    """
    write = WRITERS.get(path.suffix.casefold())
    if write is None:
        fix = nearest(path.suffix, WRITERS)
        raise InputError(f"There is no format {path.suffix!r} to export to", where=path.name, fix=fix)
    described = {variable.name: variable for variable in variables}
    names = [str(name) for name in frame.columns]
    for name in names:
        if name not in described or names.count(name) > 1:
            fix = f"Describe it once in codebook.csv. {nearest(name, described)}"
            raise InputError(f"Column {name!r} is not described", where=path.name, fix=fix)
    with writing(path.parent), tempfile.TemporaryDirectory(dir=path.parent) as folder:
        new = Path(folder, f"table{path.suffix.casefold()}")
        warnings = write(frame, [described[name] for name in names], new, lang)
        os.replace(new, path)
    return tuple(warnings)


def _write_csv(frame: pd.DataFrame, variables: Sequence[Variable], path: Path, lang: Lang) -> list[str]:
    changed = spelt = 0
    columns = []
    for variable in variables:
        cells = [_cell_text(cell) for cell in _cells(frame, variable)]
        plain = [printable(cell) for cell in cells]
        safe = [neutralise(cell) for cell in plain]
        changed += sum(new != old for new, old in zip(safe, plain, strict=True))
        spelt += sum(new != old for new, old in zip(plain, cells, strict=True))
        columns.append([neutralise(printable(variable.name)), *safe])
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(zip(*columns, strict=True))
    return _counted(changed, spelt, "with ' before them")


def _write_excel(frame: pd.DataFrame, variables: Sequence[Variable], path: Path, lang: Lang) -> list[str]:
    from openpyxl import Workbook

    if len(frame) >= MOST_ROWS or len(variables) > MOST_COLUMNS:
        found = f"{len(frame):,} rows, {len(variables):,} columns"
        fix = f"At most {MOST_ROWS - 1:,} and {MOST_COLUMNS:,}: export CSV."
        raise InputError("The table is too large for Excel", where=path.name, found=found, fix=fix)
    book = Workbook(write_only=True)
    data, codebook = book.create_sheet("data"), book.create_sheet("codebook")
    counts = {"formula": 0, "spelt": 0, "cut": 0}
    _append(data, [variable.name for variable in variables], counts)
    for row in zip(*(_cells(frame, variable) for variable in variables), strict=True):
        _append(data, row, counts)
    _append(codebook, HEADER, counts)
    for variable in variables:
        _append(codebook, list(codebook_row(variable, declared=True).values()), counts)
    book.save(path)
    _without_clock(path)
    warnings = _counted(counts["formula"], counts["spelt"], "as text")
    if counts["cut"]:
        warnings.append(f"{counts['cut']} cells are cut to {LONGEST_CELL} characters, the most Excel holds.")
    return warnings


def _append(sheet: WriteOnlyWorksheet, row: Sequence[Any], counts: dict[str, int]) -> None:
    """Add a row; texts that openpyxl would take for a formula or an error stay texts."""
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for value in row:
        if not isinstance(value, str):
            cells.append(_plain_value(value))
            continue
        text = FORBIDDEN.sub(lambda match: f"\\x{ord(match[0]):02x}", printable(value))
        counts["spelt"] += text != value
        counts["cut"] += len(text) > LONGEST_CELL
        formula = is_formula(text)
        counts["formula"] += formula
        if not formula and not text.startswith("#"):
            cells.append(text[:LONGEST_CELL])
            continue
        cell = WriteOnlyCell(sheet, value="")
        cell._value, cell.data_type = text[:LONGEST_CELL], "s"
        cell.quotePrefix = formula
        cells.append(cell)
    sheet.append(cells)


def _cells(frame: pd.DataFrame, variable: Variable) -> list[Any]:
    """A column's cells; those of a date without their time of day."""
    import pandas as pd

    cells: list[Any] = frame[variable.name].tolist()
    if variable.type != "date":
        return cells
    return [cell.date() if isinstance(cell, pd.Timestamp) else cell for cell in cells]


def _plain_value(value: Any) -> Any:
    import pandas as pd

    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _cell_text(cell: Any) -> str:
    plain = _plain_value(cell)
    if plain is None:
        return ""
    return plain_number(plain) if isinstance(plain, float) and math.isfinite(plain) else str(plain)


def _counted(formulas: int, spelt: int, how: str) -> list[str]:
    warnings = []
    if formulas:
        warnings.append(f"{formulas} cells that a spreadsheet would take for formulas are written {how}.")
    if spelt:
        warnings.append(
            f"{spelt} cells hold characters that no file can hold; they are spelt out (\\ud83d, \\x00)."
        )
    return warnings


def _without_clock(path: Path) -> None:
    """Write the archive again with fixed dates: openpyxl notes the time of writing in it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", parts[core])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), data, zipfile.ZIP_DEFLATED)


def _write_sav(frame: pd.DataFrame, variables: Sequence[Variable], path: Path, lang: Lang) -> list[str]:
    return write_labelled(frame, variables, path, format="sav", lang=lang)


def _write_dta(frame: pd.DataFrame, variables: Sequence[Variable], path: Path, lang: Lang) -> list[str]:
    return write_labelled(frame, variables, path, format="dta", lang=lang)


Writer = Callable[["pd.DataFrame", Sequence[Variable], Path, Lang], list[str]]
WRITERS: dict[str, Writer] = {
    ".csv": _write_csv,
    ".xlsx": _write_excel,
    ".sav": _write_sav,
    ".dta": _write_dta,
}
