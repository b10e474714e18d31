"""Which codes of a column probably mean "no answer": conventional codes that lie outside the other answers."""

from __future__ import annotations

from collections.abc import Mapping

NARROW = (8, 9, 88, 99, 888, 999, 8888, 9999)  # beside answers of at most one digit, or 10
WIDE = (99, 999, 888, 9999, 99999)  # beside larger numbers
NEGATIVE = (-1, -2, -7, -8, -9, -88, -99, -888, -999)
TWICE = {8: 88, 9: 99}
ALMOST_ALL = 0.95
GUESSED = "missing (guessed)"


def guess_missing(numbers: Mapping[float, int], *, low: float = 0.0) -> dict[float, str]:
    """Code -> why it is taken for "no answer".

    numbers : answer -> cells. low : answers below it are taken for codes only when negative.
    A code must be one that questionnaires use (8, 9, 88, 99, -1 …) and stand apart from the other answers by a gap. Where
    99 is such a code, 9 is taken for an answer.
    """
    codes = {*NARROW, *WIDE, *NEGATIVE}
    rest = [number for number in numbers if number not in codes]
    inner = _most_of(numbers, rest) or [number for number in numbers if 0 <= number < 8]
    if not inner:
        return {}
    least, most = min(inner), max(inner)
    whole = all(number.is_integer() for number in rest)
    found = []
    for number in sorted(numbers):
        if _stands_apart(number, least, most, low=low, whole=whole):
            found.append(number)
        elif most < number <= 10:  # an answer after all: no code may follow it without a gap
            most = number
    found = [code for code in found if TWICE.get(int(code)) not in found]
    kept = [number for number in numbers if number not in found]
    if not kept:
        return {}
    return {
        code: f"the other answers {f'begin at {min(kept):g}' if code < 0 else f'end at {max(kept):g}'}"
        for code in found
    }


def _most_of(numbers: Mapping[float, int], rest: list[float]) -> list[float]:
    """Answers without a few slips: one 55 among answers 1 to 5 does not make them large numbers."""
    small = [number for number in rest if 0 <= number <= 10]
    cells = sum(numbers[number] for number in small)
    return small if cells >= ALMOST_ALL * sum(numbers[number] for number in rest) else rest


def _stands_apart(code: float, least: float, most: float, *, low: float, whole: bool) -> bool:
    if code < 0:
        return code in NEGATIVE and least >= max(low, 0)
    if most <= 10:
        return code in NARROW and code >= most + 2 and (whole or code > 10)
    return code in WIDE and code > most + max(1.0, 0.1 * (most - least))
