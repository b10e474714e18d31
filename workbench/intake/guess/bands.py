"""Bands of numbers written as words (18岁以下, 18-30岁, 60岁以上), lowest first."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from workbench.intake.guess.tally import plain_text

BELOW = re.compile(
    r"及?以[下内]|不[满足到]|未满|[小少低]于|<=?|≤|\b(?:under|below|less than|up to)\b|\bor less\b",
    re.IGNORECASE,
)
ABOVE = re.compile(
    r"及?以[上外]|超过|[大多高]于|>=?|≥|\+|\b(?:over|above|more than)\b|\b(?:or|and) (?:more|over|above)\b",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"(?<=\d)\D{0,3}?\s*(?:[-~—–]+|至|到|\bto\b)\s*(?=\d)")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def in_order_of_numbers(levels: Sequence[str]) -> list[str] | None:
    """Levels from the lowest band to the highest; None unless each is a number or a band of one unit, and one is a band.

    >>> in_order_of_numbers(["18-30岁", "18岁以下", "60岁以上", "31-60岁"])
    ['18岁以下', '18-30岁', '31-60岁', '60岁以上']
    """
    found = [_band(text) for text in levels]
    bands = {text: band for text, band in zip(levels, found, strict=True) if band is not None}
    units = {unit for _, _, unit in bands.values()}
    if len(bands) < len(levels) or len(units) > 1 or all(low == high for low, high, _ in bands.values()):
        return None
    places = {text: band[:2] for text, band in bands.items()}
    return sorted(levels, key=places.__getitem__) if len(set(places.values())) == len(levels) else None


def _band(text: str) -> tuple[float, float, str] | None:
    """Where a band begins and ends, and what is left of its text: the unit."""
    plain = plain_text(text)
    numbers = [float(number) for number in NUMBER.findall(plain)]
    between = BETWEEN.search(plain)
    below, above = BELOW.search(plain), ABOVE.search(plain)
    unit = re.sub(r"\s+", "", NUMBER.sub("", ABOVE.sub("", BELOW.sub("", BETWEEN.sub("", plain)))))
    if len(numbers) == 2 and between and not (below or above):
        return numbers[0], numbers[1], unit
    if len(numbers) != 1 or (below and above):
        return None
    number = numbers[0]
    # A band from 18 on comes behind that up to 18, and before one from 18 to 30 stands what is below 18.
    return (-math.inf if below else number), (math.inf if above else number), unit
