"""Columns of a sheet that mix dates with something else: serial numbers become dates, labels that became dates are shown.

Excel turns a typed 1-2 into 2 January; and a column pasted from two places can hold the same kind of date once as a
date and once as its serial number (39690 is 2008-08-30).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import Problem

SERIALS = (10_000, 80_000)  # 1927 to 2119; a smaller number beside dates is something else
START_1900, START_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
DATE_TEXT = re.compile(r"\s*\d{2,4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,4}")
SHOWN = 5


@dataclass(frozen=True)
class Dates:
    """texts : (row, place of the column) -> ISO text of a serial number; warnings : each such column;
    problems : dates in columns of labels.
    """

    texts: dict[tuple[int, int], str]
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]


def settle_dates(
    cells: Sequence[Sequence[object]],
    rows: Sequence[int],
    header: Sequence[str],
    *,
    file: str,
    from_1904: bool,
) -> Dates:
    """Look at each column that holds a date: is every other cell one too, written another way?"""
    texts: dict[tuple[int, int], str] = {}
    warnings: list[str] = []
    problems: list[Problem] = []
    for place, name in enumerate(header):
        column = [(row, record[place]) for row, record in zip(rows, cells, strict=True)]
        dates = [(row, cell) for row, cell in column if isinstance(cell, dt.date)]
        if not dates:
            continue
        serials = {row: cell for row, cell in column if _is_serial(cell)}
        labels = [cell for row, cell in column if row not in serials and _is_label(cell)]
        if len(labels) >= len(dates) + len(serials):
            problems += [_label(file, row, name, cell) for row, cell in dates]
            continue
        if serials:
            read = {row: _moment(float(str(cell)), from_1904) for row, cell in serials.items()}
            texts |= {(row, place): text for row, text in read.items()}
            shown = ", ".join(
                f"row {row}: {serials[row]:g} is {text}" for row, text in list(read.items())[:SHOWN]
            )
            warnings.append(f"{file}: {len(read)} dates in column {name} were serial numbers ({shown}).")
    return Dates(texts, tuple(warnings), tuple(problems))


def _is_serial(cell: object) -> bool:
    return isinstance(cell, float) and SERIALS[0] <= cell < SERIALS[1]


def _is_label(cell: object) -> bool:
    if isinstance(cell, str):
        return bool(cell.strip()) and not DATE_TEXT.match(cell)
    return isinstance(cell, float)


def _moment(serial: float, from_1904: bool) -> str:
    moment = (START_1904 if from_1904 else START_1900) + dt.timedelta(seconds=int(serial * 86_400 + 0.5))
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(sep=" ")


def _label(file: str, row: int, name: str, cell: object) -> Problem:
    day = cell if isinstance(cell, dt.date) else dt.date.min
    rule = f"a date among labels: Excel makes {day.month}-{day.day} a date as it is typed"
    fix = "Format the column as text and type the label again from its source."
    return Problem(file, row, name, f"{day:%Y-%m-%d}", rule, fix)
