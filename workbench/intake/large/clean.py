"""A large table cleaned: the steps of `clean_table`, each on the columns that it needs, as text for as long as it lasts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from workbench.conditions import parse_condition, words
from workbench.errors import ProblemsFound
from workbench.intake.clean import CleanTable, repeated_keys
from workbench.intake.codebook import LOG_SCHEMA, ROW, Applied, apply_codebook, typed
from workbench.intake.entries import IDENTICAL, Entry, drop_identical
from workbench.intake.exclude import exclude
from workbench.intake.flow import ANALYSED, RECEIVED, SAME_KEY, Flow, rows_out
from workbench.intake.large.codebook import Aliases, apply_codebook_small
from workbench.intake.large.received import read_large
from workbench.intake.large.small import SmallTable, kept, shrunk, text_of, with_text
from workbench.intake.privacy.pseudonyms import Key, link
from workbench.intake.privacy.scrub import mask_free_text, scrub_table
from workbench.intake.rules.duplicates import same_key_out
from workbench.intake.rules.hold import hold_rules
from workbench.intake.rules.once import keep_once
from workbench.intake.rules.reasons import missing_reasons
from workbench.intake.screening.declared import screen_table
from workbench.study import Rules, Study
from workbench.variables import Variable

Variables = Mapping[str, Variable]


def clean_large(study: Study, name: str, *, aliases: Aliases, secret: Key | None) -> CleanTable | None:
    """The same as `clean_table` for one large file of text; None for other tables. Raises what it raises."""
    received = read_large(study, name)
    if received is None:
        return None
    declared, rules, variables = study.tables[name], study.rules.get(name, Rules()), study.variables(name)
    key, file, flow = declared.key, declared.files[0], Flow()
    encodings, warnings = {file: received.encoding}, tuple(dict.fromkeys(received.warnings))
    flow.step(RECEIVED, received.table.frame.height)
    table, repeated = _without_identical(received.table, variables, rules, key, file, aliases)
    del received  # each step makes a table of its own: the memory of two is enough
    if repeated.height:
        flow.step(IDENTICAL, table.frame.height)
    table, applied = apply_codebook_small(table, variables, key=key, file=file, aliases=aliases, rules=rules)
    table, once = _keep_once(table, variables, rules, key, file, flow)
    printed = text_of(table, _screened(variables, rules, key))
    table, ruled = _hold(table, variables, rules, key, file, applied.log)
    stops = [*applied.stops, *ruled.stops, *repeated_keys(text_of(table, [key]), key, file)]
    if stops:
        raise ProblemsFound(f"Table {name!r} cannot be cleaned", stops)
    screened = screen_table(printed, _only(variables, printed.columns), rules.careless, key=key)
    del printed
    changes = pl.concat([repeated, applied.log, once.log, ruled.log])
    table, told = _without_persons(table, variables, changes, key, study.privacy.hospital_number)
    table, left_out = _exclude(table, variables, rules, screened, key, flow)
    flow.step(ANALYSED, table.frame.height)
    linked, changed = study.privacy.link.get(name, ()), pl.concat([repeated, applied.log, ruled.log])
    return CleanTable(
        frame=link(_typed(table, variables), text_of(table, linked), columns=linked, key=secret),
        log=pl.concat([told, left_out]),
        flow=flow.as_frame(),
        set_missing=(*applied.set_missing, *ruled.set_missing),
        noted=(*once.noted, *ruled.noted),
        missing=missing_reasons(_keyed(table, key), key=key, log=changed, reasons=ruled.reasons),
        screened=_analysed(screened, table, key),
        entry=None,
        encodings=encodings,
        warnings=warnings,
        key_print=secret.fingerprint if secret else "",
    )


def _without_identical(
    table: SmallTable, variables: Variables, rules: Rules, key: str, file: str, aliases: Aliases
) -> tuple[SmallTable, pl.DataFrame]:
    """The table without the rows that repeat an earlier one: looked for among rows of one key, as others cannot be alike."""
    if rules.identical_rows == "stop":
        return table, pl.DataFrame(schema=LOG_SCHEMA)
    keys, _ = apply_codebook_small(table, {key: variables[key]}, key=key, file=file, aliases=aliases)
    raw = text_of(table, variables, places=_shared(text_of(keys, [key])[key])).select(*variables, ROW)
    canonical = apply_codebook(raw, variables, key=key, file=file, aliases=aliases)
    stays, repeated = drop_identical(Entry(raw, canonical, file, "", ""), rules, variables, key)
    gone = set(raw[ROW]) - set(stays[ROW])
    return kept(table, _not_in(table, gone)), repeated


def _keep_once(
    table: SmallTable, variables: Variables, rules: Rules, key: str, file: str, flow: Flow
) -> tuple[SmallTable, Applied]:
    log = pl.DataFrame(schema=LOG_SCHEMA)
    if rules.same_key != "stop":
        shared = text_of(table, variables, places=_shared(text_of(table, [key])[key]))
        out = shared.filter(same_key_out(shared, key=key, keep=rules.same_key))
        log = rows_out(out, key, "same key", f"{SAME_KEY.en}: {rules.same_key}")
        table = kept(table, _not_in(table, set(out[ROW])))
        flow.step(SAME_KEY, table.frame.height)
    near = rules.near_duplicates
    names = [key] if near is None else [key, *near.columns, *near.same]
    names = list(variables) if near and near.keep == "most complete" else names
    rest = rules.model_copy(update={"same_key": "stop"})
    once = keep_once(text_of(table, names), rest, key=key, file=file, flow=flow)
    if once.frame.height < table.frame.height:
        table = kept(table, table.frame[ROW].is_in(once.frame[ROW].implode()))
    return table, replace(once, log=pl.concat([log, once.log]))


def _hold(
    table: SmallTable, variables: Variables, rules: Rules, key: str, file: str, log: pl.DataFrame
) -> tuple[SmallTable, Applied]:
    """Scales turned, a variable at a time; then the rules between variables, on those that they name."""
    logs = []
    for name, variable in variables.items():
        if variable.flipped:
            before = text_of(table, [key, name, variable.flipped.partition("=")[0]])
            alone = {name: replace(variable, skip="")}
            turned = hold_rules(before, alone, Rules(), key=key, file=file, log=log.clear())
            table = _changed(table, before, turned.frame, [name])
            logs.append(turned.log)
    straight = {name: replace(variable, flipped="") for name, variable in variables.items()}
    texts = [
        *((variable.skip, f"codebook.csv, row {variable.row}, skip") for variable in variables.values()),
        *((check.holds, f"study.toml, rules, checks {check.name}") for check in rules.checks),
    ]
    names = _named(texts, variables)
    names |= {variable.name for variable in variables.values() if variable.skip}
    names |= {name for check in rules.checks for name in check.set_missing}
    before = text_of(table, [key, *names])
    named = _only(straight, names)
    held = hold_rules(before, named, rules, key=key, file=file, log=log)
    table = _changed(table, before, held.frame, names)
    return table, replace(held, log=pl.concat([*logs, held.log]))


def _screened(variables: Variables, rules: Rules, key: str) -> list[str]:
    """The columns that screening looks at."""
    careless = rules.careless
    if careless is None:
        return [key]
    groups = [careless.columns, careless.attention, *careless.scales.values(), *careless.blocks.values()]
    names = {key, careless.seconds, *(name for group in groups for name in group)}
    return list(_only(variables, names))


def _analysed(screened: pl.DataFrame | None, table: SmallTable, key: str) -> pl.DataFrame | None:
    return screened if screened is None else screened.join(text_of(table, [key]), on=key, how="semi")


def _only(variables: Variables, names: Collection[str | None]) -> dict[str, Variable]:
    return {name: variable for name, variable in variables.items() if name in names}


def _without_persons(
    table: SmallTable, variables: Variables, changes: pl.DataFrame, key: str, hospital_number: str | None
) -> tuple[SmallTable, pl.DataFrame]:
    """Free texts scrubbed, and the log so far with what was scrubbed; no row of it quotes a person."""
    texts = {name: each for name, each in variables.items() if each.type == "text"}
    before = text_of(table, [key, *texts])
    after, log = scrub_table(before, texts, key=key, hospital_number=hospital_number)
    masked = mask_free_text(changes, variables, hospital_number=hospital_number)
    return _changed(table, before, after, list(texts)), pl.concat([masked, log])


def _exclude(
    table: SmallTable, variables: Variables, rules: Rules, screened: pl.DataFrame | None, key: str, flow: Flow
) -> tuple[SmallTable, pl.DataFrame]:
    names = _named([(each.where or "", "study.toml, rules") for each in rules.exclude], variables)
    for each in rules.exclude:
        names |= {
            *each.no_answers_in,
            *each.repeats_of,
            *(each.longstring.columns if each.longstring else ()),
        }
    named = _only(variables, {key, *names})
    frame, log = exclude(text_of(table, named), named, rules, screened, key=key, flow=flow)
    if frame.height < table.frame.height:
        table = kept(table, table.frame[ROW].is_in(frame[ROW].implode()))
    return table, log


def _typed(table: SmallTable, variables: Variables) -> pl.DataFrame:
    """As `typed`, with whole numbers in as few bytes as their range allows."""
    schema = table.frame.schema
    texts = {name: each for name, each in variables.items() if schema[name] == pl.String}
    frame = typed(table.frame.select(*texts), texts)
    shown = [name for name, each in variables.items() if each.identifier != "direct"]
    columns = [frame[name] if name in texts else table.frame[name] for name in shown]
    return shrunk(pl.DataFrame(columns), variables)


def _keyed(table: SmallTable, key: str) -> pl.DataFrame:
    """The table's frame with its key as text; blank answers are null, or blank texts."""
    return table.frame.with_columns(text_of(table, [key])[key])


def _named(texts: Collection[tuple[str, str]], variables: Variables) -> set[str]:
    """The variables that some conditions name; texts : condition and where it stands."""
    return {
        word.text
        for text, where in texts
        if text
        for word in words(parse_condition(text, where=where))
        if word.text in variables
    }


def _changed(
    table: SmallTable, before: pl.DataFrame, after: pl.DataFrame, names: Collection[str]
) -> SmallTable:
    for name in names:
        places = (before[name] != after[name]).arg_true().cast(pl.Int64)
        if len(places):
            table = with_text(table, name, after[name].gather(places), places=places)
    return table


def _shared(keys: pl.Series) -> pl.Series:
    """The places of the keys that are there more than once."""
    return keys.is_duplicated().arg_true().cast(pl.Int64)


def _not_in(table: SmallTable, rows: Collection[int]) -> pl.Series:
    return ~table.frame[ROW].is_in(pl.Series(sorted(rows), dtype=pl.Int64).implode())
