"""What is in files as received: platform, encoding, tables, columns, blocks, identifiers, and what looks wrong.

Everything beyond what a file says of itself is a guess and carries its reason. Nothing is changed, and no value of a
column that may name a person is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench.errors import InputError, Problem
from workbench.intake.canonical import BLANKS
from workbench.intake.formats.extra_rows import NO_RECORD
from workbench.intake.formats.oddities import decimal_commas, with_decimal_points
from workbench.intake.formats.text_table import TextTable, without_rows
from workbench.intake.guess.blocks import Block
from workbench.intake.guess.column import Guessed
from workbench.intake.guess.doubts import Doubt, column_doubts, repeats, row_doubts
from workbench.intake.guess.key import guess_key
from workbench.intake.guess.known_scales import KnownScale, likely_scales
from workbench.intake.guess.table import guess_table
from workbench.intake.guess.tally import Tally
from workbench.intake.recognise import Source, is_dictionary, receive
from workbench.variables import Variable

SHOWN_VALUES = 8
MOST_SHOWN = 20  # columns with more different values show their range, not their values


@dataclass(frozen=True)
class ColumnFound:
    """One column. variable : a draft of its codebook row; reasons : its guesses; common : frequent values with their cells,
    none of a column that may name a person or holds free text. meant : spelling -> the value that it must mean.
    """

    name: str
    cells: int
    blank: int
    distinct: int
    variable: Variable
    reasons: tuple[str, ...]
    common: tuple[tuple[str, int], ...]
    doubts: tuple[Doubt, ...]
    meant: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BlockFound:
    """A Likert block and the questionnaires of its shape."""

    block: Block
    likely: tuple[KnownScale, ...]


@dataclass(frozen=True)
class TableFound:
    """One table of a file. key : the column that seems to number the records, or ""; refused : why it cannot be read.

    problems : what cleaning would refuse, each with how to mend or declare it. table : its records as text, not part
    of the result as JSON. decimal_comma : columns that write 3,5 for 3.5.
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
    problems: tuple[Problem, ...] = ()
    table: TextTable | None = field(default=None, compare=False, repr=False)
    decimal_comma: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """Every table of the files that were named."""

    tables: tuple[TableFound, ...]


def inspect(paths: Sequence[Path | str], *, encoding: str | None = None) -> Found:
    """Look through files: CSV, Excel, SPSS, Stata, EpiData, REDCap (its data dictionary beside it), 问卷星.

    encoding : of their texts, when it must be forced. Columns are those that cleaning reads from the same file.
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
        for source in receive(path, encoding=encoding, dictionary=described)
    ]
    return Found(tuple(_look(path.name, source) for path, source in sources))


def as_record(found: Found) -> dict[str, Any]:
    """The same as a dictionary that JSON can hold."""
    tables = []
    for each in found.tables:
        record = asdict(replace(each, table=None, source=replace(each.source, received=None)))
        del record["table"], record["source"]["received"]
        record["problems"] = [problem._asdict() for problem in each.problems]
        tables.append(record)
    return {"tables": tables}


def _look(file: str, source: Source) -> TableFound:
    if source.received is None:
        return TableFound(file, source, 0, (), "", "", (), (), ())
    received = source.received
    whole = _trimmed(received.table)
    extra = [each.row for each in whole.problems if each.rule in NO_RECORD and each.row]
    table = without_rows(whole, extra)  # totals would widen every range
    commas = decimal_commas(table) if table.separator not in ("", ",") else ()
    table = with_decimal_points(table, columns=commas)
    said = {variable.name: variable for variable in received.variables}
    tallies, guessed, blocks = guess_table(table, said=said)
    key, why = guess_key(table, guessed, left_out=set(repeats(table)))
    columns = tuple(_column(table, column, guessed[name]) for name, column in tallies.items())
    found = tuple(
        BlockFound(block, likely_scales(len(block.columns), block.low, block.high, name=block.name))
        for block in blocks
    )
    doubts, problems = row_doubts(table, key=key), _without_values(table.problems, guessed)
    return TableFound(
        file,
        source,
        table.frame.height,
        columns,
        key,
        why,
        found,
        doubts,
        table.warnings,
        problems,
        table,
        tuple(commas),
    )


def _without_values(problems: Sequence[Problem], guessed: Mapping[str, Guessed]) -> tuple[Problem, ...]:
    """The problems without what stands in a column that may name a person."""
    secret = {name for name, each in guessed.items() if each.variable.identifier == "direct"}
    return tuple(
        each._replace(value="") if each.column in secret and each.rule not in NO_RECORD else each
        for each in problems
    )


def _trimmed(table: TextTable) -> TextTable:
    return replace(
        table, frame=table.frame.rename({name: name.strip(BLANKS) for name in table.frame.columns})
    )


def _column(table: TextTable, column: Tally, guessed: Guessed) -> ColumnFound:
    variable = guessed.variable
    common: tuple[tuple[str, int], ...] = ()
    few = len(column.counts) <= MOST_SHOWN and variable.type in ("category", "integer")
    if few and variable.identifier != "direct":
        common = tuple(sorted(column.counts.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN_VALUES])
    doubts = column_doubts(table, column, guessed)
    return ColumnFound(
        column.name, column.cells, column.blank, len(column.counts), variable, guessed.reasons, common, doubts,
        guessed.meant,
    )  # fmt: skip
