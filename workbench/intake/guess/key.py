"""Which column numbers the records of a table: filled in, different on every record, and naming nobody."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from workbench.errors import InputError
from workbench.intake.formats.text_table import TextTable
from workbench.intake.guess.column import Guessed
from workbench.intake.guess.headers import is_key_name, is_row_number
from workbench.intake.guess.tally import plain_text

MOST_UNFIT = 0.2  # share of the rows that may be blank or repeated in what is a key all the same, with slips
SHOWN_ROWS = 8
NO_KEYS = ("number", "date", "datetime")


def guess_key(
    table: TextTable, guessed: Mapping[str, Guessed], *, left_out: Collection[int]
) -> tuple[str, str]:
    """The key column and why it is taken for one; ("", why not) when no column clearly is.

    left_out : places of rows that repeat an earlier one or are no records.
    """
    candidates = key_candidates(table, guessed, left_out=left_out)
    named = [name for name in candidates if is_key_name(name)]
    named.sort(key=is_row_number)  # a form's own number before that of its row
    if named:
        return named[0], "its header says so, and it is different on every record"
    first = table.frame.columns[0]
    if first in candidates and guessed[first].variable.type in ("id", "integer"):
        return first, "it comes first, and it is different on every record"
    if candidates:
        return "", f"different on every record, but not clearly a key: {', '.join(candidates[:8])}"
    return "", _why_none(table, guessed, left_out=left_out)


def _why_none(table: TextTable, guessed: Mapping[str, Guessed], *, left_out: Collection[int]) -> str:
    """What keeps the columns that come nearest to a key from being one."""
    for name in filter(is_key_name, guessed):
        rows = unfit_rows(table, name, left_out=left_out)
        if (
            rows
            and guessed[name].variable.identifier != "direct"
            and len(rows) <= MOST_UNFIT * table.frame.height
        ):
            more = " …" * (len(rows) > SHOWN_ROWS)
            return f"{name} is blank, or says the same twice, in rows {', '.join(map(str, rows[:SHOWN_ROWS]))}{more}"
    naming = [name for name, guess in guessed.items() if guess.variable.identifier == "direct"]
    whole = [name for name in naming if not unfit_rows(table, name, left_out=left_out)]
    if whole:
        return f"{', '.join(whole[:8])} may name a person, and no other column is filled in and different on every record"
    return "no column is filled in and different on every record"


def key_candidates(
    table: TextTable, guessed: Mapping[str, Guessed], *, left_out: Collection[int]
) -> list[str]:
    """The columns that could be a key."""
    records = table.frame.height - len(left_out)
    return [
        name
        for name, guess in guessed.items()
        if table.frame[name].n_unique() >= records
        and guess.variable.identifier != "direct"
        and guess.variable.type not in NO_KEYS
        and not unfit_rows(table, name, left_out=left_out)
    ]


def unfit_rows(table: TextTable, name: str, *, left_out: Collection[int]) -> list[int]:
    """The file's row numbers where a column is blank, or says again what another record says."""
    texts = table.frame[name].map_elements(plain_text, return_dtype=pl.String, skip_nulls=False)
    kept = pl.Series([place not in left_out for place in range(len(texts))], dtype=pl.Boolean)
    records = pl.DataFrame({"row": table.rows, "text": texts}).filter(kept)
    return records.filter((pl.col("text") == "") | pl.col("text").is_duplicated())["row"].to_list()


def check_key(
    table: TextTable, guessed: Mapping[str, Guessed], key: str, *, left_out: Collection[int]
) -> None:
    """Refuse a column as key that names a person or does not number the records."""
    if guessed[key].variable.identifier == "direct":
        raise InputError(
            f"The column {key!r} cannot be the key: it may name a person",
            where=table.file,
            found=guessed[key].reasons[0],
            fix="It is dropped when the data is cleaned. Number the forms in a column of their own, and name that.",
        )
    rows = unfit_rows(table, key, left_out=left_out)
    if rows:
        raise InputError(
            f"The column {key!r} cannot be the key: it is blank or stands more than once",
            where=table.file,
            found=f"rows {', '.join(map(str, rows[:8]))}{' …' if len(rows) > 8 else ''}",
            fix="Look at these forms, or name another column with --key.",
        )
