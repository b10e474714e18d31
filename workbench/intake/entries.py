"""The files of one table: read, freed of rows that repeat, and, when keyed twice, reconciled into one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.canonical import BLANKS, read_cell
from workbench.intake.codebook import LOG_SCHEMA, ROW, Applied, apply_codebook, check_columns, log_between
from workbench.intake.decisions import decide
from workbench.intake.declared import contradictions
from workbench.intake.flow import rows_out
from workbench.intake.formats.text_table import TextTable
from workbench.intake.read import Wanted, read_received, read_text
from workbench.intake.reconcile import Reconciliation, compare_entries
from workbench.project import reading
from workbench.study import Rules, Study, Words
from workbench.variables import Variable

NO_RECORDS = Words(zh="合计行、说明行（按声明剔除）", en="rows of totals or notes, left out as declared")
DECLARED_OUT = "no record"  # the rule in the log
IDENTICAL = Words(zh="整行重复的记录", en="identical repeated records")


@dataclass(frozen=True)
class Entry:
    """One file of a table: raw text with row numbers, and the same in canonical form for comparing.

    encoding : how its bytes were decoded; "" for a workbook. digest : SHA-256 of the file.
    warnings : of reading it. dropped : rows that study.toml declares to be no records.
    """

    raw: pl.DataFrame
    canonical: Applied
    file: str
    encoding: str
    digest: str
    warnings: tuple[str, ...] = ()
    dropped: tuple[int, ...] = ()


def read_entry(study: Study, name: str, file: str, aliases: Mapping[str, Mapping[str, str]]) -> Entry:
    """Read one file of a table, as text and in canonical form; refuses columns that the codebook does not know."""
    table, variables = study.tables[name], study.variables(name)
    path = study.folder / file
    read = read_declared(study, name, file)
    raw = read.frame.rename({column: column.strip(BLANKS) for column in read.frame.columns})
    check_columns(raw.columns, variables, file=file)
    raw = raw.select(*variables, pl.Series(ROW, read.rows, pl.Int64))
    canonical = apply_codebook(raw, variables, key=table.key, file=file, aliases=aliases)
    with reading(path):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Entry(raw, canonical, file, read.encoding, digest, read.warnings, read.dropped)


def read_declared(study: Study, name: str, file: str) -> TextTable:
    """One file of a table as study.toml and codebook.csv say that it is to be read."""
    table, variables = study.tables[name], study.variables(name)
    numbers = [each.name for each in variables.values() if each.type in ("integer", "number")]
    wanted = Wanted(
        encoding=table.encoding,
        sheet=table.sheet,
        header_rows=table.header_rows,
        drop_rows=table.dropped(file),
        codes={each.name: tuple(each.missing) for each in variables.values()},
        decimal_comma=numbers if table.decimal == "," else (),
        dictionary=study.folder / table.dictionary if table.dictionary else None,
        options=table.options,
        plain=table.plain,
    )
    received = read_received(study.folder / file, wanted=wanted)
    said = (*received.warnings, *contradictions(received, variables))
    return replace(received.table, warnings=said)


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
    study: Study,
    name: str,
    *,
    kept: tuple[pl.DataFrame, pl.DataFrame],
    entries: tuple[Entry, Entry],
    aliases: Mapping[str, Mapping[str, str]],
) -> tuple[Reconciliation, pl.DataFrame, pl.DataFrame]:
    """Compare two entries, replay the decisions on the first, and log each cell they change.

    kept : the raw rows of each entry without those that repeat. Returns what differed, the resolved raw rows, the log.
    """
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
        entry.canonical.frame.filter(pl.col(ROW).is_in(rows[ROW].implode()))
        for entry, rows in zip(entries, kept, strict=True)
    ]
    found = compare_entries(*(text.drop(ROW) for text in texts), key=table.key, operator=table.operator)
    _check_same_forms(found, texts, table.files, table.key)
    decisions = _decisions(study, name, found, aliases)
    done = kept[0]
    logs = [pl.DataFrame(schema=LOG_SCHEMA)]
    keys = texts[0][table.key].to_list()
    for field in sorted({field for _, field in decisions}):
        column = [decisions.get((key, field), old) for key, old in zip(keys, done[field], strict=True)]
        after = done.with_columns(pl.Series(field, column, pl.String))
        mask = variables[field].identifier == "direct"
        rule = pl.lit("double entry decision")
        logs.append(log_between(done, after, field, table.key, rule, "", mask=mask))
        done = after
    right = {
        (key, field): read_cell(text, variables[field], aliases.get(field, {})).text
        for (key, field), text in decisions.items()
    }
    return replace(found, decided=right), done, pl.concat(logs)


def _decisions(
    study: Study, name: str, found: Reconciliation, aliases: Mapping[str, Mapping[str, str]]
) -> dict[tuple[str, str], str]:
    """The decisions of one table, replayed against what differs now."""
    table, variables = study.tables[name], study.variables(name)
    if table.decisions is None:
        if found.differing:
            fix = "Run workbench reconcile, fill in decisions.csv, and name it in study.toml."
            raise InputError(f"{found.differing} fields differ", where=" and ".join(table.files), fix=fix)
        return {}

    def canonical(field: str, written: str) -> str:
        if field not in variables:
            return written
        return read_cell(written, variables[field], aliases.get(field, {})).text

    decided = read_text(study.folder / table.decisions, may_be_empty=True)
    frame = decided.frame.rename({column: column.strip(BLANKS) for column in decided.frame.columns})
    return decide(found, frame, file=table.decisions, rows=decided.rows, read=canonical)


def _check_same_forms(
    found: Reconciliation, texts: list[pl.DataFrame], files: tuple[str, ...], key: str
) -> None:
    """Each form is in both entries, once."""
    lacking = ("the other entry lacks this form", "Key it there too, or take it out of both.")
    twice = (
        "this form is there more than once",
        'Keep one; identical rows are dropped by identical_rows = "keep first".',
    )
    problems = []
    for file, text, alone in zip(files, texts, (found.only_first, found.only_second), strict=True):
        for row, form in text.filter(pl.col(key).is_in(alone)).select(ROW, key).iter_rows():
            problems.append(Problem(file, row, key, form, *lacking))
        for row, form in text.filter(pl.col(key).is_duplicated()).select(ROW, key).iter_rows():
            problems.append(Problem(file, row, key, form, *twice))
    if problems:
        raise ProblemsFound("The two entries do not hold the same forms", problems)


def declared_out(rows: tuple[int, ...]) -> pl.DataFrame:
    """Log rows for rows that study.toml declares to be no records."""
    text = {"key": "", "column": "*", "old": "", "new": "", "rule": DECLARED_OUT, "why": NO_RECORDS.en}
    return pl.DataFrame([{"row": row, **text} for row in rows], schema=LOG_SCHEMA)
