"""What stands in one column: each distinct text once, with its count. Guesses are made from this, not from the rows."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl

from workbench.intake.canonical import BLANKS, GROUPED, NUMBER
from workbench.intake.dates import as_day

# What people type where there is no answer. In a column of numbers each of them means none; among words, where 无 or NA
# can be an answer, only those of STRONG_TOKENS do.
STRONG_TOKENS = frozenset(
    ("空", "(空)", "(跳过)", "/", "-", "--", "—", "——", ".", "?", "未答", "未填", "未填写", "(未填)",
     "(未填写)", "未作答", "未回答", "未应答", "拒答", "拒绝回答", "缺失", "缺失值", "N/A", "n/a", "#N/A", "NULL", "null")
)  # fmt: skip
TOKENS = STRONG_TOKENS.union(
    (
        "无",
        "不详",
        "未知",
        "不知道",
        "不清楚",
        "说不清",
        "不适用",
        "跳过",
        "NA",
        "na",
        "NaN",
        "nan",
        "None",
        "none",
        "x",
        "X",
        "×",
    )
)
SHORT_DATE = re.compile(
    r"\d{1,2}[-./]\d{1,2}[-./]\d{1,4}"
)  # which of the numbers is the day, and of which century?


@dataclass(frozen=True)
class Tally:
    """One column, counted.

    counts : text without blanks at its ends and in plain (half-width) form -> cells. blank : cells without text.
    numbers : those texts that are numbers -> the number. days : those that are dates -> the day.
    wide : cells whose digits are full-width (４). written : plain text -> what stands in the file, where it differs.
    """

    name: str
    cells: int
    blank: int
    counts: Mapping[str, int]
    numbers: Mapping[str, float]
    days: Mapping[str, dt.date]
    wide: int
    written: Mapping[str, tuple[str, ...]]

    @property
    def filled(self) -> int:
        return self.cells - self.blank


def tally(column: pl.Series) -> Tally:
    """Count the distinct texts of one column of text cells."""
    counts: Counter[str] = Counter()
    written: dict[str, list[str]] = {}
    blank = wide = 0
    for text, times in column.value_counts().iter_rows():
        plain = plain_text(text)
        if not plain:
            blank += times
            continue
        counts[plain] += times
        if plain != text:
            written.setdefault(plain, []).append(text)
            wide += times * any("０" <= character <= "９" for character in text)
    numbers = {text: number for text in counts if (number := as_number(text)) is not None}
    days = {text: day for text in counts if text not in numbers and (day := as_day(text)) is not None}
    shown = {text: tuple(sorted(variants)) for text, variants in written.items()}
    return Tally(column.name, len(column), blank, dict(sorted(counts.items())), numbers, days, wide, shown)


def plain_text(text: str) -> str:
    """Without blanks at the ends, and with half-width letters, digits and signs.

    >>> plain_text(" ４　")
    '4'
    """
    return unicodedata.normalize("NFKC", text.strip(BLANKS)).strip(BLANKS)


def as_number(text: str) -> float | None:
    """The number that a plain text is; None for anything else, a number of more than 15 digits included.

    >>> as_number("3.50"), as_number("1,200.00"), as_number("1,200"), as_number("3分"), as_number("1e5")
    (3.5, 1200.0, None, None, None)
    """
    text = text.replace(",", "") if GROUPED.fullmatch(text) else text
    return float(text) if NUMBER.fullmatch(text) and len(text) <= 16 else None


def without(column: Tally, texts: Collection[str]) -> Tally:
    """The column as if the cells with these texts were not there."""
    counts = {text: times for text, times in column.counts.items() if text not in texts}
    numbers = {text: number for text, number in column.numbers.items() if text in counts}
    return replace(column, counts=counts, numbers=numbers, blank=column.cells - sum(counts.values()))


def counted(number: int, what: str) -> str:
    """A number with its noun.

    >>> counted(1, "cell"), counted(2, "cell")
    ('1 cell', '2 cells')
    """
    return f"{number} {what}{'s' * (number != 1)}"


def rows_with(column: pl.Series, rows: tuple[int, ...], texts: set[str], *, most: int) -> tuple[int, ...]:
    """The file's row numbers of the first cells that hold one of these plain texts."""
    found = []
    for row, text in zip(rows, column, strict=True):
        if plain_text(text) in texts:
            found.append(row)
            if len(found) == most:
                break
    return tuple(found)
