"""The files of one table as one: read, freed of rows that repeat, and resolved when it was keyed twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from workbench.intake.entries import (
    IDENTICAL,
    NO_RECORDS,
    declared_out,
    drop_identical,
    read_entry,
    resolve,
)
from workbench.intake.flow import RECEIVED, Flow
from workbench.intake.reconcile import Reconciliation
from workbench.study import Rules, Study


@dataclass(frozen=True)
class Entered:
    """frame : raw text with row numbers, one row a record; log : what was left out and decided; found : what two entries
    differed in, None with one; files, encodings, warnings : what was read, how, and what reading said.
    """

    frame: pl.DataFrame
    log: pl.DataFrame
    found: Reconciliation | None
    files: tuple[str, ...]
    encodings: dict[str, str]
    warnings: tuple[str, ...]


def enter(study: Study, name: str, *, aliases: Mapping[str, Mapping[str, str]], flow: Flow) -> Entered:
    """Read one table of a study; counts what was received and what repeats in `flow`."""
    table, rules, variables = study.tables[name], study.rules.get(name, Rules()), study.variables(name)
    entries = [read_entry(study, name, file, aliases) for file in table.files]
    first = entries[0]
    flow.step(RECEIVED, first.raw.height + len(first.dropped))
    if first.dropped:
        flow.step(NO_RECORDS, first.raw.height)
    kept, repeated = drop_identical(first, rules, variables, table.key)
    if repeated.height:
        flow.step(IDENTICAL, kept.height)
    log = pl.concat([declared_out(first.dropped), repeated])
    found = None
    if table.entries == 2:
        second, _ = drop_identical(entries[1], rules, variables, table.key)
        found, kept, decided = resolve(
            study, name, kept=(kept, second), entries=(first, entries[1]), aliases=aliases
        )
        log = pl.concat([log, decided])
    encodings = {entry.file: entry.encoding for entry in entries}
    warnings = tuple(dict.fromkeys(warning for entry in entries for warning in entry.warnings))
    return Entered(kept, log, found, table.files, encodings, warnings)
