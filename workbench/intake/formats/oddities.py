"""What a table of text cells holds that nobody sees: invisible characters, and commas where a number has its point."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import polars as pl

from workbench.intake.canonical import BLANKS
from workbench.intake.formats.text_table import TextTable

# Control characters, blanks of other widths, marks of direction, soft hyphens: none of them is typed on purpose.
INVISIBLE = "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
THOUSANDS = r"^\s*[1-9]\d{0,2},\d{3}\s*$"  # 55,690 has a decimal comma only in a file parted by semicolons
DECIMAL_COMMA = r"^\s*[+-]?\d+,\d+\s*$"
PLAIN_NUMBER = r"^\s*[+-]?\d+\s*$"


def odd_characters(table: TextTable) -> tuple[str, ...]:
    """Warnings of characters inside a cell that nobody sees; those at its ends are cut off by cleaning anyway."""
    warnings = []
    for name in table.frame.columns:
        cells = table.frame[name]
        if not cells.str.contains(INVISIBLE).any():
            continue
        places = cells.str.strip_chars(BLANKS).str.contains(INVISIBLE).arg_true()
        if len(places):
            first = table.rows[places[0]]
            warnings.append(
                f"{table.file}: column {name} has {len(places)} cells with invisible characters inside, "
                f"the first in row {first}."
            )
    return tuple(warnings)


def decimal_commas(table: TextTable) -> tuple[str, ...]:
    """Columns in which some number has a comma for its point, and every other cell is a plain number or blank."""
    found = []
    for name in table.frame.columns:
        cells = table.frame[name].str.strip_chars(BLANKS)
        comma = cells.str.contains(DECIMAL_COMMA)
        if table.separator != ";" and cells.filter(comma).str.contains(THOUSANDS).all():
            continue
        if comma.any() and (comma | cells.str.contains(PLAIN_NUMBER) | (cells == "")).all():
            found.append(name)
    return tuple(found)


def with_decimal_points(table: TextTable, *, columns: Collection[str]) -> TextTable:
    """The table with 3,5 as 3.5 in these columns, and a warning that says so."""
    there = [name for name in table.frame.columns if name.strip(BLANKS) in columns]
    changed = [name for name in there if table.frame[name].str.contains(DECIMAL_COMMA).any()]
    if not changed:
        return table
    frame = table.frame.with_columns(
        pl.when(pl.col(name).str.contains(DECIMAL_COMMA))
        .then(pl.col(name).str.replace(",", ".", literal=True))
        .otherwise(pl.col(name))
        .alias(name)
        for name in changed
    )
    said = f"{table.file}: a comma was read as the decimal point in {', '.join(changed)}."
    return replace(table, frame=frame, warnings=(*table.warnings, said))
