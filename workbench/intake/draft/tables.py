"""The tables of a drafted study: which file is which table, its key, its variables, and what cleaning has to allow."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from workbench.errors import InputError, ProblemsFound
from workbench.intake.codebook import ROW, apply_codebook
from workbench.intake.dates import as_day
from workbench.intake.draft.keys import named_keys
from workbench.intake.draft.second_entry import same_columns, second_entry
from workbench.intake.draft.usable import check_usable, error_codes, rows_left_out
from workbench.intake.formats.encoding import CHINESE
from workbench.intake.formats.text_table import TextTable
from workbench.intake.guess.column import Guessed
from workbench.intake.guess.doubts import repeats
from workbench.intake.guess.key import check_key, no_key
from workbench.intake.guess.tally import plain_text
from workbench.intake.inspect import BlockFound, Found, TableFound
from workbench.intake.recognise import ASKED
from workbench.project import LONGEST_NAME, NAME, RESERVED
from workbench.variables import Variable


@dataclass(frozen=True)
class DraftTable:
    """One table of the draft.

    files : one, or two that were keyed independently. sheet, encoding : to be written into study.toml, "" when not needed.
    variables : with the table's name in each. doubtful : unreadable, out of range -> cells that cleaning would stop at.
    identical : rows that repeat an earlier one. drop_rows : file -> its rows that are totals or notes. days : column -> its
    first and last date.
    differing : fields in which two entries differ. notes : what a person should know. aliases : column -> spelling -> what it
    must mean, for aliases.csv.
    """

    name: str
    files: tuple[str, ...]
    sheet: str
    encoding: str
    key: str
    key_why: str
    variables: tuple[Variable, ...]
    found: TableFound
    blocks: tuple[BlockFound, ...]
    doubtful: Mapping[str, int]
    identical: int
    drop_rows: Mapping[str, tuple[int, ...]]
    days: Mapping[str, tuple[dt.date, dt.date]]
    differing: int
    notes: tuple[str, ...]
    aliases: Mapping[str, Mapping[str, str]]


def draft_tables(
    found: Found, *, key: Iterable[str] = (), paths: Mapping[str, Path] | None = None
) -> tuple[DraftTable, ...]:
    """Draft every table. key : the columns that number the records (COLUMN, FILE:COLUMN); without one a clear one is looked for.

    paths : file name -> where the person has it, for commands that a message names.
    Raises InputError when a table has no key, or a sheet cannot be read.
    """
    named: list[DraftTable] = []
    rest = list(found.tables)
    keys = named_keys(key, rest)
    rest, beside = _with_records(rest)
    several = len({(table.file) for table in rest}) < len(rest)
    while rest:
        first = rest.pop(0)
        second = next((other for other in rest if same_columns(first, other)), None)
        if second is not None:
            rest.remove(second)
        name = _name(first, {each.name for each in named}, several=several)
        asked = [keys.get((each.file, each.source.sheet)) for each in (first, second) if each is not None]
        named.append(_draft(name, first, second, key=next(filter(None, asked), None), paths=paths or {}))
    if beside:
        named[0] = replace(named[0], notes=(*named[0].notes, *beside))
    return tuple(named)


def _with_records(tables: list[TableFound]) -> tuple[list[TableFound], list[str]]:
    """The sheets that hold a table, and a note on each that does not: a sheet of explanations beside the data."""
    if len(tables) < 2:
        return tables, []
    beside = [each for each in tables if each.source.empty or (each.source.sheet and len(each.columns) == 1)]
    if len(beside) == len(tables):
        return tables, []
    notes = [f"{each.file}: the sheet {each.source.sheet} holds no table and is left out" for each in beside]
    return [each for each in tables if each not in beside], notes


def _name(found: TableFound, taken: set[str], *, several: bool) -> str:
    wanted = (
        found.source.sheet if several and found.source.sheet else found.file.rpartition(".")[0] or found.file
    )
    plain = re.sub(r"[^\w-]+", "_", wanted).strip("_-")
    while len(plain.encode()) > LONGEST_NAME - 4:
        plain = plain[:-1]
    if not NAME.fullmatch(plain) or plain.casefold() in {*RESERVED, "cleaning_log"}:
        plain = "answers"
    name, number = plain, 2
    while name.casefold() in {each.casefold() for each in taken}:
        name, number = f"{plain}_{number}", number + 1
    return name


def _draft(
    name: str,
    found: TableFound,
    second: TableFound | None,
    *,
    key: str | None,
    paths: Mapping[str, Path],
) -> DraftTable:
    table = found.table
    if table is None:
        place = f"{found.file}, sheet {found.source.sheet}"
        raise InputError(
            "A sheet cannot be read",
            where=place,
            found=found.source.refused,
            fix="Mend it, or delete the sheet in a copy.",
        )
    check_usable([found, *([second] if second else [])])
    left_out = set(repeats(table))
    guessed = {column.name: Guessed(column.variable, column.reasons) for column in found.columns}
    named = key if key in guessed else None
    chosen = named or found.key
    if not chosen:
        raise no_key(table, guessed, found.key_why, left_out=left_out)
    twice = check_key(table, guessed, chosen, left_out=left_out)
    errors = error_codes([found, *([second] if second else [])])
    variables = tuple(
        _variable(column.variable, name, column.name == chosen, errors.get(column.name, ()))
        for column in found.columns
    )
    aliases = {each.name: each.meant for each in found.columns if each.meant and each.name != chosen}
    doubtful = _doubtful(table, {each.name: each for each in variables}, chosen, aliases)
    source = found.source
    encoding = source.encoding if source.encoding in CHINESE or source.encoding_why == ASKED else ""
    differing, notes = second_entry(found, second, key=chosen, paths=paths)
    notes += _said_twice(chosen, name, twice)
    return DraftTable(
        name, (found.file, second.file) if second else (found.file,), source.sheet, encoding, chosen,
        "named with --key" if named else found.key_why, variables, found, found.blocks, doubtful, len(left_out),
        rows_left_out([found, *([second] if second else [])]),
        _days(found), differing, (*notes, *found.warnings), aliases,
    )  # fmt: skip


def _said_twice(key: str, table: str, rows: Sequence[int]) -> tuple[str, ...]:
    """What a person has to decide about a number that two different records bear."""
    if not rows:
        return ()
    return (
        f"{key} says the same twice in rows {', '.join(map(str, rows))}: look at these forms; cleaning stops there until same_key "
        f'under [rules."{table}"] says which record stays ("keep first", "keep last" or "keep most complete")',
    )


def _variable(variable: Variable, table: str, key: bool, errors: Sequence[str]) -> Variable:
    if key:
        return replace(
            variable,
            table=table,
            type="id",
            low=None,
            high=None,
            codes={},
            missing={},
            required=True,
            flipped="",
        )
    missing = {**variable.missing, **dict.fromkeys(errors, "error in the file (guessed)")}
    codes = {code: labels for code, labels in variable.codes.items() if code not in errors}
    return replace(variable, table=table, missing=missing, codes=codes)


def _doubtful(
    table: TextTable,
    variables: Mapping[str, Variable],
    key: str,
    aliases: Mapping[str, Mapping[str, str]],
) -> dict[str, int]:
    """Cells that cleaning would stop at, by what is wrong with them. Refuses a key that a spreadsheet has rounded."""
    frame = table.frame.with_columns(pl.Series(ROW, table.rows, pl.Int64))
    applied = apply_codebook(frame, variables, key=key, file=table.file, aliases=aliases)
    lost = [problem for problem in applied.stops if problem.column == key and problem.rule == "unreadable"]
    if lost:
        raise ProblemsFound(f"The column {key!r} cannot number the records", lost)
    return dict(Counter(problem.rule for problem in applied.stops))


def _days(found: TableFound) -> dict[str, tuple[dt.date, dt.date]]:
    """Column -> its first and last date, birthdays aside."""
    days: dict[str, tuple[dt.date, dt.date]] = {}
    for column in found.columns if found.table is not None else ():
        birthday = re.search("出生|生日|birth|dob|opened|成立", column.name, re.IGNORECASE)
        if found.table is not None and column.variable.type in ("date", "datetime") and not birthday:
            texts = found.table.frame[column.name].unique()
            read = [day for text in texts if (day := as_day(plain_text(text))) is not None]
            if read:
                days[column.name] = (min(read), max(read))
    return days
