"""The codebook applied to a table of text: canonical cells, a log row for each change, a problem for each doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound, nearest
from workbench.intake.canonical import Reading, read_cell
from workbench.study import Rules
from workbench.variables import Variable

ROW = "\0row"  # the file's own row number; no file can have a column of this name
LOG_SCHEMA = {
    "row": pl.Int64,
    "key": pl.String,
    "column": pl.String,
    "old": pl.String,
    "new": pl.String,
    "rule": pl.String,
    "why": pl.String,
}
REASONS_SCHEMA = {"row": pl.Int64, "column": pl.String, "reason": pl.String}
MASK = "•••"
POLARS_TYPES: dict[str, pl.DataType] = {
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
}


@dataclass(frozen=True)
class Applied:
    """frame : canonical text; log : one row a changed cell; set_missing : doubts that the rules turned into a blank;
    stops : doubts that no rule allows; noted : doubts that change nothing; reasons : row, column, reason of blanks that
    a rule explains.
    """

    frame: pl.DataFrame
    log: pl.DataFrame
    set_missing: tuple[Problem, ...]
    stops: tuple[Problem, ...]
    noted: tuple[Problem, ...] = ()
    reasons: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REASONS_SCHEMA))


def check_columns(columns: list[str], variables: Mapping[str, Variable], *, file: str) -> None:
    """Refuse a file that lacks a variable of the codebook or has one that the codebook does not describe."""
    lacking = [name for name in variables if name not in columns]
    unknown = [name for name in columns if name not in variables and name != ROW]
    candidates = unknown or [name for name in columns if name != ROW]
    problems = [
        Problem(
            file,
            1,
            name,
            "",
            f"the column {name!r} is missing",
            f"{nearest(name, candidates)} Rename the column, or take the variable out of codebook.csv.",
        )
        for name in lacking
    ]
    fix = "Describe it in codebook.csv (it may name a person, so it is never kept unseen)."
    problems += [
        Problem(file, 1, name, "", f"the codebook does not describe the column {name!r}", fix)
        for name in unknown
    ]
    if problems:
        raise ProblemsFound("The columns are not those of the codebook", problems)


def apply_codebook(
    frame: pl.DataFrame,
    variables: Mapping[str, Variable],
    *,
    key: str,
    file: str,
    aliases: Mapping[str, Mapping[str, str]] | None = None,
    rules: Rules | None = None,
) -> Applied:
    """Read every cell of a text table (with its `ROW` column) under the codebook. Does not drop rows.

    aliases : column -> {what people wrote: code}. rules : whether a doubt stops the study or sets the cell missing.
    """
    rules, aliases = rules or Rules(), aliases or {}
    logs: list[pl.DataFrame] = []
    missing: list[Problem] = []
    stops: list[Problem] = []
    done = frame
    for name in sorted(variables, key=lambda each: each != key):  # the key first: the log names rows by it
        variable, known = variables[name], aliases.get(name, {})
        readings = {
            written: read_cell(written, variable, known) for written in frame[name].unique().to_list()
        }
        for kind, policy in (("unreadable", rules.unreadable), ("out of range", rules.out_of_range)):
            found = _problems(frame, variable, readings, kind, file)
            (missing if policy == "missing" else stops).extend(found)
        texts = {written: _settled(reading, rules) for written, reading in readings.items()}
        done = done.with_columns(
            _mapped(frame[name], {written: text for written, (text, _) in texts.items()})
        )
        logs.append(
            _changes(
                frame, done, name, key, {written: rule for written, (_, rule) in texts.items()}, variable
            )
        )
        stops += _blank_required(done, variable, file)
    return Applied(done, pl.concat(logs), tuple(missing), tuple(stops))


def flip(
    frame: pl.DataFrame, variables: Mapping[str, Variable], *, key: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Turn the answers of forms that print a scale backwards: new = min + max - old. Returns frame and log."""
    logs = [pl.DataFrame(schema=LOG_SCHEMA)]
    done = frame
    for name, variable in variables.items():
        if not variable.flipped:
            continue
        column, _, value = variable.flipped.partition("=")
        if column not in frame.columns or variable.low is None or variable.high is None:
            fix = "Write column=value of this table, and give min and max."
            place = f"codebook.csv, row {variable.row}, flipped"
            raise InputError(f"{name!r} cannot be turned", where=place, found=variable.flipped, fix=fix)
        total = int(variable.low + variable.high)
        turned = pl.col(name).cast(pl.Int64, strict=False).mul(-1).add(total).cast(pl.String)
        here = (pl.col(column) == value) & (pl.col(name) != "")
        done = done.with_columns(pl.when(here).then(turned).otherwise(pl.col(name)).alias(name))
        rules = pl.lit("flipped scale")
        logs.append(
            log_between(
                frame, done, name, key, rules, f"forms with {variable.flipped} print the scale backwards"
            )
        )
    return done, pl.concat(logs)


