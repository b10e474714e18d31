"""What must hold between the answers of one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from workbench.conditions import parse_condition, words
from workbench.errors import Problem
from workbench.intake.codebook import LOG_SCHEMA, MASK, ROW, Applied, log_between, typed
from workbench.intake.rules.evaluate import expression
from workbench.study import Check
from workbench.variables import Variable

SHOWN = "; "
BROKEN = "this does not hold: "


def apply_checks(
    frame: pl.DataFrame, variables: Mapping[str, Variable], checks: Sequence[Check], *, key: str, file: str
) -> Applied:
    """Hold each check against a table of canonical text; a check that needs a missing answer says nothing.

    Returns the frame (cells that a check sets missing are blank), their log, and a problem for each record that contradicts
    itself: it stops the study, is noted, or belongs to what was set missing, as the check declares.
    """
    done = Applied(frame, pl.DataFrame(schema=LOG_SCHEMA), (), ())
    for check in checks:
        done = _one(done, variables, check, key, file)
    return done


def _one(before: Applied, variables: Mapping[str, Variable], check: Check, key: str, file: str) -> Applied:
    frame = before.frame
    place = f"study.toml, rules, checks {check.name}"
    known = typed(frame, variables, strict=False)
    broken = ~known.select(expression(check.holds, known.schema, where=place)).to_series()
    names = [
        name
        for name in dict.fromkeys(word.text for word in words(parse_condition(check.holds, where=place)))
        if name in variables
    ]
    found = _problems(frame.filter(broken), names, variables, check, file)
    after, logs = frame, [before.log]
    for name in check.set_missing:
        emptied = pl.when(broken.fill_null(value=False)).then(pl.lit("")).otherwise(pl.col(name)).alias(name)
        after = after.with_columns(emptied)
        rule = pl.lit(f"check {check.name}: set missing")
        logs.append(log_between(frame, after, name, key, rule, check.label.en))
    return Applied(
        after,
        pl.concat(logs),
        (*before.set_missing, *(found if check.then == "missing" else [])),
        (*before.stops, *(found if check.then == "stop" else [])),
        (*before.noted, *(found if check.then == "list" else [])),
        before.reasons,
    )


def _problems(
    rows: pl.DataFrame, names: list[str], variables: Mapping[str, Variable], check: Check, file: str
) -> list[Problem]:
    """One a record; its value lists the answers that do not go together, free text masked."""
    shown = [pl.lit(MASK) if variables[name].type == "text" else pl.col(name) for name in names]
    if not names:
        return []
    values = rows.select(pl.concat_str(shown, separator=SHOWN)).to_series()
    fix = f"It must hold that {check.holds}; see the form."
    return [
        Problem(file, row, ", ".join(names), value, f"{BROKEN}{check.label.en}", fix)
        for row, value in zip(rows[ROW], values, strict=True)
    ]
