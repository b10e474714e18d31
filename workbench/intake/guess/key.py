"""Which column numbers the records of a table: filled in, different on every record, and naming nobody."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from workbench.errors import InputError
from workbench.intake.formats.text_table import TextTable
from workbench.intake.guess.column import Guessed
from workbench.intake.guess.headers import is_key_name, is_row_number
from workbench.intake.guess.tally import counted, plain_text

MOST_UNFIT = 0.2  # share of the rows that may be blank or repeated in what is a key all the same, with slips
SHOWN_ROWS = 8
NO_KEYS = ("number", "date", "datetime")
REDCAP_ROWS = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")


def guess_key(
    table: TextTable, guessed: Mapping[str, Guessed], *, left_out: Collection[int]
) -> tuple[str, str]:
    """The key column and why it is taken for one; ("", why not) when no column clearly is.

    left_out : places of rows that repeat an earlier one or are no records.
    """
    candidates = key_candidates(table, guessed, left_out=left_out)
    named = [name for name in candidates if is_key_name(name)]
    named.sort(key=is_row_number)  # a form's own number before that of its row
    aside = f" ({counted(len(left_out), 'row')} aside: the same as another, or no record)" if left_out else ""
    if named:
        return named[0], f"its header says so, and it is different on every record{aside}"
    first = table.frame.columns[0]
    if first in candidates and guessed[first].variable.type in ("id", "integer"):
        return first, f"it comes first, and it is different on every record{aside}"
    if candidates and not near_key(table, guessed, left_out=left_out):
        return "", f"different on every record, but not clearly a key: {', '.join(candidates[:8])}"
    return "", _why_none(table, guessed, left_out=left_out)


def near_key(table: TextTable, guessed: Mapping[str, Guessed], *, left_out: Collection[int]) -> str:
    """The column that is a key but for a few rows, by its header; "" when there is none."""
    for name in filter(is_key_name, guessed):
        rows = unfit_rows(table, name, left_out=left_out)
        if rows and guessed[name].variable.identifier != "direct" and _few(rows, table):
            return name
    return ""


def _few(rows: Collection[int], table: TextTable) -> bool:
    return len(rows) <= MOST_UNFIT * table.frame.height


def _why_none(table: TextTable, guessed: Mapping[str, Guessed], *, left_out: Collection[int]) -> str:
    """What keeps the columns that come nearest to a key from being one."""
    if name := near_key(table, guessed, left_out=left_out):
        rows = unfit_rows(table, name, left_out=left_out)
        return f"{name} is blank, or says the same twice, in rows {_shown(rows)}"
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
) -> tuple[int, ...]:
    """Refuse a column as key that names a person or does not number the records; a few repeated numbers are returned as rows.

    A few numbers twice are a matter of the forms, which the study settles (`same_key`); many mean that it is no key.
    """
    if guessed[key].variable.identifier == "direct":
        raise InputError(
            f"The column {key!r} cannot be the key: it may name a person",
            where=table.file,
            found=guessed[key].reasons[0],
            fix="It is dropped when the data is cleaned. Number the forms in a column of their own, and name that.",
        )
    rows = unfit_rows(table, key, left_out=left_out)
    blank = {row for row, text in zip(table.rows, table.frame[key], strict=True) if not plain_text(text)}
    if blank.intersection(rows) or not _few(rows, table):
        raise InputError(
            f"The column {key!r} cannot be the key: it is blank or stands more than once",
            where=table.file,
            found=f"rows {_shown(rows)}",
            fix=_several_events(table) or "Look at these forms, or name another column with --key.",
        )
    return tuple(rows)


def no_key(
    table: TextTable, guessed: Mapping[str, Guessed], why: str, *, left_out: Collection[int]
) -> InputError:
    """The refusal of a table in which no column numbers the records, with the way on."""
    if near := near_key(table, guessed, left_out=left_out):
        fix = f"Look at these forms. With --key {near} the study is drafted all the same, and cleaning asks which record stays."
    elif key_candidates(table, guessed, left_out=left_out):
        fix = "Name it with --key COLUMN."
    else:
        fix = "Number the forms in a column of their own (on paper too), and name it with --key COLUMN."
    fix = _several_events(table) or fix
    return InputError("No column clearly numbers the records", where=table.file, found=why, fix=fix)


def _several_events(table: TextTable) -> str:
    """What to do about a longitudinal REDCap export, in which a record has a row an event; "" for any other table."""
    own = [name for name in REDCAP_ROWS if name in table.frame.columns]
    if not own:
        return ""
    return (
        f"A record has several rows here, told apart by {' and '.join(own)}. Export each event as a file of its own (a REDCap "
        "report filtered by event), so that a row is a record, and draft them one by one."
    )


def _shown(rows: Sequence[int]) -> str:
    return f"{', '.join(map(str, rows[:SHOWN_ROWS]))}{' …' * (len(rows) > SHOWN_ROWS)}"
