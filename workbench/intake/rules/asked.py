"""Who was asked: the codebook's skip rules held against the answers, after the fact."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from workbench.errors import Problem
from workbench.intake.codebook import LOG_SCHEMA, ROW, Applied, log_between, typed
from workbench.intake.rules.evaluate import expression
from workbench.study import Policy
from workbench.variables import Variable

NOT_ASKED = "not asked"
UNASKED_ANSWER = "answered though the question was not asked"
BLANK_THOUGH_ASKED = "asked but blank"


def apply_skips(
    frame: pl.DataFrame,
    variables: Mapping[str, Variable],
    *,
    key: str,
    file: str,
    log: pl.DataFrame,
    policy: Policy,
) -> Applied:
    """Hold the skip rules against a table of canonical text. A rule that needs a missing answer says nothing.

    log : what was changed before, so that a declared missing code is told from a blank. policy : whether an answer to a
    question that was not asked stops the study or is set missing; a required answer that is blank stops, others are noted.
    Returns the frame, the log of what was set missing, and for each blank of a question not asked its reason.
    """
    done = Applied(frame, pl.DataFrame(schema=LOG_SCHEMA), (), ())
    declared = log.filter(pl.col("new") == "").select("row", "column")
    for variable in variables.values():
        if variable.skip:
            done = _one(done, variable, variables, key=key, file=file, declared=declared, policy=policy)
    return done


def _one(
    before: Applied,
    variable: Variable,
    variables: Mapping[str, Variable],
    *,
    key: str,
    file: str,
    declared: pl.DataFrame,
    policy: Policy,
) -> Applied:
    name, frame = variable.name, before.frame
    place = f"codebook.csv, row {variable.row}, skip"
    known = typed(frame, variables, strict=False)
    skipped = known.select(expression(variable.skip, known.schema, where=place)).to_series()
    blank = frame[name] == ""
    unasked = frame.filter(skipped & ~blank)
    left = frame.filter(~skipped & blank)
    explained = declared.filter(pl.col("column") == name)["row"]
    left = left.filter(~pl.col(ROW).is_in(explained.implode()))
    fix = f"The question is skipped where {variable.skip}; see the form."
    answered = _problems(unasked, name, file, UNASKED_ANSWER, fix)
    blanks = _problems(left, name, file, BLANK_THOUGH_ASKED, fix)
    after, log = frame, before.log
    if policy == "missing":
        emptied = pl.when(skipped.fill_null(value=False)).then(pl.lit("")).otherwise(pl.col(name))
        after = frame.with_columns(emptied.alias(name))
        rule = pl.lit(f"{NOT_ASKED}: set missing")
        log = pl.concat([log, log_between(frame, after, name, key, rule, f"skipped where {variable.skip}")])
    reasons = frame.filter(skipped & (blank | (policy == "missing"))).select(
        pl.col(ROW).cast(pl.Int64).alias("row"), column=pl.lit(name), reason=pl.lit(NOT_ASKED)
    )
    stops = [*([] if policy == "missing" else answered), *(blanks if variable.required else [])]
    return Applied(
        after,
        log,
        (*before.set_missing, *(answered if policy == "missing" else [])),
        (*before.stops, *stops),
        (*before.noted, *([] if variable.required else blanks)),
        pl.concat([before.reasons, reasons]),
    )


def _problems(rows: pl.DataFrame, name: str, file: str, rule: str, fix: str) -> list[Problem]:
    return [Problem(file, row, name, value, rule, fix) for row, value in rows.select(ROW, name).iter_rows()]
