"""The files of one table: read, freed of rows that repeat, and, when keyed twice, reconciled into one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.codebook import LOG_SCHEMA, ROW, Applied, apply_codebook, check_columns, log_between
from workbench.intake.read import read_text
from workbench.intake.reconcile import Reconciliation, decide, reconcile
from workbench.study import Rules, Study, Words
from workbench.variables import Variable

IDENTICAL = Words(zh="整行重复的记录", en="identical repeated records")


@dataclass(frozen=True)
class Entry:
    """One file of a table: raw text with row numbers, and the same in canonical form for comparing."""

    raw: pl.DataFrame
    canonical: Applied
    file: str
    digest: str


def read_entry(study: Study, name: str, file: str, aliases: Mapping[str, Mapping[str, str]]) -> Entry:
    """Read one file of a table, as text and in canonical form; refuses columns that the codebook does not know."""
    table, variables = study.tables[name], study.variables(name)
    path = study.folder / file
    read = read_text(path, encoding=table.encoding, sheet=table.sheet)
    raw = read.frame.rename({column: column.strip(BLANKS) for column in read.frame.columns})
    check_columns(raw.columns, variables, file=file)
    raw = raw.select(*variables, pl.Series(ROW, read.rows, pl.Int64))
    canonical = apply_codebook(raw, variables, key=table.key, file=file, aliases=aliases)
    return Entry(raw, canonical, file, hashlib.sha256(path.read_bytes()).hexdigest())


def drop_identical(
    entry: Entry, rules: Rules, variables: Mapping[str, Variable], key: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that repeat an earlier row in every canonical field, dropped where the rules say so, and their log."""
    empty = pl.DataFrame(schema=LOG_SCHEMA)
    if rules.identical_rows == "stop":
        return entry.raw, empty
    first = entry.canonical.frame.select(pl.struct(*variables).is_first_distinct()).to_series()
    return entry.raw.filter(first), rows_out(entry.raw.filter(~first), key, "identical row", IDENTICAL.en)


def resolve(
    study: Study, name: str, first: pl.DataFrame, second: pl.DataFrame, entries: list[Entry]
) -> tuple[Reconciliation, pl.DataFrame, pl.DataFrame]:
    """Compare two entries, replay the decisions on the first, and log each cell they change."""
    table, variables = study.tables[name], study.variables(name)
    if entries[0].digest == entries[1].digest:
        files = " and ".join(table.files)
        raise InputError(
            "The second entry is a copy",
            where=files,
            found="identical files",
            fix="Key the forms a second time.",
        )
    texts = [
        entry.canonical.frame.filter(pl.col(ROW).is_in(kept[ROW].implode()))
        for entry, kept in zip(entries, (first, second), strict=True)
    ]
    found = reconcile(*(text.drop(ROW) for text in texts), key=table.key)
    _check_same_forms(found, table.files)
    decisions: dict[tuple[str, str], tuple[str, str]] = {}
    if found.differing:
        if table.decisions is None:
            fix = "Run workbench reconcile, fill in decisions.csv, and name it in study.toml."
            raise InputError(f"{found.differing} fields differ", where=" and ".join(table.files), fix=fix)
        file = read_text(study.folder / table.decisions).frame
        decisions = decide(found, file, file=table.decisions)
    done = first
    logs = [pl.DataFrame(schema=LOG_SCHEMA)]
    keys = texts[0][table.key].to_list()
    for field in sorted({field for _, field in decisions}):
        chosen = {key: value for (key, name_), (value, _) in decisions.items() if name_ == field}
        column = [chosen.get(key, old) for key, old in zip(keys, done[field], strict=True)]
        after = done.with_columns(pl.Series(field, column, pl.String))
        mask = variables[field].identifier == "direct"
        logs.append(
            log_between(done, after, field, table.key, pl.lit("double entry decision"), "", mask=mask)
        )
        done = after
    return found, done, pl.concat(logs)


def _check_same_forms(found: Reconciliation, files: tuple[str, ...]) -> None:
    problems = [
        Problem(
            file,
            None,
            "key",
            key,
            "the other entry lacks this form",
            "Key it there too, or take it out of both.",
        )
        for file, keys in zip(files, (found.only_first, found.only_second), strict=True)
        for key in keys
    ]
    if problems:
        raise ProblemsFound("The two entries do not hold the same forms", problems)


def rows_out(frame: pl.DataFrame, key: str, rule: str, why: str) -> pl.DataFrame:
    """Log rows for records left out: column "*", with the rule and why."""
    text = {"column": "*", "old": "", "new": "", "rule": rule, "why": why}
    return frame.select(
        pl.col(ROW).cast(pl.Int64).alias("row"),
        pl.col(key).alias("key"),
        *(pl.lit(v).alias(k) for k, v in text.items()),
    )
