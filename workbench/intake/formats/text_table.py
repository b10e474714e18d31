"""A table of text cells as a file holds it: what every format is read into."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound

LARGEST_CELL = 1_000_000  # characters
MOST_COLUMNS = 5_000


@dataclass(frozen=True)
class TextTable:
    """A table of text cells.

    frame : one Utf8 column a variable; a blank cell is "".
    rows : the file's own row number of each record; the header is usually 1.
    file : the file's name, for messages.
    encoding : how its bytes were decoded; "" for a binary format.
    warnings : what a reader should know, one sentence each.
    dropped : rows left out because the study declares that they are no records.
    separator : between cells, in a text file.
    problems : what cleaning would refuse; empty unless the file was only to be looked at.
    """

    frame: pl.DataFrame
    rows: tuple[int, ...]
    file: str
    encoding: str = ""
    warnings: tuple[str, ...] = ()
    dropped: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    separator: str = ""


def frame_of(header: Sequence[str], records: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Records of equal length as a frame of text, one column a name."""
    columns = list(zip(*records, strict=True)) or [()] * len(header)
    return pl.DataFrame(
        [pl.Series(name, cells, pl.String) for name, cells in zip(header, columns, strict=True)]
    )


def check_width(columns: int, *, file: str) -> None:
    """Refuse a table too wide to be one."""
    if columns > MOST_COLUMNS:
        found = f"{columns} columns"
        raise InputError(
            "The table is too wide", where=file, found=found, fix=f"At most {MOST_COLUMNS} columns."
        )


class NoRows(InputError):
    """A table without records: a sheet that holds a title or a note alone, an export of nothing."""


def no_rows(file: str, found: str) -> NoRows:
    """The refusal of a table without records."""
    return NoRows("There are no data rows", where=file, found=found, fix="Export the data again.")


def without_rows(table: TextTable, drop: Collection[int]) -> TextTable:
    """The table without these rows of its file. Raises ProblemsFound for a row that it does not have."""
    if not drop:
        return table
    check_rows(drop, table.rows, file=table.file)
    kept = [place for place, row in enumerate(table.rows) if row not in drop]
    rows = tuple(table.rows[place] for place in kept)
    if not rows:
        raise no_rows(table.file, "drop_rows leaves nothing")
    return replace(table, frame=table.frame[kept], rows=rows, dropped=tuple(sorted(drop)))


def check_rows(named: Collection[int], filled: Collection[int], *, file: str) -> None:
    """Refuse rows that a study names and its file does not have, or has blank."""
    rule, fix = "this row is blank or not there", "Correct drop_rows or header_rows in study.toml."
    absent = [Problem(file, row, "", "", rule, fix) for row in sorted(set(named) - set(filled))]
    if absent:
        raise ProblemsFound("Rows that study.toml names are not in the file", absent)
