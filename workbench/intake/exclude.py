"""Rows that a study's rules leave out: each row for one reason, each reason counted."""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from workbench.errors import InputError, nearest
from workbench.intake.screening.screen import longstring
from workbench.study import Exclusion

CONDITION = re.compile(r"\s*([^\W\d]\w*)\s*(<=|>=|!=|=|<|>)\s*('[^']*'|\"[^\"]*\"|[-\w.]+)\s*")
MISSING = re.compile(r"\s*([^\W\d]\w*)\s+is\s+missing\s*")
PLACE = "study.toml, rules"
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def excluded_by(frame: pl.DataFrame, exclusion: Exclusion) -> pl.Series:
    """True for the rows of a typed table that one exclusion of study.toml leaves out."""
    if exclusion.where:
        return frame.select(condition(exclusion.where, frame.schema).fill_null(value=False)).to_series()
    if exclusion.longstring:
        answers = _as_numbers(frame.select(exclusion.longstring.columns)).to_pandas()
        return pl.Series((longstring(answers) >= exclusion.longstring.at_least).to_numpy())
    if exclusion.no_answers_in:
        return frame.select(pl.all_horizontal(pl.col(exclusion.no_answers_in).is_null())).to_series()
    return frame.select(~pl.struct(exclusion.repeats_of).is_first_distinct()).to_series()


def condition(text: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """`age < 15`, `valid = 0 and channel != '网络'`, `ward is missing` as an expression; nothing else is understood.

    schema : the variables and their types. A number is compared as a number, a date as a date, a code as text
    (or, for < and >, as the number it is). A small grammar instead of eval: a study's file must not run code.
    """
    parts = [_comparison(part, schema, text) for part in re.split(r"\s+and\s+", text)]
    return pl.all_horizontal(parts)


def _as_numbers(answers: pl.DataFrame) -> pl.DataFrame:
    try:
        return answers.cast(pl.Float64)
    except pl.exceptions.PolarsError:
        found = ", ".join(answers.columns[:8])
        fix = "Name columns whose answers are numbers."
        raise InputError("longstring wants numbers", where=PLACE, found=found, fix=fix) from None


def _comparison(part: str, schema: Mapping[str, pl.DataType], whole: str) -> pl.Expr:
    blank = MISSING.fullmatch(part)
    match = CONDITION.fullmatch(part)
    name = blank[1] if blank else match[1] if match else ""
    if not name:
        fix = "Write a variable, one of = != < <= > >=, and a value; join with and."
        raise InputError("This condition is not understood", where=PLACE, found=whole, fix=fix)
    if name not in schema:
        raise InputError(
            f"There is no variable {name!r}", where=PLACE, found=whole, fix=nearest(name, schema)
        )
    if blank or match is None:
        return pl.col(name).is_null()
    literal = match[3][1:-1] if match[3][0] in "'\"" else match[3]
    value = _literal(literal, schema[name], ordered=match[2] not in ("=", "!="))
    if value is None:
        fix = f"{name} holds {_kind(schema[name])}."
        raise InputError(f"{name!r} cannot be compared so", where=PLACE, found=whole, fix=fix)
    column = pl.col(name).cast(pl.Float64, strict=False) if isinstance(value, float) else pl.col(name)
    return OPERATORS[match[2]](column, pl.lit(value))  # type: ignore[no-any-return]


def _literal(text: str, kind: pl.DataType, *, ordered: bool) -> float | str | dt.date | None:
    """The value a column of that type is compared with; None where it cannot be."""
    try:
        if kind == pl.Date:
            return dt.date.fromisoformat(text)
        if kind == pl.Datetime:
            return dt.datetime.fromisoformat(text)
        return float(text) if ordered or kind != pl.String else text
    except ValueError:
        return None


def _kind(kind: pl.DataType) -> str:
    if kind.is_temporal():
        return "dates, written 2010-10-03"
    return "numbers" if kind.is_numeric() else "text or codes; only codes that are numbers have an order"
