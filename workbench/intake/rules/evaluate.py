"""A declared condition as an expression over a typed table."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from workbench.conditions import (
    Among,
    Compare,
    Condition,
    IsMissing,
    Join,
    Not,
    Operand,
    Sum,
    Word,
    parse_condition,
)
from workbench.errors import InputError, nearest

Kind = Literal["number", "date", "time", "text"]
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
HOLDS: dict[Kind, str] = {
    "number": "numbers",
    "date": "dates, written 2010-10-03",
    "time": "dates and times, written 2010-10-03 14:05",
    "text": "text or codes; only codes that are numbers have an order",
}


@dataclass(frozen=True)
class Place:
    """The condition as written, where it stands, and the table it is about; for messages."""

    text: str
    where: str
    schema: Mapping[str, pl.DataType]


def expression(text: str, schema: Mapping[str, pl.DataType], *, where: str) -> pl.Expr:
    """A condition as a polars expression: true, false, or null where an answer it needs is missing.

    schema : the variables and their types. A number is compared as a number, a date as a date (their difference is days),
    a code as text or, for < and >, as the number it is. where : the place in the declarations, for the message.
    Raises InputError for a condition that is not understood or compares what cannot be compared.
    """
    return _condition(parse_condition(text, where=where), Place(text, where, schema))


def _condition(condition: Condition, place: Place) -> pl.Expr:
    match condition:
        case Join():
            parts = [_condition(part, place) for part in condition.parts]
            return pl.all_horizontal(parts) if condition.word == "and" else pl.any_horizontal(parts)
        case Not():
            return ~_condition(condition.part, place)
        case IsMissing():
            return pl.col(_named(condition.variable, place)).is_null()
        case Among():
            each = [Compare(condition.variable, "=", value) for value in condition.values]
            return pl.any_horizontal([_compare(one, place) for one in each])
        case Compare():
            return _compare(condition, place)


def _compare(condition: Compare, place: Place) -> pl.Expr:
    left, kind = _operand(condition.left, place)
    ordered = condition.sign not in ("=", "!=")
    right = _beside(condition.right, kind, ordered, place, _shown(condition.left))
    if kind == "text" and ordered:
        left = left.cast(pl.Float64, strict=False)
    return OPERATORS[condition.sign](left, right)  # type: ignore[no-any-return]


def _beside(operand: Operand, kind: Kind, ordered: bool, place: Place, name: str) -> pl.Expr:
    """The right side of a comparison with something of that kind."""
    if isinstance(operand, Sum) or (not operand.quoted and operand.text in place.schema):
        right, other = _operand(operand, place)
        if other != kind:
            raise _wrong(name, kind, place)
        return right.cast(pl.Float64, strict=False) if kind == "text" and ordered else right
    value = _literal(operand.text, kind, ordered=ordered)
    if value is None:
        raise _wrong(name, kind, place)
    return pl.lit(value)


def _operand(operand: Operand, place: Place) -> tuple[pl.Expr, Kind]:
    if isinstance(operand, Sum):
        return _sum(operand, place)
    name = _named(operand, place)
    kind = _kind(place.schema[name])
    column = pl.col(name)
    return (column.cast(pl.Float64) if kind == "number" else column), kind


def _sum(operand: Sum, place: Place) -> tuple[pl.Expr, Kind]:
    left, kind = _operand(operand.left, place)
    right, other = _term(operand.right, place)
    sign = operator.add if operand.sign == "+" else operator.sub
    if kind == other == "number":
        return sign(left, right), "number"
    if kind == other and kind in ("date", "time") and operand.sign == "-":
        days = (left - right).dt.total_seconds() / 86_400
        return days, "number"
    if kind == "date" and other == "number":
        step = pl.duration(days=right.cast(pl.Int64))
        return (left + step if operand.sign == "+" else left - step), "date"
    raise _wrong(_shown(operand.left), kind, place)


def _term(operand: Operand, place: Place) -> tuple[pl.Expr, Kind]:
    if isinstance(operand, Word) and operand.text not in place.schema:
        value = _literal(operand.text, "number", ordered=True)
        if value is not None:
            return pl.lit(value), "number"
    return _operand(operand, place)


def _named(word: Word, place: Place) -> str:
    if word.quoted or word.text not in place.schema:
        fix = nearest(word.text, place.schema)
        raise InputError(f"There is no variable {word.text!r}", where=place.where, found=place.text, fix=fix)
    return word.text


def _literal(text: str, kind: Kind, *, ordered: bool) -> float | str | dt.date | None:
    """The value something of that kind is compared with; None where it cannot be."""
    try:
        if kind == "date":
            return dt.date.fromisoformat(text)
        if kind == "time":
            return dt.datetime.fromisoformat(text)
        return float(text) if ordered or kind == "number" else text
    except ValueError:
        return None


def _kind(kind: pl.DataType) -> Kind:
    if kind == pl.Date:
        return "date"
    if kind == pl.Datetime:
        return "time"
    return "number" if kind.is_numeric() else "text"


def _shown(operand: Operand) -> str:
    return (
        operand.text
        if isinstance(operand, Word)
        else f"{_shown(operand.left)} {operand.sign} {_shown(operand.right)}"
    )


def _wrong(name: str, kind: Kind, place: Place) -> InputError:
    fix = f"{name} holds {HOLDS[kind]}."
    return InputError(f"{name!r} cannot be compared so", where=place.where, found=place.text, fix=fix)
