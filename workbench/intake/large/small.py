"""Whole numbers in as few bytes as their codebook row allows, and the cells that are written in another way beside them.

A text cell of polars takes 16 bytes, an answer from 1 to 5 one. A cell is kept as a number only where the number, written
plainly, is exactly what the file holds; every other cell (" 3", "03", "3.0", full-width digits, a label) stays text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from workbench.intake.codebook import ROW
from workbench.intake.formats.labels import is_number
from workbench.variables import Variable

TYPES: tuple[tuple[pl.DataType, int], ...] = ((pl.Int8(), 7), (pl.Int16(), 15), (pl.Int32(), 31))
ODD_SCHEMA = {"place": pl.Int64, "text": pl.String}


@dataclass(frozen=True)
class SmallTable:
    """A table of text cells, held small.

    frame : `ROW`, and a column a variable: text, or whole numbers in which null is a blank cell or one told in `odd`.
    odd : column -> place (from 0, ascending) and text of the cells that are no plain number.
    """

    frame: pl.DataFrame
    odd: Mapping[str, pl.DataFrame]


def small_type(variable: Variable, *, missing: bool = False) -> pl.DataType | None:
    """The smallest type for a variable's whole numbers, with its missing codes if asked; None when it has no whole numbers."""
    if variable.type != "integer":
        return None
    if variable.low is None or variable.high is None:
        return pl.Int64()
    ends = [variable.low, variable.high]
    ends += [float(code) for code in variable.missing if missing and is_number(code)]
    for kind, bits in TYPES:
        if all(-(2**bits) <= end < 2**bits for end in ends):
            return kind
    return pl.Int64()


def shrunk(frame: pl.DataFrame, variables: Mapping[str, Variable]) -> pl.DataFrame:
    """A typed table with its whole numbers in as few bytes as their range allows; the values are the same."""
    kinds = {name: small_type(variables[name]) for name in frame.columns if name in variables}
    return frame.cast({name: kind for name, kind in kinds.items() if kind is not None})


def divide(cells: pl.Series, kind: pl.DataType) -> tuple[pl.Series, pl.DataFrame]:
    """Text cells as plain whole numbers, and place and text of those that are none."""
    numbers = cells.cast(kind, strict=False)
    odd = numbers.cast(pl.String).fill_null("") != cells
    places = odd.arg_true().cast(pl.Int64)
    if len(places):
        numbers = numbers.set(odd, None)
    return numbers, pl.DataFrame({"place": places, "text": cells.filter(odd)}, schema=ODD_SCHEMA)


def small_table(frame: pl.DataFrame, variables: Mapping[str, Variable]) -> SmallTable:
    """A frame of text (with its `ROW` column) held small."""
    columns, odd = [frame[ROW].cast(pl.Int64)], {}
    for name in variables:
        kind = small_type(variables[name], missing=True)
        if kind is None:
            columns.append(frame[name])
        else:
            numbers, odd[name] = divide(frame[name], kind)
            columns.append(numbers)
    return SmallTable(pl.DataFrame(columns), odd)


def joined(tables: Sequence[SmallTable]) -> SmallTable:
    """Tables of the same columns, one below the other."""
    starts = [0]
    for table in tables:
        starts.append(starts[-1] + table.frame.height)
    odd = {
        name: pl.concat(
            [
                table.odd[name].with_columns(pl.col("place") + start)
                for table, start in zip(tables, starts[:-1], strict=True)
            ]
        )
        for name in tables[0].odd
    }
    return SmallTable(pl.concat([table.frame for table in tables], rechunk=True), odd)


def text_of(table: SmallTable, names: Collection[str], *, places: pl.Series | None = None) -> pl.DataFrame:
    """These columns as text, with `ROW`; of some places only, if given."""
    columns = [_at(table.frame[ROW], places)]
    for name in dict.fromkeys(names):
        cells = table.frame[name]
        if cells.dtype != pl.String:
            odd = table.odd[name]
            if places is not None and odd.height:
                odd = pl.DataFrame({"place": places}).with_row_index("at").join(odd, on="place")
                odd = odd.select(pl.col("at").cast(pl.Int64).alias("place"), "text")
            cells = _at(cells, places).cast(pl.String).fill_null("")
            if odd.height:
                cells = cells.scatter(odd["place"], odd["text"])
            columns.append(cells)
        else:
            columns.append(_at(cells, places))
    return pl.DataFrame(columns)


def with_text(table: SmallTable, name: str, cells: pl.Series, *, places: pl.Series) -> SmallTable:
    """The table with these texts at these places (ascending) of one column."""
    column, odd = changed_column(table, name, cells, places=places)
    frame = table.frame.with_columns(column)
    return SmallTable(frame, table.odd if odd is None else {**table.odd, name: odd})


def changed_column(
    table: SmallTable, name: str, cells: pl.Series, *, places: pl.Series
) -> tuple[pl.Series, pl.DataFrame | None]:
    """One column with these texts at these places (ascending), and the cells beside it; None beside a column of text."""
    column = table.frame[name]
    if column.dtype == pl.String:
        return column.scatter(places, cells), None
    numbers, odd = divide(cells, column.dtype)
    if odd.height or table.odd[name].height:
        odd = odd.with_columns(places.gather(odd["place"]).cast(pl.Int64).alias("place"))
        before = table.odd[name].join(pl.DataFrame({"place": places}), on="place", how="anti")
        odd = pl.concat([before, odd]).sort("place")
    return column.scatter(places, numbers), odd


def kept(table: SmallTable, stays: pl.Series) -> SmallTable:
    """The rows for which `stays` holds."""
    if stays.all():
        return table
    places = pl.DataFrame({"place": stays.arg_true().cast(pl.Int64)}).with_row_index("at")
    odd = {
        name: each.join(places, on="place", maintain_order="left").select(
            pl.col("at").cast(pl.Int64).alias("place"), "text"
        )
        for name, each in table.odd.items()
    }
    return SmallTable(table.frame.filter(stays), odd)


def _at(cells: pl.Series, places: pl.Series | None) -> pl.Series:
    return cells if places is None else cells.gather(places)
