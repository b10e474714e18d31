"""CSV files for a spreadsheet: a cell that a program would run as a formula is marked as text, and the mark comes off again."""

from __future__ import annotations

import re

import polars as pl

FORMULA = r"^'*[=+\-@\t\r]"
NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
MARKED = re.compile(r"^''*[=+\-@\t\r]")


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before each text that starts like a formula; plain numbers stay as they are.

    >>> guarded(pl.DataFrame({"x": ["=1+1", "-36", "'@a", "3"]}))["x"].to_list()
    ["'=1+1", '-36', "''@a", '3']
    """
    text = pl.col(pl.String)
    risky = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    return frame.with_columns(pl.when(risky).then(pl.lit("'") + text).otherwise(text).name.keep())


def unguarded(text: str) -> str:
    """The text without the apostrophe that `guarded` put before it.

    >>> unguarded("'=1+1"), unguarded("-36"), unguarded("'quoted'")
    ('=1+1', '-36', "'quoted'")
    """
    return text[1:] if MARKED.match(text) else text
