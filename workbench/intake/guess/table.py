"""All columns of a table guessed together: what one column leaves open, the others of its block or scale may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from workbench.intake.formats.labels import GUESSED, is_number
from workbench.intake.formats.text_table import TextTable
from workbench.intake.guess.blocks import Block, guess_blocks
from workbench.intake.guess.column import Guessed, guess_variable
from workbench.intake.guess.known_scales import SHAPES
from workbench.intake.guess.scales import AnswerScale, as_answered, guess_scale
from workbench.intake.guess.tally import STRONG_TOKENS, Tally, tally
from workbench.variables import Variable

FEWEST_POINTS = 3  # of a scale; two answers are ticks, or yes and no
MANY = 30  # answers from which on a middle step nobody chose was not offered


class GuessedTable(NamedTuple):
    """Column -> its counted cells; column -> its guessed codebook row; blocks of items answered alike."""

    tallies: dict[str, Tally]
    guessed: dict[str, Guessed]
    blocks: tuple[Block, ...]


def guess_table(table: TextTable, *, said: Mapping[str, Variable]) -> GuessedTable:
    """Guess every column. said : column -> what the file itself declares of it, which holds."""
    tallies = {name: tally(table.frame[name]) for name in table.frame.columns}
    scales = _scales(tallies)
    guessed = {
        name: guess_variable(column, said=said.get(name), scale=scales.get(name))
        for name, column in tallies.items()
    }
    blocks = guess_blocks([_coded(column, guessed[name]) for name, column in tallies.items()], shapes=SHAPES)
    for block in blocks:
        if block.high - block.low + 1 < FEWEST_POINTS and _labelled(block, guessed):
            continue  # ticks: counted, not averaged
        for name in block.columns:
            guessed[name] = _as_item(guessed[name], block, tallies[name])
    return GuessedTable(tallies, guessed, tuple(blocks))


def _labelled(block: Block, guessed: Mapping[str, Guessed]) -> bool:
    """Whether each column of a block is a category whose codes have names (未选, 选中)."""
    rows = [guessed[name].variable for name in block.columns]
    return all(
        row.type == "category" and any(zh != code for code, (zh, _) in row.codes.items()) for row in rows
    )


def _scales(tallies: Mapping[str, Tally]) -> dict[str, AnswerScale]:
    """Column -> the scale of its words, the same for all columns of a table that use it."""
    first: dict[str, AnswerScale] = {}
    for name, column in tallies.items():
        words = {
            text: times
            for text, times in column.counts.items()
            if text not in column.numbers and text not in STRONG_TOKENS
        }
        if words and (scale := guess_scale(words)) is not None:
            first[name] = scale
    settled: dict[str, AnswerScale] = {}
    for scale in {scale.name: scale for scale in first.values()}.values():
        names = [name for name, each in first.items() if each.name == scale.name]
        texts = {text for name in names for text in tallies[name].counts}
        many = sum(tallies[name].filled for name in names) >= MANY
        answered = as_answered(scale, texts, many=many)
        settled |= dict.fromkeys(names, answered) if answered else {}
    return settled


def _coded(column: Tally, guessed: Guessed) -> Tally:
    """A column whose words are labels of codes, as the numbers that they stand for; a column of codes as it is."""
    codes = guessed.variable.codes
    if guessed.variable.identifier == "direct" or guessed.variable.type in ("id", "date", "datetime"):
        return replace(column, numbers={})
    words = {
        label: float(code) for code, labels in codes.items() if is_number(code) for label in labels if label
    }
    return replace(column, numbers={**column.numbers, **{t: words[t] for t in column.counts if t in words}})


def _as_item(guessed: Guessed, block: Block, column: Tally) -> Guessed:
    """A column as an item of its block: a whole number within the block's range."""
    variable = guessed.variable
    low, high = float(block.low), float(block.high)
    codes = {
        code: labels
        for code, labels in variable.codes.items()
        if is_number(code) and low <= float(code) <= high
    }
    labelled = any(zh != code for code, (zh, _) in codes.items())
    outside = {code: zh for code, (zh, _) in variable.codes.items() if code not in codes and zh != code}
    found = {str(code): GUESSED for code in block.codes}
    missing = {
        code: reason
        for code, reason in {**found, **outside, **variable.missing}.items()
        if not (is_number(code) and low <= float(code) <= high)
    }
    odd = tuple(
        text
        for text, number in column.numbers.items()
        if text not in missing and not (low <= number <= high and number.is_integer())
    )
    row = replace(
        variable, type="integer", low=low, high=high, missing=missing, codes=codes if labelled else {}
    )
    kept = [why for why in guessed.reasons if not why.startswith(("type ", "missing code"))]
    reasons = [f"an item answered {low:g} to {high:g}: {block.why}", *kept]
    reasons += [
        f"missing code {code}: outside the other answers of the block"
        for code in block.codes
        if code in column.numbers.values()
    ]
    return Guessed(row, tuple(reasons), odd, guessed.meant)
