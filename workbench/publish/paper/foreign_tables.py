"""Tables of foreign HTML as tables of ours: cells at their places, heads stacked, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.present.inlines import Inlines, plain_text
from workbench.publish.paper.blocks import Align, Column, Table


@dataclass(frozen=True)
class Cell:
    """A cell as HTML has it: its text, whether it is a head, and over how many columns and rows it goes."""

    inlines: Inlines
    head: bool = False
    across: int = 1
    down: int = 1


def table_of_cells(rows: Sequence[Sequence[Cell]], caption: Inlines) -> Table | None:
    """A table; its leading rows of heads make the column heads. None when it has no cell.

    A cell over several columns or rows stands at its first place and leaves the others blank.
    """
    grid = _grid(rows)
    if not grid or not grid[0]:
        return None
    heads = next((place for place, row in enumerate(rows) if not all(cell.head for cell in row)), len(rows))
    columns = []
    for place in range(len(grid[0])):
        body = [row[place] for row in grid[heads:]]
        align: Align = "right" if body and all(map(_is_number, body)) else "left"
        columns.append(Column(_stacked([row[place] for row in grid[:heads]]), align))
    return Table(tuple(columns), tuple(tuple(row) for row in grid[heads:]), caption)


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[Inlines]]:
    taken: dict[tuple[int, int], Inlines] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            for dy in range(min(cell.down, len(rows) - y)):
                for dx in range(cell.across):
                    taken.setdefault((y + dy, x + dx), cell.inlines if dx == dy == 0 else [])
            x += cell.across
    width = max((x for _, x in taken), default=-1) + 1
    return [[taken.get((y, x), []) for x in range(width)] for y in range(len(rows))]


def _stacked(texts: Sequence[Inlines]) -> Inlines:
    filled = [text for text in texts if text]
    return [node for place, text in enumerate(filled) for node in ([["br"], *text] if place else text)]


def _is_number(inlines: Inlines) -> bool:
    text = plain_text(inlines).strip().replace(",", "").replace("%", "").replace("\u2212", "-")
    try:
        float(text or "nan")
    except ValueError:
        return False
    return True
