"""Likert blocks: neighbouring columns answered on one small scale, and the questionnaires their shape brings to mind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.intake.guess.missing import guess_missing
from workbench.intake.guess.tally import TOKENS, Tally

LARGEST = 10  # the highest answer of a scale
FEWEST_ITEMS = 3
RARE = 0.001  # share of a block's answers below which a number is a slip, not an answer
MANY = 100  # answers of a block
CONVENTIONAL = (8, 9)  # codes of one digit
LEAST_ZERO = 0.05  # share of zeros from which on zero is an answer
LONGEST_WITHOUT_ZERO = 7  # a scale up to 8, 9 or 10 usually begins with 0
LEAST_NUMERIC = 0.8
UNLIKELY = 0.02  # a part of a block that never reaches the other part's highest answer, this improbably, is another block
DOUBTFUL = 0.1  # the same where the cut leaves a questionnaire's number of items
ENDING = re.compile(r"(.*?)(\d+)")
START = re.compile(r"(\D{0,12}?)(\d+)(\D*)", re.DOTALL)
MATRIX = re.compile(r"(.+?)\s*[—:：(（[【].+", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """columns : the items, in the file's order. low, high : the ends of their scale. codes : probable missing codes.

    name : what the columns' names have in common, or "". why : the reason.
    """

    columns: tuple[str, ...]
    low: int
    high: int
    codes: tuple[int, ...]
    name: str
    why: str


@dataclass(frozen=True)
class _Item:
    name: str
    counts: Mapping[int, int]

    @property
    def most(self) -> int:
        return max((number for number in self.counts if number <= LARGEST), default=0)


def guess_blocks(columns: Sequence[Tally], *, shapes: Sequence[tuple[int, int, int]]) -> tuple[Block, ...]:
    """Find the blocks of a table.

    shapes : (items, lowest, highest) of known questionnaires; a run of that shape is not cut into parts.
    """
    blocks = []
    for run in _runs([_as_item(column) for column in columns]):
        for part in _parts(run, shapes):
            block = _block(part)
            if block is not None:
                blocks.append(block)
    return tuple(blocks)


def _as_item(column: Tally) -> _Item | None:
    """The whole-number answers of a column, without its probable missing codes; None for what is no small scale."""
    cells = sum(times for text, times in column.counts.items() if text not in TOKENS)
    counts: Counter[int] = Counter()
    for text, number in column.numbers.items():
        if number.is_integer():
            counts[int(number)] += column.counts[text]
    if not cells or sum(counts.values()) < LEAST_NUMERIC * cells:
        return None
    codes = guess_missing({float(number): times for number, times in counts.items()})
    inside = {number: times for number, times in counts.items() if float(number) not in codes}
    small = sum(times for number, times in inside.items() if 0 <= number <= LARGEST)
    if small < 0.95 * sum(inside.values()) or not small:
        return None
    return _Item(column.name, dict(counts))


def _runs(items: Sequence[_Item | None]) -> list[list[_Item]]:
    runs: list[list[_Item]] = []
    for item in items:
        if item is None:
            runs.append([])
        elif runs and runs[-1] and _linked(runs[-1][-1], item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return [run for run in runs if len(run) >= FEWEST_ITEMS]


def _linked(first: _Item, second: _Item) -> bool:
    """By consecutive numbers in their names, by one question's name before each part, or, without any, by their range."""
    pairs = [(ENDING.fullmatch(first.name), ENDING.fullmatch(second.name))]
    pairs.append((START.fullmatch(first.name), START.fullmatch(second.name)))
    for one, other in pairs:
        if one and other and one[1] == other[1] and int(other[2]) == int(one[2]) + 1:
            return _same_start(first, second)
    one, other = MATRIX.fullmatch(first.name), MATRIX.fullmatch(second.name)
    if one and other:
        return one[1] == other[1]
    if any(match for pair in pairs for match in pair):
        return False
    return first.most == second.most >= 3 and _same_start(first, second)


def _same_start(first: _Item, second: _Item) -> bool:
    """Both count from zero, or neither does; with few answers nobody can tell."""
    shares = [item.counts.get(0, 0) / sum(item.counts.values()) for item in (first, second)]
    few = min(sum(item.counts.values()) for item in (first, second)) < 20
    return few or not (min(shares) == 0 and max(shares) >= LEAST_ZERO)


def _parts(run: list[_Item], shapes: Sequence[tuple[int, int, int]]) -> list[list[_Item]]:
    """Cut a run where the highest answer changes too clearly for chance."""
    low, high, _ = _ends(run)
    if any(len(run) == items and low == least and high <= most for items, least, most in shapes):
        return [run]
    best, place = 1.0, 0
    for cut in range(1, len(run)):
        left, right = run[:cut], run[cut:]
        chance = min(_chance(left, right), _chance(right, left))
        known = any(len(part) == items for part in (left, right) for items, _, _ in shapes)
        if chance < min(best, DOUBTFUL if known else UNLIKELY):
            best, place = chance, cut
    if not place:
        return [run]
    return [*_parts(run[:place], shapes), *_parts(run[place:], shapes)]


def _chance(lower: list[_Item], higher: list[_Item]) -> float:
    """How probable it is that no column of `lower` reaches the top of `higher` if both had one scale."""
    top = _ends(higher)[1]
    if _ends(lower)[1] >= top or top < 2:
        return 1.0
    reaching = sum(item.counts.get(top, 0) > 0 for item in higher)
    return float((1 - reaching / (len(higher) + 1)) ** len(lower))


def _ends(run: Sequence[_Item]) -> tuple[int, int, tuple[int, ...]]:
    """Lowest and highest answer of a run taken together, and its probable missing codes."""
    pooled: Counter[int] = Counter()
    for item in run:
        pooled.update(item.counts)
    total = sum(pooled.values())
    codes = {int(code) for code in guess_missing({float(number): times for number, times in pooled.items()})}
    fewest = max(2, RARE * total) if total >= MANY else 1
    answers = sorted(
        n for n, times in pooled.items() if 0 <= n <= LARGEST and n not in codes and times >= fewest
    )
    if total >= MANY:  # so many answers leave no step of a scale unused
        gap = next((n for n, after in pairwise(answers) if after > n + 1), LARGEST)
        codes |= {n for n in answers if n > gap and n in CONVENTIONAL}
        answers = [n for n in answers if n <= gap]
    if (
        0 in answers
        and pooled[0] < LEAST_ZERO * total
        and 1 in answers
        and 3 < max(answers) <= LONGEST_WITHOUT_ZERO
    ):
        answers.remove(0)
        codes.add(0)
    high = max(answers, default=0)
    return 0 if 0 in answers else 1, high, tuple(sorted(codes))


def _block(part: list[_Item]) -> Block | None:
    if len(part) < FEWEST_ITEMS:
        return None
    low, high, codes = _ends(part)
    if high <= low:
        return None
    names = tuple(item.name for item in part)
    why = f"{len(names)} neighbouring columns with answers {low} to {high}"
    return Block(names, low, high, codes, _stem(names), why)


def _stem(names: Sequence[str]) -> str:
    """What the names share: "q" of q1 … q90."""
    stems = {match[1] for name in names if (match := ENDING.fullmatch(name))}
    starts = {match[1] for name in names if (match := START.fullmatch(name) or MATRIX.fullmatch(name))}
    shared = stems if len(stems) == 1 else starts
    return shared.pop().strip("_-. ") if len(shared) == 1 else ""
