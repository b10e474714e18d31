"""What looks wrong in a table: slips of typing, marks that a spreadsheet leaves, rows that are no records. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from workbench.intake.canonical import SCIENTIFIC, read_cell
from workbench.intake.formats.labels import is_number
from workbench.intake.formats.text_table import TextTable
from workbench.intake.guess.column import Guessed
from workbench.intake.guess.identity import hidden_identifiers
from workbench.intake.guess.scales import same_step
from workbench.intake.guess.tally import SHORT_DATE, TOKENS, Tally, plain_text, rows_with

SHOWN_ROWS = 5
SHOWN_VALUES = 5
FORMULA = re.compile(r"[=@\t\r].+|[+-][^\d\s.].*", re.DOTALL)
TURNED_INTO_DATE = re.compile(
    r"\d{1,2}[-/ ](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[-/ ]\d{1,4}|\d{1,2}月\d{1,2}日"
)
SAME_STEP = "two words for one step of a scale; nothing is scored until aliases.csv settles them"
NAMES_SOMEBODY = "free text that names somebody, or holds a telephone or identity number"
AMOUNT = re.compile(r"[¥$€£]?\s*-?\d{1,3}(?:,\d{3})*(?:\.\d+)?\s*元?")  # ￥ is ¥ in plain form
LEAST_AMOUNTS = 0.8  # share of the different texts
SERIAL = re.compile(r"[1-6]\d{4}")
ROUNDED = re.compile(r"\d{12,}000")


@dataclass(frozen=True)
class Doubt:
    """column : "" for a row as a whole; rule : what looks wrong; cells : how many; rows : the first, as the file counts them;
    values : the first different ones, none where they may name a person.
    """

    column: str
    rule: str
    cells: int
    rows: tuple[int, ...]
    values: tuple[str, ...] = ()


def column_doubts(table: TextTable, column: Tally, guessed: Guessed) -> tuple[Doubt, ...]:
    """What looks wrong in one column, given what it probably is."""
    series = table.frame[column.name]
    variable = guessed.variable
    secret = variable.identifier == "direct" or variable.type in ("id", "text")
    doubts = []
    for rule, texts in _rules(column, guessed):
        if texts:
            rows = rows_with(series, table.rows, set(texts), most=SHOWN_ROWS)
            shown = () if secret else tuple(texts)[:SHOWN_VALUES]
            doubts.append(Doubt(column.name, rule, sum(column.counts[text] for text in texts), rows, shown))
    if column.wide:
        doubts.append(Doubt(column.name, "full-width digits", column.wide, ()))
    if not column.filled:
        doubts.append(Doubt(column.name, "no cell is filled", column.cells, ()))
    return tuple(doubts)


def _rules(column: Tally, guessed: Guessed) -> Iterable[tuple[str, tuple[str, ...]]]:
    variable = guessed.variable
    texts = [text for text in column.counts if text not in variable.missing]
    words = tuple(text for text in texts if text not in column.numbers and text not in guessed.meant)
    yield (
        "in scientific notation: a spreadsheet has rounded it",
        tuple(t for t in texts if SCIENTIFIC.fullmatch(t)),
    )
    rounded = tuple(text for text in texts if ROUNDED.fullmatch(text))
    yield "ends in 000: a spreadsheet may have rounded it", rounded if len(rounded) > 1 else ()
    yield (
        "begins like a formula",
        tuple(text for text in words if FORMULA.fullmatch(text) and text not in TOKENS),
    )
    if variable.identifier == "direct":
        return
    if variable.type in ("integer", "number"):
        scale = {label for labels in variable.codes.values() for label in labels}
        among = (t for t in words if t not in scale and not SCIENTIFIC.fullmatch(t))
        yield "text among numbers", tuple(t for t in among if read_cell(t, variable, {}).rule != "unit")
    if variable.type in ("integer", "number", "category"):
        yield "does not fit the other answers", guessed.out_of_place
        yield "a code without label, beyond those that have one", _beyond_labels(column, guessed)
    if variable.type == "category":
        yield SAME_STEP, same_step(words)
        coded = all(code in column.numbers for code in variable.codes)
        yield "text among codes", words if coded else ()
    if variable.type in ("date", "datetime"):
        yield "an Excel serial number among dates", tuple(text for text in texts if SERIAL.fullmatch(text))
        yield "no date", tuple(t for t in words if t not in column.days)
    if variable.type in ("category", "text") and not _mostly_dates(column):
        turned = tuple(text for text in words if TURNED_INTO_DATE.fullmatch(text) or text in column.days)
        yield "a date among labels: Excel may have made it of 1-2", turned
    if variable.type == "text":
        yield "a date whose order or century is not clear", tuple(t for t in words if SHORT_DATE.fullmatch(t))
        yield NAMES_SOMEBODY, hidden_identifiers(column)
        yield "numbers with signs of money or thousands, kept as text", _amounts(column)


def row_doubts(table: TextTable, *, key: str) -> tuple[Doubt, ...]:
    """Rows that repeat, and keys that stand twice with different answers."""
    doubts = []
    repeated = repeats(table)
    if repeated:
        rows = tuple(table.rows[place] for place in repeated[:SHOWN_ROWS])
        doubts.append(Doubt("", "repeats an earlier row in every cell", len(repeated), rows))
    if key:
        first = table.frame.with_columns(pl.Series("\0row", table.rows)).filter(
            ~pl.Series(_among(table, repeated))
        )
        texts = first[key].map_elements(plain_text, return_dtype=pl.String)
        twice = first.filter(texts.is_duplicated() & (texts != ""))["\0row"].to_list()
        if twice:
            rule = "the key stands more than once, with different answers"
            doubts.append(Doubt(key, rule, len(twice), tuple(twice[:SHOWN_ROWS])))
    return tuple(doubts)


def repeats(table: TextTable) -> tuple[int, ...]:
    """Places of rows that repeat an earlier row in every cell, blanks at the ends aside."""
    first = table.frame.select(pl.struct(pl.all().str.strip_chars()).is_first_distinct()).to_series()
    return tuple(place for place, new in enumerate(first) if not new)


def _mostly_dates(column: Tally) -> bool:
    """Whether dates are no strangers in the column."""
    return 2 * sum(column.counts.get(text, 0) for text in column.days) > column.filled


def _amounts(column: Tally) -> tuple[str, ...]:
    """The texts of a column of money (¥1,234), when nearly all are."""
    found = tuple(text for text in column.counts if text not in column.numbers and AMOUNT.fullmatch(text))
    return found if len(found) >= LEAST_AMOUNTS * len(column.counts) else ()


def _among(table: TextTable, places: tuple[int, ...]) -> list[bool]:
    chosen = set(places)
    return [place in chosen for place in range(table.frame.height)]


def _beyond_labels(column: Tally, guessed: Guessed) -> tuple[str, ...]:
    """Numbers below the lowest labelled code or above the highest; a scale may label its ends alone."""
    variable = guessed.variable
    codes = [float(code) for code, (zh, _) in variable.codes.items() if is_number(code) and zh != code]
    if len(codes) < 2:
        return ()
    outside = [text for text, number in column.numbers.items() if not min(codes) <= number <= max(codes)]
    return tuple(text for text in outside if text not in (*variable.missing, *guessed.out_of_place))
