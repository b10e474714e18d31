"""The instruments of a drafted study: a shipped one where a block has its shape, else one of the study's own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.instruments import list_instruments, load_instrument
from workbench.intake.draft.tables import DraftTable
from workbench.intake.formats.labels import GUESSED, is_number
from workbench.intake.guess.known_scales import shipped_instrument
from workbench.intake.guess.table import FEWEST_POINTS
from workbench.intake.inspect import BlockFound
from workbench.project import NAME, RESERVED

LONGEST_TITLE = 40  # characters
OWN_FILE = """\
# Drafted by workbench new: a block of columns, not a known questionnaire. Correct it, or replace it.
schema = 1
id = {id}
title = {{ zh = {zh}, en = {en} }}
n_items = {n}
aggregation = "mean"
minimum_answered = 0.8
reversed = []  # guessed: none; list the numbers of items that are worded the other way round
citation = "出处待补（由 {n} 个相邻列起草） · Source to be added (drafted from {n} neighbouring columns)"
citation_key = ""
licence = "Not known; names of columns only."

[codings]
"{low}-{high}" = [{low}, {high}]  # guessed: the answers that occur

[subscales.all]
title = {{ zh = {zh}, en = {en} }}
items = {items}
"""


@dataclass(frozen=True)
class Use:
    """One [instruments.NAME] of study.toml. coding : "" where the instrument has one only; why : the reason."""

    name: str
    instrument: str
    table: str
    columns: tuple[str, ...]
    coding: str
    why: str


@dataclass(frozen=True)
class OwnInstrument:
    """An instrument file of the study's own. text : its content."""

    id: str
    text: str


@dataclass(frozen=True)
class Drafted:
    """Tables (the range of each item is that of its instrument), instruments in use, and the files they need."""

    tables: tuple[DraftTable, ...]
    uses: tuple[Use, ...]
    own: tuple[OwnInstrument, ...]
    notes: tuple[str, ...]


def draft_instruments(tables: Sequence[DraftTable]) -> Drafted:
    """Give each Likert block of one table an instrument: of the table with most items, for a report is about one table."""
    main = max(tables, key=lambda table: sum(len(each.block.columns) for each in _scales(table)))
    uses: list[Use] = []
    own: list[OwnInstrument] = []
    done = main
    for found in _scales(main):
        taken = {each.name.casefold() for each in uses} | {"study", *list_instruments()}
        shipped = shipped_instrument(found.likely)
        block = found.block
        if shipped:
            instrument, coding = shipped
            name = _free(instrument, taken - {instrument})
            why = f"guessed: {block.why}, the shape of {found.likely[0].name} alone"
        else:
            name = instrument = _free(block.name, taken)
            coding, why = "", f"guessed: {block.why}"
            labels = [each.zh for each in main.variables if each.name in block.columns]
            own.append(OwnInstrument(name, _own_file(name, found, called=_shared(labels))))
        uses.append(Use(name, instrument, main.name, block.columns, coding, why))
        done = _with_range(done, found, shipped)
    notes = [note for table in tables for note in _notes(table, is_main=table is main)]
    return Drafted(
        tuple(done if table is main else table for table in tables), tuple(uses), tuple(own), tuple(notes)
    )


def _scales(table: DraftTable) -> list[BlockFound]:
    return [found for found in table.blocks if found.block.high - found.block.low + 1 >= FEWEST_POINTS]


def _free(wanted: str, taken: set[str]) -> str:
    plain = re.sub(r"\W+", "_", wanted).strip("_").casefold()[:20]
    if not NAME.fullmatch(plain) or plain in RESERVED:
        plain = "block"
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}_{number}", number + 1
    return name


def _shared(labels: Sequence[str]) -> str:
    """The question of which these are the parts, where their labels say so: 对工作条件的满意程度 of …：薪酬, …：排班; else ""."""
    for mark in ("：", ": ", "_"):
        heads = {label.rpartition(mark)[0].strip() for label in labels}
        if len(heads) == 1 and (head := heads.pop()) and len(head) <= LONGEST_TITLE:
            return head
    return ""


def _own_file(name: str, found: BlockFound, *, called: str) -> str:
    """The text of an instrument file for a block. called : what people call it, where that is known."""
    block, n = found.block, len(found.block.columns)
    called = called or block.name or f"{block.columns[0]} …"
    zh, en = (
        json.dumps(text, ensure_ascii=False) for text in (f"{called}（{n} 题）", f"{called} ({n} items)")
    )
    return OWN_FILE.format(
        id=json.dumps(name, ensure_ascii=False),
        zh=zh,
        en=en,
        n=n,
        low=block.low,
        high=block.high,
        items=list(range(1, n + 1)),
    )


def _with_range(table: DraftTable, found: BlockFound, shipped: tuple[str, str] | None) -> DraftTable:
    """The items with the range and missing codes of a shipped instrument, where it is used."""
    if shipped is None:
        return table
    instrument = load_instrument(shipped[0])
    low, high = instrument.codings[shipped[1]]
    codes = {str(code): GUESSED for code in instrument.missing_codes}
    items = set(found.block.columns)
    variables = tuple(
        replace(
            each,
            low=low,
            high=high,
            missing={
                c: why
                for c, why in {**codes, **each.missing}.items()
                if not (is_number(c) and low <= float(c) <= high)
            },
        )
        if each.name in items
        else each
        for each in table.variables
    )
    return replace(table, variables=variables)


def _notes(table: DraftTable, *, is_main: bool) -> list[str]:
    notes = []
    for found in table.blocks:
        block = found.block
        span = f"{block.columns[0]} … {block.columns[-1]}"
        if found not in _scales(table):
            notes.append(
                f"{span}: answered {block.low} or {block.high}; a checklist or a question with several answers, so no scale"
            )
        elif not is_main:
            notes.append(
                f"{span} of table {table.name}: a block too, but a report is about one table; draft it as a study of its own"
            )
        elif len(found.likely) > 1 or (found.likely and shipped_instrument(found.likely) is None):
            names = " or ".join(dict.fromkeys(scale.name for scale in found.likely))
            notes.append(
                f"{span}: by number and range it could be {names}; it is scored as a plain mean until you say what it is"
            )
    return notes
