"""What of a table as received can be cleaned: cells that no draft can allow, rows that are no records, errors in cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.errors import Problem, ProblemsFound
from workbench.intake.formats.excel import ERROR_CELL, MERGED, UNCOMPUTED
from workbench.intake.formats.extra_rows import NO_RECORD
from workbench.intake.inspect import TableFound


def check_usable(tables: Sequence[TableFound]) -> None:
    """Refuse what no line of study.toml can allow: merged cells, formulas never computed, rows that do not fit."""
    problems = []
    for found in tables:
        no_records = {each.row for each in found.problems if each.rule in NO_RECORD}
        problems += [
            each
            for each in found.problems
            if each.rule not in (*NO_RECORD, ERROR_CELL)
            and not (each.row in no_records and (each.rule == UNCOMPUTED or _in_one_row(each)))
        ]
    if problems:
        raise ProblemsFound(f"{problems[0].file} cannot be cleaned as it is", problems)


def _in_one_row(problem: Problem) -> bool:
    """Whether cells are merged within one row (A16:I16); reading then leaves them out with their row."""
    ends = re.fullmatch(r"[A-Z]+([0-9]+):[A-Z]+([0-9]+)", problem.value)
    return problem.rule == MERGED and ends is not None and ends[1] == ends[2]


def rows_left_out(tables: Sequence[TableFound]) -> dict[str, tuple[int, ...]]:
    """File -> its rows that are totals or notes."""
    rows = {
        found.file: tuple(each.row for each in found.problems if each.rule in NO_RECORD and each.row)
        for found in tables
    }
    return {file: numbers for file, numbers in rows.items() if numbers}


def error_codes(tables: Sequence[TableFound]) -> dict[str, tuple[str, ...]]:
    """Column -> the error texts (#N/A) that stand in its cells."""
    codes: dict[str, tuple[str, ...]] = {}
    for each in (each for found in tables for each in found.problems if each.rule == ERROR_CELL):
        name = each.column.rpartition(" (")[0]
        codes[name] = tuple(dict.fromkeys((*codes.get(name, ()), each.value)))
    return codes
