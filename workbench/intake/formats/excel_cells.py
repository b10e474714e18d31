"""The cells of one sheet as calamine reads them, in a process of its own.

This module is both sides: `read_cells` starts `python -m workbench.intake.formats.excel_cells FILE SHEET FOLDER`.
"""

from __future__ import annotations

import datetime as dt
import marshal
import sys
import tempfile
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.intake.formats.apart import limit_memory, run_apart

Range = tuple[tuple[int, int], tuple[int, int]]  # (first row, first column), (last row, last column), from 0
RESULT = "cells"


def read_cells(path: Path, sheet: str) -> tuple[list[list[Any]], list[Range]]:
    """Rows of cells from A1 (str, float, bool, date, datetime, time, timedelta; "" is blank) and the merged ranges.

    Raises InputError for a workbook that calamine cannot read or that has a password.
    """
    with tempfile.TemporaryDirectory() as folder:
        arguments = [str(path.resolve()), sheet, folder]
        found = run_apart(__name__, arguments, path=path, folder=Path(folder), result=RESULT)
        kind, cells, times, merged = marshal.loads(found.read_bytes())
    if kind == "password":
        fix = "Save it without a password."
        raise InputError("The workbook is protected by a password", where=path.name, fix=fix)
    if kind:
        fix = "Open it in Excel and save it as .xlsx; if it does not open, ask for it again."
        raise InputError("The workbook is damaged or cut off", where=path.name, found=kind[:200], fix=fix)
    for row, column, values in times:
        cells[row][column] = _time(*values)
    return cells, merged


def _plain(cell: Any) -> tuple[Any, ...] | None:
    """A date or time as numbers, which `marshal` can carry; None for any other cell."""
    if isinstance(cell, dt.datetime):
        return (
            "datetime",
            cell.year,
            cell.month,
            cell.day,
            cell.hour,
            cell.minute,
            cell.second,
            cell.microsecond,
        )
    if isinstance(cell, dt.date):
        return ("date", cell.year, cell.month, cell.day)
    if isinstance(cell, dt.time):
        return ("time", cell.hour, cell.minute, cell.second, cell.microsecond)
    if isinstance(cell, dt.timedelta):
        return ("timedelta", cell.days, cell.seconds, cell.microseconds)
    return None


def _time(kind: str, *numbers: int) -> dt.datetime | dt.date | dt.time | dt.timedelta:
    if kind == "datetime":
        return dt.datetime(*numbers)  # type: ignore[arg-type]
    if kind == "date":
        return dt.date(*numbers)
    return dt.time(*numbers) if kind == "time" else dt.timedelta(*numbers)  # type: ignore[arg-type]


def main(path: str, sheet: str, folder: str) -> None:
    """The child: read one sheet and write it; what calamine cannot read is written as a sentence."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    limit_memory()
    cells: list[list[Any]] = []
    merged: list[Range] = []
    kind = ""
    try:
        grid = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet)
        cells, merged = grid.to_python(skip_empty_area=False), list(grid.merged_cell_ranges or [])
    except PasswordError:
        kind = "password"
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        kind = str(error) or "it cannot be read"
    times = []
    for row, record in enumerate(cells):
        for column, cell in enumerate(record):
            values = None if isinstance(cell, str | float) else _plain(cell)
            if values:
                times.append((row, column, values))
                record[column] = None
    Path(folder, RESULT).write_bytes(marshal.dumps((kind, cells, times, merged)))


if __name__ == "__main__":
    main(*sys.argv[1:])
