"""What is in files as received: platform, encoding, tables, columns, blocks, identifiers, and what looks wrong.

Everything beyond what a file says of itself is a guess and carries its reason. Nothing is changed, and no value of a
column that may name a person is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.intake.canonical import BLANKS
from workbench.intake.formats.labels import is_number
from workbench.intake.guess.blocks import Block, guess_blocks
from workbench.intake.guess.column import Guessed, guess_variable
from workbench.intake.guess.doubts import Doubt, column_doubts, repeats, row_doubts, total_rows
from workbench.intake.guess.key import guess_key
from workbench.intake.guess.known_scales import SHAPES, KnownScale, likely_scales
from workbench.intake.guess.missing import GUESSED
from workbench.intake.guess.scales import AnswerScale, as_answered, guess_scale
from workbench.intake.guess.tally import STRONG_TOKENS, Tally, tally
from workbench.intake.read import TextTable
from workbench.intake.recognise import Source, is_dictionary, receive
from workbench.variables import Variable

SHOWN_VALUES = 8
MOST_SHOWN = 20  # columns with more different values show their range, not their values
MANY = 30  # answers from which on a middle step nobody chose was not offered


@dataclass(frozen=True)
class ColumnFound:
    """One column. variable : a draft of its codebook row; reasons : its guesses; common : frequent values with their cells,
    none of a column that may name a person or holds free text.
    """

    name: str
    cells: int
    blank: int
    distinct: int
    variable: Variable
    reasons: tuple[str, ...]
    common: tuple[tuple[str, int], ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class BlockFound:
    """A Likert block and the questionnaires of its shape."""

    block: Block
    likely: tuple[KnownScale, ...]


@dataclass(frozen=True)
class TableFound:
    """One table of a file. key : the column that seems to number the records, or ""; refused : why it cannot be read.

    table : its text, not part of the record.
    """

    file: str
    source: Source
    rows: int
    columns: tuple[ColumnFound, ...]
    key: str
    key_why: str
    blocks: tuple[BlockFound, ...]
    doubts: tuple[Doubt, ...]
    warnings: tuple[str, ...]
    table: TextTable | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Found:
    """Every table of the files that were named."""

    tables: tuple[TableFound, ...]


def inspect(paths: Sequence[Path | str], *, encoding: str | None = None, as_cleaned: bool = False) -> Found:
    """Look through files: CSV, Excel, SPSS, Stata, EpiData, REDCap (its data dictionary beside it), 问卷星.

    encoding : of their texts, when it must be forced. as_cleaned : columns as cleaning reads them from the same file; a
    reader that renames or splits columns which cleaning does not is left aside.
    Raises InputError or ProblemsFound for a file that cannot be read at all; never changes anything.
    """
    files = [Path(path) for path in paths]
    if not files:
        raise InputError("No file is named", fix="Name one or more data files.")
    dictionaries = [path for path in files if len(files) > 1 and is_dictionary(path)]
    if len(dictionaries) > 1:
        found = ", ".join(path.name for path in dictionaries)
        raise InputError("There are several data dictionaries", found=found, fix="Name one.")
    described = dictionaries[0] if dictionaries else None
    answers = [path for path in files if path != described]
    sources = [
        (path, source)
        for path in answers
        for source in receive(path, encoding=encoding, dictionary=described, as_cleaned=as_cleaned)
    ]
    return Found(tuple(_look(path.name, source) for path, source in sources))


def as_record(found: Found) -> dict[str, Any]:
    """The same as a dictionary that JSON can hold."""
    tables = []
    for each in found.tables:
        record = asdict(replace(each, table=None, source=replace(each.source, received=None)))
        del record["table"], record["source"]["received"]
        tables.append(record)
    return {"tables": tables}


def _look(file: str, source: Source) -> TableFound:
    if source.received is None:
        return TableFound(file, source, 0, (), "", "", (), (), ())
    received = source.received
    table = _trimmed(received.table)
    said = {variable.name: variable for variable in received.variables}
    totals = total_rows(table)
    records = _without(table, totals)
    tallies = {name: tally(records.frame[name]) for name in table.frame.columns}
    scales = _scales(tallies)
    guessed = {
        name: guess_variable(column, said=said.get(name), scale=scales.get(name))
        for name, column in tallies.items()
    }
    blocks = guess_blocks([_coded(column, guessed[name]) for name, column in tallies.items()], shapes=SHAPES)
    for block in blocks:
        for name in block.columns:
            guessed[name] = _as_item(guessed[name], block, tallies[name])
    left_out = {*totals, *repeats(table)}
    key, why = guess_key(table, guessed, left_out=left_out)
    columns = tuple(_column(records, column, guessed[name]) for name, column in tallies.items())
    found = tuple(
        BlockFound(block, likely_scales(len(block.columns), block.low, block.high, name=block.name))
        for block in blocks
    )
    doubts = row_doubts(table, key=key)
    return TableFound(
        file, source, table.frame.height, columns, key, why, found, doubts, received.warnings, table
    )


def _trimmed(table: TextTable) -> TextTable:
    return replace(
        table, frame=table.frame.rename({name: name.strip(BLANKS) for name in table.frame.columns})
    )


def _without(table: TextTable, places: Collection[int]) -> TextTable:
    """The table without the rows at these places: totals would widen every range."""
    if not places:
        return table
    kept = [place for place in range(table.frame.height) if place not in places]
    return replace(table, frame=table.frame[kept], rows=tuple(table.rows[place] for place in kept))


def _scales(tallies: Mapping[str, Tally]) -> dict[str, AnswerScale]:
    """Column -> the scale of its words, the same for all columns of a table that use it."""
    first: dict[str, AnswerScale] = {}
    for name, column in tallies.items():
        words = [text for text in column.counts if text not in column.numbers and text not in STRONG_TOKENS]
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
    return Guessed(row, tuple(reasons), odd)


def _column(table: TextTable, column: Tally, guessed: Guessed) -> ColumnFound:
    variable = guessed.variable
    common: tuple[tuple[str, int], ...] = ()
    few = len(column.counts) <= MOST_SHOWN and variable.type in ("category", "integer")
    if few and variable.identifier != "direct":
        common = tuple(sorted(column.counts.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN_VALUES])
    doubts = column_doubts(table, column, guessed)
    return ColumnFound(
        column.name, column.cells, column.blank, len(column.counts), variable, guessed.reasons, common, doubts
    )
