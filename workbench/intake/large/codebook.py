"""The codebook applied to a large table, column by column: only the cells that it may change are looked at as text."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from workbench.intake.canonical import BLANKS, SCIENTIFIC, read_cell
from workbench.intake.codebook import ROW, Applied, apply_codebook
from workbench.intake.large.small import SmallTable, text_of, with_text
from workbench.study import Rules
from workbench.variables import Variable

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
    applied: list[Applied] = []
    for name in sorted(variables, key=lambda each: each != key):
        variable, known = variables[name], aliases.get(name, {})
        places = _loud(table, variable, known)
        frame = text_of(table, [key, name], places=places)
        one = apply_codebook(frame, {name: variable}, key=key, file=file, aliases=aliases, rules=rules)
        if len(places):
            table = with_text(table, name, one.frame[name], places=places)
        applied.append(one)
    return table, Applied(
        pl.DataFrame(),
        pl.concat([one.log for one in applied]),
        tuple(problem for one in applied for problem in one.set_missing),
        tuple(problem for one in applied for problem in one.stops),
    )


def _loud(table: SmallTable, variable: Variable, aliases: Mapping[str, str]) -> pl.Series:
    """The places, ascending, of the cells that the codebook changes or has a question about."""
    cells = table.frame[variable.name]
    if cells.dtype == pl.String:
        loud = _loud_texts(cells, variable, aliases)
    else:
        changed = [number for number in _distinct(cells) if not _quiet(str(number), variable, aliases)]
        loud = cells.is_in(pl.Series(changed, dtype=cells.dtype).implode()).fill_null(value=False)
        if variable.required and not variable.skip:
            loud |= cells.is_null()
        odd = table.odd[variable.name]["place"]
        if len(odd):
            loud = loud.scatter(odd, True)
    return loud.arg_true().cast(pl.Int64).alias(ROW)


def _distinct(numbers: pl.Series) -> list[int]:
    known = numbers.drop_nulls()
    if known.dtype != pl.Int8:
        return known.unique().to_list()
    found = np.flatnonzero(np.bincount(known.to_numpy().view(np.uint8), minlength=256))
    return found.astype(np.uint8).view(np.int8).tolist()


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
