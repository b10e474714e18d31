"""Rows that a study's rules leave out: each row for one reason, each reason counted."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from workbench.errors import InputError
from workbench.intake.codebook import LOG_SCHEMA, typed
from workbench.intake.flow import Flow, rows_out
from workbench.intake.rules.evaluate import expression
from workbench.intake.screening.careless import longstring
from workbench.intake.screening.declared import flagged
from workbench.study import Exclusion, Rules
from workbench.variables import Variable

PLACE = "study.toml, rules"


def excluded_by(frame: pl.DataFrame, exclusion: Exclusion) -> pl.Series:
    """True for the rows of a typed table that one exclusion of study.toml leaves out."""
    if exclusion.where:
        holds = expression(exclusion.where, frame.schema, where=PLACE)
        return frame.select(holds.fill_null(value=False)).to_series()
    if exclusion.longstring:
        answers = _as_numbers(frame.select(exclusion.longstring.columns)).to_pandas()
        return pl.Series((longstring(answers) >= exclusion.longstring.at_least).to_numpy())
    if exclusion.no_answers_in:
        return frame.select(pl.all_horizontal(pl.col(exclusion.no_answers_in).is_null())).to_series()
    return frame.select(~pl.struct(exclusion.repeats_of).is_first_distinct()).to_series()


def exclude(
    frame: pl.DataFrame,
    variables: Mapping[str, Variable],
    rules: Rules,
    screened: pl.DataFrame | None,
    *,
    key: str,
    flow: Flow,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Canonical text without the rows that the rules leave out, and their log; each reason is a step of the flow.

    screened : flags of careless answering; a record is left out for them only where the rules say from how many on.
    """
    logs = [pl.DataFrame(schema=LOG_SCHEMA)]
    for exclusion in rules.exclude:
        out = excluded_by(typed(frame, variables), exclusion)
        logs.append(rows_out(frame.filter(out), key, "excluded", exclusion.reason.en))
        frame = frame.filter(~out)
        flow.step(exclusion.reason, frame.height)
    careless = rules.careless
    if screened is not None and careless and careless.exclude_from and careless.reason:
        out = frame[key].is_in(flagged(screened, at_least=careless.exclude_from))
        logs.append(rows_out(frame.filter(out), key, "careless", careless.reason.en))
        frame = frame.filter(~out)
        flow.step(careless.reason, frame.height)
    return frame, pl.concat(logs)


def _as_numbers(answers: pl.DataFrame) -> pl.DataFrame:
    try:
        return answers.cast(pl.Float64)
    except pl.exceptions.PolarsError:
        found = ", ".join(answers.columns[:8])
        fix = "Name columns whose answers are numbers."
        raise InputError("longstring wants numbers", where=PLACE, found=found, fix=fix) from None
