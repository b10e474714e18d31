"""Two files with the same columns: two entries of the same forms, or something that a person has to settle first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from workbench.errors import InputError
from workbench.intake.guess.tally import counted
from workbench.intake.inspect import TableFound
from workbench.intake.reconcile import compare_entries


def same_columns(one: TableFound, other: TableFound) -> bool:
    """Whether two tables have the same columns, in any order: then they may be two entries."""
    return sorted(column.name for column in one.columns) == sorted(column.name for column in other.columns)


def second_entry(
    found: TableFound, second: TableFound | None, *, key: str, paths: Mapping[str, Path]
) -> tuple[int, tuple[str, ...]]:
    """In how many fields two files with the same columns differ, when they hold the same forms, and what to do about it.

    paths : file name -> where the person has it. Raises InputError for a copy, and for files of other forms.
    """
    if second is None or found.table is None or second.table is None:
        return 0, ()
    files = f"{found.file} and {second.file}"
    typed = [_quoted(str(paths.get(each.file, each.file))) for each in (found, second)]
    command = f"workbench reconcile {typed[0]} {typed[1]} --key {_quoted(key)}"
    if found.table.frame.equals(second.table.frame):
        raise InputError(
            "The second entry is a copy",
            where=files,
            found="the same cells",
            fix="Name one of them, or key the forms a second time.",
        )
    sides = [
        each.frame.select(pl.all().str.strip_chars()).unique(maintain_order=True)
        for each in (found.table, second.table)
    ]
    keys = [set(side[key]) for side in sides]
    if keys[0] != keys[1]:
        alone = (
            f"{len(keys[0] - keys[1])} records only in the first, {len(keys[1] - keys[0])} only in the second"
        )
        fix = (
            f"Two entries hold the same forms: {command} names the numbers to "
            "mend. Two parts of one table belong into one file, or are a study each."
        )
        raise InputError(
            "Two files have the same columns, but other records", where=files, found=alone, fix=fix
        )
    compared = compare_entries(sides[0], sides[1].select(sides[0].columns), key=key)
    note = (
        f"{found.file} and {second.file} are two entries of the same forms; {counted(compared.differing, 'field')} not the same: run "
        f"{command}, fill in decisions.csv, and name it in study.toml"
    )
    return compared.differing, (note,) if compared.differing else ()


def _quoted(word: str) -> str:
    """As it is typed in a terminal; in double quotes, which every system's terminal knows (shlex.quote writes single ones)."""
    return f'"{word}"' if set(word) & set(" ()&;'") else word