def log_between(
    before: pl.DataFrame,
    after: pl.DataFrame,
    name: str,
    key: str,
    rule: pl.Expr,
    why: str,
    *,
    mask: bool = False,
) -> pl.DataFrame:
    """Log rows for the cells of column `name` that differ between two frames of the same rows."""
    pair = before.select(
        pl.col(ROW).cast(pl.Int64).alias("row"),
        after[key].alias("key"),
        pl.lit(name).alias("column"),
        pl.col(name).alias("old"),
        after[name].alias("new"),
        rule.alias("rule"),
        pl.lit(why).alias("why"),
    ).filter(pl.col("old") != pl.col("new"))
    return pair.with_columns(old=pl.lit(MASK), new=pl.lit(MASK)) if mask else pair


def typed(frame: pl.DataFrame, variables: Mapping[str, Variable], *, strict: bool = True) -> pl.DataFrame:
    """Canonical text as numbers, dates and text; a blank is null. Direct identifiers are left out.

    strict : False makes null of what a rule has yet to stop at, so that the other rules can still be looked at.
    """
    kept = [variable for variable in variables.values() if variable.identifier != "direct"]
    return frame.select(_cast(variable, strict) for variable in kept)


def _cast(variable: Variable, strict: bool) -> pl.Expr:
    text = (
        pl.when(pl.col(variable.name) == "").then(None).otherwise(pl.col(variable.name)).alias(variable.name)
    )
    if variable.type == "date":
        return text.str.to_date("%Y-%m-%d", strict=strict)
    if variable.type == "datetime":
        return text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=strict)
    return text.cast(POLARS_TYPES.get(variable.type, pl.String()), strict=strict)


def _settled(reading: Reading, rules: Rules) -> tuple[str, str]:
    policy = {"unreadable": rules.unreadable, "out of range": rules.out_of_range}.get(reading.trouble)
    return ("", f"{reading.trouble}: set missing") if policy == "missing" else (reading.text, reading.rule)


def _mapped(column: pl.Series, texts: dict[str, str]) -> pl.Series:
    return column.replace_strict(texts, return_dtype=pl.String)


def _changes(
    before: pl.DataFrame, after: pl.DataFrame, name: str, key: str, rules: dict[str, str], variable: Variable
) -> pl.DataFrame:
    rule = pl.col(name).replace_strict(rules, return_dtype=pl.String)
    return log_between(before, after, name, key, rule, "", mask=variable.identifier == "direct")


def _problems(
    frame: pl.DataFrame, variable: Variable, readings: dict[str, Reading], kind: str, file: str
) -> list[Problem]:
    name = variable.name
    troubled = {written: reading for written, reading in readings.items() if reading.trouble == kind}
    if not troubled:
        return []
    cells = frame.filter(pl.col(name).is_in(list(troubled))).select(ROW, name).iter_rows()
    hidden = variable.identifier == "direct"
    return [
        Problem(file, row, name, MASK if hidden else written, kind, troubled[written].fix)
        for row, written in cells
    ]


def _blank_required(frame: pl.DataFrame, variable: Variable, file: str) -> list[Problem]:
    if not variable.required or variable.skip:  # with a skip rule: see intake.rules.asked
        return []
    rows = frame.filter(pl.col(variable.name) == "")[ROW].to_list()
    return [
        Problem(file, row, variable.name, "", "a required answer is blank", "Look at the form.")
        for row in rows
    ]
