"""Which codes of a column probably mean "no answer": conventional ones that lie outside the other answers, or labelled so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from workbench.intake.formats.labels import is_number
from workbench.variables import Variable

NARROW = (8, 9, 88, 99, 888, 999, 8888, 9999)  # beside answers of at most one digit, or 10
WIDE = (99, 999, 888, 9999, 99999)  # beside larger numbers
NEGATIVE = (-1, -2, -7, -8, -9, -88, -99, -888, -999)
TWICE = {8: 88, 9: 99}
ALMOST_ALL = 0.95
NO_ANSWER = re.compile(
    r"拒答|拒绝(?:回答)?|不愿(?:意)?回答|不适用|未(?:回答|作答|填写?)|无(?:应答|回答)|缺失(?:值)?|跳过|"
    r"refused?|(?:prefer|did) not (?:to )?(?:say|answer)|not applicable|no answer|missing|skipped",
    re.IGNORECASE,
)


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


def labelled_missing(said: Variable) -> tuple[Variable, tuple[str, ...]]:
    """Codes whose own label says that there is no answer, as missing codes."""
    found = {
        code: label
        for code, labels in said.codes.items()
        if (label := next((each for each in labels if NO_ANSWER.fullmatch(each.strip())), ""))
    }
    if not found:
        return said, ()
    codes = {code: labels for code, labels in said.codes.items() if code not in found}
    numbers = [float(code) for code in codes if is_number(code)]
    ranged = said.low is not None and said.high is not None
    low, high = (min(numbers), max(numbers)) if ranged and numbers else (None, None)
    missing = {
        **said.missing,
        **{code: f"{label} (guessed)" for code, label in found.items()},
    }
    reasons = tuple(f"missing code {code}: its label says so ({label})" for code, label in found.items())
    return replace(said, codes=codes, missing=missing, low=low, high=high), reasons
