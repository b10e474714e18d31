"""Texts that a spreadsheet would run as a formula: marked as text in CSV files, and the mark comes off again.

A formula begins with = + - @ (also full-width), tab or return; a plain number does not count.
"""

from __future__ import annotations

import re

import polars as pl

STARTS = r"[=+\-@\t\r＝＋－＠]"
FORMULA = f"^'*{STARTS}"
NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
MARKED = re.compile(f"^''*{STARTS}")
RISKY, PLAIN = re.compile(FORMULA), re.compile(NUMBER)


def is_formula(text: str) -> bool:
    """True for a text that a spreadsheet would compute; a plain number is none.

    >>> is_formula("=1+1"), is_formula("-3"), is_formula("好")
    (True, False, False)
    """
    return re.match(STARTS, text) is not None and not PLAIN.match(text)


def neutralise(text: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula: as `guarded`, for one text.

    >>> neutralise("=1+1"), neutralise("好"), neutralise("-3"), neutralise("'=x")
    ("'=1+1", '好', '-3', "''=x")
    """
    return f"'{text}" if RISKY.match(text) and not PLAIN.match(text) else text


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
