"""Large numbers as people write them (55,690, 3.5万), and the numbers that a column could hold."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from workbench.intake.canonical import GROUPED
from workbench.intake.guess.tally import Tally

THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")  # or a decimal comma: 1,200
TEN_THOUSANDS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*万")
REACH = 3  # a reading must lie within the bare numbers, this many times wider
Reach = tuple[float, float] | None


def large_numbers(column: Tally, *, header: str) -> dict[str, float]:
    """Text -> the number that it must be, for 55,690 and 3.5万 beside numbers of that size.

    1,200 is 1200 where the column has 1,200.00 or 1,234,567 too, or where its other numbers are of that size and not of
    the size of 1.2.
    """
    grouped = any(map(GROUPED.fullmatch, column.counts))
    reach, found = reach_of(column), {}
    for text in filter(THOUSANDS.fullmatch, column.counts):
        whole, part = float(text.replace(",", "")), float(text.replace(",", "."))
        if grouped or (within([whole], reach) and not within([part], reach)):
            found[text] = whole
    if "万" in header:
        return found
    reach = reach_of(replace(column, numbers={**column.numbers, **found}))
    for text in column.counts:
        match = TEN_THOUSANDS.fullmatch(text)
        if match and within([number := float(Decimal(match[1]) * 10_000)], reach):
            found[text] = number
    return found


def reach_of(column: Tally) -> Reach:
    """Between what a number could be one of the column's: not far below the least positive one, nor far above the greatest."""
    positive = [each for each in column.numbers.values() if each > 0]
    if len(positive) < 3:
        return None
    return min(positive) / REACH, REACH * statistics.quantiles(positive, n=20)[-1]


def within(numbers: Iterable[float], reach: Reach) -> bool:
    """Whether each is 0 or in reach."""
    return reach is not None and all(each == 0 or reach[0] <= each <= reach[1] for each in numbers)
