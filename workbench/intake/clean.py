"""From the raw files of a study to its typed tables, with a log of every cell and a count of every row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound, nearest
from workbench.intake.canonical import BLANKS
from workbench.intake.codebook import (
    LOG_SCHEMA,
    MASK,
    ROW,
    apply_codebook,
    flip,
    typed,
)
from workbench.intake.entries import (
    DECLARED_OUT,
    IDENTICAL,
    NO_RECORDS,
    declared_out,
    drop_identical,
    read_entry,
    resolve,
    rows_out,
)
from workbench.intake.exclude import excluded_by
from workbench.intake.read import read_text
from workbench.intake.reconcile import Reconciliation
from workbench.project import reading
from workbench.study import Rules, Study, Words
from workbench.variables import Variable

RECEIVED = Words(zh="收到的记录", en="records received")
ALIAS_COLUMNS = ("table", "name", "written", "code")
ANALYSED = Words(zh="进入分析", en="analysed")


@dataclass(frozen=True)
class CleanTable:
    """One table after cleaning.

    frame : typed rows that are analysed, direct identifiers left out.
    log : `LOG_SCHEMA`; raw text + log = canonical text (see `replay`); a row left out has column "*".
    flow : step, reason_zh, reason_en, before, after; adds up by construction.
    set_missing : doubtful cells that the study's rules set missing.
    entry : what comparing the two entries found; None with a single entry.
    encodings : file -> how its bytes were decoded. warnings : what reading the files said, a sentence each.
    """

    frame: pl.DataFrame
    log: pl.DataFrame
    flow: pl.DataFrame
    set_missing: tuple[Problem, ...]
    entry: Reconciliation | None
    encodings: dict[str, str]
    warnings: tuple[str, ...] = ()


def clean_study(study: Study) -> dict[str, CleanTable]:
    """Clean every table of a study. Reads data/raw only; raises if a raw file changes while it is read."""
    before = hash_files(study.folder)
    aliases = _read_aliases(study)
    tables = {name: clean_table(study, name, aliases=aliases.get(name, {})) for name in study.tables}
    if hash_files(study.folder) != before:
        raise InputError(
            "A raw file changed while it was read", where=str(study.folder), fix="Run the command again."
        )
    return tables


def clean_table(study: Study, name: str, *, aliases: Mapping[str, Mapping[str, str]]) -> CleanTable:
    """Clean one table: read, reconcile, codebook, turn, exclude, type."""
    table, rules, variables = study.tables[name], study.rules.get(name, Rules()), study.variables(name)
    flow = _Flow()
    entries = [read_entry(study, name, file, aliases) for file in table.files]
    first = entries[0]
    flow.step(RECEIVED, first.raw.height + len(first.dropped))
    if first.dropped:
        flow.step(NO_RECORDS, first.raw.height)
    kept, dropped = drop_identical(first, rules, variables, table.key)
    logs = [declared_out(first.dropped), dropped]
    if dropped.height:
        flow.step(IDENTICAL, kept.height)
    found = None
    if table.entries == 2:
        second, _ = drop_identical(entries[1], rules, variables, table.key)
        both = (first, entries[1])
        found, kept, log = resolve(study, name, kept=(kept, second), entries=both, aliases=aliases)
        logs.append(log)
    applied = apply_codebook(kept, variables, key=table.key, file=first.file, aliases=aliases, rules=rules)
    problems = [*applied.stops, *_repeated_keys(applied.frame, table.key, first.file)]
    if problems:
        raise ProblemsFound(f"Table {name!r} cannot be cleaned", problems)
    turned, turn_log = flip(applied.frame, variables, key=table.key)
    frame, exclusion_log = _exclude(turned, variables, rules, table.key, flow)
    flow.step(ANALYSED, frame.height)
    log = pl.concat([*logs, applied.log, turn_log, exclusion_log])
    encodings = {entry.file: entry.encoding for entry in entries}
    clean = typed(frame, variables)
    warnings = tuple(dict.fromkeys(warning for entry in entries for warning in entry.warnings))
    return CleanTable(clean, log, flow.as_frame(), applied.set_missing, found, encodings, warnings)


def replay(raw: pl.DataFrame, log: pl.DataFrame) -> pl.DataFrame:
    """Apply a cleaning log to raw text (with its `ROW` column): the canonical text of the rows that stay.

    Raises InputError when a cell does not hold the logged old value: the log then belongs to other data.
    Masked cells (direct identifiers) are skipped; they are dropped from the clean table anyway.
    """
    columns = {name: raw[name].to_list() for name in raw.columns if name != ROW}
    place = {row: index for index, row in enumerate(raw[ROW])}
    gone = set()
    for row, _, column, old, new, rule, _ in log.iter_rows():
        if row not in place and rule == DECLARED_OUT:
            continue  # reading has left it out already
        there = row in place and (column == "*" or column in columns)
        if there and column == "*":
            gone.add(place[row])
        elif old != MASK:
            cell = columns[column][place[row]] if there else None
            if cell != old:
                raise InputError(
                    f"The log says {old!r}",
                    where=f"row {row}, column {column}",
                    found="no such cell" if cell is None else repr(cell),
                    fix="The log belongs to other data; clean again.",
                )
            columns[column][place[row]] = new
    frame = pl.DataFrame(columns).with_columns(raw[ROW])
    return frame.filter(pl.Series([index not in gone for index in range(raw.height)]))


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a study's raw folder, by its path relative to the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with reading(folder):
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        }


def _exclude(
    frame: pl.DataFrame, variables: Mapping[str, Variable], rules: Rules, key: str, flow: _Flow
) -> tuple[pl.DataFrame, pl.DataFrame]:
    logs = [pl.DataFrame(schema=LOG_SCHEMA)]
    for exclusion in rules.exclude:
        out = excluded_by(typed(frame, variables), exclusion)
        logs.append(rows_out(frame.filter(out), key, "excluded", exclusion.reason.en))
        frame = frame.filter(~out)
        flow.step(exclusion.reason, frame.height)
    return frame, pl.concat(logs)


def _repeated_keys(frame: pl.DataFrame, key: str, file: str) -> list[Problem]:
    repeated = frame.filter(pl.col(key).is_duplicated() | (pl.col(key) == "")).select(ROW, key)
    fix = 'Each row needs its own key; identical rows may be dropped by identical_rows = "keep first".'
    return [
        Problem(file, row, key, value, "the key is blank or repeated", fix)
        for row, value in repeated.iter_rows()
    ]


def _read_aliases(study: Study) -> dict[str, dict[str, dict[str, str]]]:
    """aliases.csv: table -> column -> {what people wrote: code}; refused when it names what is not there."""
    path = study.folder / "aliases.csv"
    aliases: dict[str, dict[str, dict[str, str]]] = {}
    if not path.is_file():
        return aliases
    read = read_text(path, may_be_empty=True)
    lacking = [name for name in ALIAS_COLUMNS if name not in read.frame.columns]
    problems = [Problem("aliases.csv", 1, name, "", "this column is missing", "Add it.") for name in lacking]
    if problems:
        raise ProblemsFound("The table of aliases cannot be used", problems)
    for number, row in zip(read.rows, read.frame.iter_rows(named=True), strict=True):
        table, name, written = row["table"].strip(), row["name"].strip(), row["written"].strip(BLANKS)
        known = aliases.setdefault(table, {}).setdefault(name, {})
        if table not in study.tables:
            rule, fix = "there is no such table", nearest(table, study.tables)
            problems.append(Problem("aliases.csv", number, "table", table, rule, fix))
        elif name not in study.variables(table):
            rule, fix = "there is no such variable", nearest(name, study.variables(table))
            problems.append(Problem("aliases.csv", number, "name", name, rule, fix))
        elif known.setdefault(written, row["code"].strip()) != row["code"].strip():
            rule, fix = "it has two codes", f"It is {known[written]!r} in an earlier row; keep one."
            problems.append(Problem("aliases.csv", number, "written", written, rule, fix))
    if problems:
        raise ProblemsFound("The table of aliases cannot be used", problems)
    return aliases


class _Flow:
    """Counts of rows after each step; each step's `before` is the last one's `after`, so the flow adds up."""

    def __init__(self) -> None:
        self._steps: list[tuple[Words, int]] = []

    def step(self, reason: Words, after: int) -> None:
        self._steps.append((reason, after))

    def as_frame(self) -> pl.DataFrame:
        rows = []
        before = self._steps[0][1]
        for number, (reason, after) in enumerate(self._steps, start=1):
            rows.append((number, reason.zh, reason.en, before, after))
            before = after
        schema = ["step", "reason_zh", "reason_en", "before", "after"]
        return pl.DataFrame(rows, schema=schema, orient="row")
