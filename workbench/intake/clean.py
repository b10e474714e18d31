"""From the raw files of a study to its typed tables, with a log of every cell and a count of every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.aliases import read_aliases
from workbench.intake.codebook import MASK, ROW, apply_codebook, typed
from workbench.intake.entered import enter
from workbench.intake.entries import DECLARED_OUT
from workbench.intake.exclude import exclude
from workbench.intake.flow import ANALYSED, Flow
from workbench.intake.origins import check_unchanged, hash_files
from workbench.intake.privacy.pseudonyms import Key, link, read_key
from workbench.intake.privacy.scrub import mask_free_text, scrub_table
from workbench.intake.reconcile import Reconciliation
from workbench.intake.rules.hold import hold_rules
from workbench.intake.rules.once import keep_once
from workbench.intake.rules.reasons import missing_reasons
from workbench.intake.screening.declared import screen_table
from workbench.study import Rules, Study


@dataclass(frozen=True)
class CleanTable:
    """One table after cleaning.

    frame : typed rows that are analysed, direct identifiers left out.
    log : `LOG_SCHEMA`; raw text + log = canonical text (see `replay`); a row left out has column "*".
    flow : step, reason_zh, reason_en, before, after; adds up by construction.
    set_missing : doubtful cells that the study's rules set missing. noted : doubts that change nothing.
    missing : key, column, reason of the missing cells that have a reason; the others were left blank.
    screened : indices and flags of careless answering, a row a record that is analysed; None without declared rules.
    entry : what comparing the two entries found; None with a single entry.
    encodings : file -> how its bytes were decoded. warnings : what reading the files said, a sentence each.
    key_print : fingerprint of the key of its pseudonyms, "" without one.
    """

    frame: pl.DataFrame
    log: pl.DataFrame
    flow: pl.DataFrame
    set_missing: tuple[Problem, ...]
    noted: tuple[Problem, ...]
    missing: pl.DataFrame
    screened: pl.DataFrame | None
    entry: Reconciliation | None
    encodings: dict[str, str]
    warnings: tuple[str, ...] = ()
    key_print: str = ""


def clean_study(study: Study, *, key_print: str | None = None) -> dict[str, CleanTable]:
    """As `clean_tables`; raises InputError if a raw file changes while it is read."""
    before = hash_files(study.folder)
    tables = clean_tables(study, key_print=key_print)
    check_unchanged(study.folder, before)
    return tables


def clean_tables(study: Study, *, key_print: str | None = None) -> dict[str, CleanTable]:
    """Clean every table of a study. Reads data/raw only; the caller sees to it that nothing changes there meanwhile.

    key_print : the fingerprint of the key that made the pseudonyms of the last run; another key is refused.
    """
    aliases = read_aliases(study)
    project = study.folder.parents[2]  # data/raw/<study>
    key = read_key(project=project, fingerprint=key_print) if study.privacy.link else None
    return {
        name: clean_table(study, name, aliases=aliases.get(name, {}), secret=key) for name in study.tables
    }


def clean_table(
    study: Study, name: str, *, aliases: Mapping[str, Mapping[str, str]], secret: Key | None = None
) -> CleanTable:
    """Clean one table: read, reconcile, codebook, turn, hold the rules, scrub, exclude, type.

    secret : the key of the pseudonyms, where study.toml links persons.
    """
    table, rules, variables = study.tables[name], study.rules.get(name, Rules()), study.variables(name)
    from workbench.intake.large.clean import clean_large

    if large := clean_large(study, name, aliases=aliases, secret=secret):
        return large
    flow = Flow()
    entered = enter(study, name, aliases=aliases, flow=flow)
    file = entered.files[0]
    applied = apply_codebook(entered.frame, variables, key=table.key, file=file, aliases=aliases, rules=rules)
    once = keep_once(applied.frame, rules, key=table.key, file=file, flow=flow)
    ruled = hold_rules(once.frame, variables, rules, key=table.key, file=file, log=applied.log)
    stops = [*applied.stops, *ruled.stops, *repeated_keys(once.frame, table.key, file)]
    if stops:
        raise ProblemsFound(f"Table {name!r} cannot be cleaned", stops)
    screened = screen_table(once.frame, variables, rules.careless, key=table.key)
    hospital_number = study.privacy.hospital_number
    scrubbed, scrub_log = scrub_table(ruled.frame, variables, key=table.key, hospital_number=hospital_number)
    changes = [entered.log, applied.log, once.log, ruled.log]
    masked = mask_free_text(pl.concat(changes), variables, hospital_number=hospital_number)
    frame, left_out = exclude(scrubbed, variables, rules, screened, key=table.key, flow=flow)
    flow.step(ANALYSED, frame.height)
    changed = pl.concat([entered.log, applied.log, ruled.log])
    return CleanTable(
        frame=link(typed(frame, variables), frame, columns=study.privacy.link.get(name, ()), key=secret),
        log=pl.concat([masked, scrub_log, left_out]),
        flow=flow.as_frame(),
        set_missing=(*applied.set_missing, *ruled.set_missing),
        noted=(*once.noted, *ruled.noted),
        missing=missing_reasons(frame, key=table.key, log=changed, reasons=ruled.reasons),
        screened=None
        if screened is None
        else screened.join(frame.select(table.key), on=table.key, how="semi"),
        entry=entered.found,
        encodings=entered.encodings,
        warnings=entered.warnings,
        key_print=secret.fingerprint if secret else "",
    )


def replay(raw: pl.DataFrame, log: pl.DataFrame) -> pl.DataFrame:
    """Apply a cleaning log to raw text (with its `ROW` column): the canonical text of the rows that stay.

    Raises InputError when a cell does not hold the logged old value: the log then belongs to other data.
    A cell masked before and after (a direct identifier, a text on its way to being scrubbed) is skipped; one masked
    before only (a scrubbed text) takes its new value unseen.
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
        elif new != MASK:
            cell = columns[column][place[row]] if there else None
            if cell is None or old not in (cell, MASK):
                raise InputError(
                    f"The log says {old!r}",
                    where=f"row {row}, column {column}",
                    found="no such cell" if cell is None else repr(cell),
                    fix="The log belongs to other data; clean again.",
                )
            columns[column][place[row]] = new
    frame = pl.DataFrame(columns).with_columns(raw[ROW])
    return frame.filter(pl.Series([index not in gone for index in range(raw.height)]))


def repeated_keys(frame: pl.DataFrame, key: str, file: str) -> list[Problem]:
    """A problem for each row whose key is blank or not its own."""
    if frame[key].n_unique() == frame.height and not (frame[key] == "").any():
        return []  # the rule, told in a fifth of the time
    repeated = frame.filter(pl.col(key).is_duplicated() | (pl.col(key) == "")).select(ROW, key)
    fix = (
        'Each row needs its own key. Rules: identical_rows = "keep first" drops rows that repeat one, '
        'same_key = "keep first", "keep last" or "keep most complete" settles records that share a number.'
    )
    return [
        Problem(file, row, key, value, "the key is blank or repeated", fix)
        for row, value in repeated.iter_rows()
    ]
