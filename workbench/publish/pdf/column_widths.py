"""How wide the columns of a table want to be on paper, and how small its type must get to fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.present.inlines import Inlines, plain_text
from workbench.publish.paper.blocks import Table

TEXT_WIDTH_PT = 470.0
FLIPPED_WIDTH_PT = 717.0
SIZES = (9.0, 8.0, 7.2)
_PADDING_EM = 0.9
_LONGEST_CELL_EM = 16.0


@dataclass(frozen=True)
class Layout:
    """Type size in points, the columns' shares of the width (empty: let the page decide), and whether
    the table needs a page turned on its side.
    """

    size: float
    shares: tuple[float, ...]
    flipped: bool


def table_layout(table: Table) -> Layout:
    """The largest type at which the table fits the text's width without breaking a number."""
    widths = [_column_width(table, place) for place in range(len(table.columns))]
    least = [_column_width(table, place, breakable=True) for place in range(len(table.columns))]
    sizes = SIZES[1:] if table.small else SIZES
    for size in sizes:
        if sum(widths) * size <= TEXT_WIDTH_PT:
            return Layout(size, tuple(round(width, 2) for width in widths), flipped=False)
    for size in sizes:
        if sum(least) * size <= TEXT_WIDTH_PT:
            return Layout(size, _between(least, widths, TEXT_WIDTH_PT / size), flipped=False)
    size = next((size for size in sizes if sum(least) * size <= FLIPPED_WIDTH_PT), sizes[-1])
    return Layout(size, _between(least, widths, FLIPPED_WIDTH_PT / size), flipped=True)


def _between(least: list[float], wanted: list[float], room: float) -> tuple[float, ...]:
    """Every column gets what it needs at least; what is left goes to those that want more."""
    spare = max(0.0, room - sum(least))
    wishes = [max(0.0, want - need) for want, need in zip(wanted, least, strict=True)]
    total = sum(wishes) or 1.0
    return tuple(round(need + spare * wish / total, 2) for need, wish in zip(least, wishes, strict=True))


def _column_width(table: Table, place: int, *, breakable: bool = False) -> float:
    """Width in em of the widest cell; long cells of text may break."""
    column = table.columns[place]
    body = [
        row[place]
        for index, row in enumerate(table.rows)
        if place < len(row) and index not in table.stub_rows
    ]
    text = column.align == "left"
    width = max((_width(cell, breakable=breakable and text) for cell in body), default=1.0)
    head = _width(column.header, breakable=True)
    return max(min(width, _LONGEST_CELL_EM) if text else width, head, 1.0) + _PADDING_EM


def _width(inlines: Inlines, *, breakable: bool) -> float:
    lines = plain_text(inlines).split("\n")
    if breakable:
        pieces = [piece for line in lines for piece in re.split(r"\s+", line)]
        return max(
            (
                min(_em(piece), max(_em(piece) / 3, 5.0)) if _is_wide(piece) else _em(piece)
                for piece in pieces
            ),
            default=0.0,
        )
    return max((_em(line) for line in lines), default=0.0)


def _is_wide(text: str) -> bool:
    return any(unicodedata.east_asian_width(character) in "WF" for character in text)


def _em(text: Iterable[str]) -> float:
    return sum(_character(character) for character in text)


def _character(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.68 if character.isupper() or character in "MWmw%±" else 0.5
