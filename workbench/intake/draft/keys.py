"""The columns that a person names as keys with --key: COLUMN for every table that has it, FILE:COLUMN for those of one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from workbench.errors import InputError, nearest
from workbench.intake.inspect import TableFound


def named_keys(asked: Iterable[str], tables: Sequence[TableFound]) -> dict[tuple[str, str], str]:
    """(File, sheet) -> the column named as its key; a table that no key names is left out.

    Raises InputError for a file or a column that is not there, and for two keys of one table.
    """
    keys: dict[tuple[str, str], str] = {}
    for text in dict.fromkeys(asked):
        chosen, column = _meant(text, tables)
        for table in chosen:
            place = (table.file, table.source.sheet)
            if keys.setdefault(place, column) != column:
                raise InputError(
                    "Two keys are named for one table",
                    where=table.file,
                    found=f"{keys[place]}, {column}",
                    fix="Name one column with --key, or say which file each is for: --key FILE:COLUMN.",
                )
    return keys


def _meant(text: str, tables: Sequence[TableFound]) -> tuple[list[TableFound], str]:
    """The tables that a key is for, and its column. A column's own name may have a colon in it, so it is looked for first."""
    if chosen := [table for table in tables if text in _columns(table)]:
        return chosen, text
    for place in (place for place, sign in enumerate(text) if sign == ":"):
        file, column = Path(text[:place]).name, text[place + 1 :]
        of_file = [table for table in tables if table.file == file]
        if chosen := [table for table in of_file if column in _columns(table)]:
            return chosen, column
        if of_file:
            raise _no_column(column, of_file)
    raise _no_column(text, tables)


def _no_column(name: str, tables: Sequence[TableFound]) -> InputError:
    files = ", ".join(dict.fromkeys(table.file for table in tables))
    known = dict.fromkeys(column for table in tables for column in _columns(table))
    return InputError(f"There is no column {name!r}", where=files, fix=nearest(name, known))


def _columns(table: TableFound) -> list[str]:
    return [column.name for column in table.columns]
