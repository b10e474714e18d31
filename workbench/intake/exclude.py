"""Rows that a study's rules leave out: each row for one reason, each reason counted."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

import polars as pl

from workbench.errors import InputError, nearest
from workbench.intake.screen import longstring
from workbench.study import Exclusion

CONDITION = re.compile(r"\s*([^\W\d]\w*)\s*(<=|>=|!=|=|<|>)\s*('[^']*'|\"[^\"]*\"|[-\w.]+)\s*")
MISSING = re.compile(r"\s*([^\W\d]\w*)\s+is\s+missing\s*")
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
        return frame.select(condition(exclusion.where, frame.columns).fill_null(value=False)).to_series()
    if exclusion.longstring:
        answers = frame.select(exclusion.longstring.columns).to_pandas()
        return pl.Series((longstring(answers) >= exclusion.longstring.at_least).to_numpy())
    if exclusion.no_answers_in:
        return frame.select(pl.all_horizontal(pl.col(exclusion.no_answers_in).is_null())).to_series()
    return frame.select(~pl.struct(exclusion.repeats_of).is_first_distinct()).to_series()


def condition(text: str, columns: list[str]) -> pl.Expr:
    """`age < 15`, `valid = 0 and channel != '网络'`, `ward is missing` as an expression; nothing else is understood.

    A small grammar instead of eval: a study's file must not be able to run code.
    """
    parts = [_comparison(part, columns, text) for part in re.split(r"\s+and\s+", text)]
    return pl.all_horizontal(parts)


def _comparison(part: str, columns: list[str], whole: str) -> pl.Expr:
    blank = MISSING.fullmatch(part)
    match = CONDITION.fullmatch(part)
    name = blank[1] if blank else match[1] if match else ""
    if not name:
        fix = "Write a variable, one of = != < <= > >=, and a value; join with and."
        raise InputError("This condition is not understood", where="study.toml, rules", found=whole, fix=fix)
    if name not in columns:
        raise InputError(
            f"There is no variable {name!r}",
            where="study.toml, rules",
            found=whole,
            fix=nearest(name, columns),
        )
    if blank or match is None:
        return pl.col(name).is_null()
    literal = match[3]
    if literal[0] in "'\"":
        return OPERATORS[match[2]](pl.col(name), pl.lit(literal[1:-1]))  # type: ignore[no-any-return]
    try:
        return OPERATORS[match[2]](pl.col(name).cast(pl.Float64), float(literal))  # type: ignore[no-any-return]
    except ValueError:
        return OPERATORS[match[2]](pl.col(name), pl.lit(literal))  # type: ignore[no-any-return]
