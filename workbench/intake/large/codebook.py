"""The codebook applied to a large table, column by column: only the cells that it may change are looked at as text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import polars as pl

from workbench.intake.canonical import BLANKS, SCIENTIFIC, read_cell
from workbench.intake.codebook import ROW, Applied, apply_codebook
from workbench.intake.large.small import SmallTable, changed_column, text_of
from workbench.study import Rules
from workbench.variables import Variable

SHORT = 200  # numbers; to look at as many is quicker than to ask which of them occur
Aliases = Mapping[str, Mapping[str, str]]


def apply_codebook_small(
    table: SmallTable,
    variables: Mapping[str, Variable],
    *,
    key: str,
    file: str,
    aliases: Aliases,
    rules: Rules | None = None,
) -> tuple[SmallTable, Applied]:
    """The same as `apply_codebook`; the frame of the second result is empty, the table stands in for it."""
    read = partial(_read_column, key=key, file=file, aliases=aliases, rules=rules)
    table = _with_columns(table, first := [read(table, variables[key])])  # the log names rows by the key
    others = [variable for name, variable in variables.items() if name != key]
    with ThreadPoolExecutor(max_workers=2) as pool:  # polars works beside Python
        rest = list(pool.map(partial(read, table), others))
    applied = [each.applied for each in (*first, *rest)]
    return _with_columns(table, rest), Applied(
        pl.DataFrame(),
        pl.concat([one.log for one in applied]),
        tuple(problem for one in applied for problem in one.set_missing),
        tuple(problem for one in applied for problem in one.stops),
    )


class _Column(NamedTuple):
    """A column as the codebook reads it, and the cells beside it; None where nothing changed."""

    cells: pl.Series | None
    odd: pl.DataFrame | None
    applied: Applied


def _read_column(
    table: SmallTable,
    variable: Variable,
    *,
    key: str,
    file: str,
    aliases: Aliases,
    rules: Rules | None,
) -> _Column:
    name = variable.name
    places = _loud(table, variable, aliases.get(name, {}))
    frame = text_of(table, [key, name], places=places)
    applied = apply_codebook(frame, {name: variable}, key=key, file=file, aliases=aliases, rules=rules)
    if not len(places):
        return _Column(None, None, applied)
    return _Column(*changed_column(table, name, applied.frame[name], places=places), applied)


def _with_columns(table: SmallTable, columns: Sequence[_Column]) -> SmallTable:
    cells = [each.cells for each in columns if each.cells is not None]
    odd = {each.cells.name: each.odd for each in columns if each.cells is not None and each.odd is not None}
    return SmallTable(table.frame.with_columns(cells), {**table.odd, **odd})


def _loud(table: SmallTable, variable: Variable, aliases: Mapping[str, str]) -> pl.Series:
    """The places, ascending, of the cells that the codebook changes or has a question about."""
    cells = table.frame[variable.name]
    if cells.dtype == pl.String:
        loud = _loud_texts(cells, variable, aliases)
    else:
        loud = _loud_numbers(cells, variable, aliases).fill_null(value=False)
        if variable.required and not variable.skip:
            loud |= cells.is_null()
        odd = table.odd[variable.name]["place"]
        if len(odd):
            loud = loud.scatter(odd, True)
    return loud.arg_true().cast(pl.Int64).alias(ROW)


def _loud_numbers(cells: pl.Series, variable: Variable, aliases: Mapping[str, str]) -> pl.Series:
    """Where the codebook changes a number or has a question about it; null where there is none.

    Outside a declared range it always does: there stand missing codes and what is wrong.
    """
    if variable.low is None or variable.high is None or variable.high - variable.low > SHORT:
        outside, numbers = None, cells.drop_nulls().unique().to_list()
    else:
        low, high = math.ceil(variable.low), math.floor(variable.high)
        outside, numbers = ~cells.is_between(low, high), list(range(low, high + 1))
    changed = [number for number in numbers if not _quiet(str(number), variable, aliases)]
    if outside is not None and not changed:
        return outside
    loud = cells.is_in(pl.Series(changed, dtype=cells.dtype).implode())
    return loud if outside is None else loud | outside


def _loud_texts(cells: pl.Series, variable: Variable, aliases: Mapping[str, str]) -> pl.Series:
    if variable.type not in ("id", "text"):
        changed = [text for text in cells.unique() if not _quiet(text, variable, aliases)]
        return cells.is_in(pl.Series(changed, dtype=pl.String).implode()) | _required(cells, variable)
    declared = pl.Series([*aliases, *variable.missing], dtype=pl.String).implode()
    loud = (cells.str.strip_chars(BLANKS) != cells) | cells.is_in(declared)
    if variable.type == "id":
        loud |= cells.str.contains(f"^(?:{SCIENTIFIC.pattern})$")
    return loud | _required(cells, variable)


def _required(cells: pl.Series, variable: Variable) -> pl.Series:
    if variable.required and not variable.skip:
        return cells == ""
    return pl.repeat(value=False, n=len(cells), eager=True, dtype=pl.Boolean)


def _quiet(text: str, variable: Variable, aliases: Mapping[str, str]) -> bool:
    reading = read_cell(text, variable, aliases)
    return reading.text == text and not reading.trouble
