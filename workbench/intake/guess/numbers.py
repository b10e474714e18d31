"""What a column of numbers is: codes, a count, or numbers that identify things; and which numbers do not fit the others."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.intake.guess.headers import answer_range, is_age_name, is_count_name, is_key_name
from workbench.intake.guess.missing import guess_missing
from workbench.intake.guess.tally import Tally

MOST_CODES = 7  # whole numbers with more different values are taken for a count or a score
LARGEST_CODE = 20
LONG_NUMBER = 11  # digits; longer numbers identify things
RARE = 0.02  # share of the cells at most
LARGEST_ANSWER = 10
OLDEST = 120
FEWEST_STEPS = 9  # between the ends of a rating
TIMES_LARGER = 5  # than the next number below: a slip such as 330 for 33


def out_of_place(counts: Mapping[float, int], *, header: str) -> set[float]:
    """Numbers that do not fit the others: 33 among answers 1 to 5, a negative stay, an age of 330."""
    cells = sum(counts.values())
    rare = {number for number, times in counts.items() if times <= max(1, RARE * cells)}
    common = [number for number in counts if number not in rare]
    if (
        common
        and cells >= 10
        and len(common) <= LARGEST_ANSWER + 1
        and min(common) >= 0
        and max(common) <= LARGEST_ANSWER
    ):
        return _no_answers(rare, common)
    negative = sum(times for number, times in counts.items() if number < 0)
    odd = {number for number in rare if number < 0 and negative <= RARE * cells}
    if is_age_name(header):
        odd |= {number for number in rare if number > OLDEST}
    rest = sorted(number for number in counts if number not in odd)
    if len(rest) > 4 and rest[-1] in rare and rest[-2] > 0 and rest[-1] >= TIMES_LARGER * rest[-2]:
        odd.add(rest[-1])
    return odd


def _no_answers(rare: set[float], common: list[float]) -> set[float]:
    """Rare numbers beside a few common whole ones; many of them are answers after all."""
    most = max(common)
    odd = {number for number in rare if number < 0 or number > most + 1 or not number.is_integer()}
    return odd if all(number.is_integer() for number in common) and len(odd) <= 3 else set()


def answered_in(counts: Mapping[float, int], *, header: str) -> tuple[float, float] | None:
    """The range of answers that a header names (0-10分), where it holds every number but codes of no answer and slips."""
    span = answer_range(header)
    if span is None:
        return None
    outside = {n for n in counts if not (span[0] <= n <= span[1] and n.is_integer())}
    codes = guess_missing(counts)
    rest = {number: times for number, times in counts.items() if number not in codes}
    strange = outside - set(codes) - out_of_place(rest, header=header)
    return span if len(outside) < len(counts) and not strange else None


def is_rating(span: tuple[float, float] | None) -> bool:
    """True for a range of so many steps that its numbers are no codes: 0 to 10, 1 to 10."""
    return span is not None and span[1] - span[0] >= FEWEST_STEPS


def is_category(column: Tally, values: list[float], *, header: str) -> bool:
    """True for a few small whole numbers, each of which many cells could hold, under a header that names no count."""
    if is_count_name(header):
        return False
    small = all(number.is_integer() and 0 <= number <= LARGEST_CODE for number in values)
    return small and len(values) <= MOST_CODES and column.filled >= 3 * len(values)


def is_number_of_a_thing(column: Tally) -> bool:
    """True for numbers that identify: long ones, ones with leading zeros, ones that a header calls so."""
    texts = list(column.numbers)
    if any(len(text) >= LONG_NUMBER and text.isdecimal() for text in texts):
        return True
    if any(re.fullmatch(r"0\d+", text) for text in texts) and any(len(text) > 2 for text in texts):
        return True
    return is_key_name(column.name) and len(texts) >= 0.9 * column.filled
