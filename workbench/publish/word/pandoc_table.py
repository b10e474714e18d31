"""A table as pandoc's: one or two head rows, heads of groups across the whole width."""

from __future__ import annotations

from workbench.present.inlines import Inlines
from workbench.publish.paper.blocks import Align, Table, heads
from workbench.publish.word.pandoc_text import NO_ATTRIBUTES, Pandoc, pandoc_inlines

_ALIGN = {"left": "AlignLeft", "right": "AlignRight", "center": "AlignCenter"}


def pandoc_table(table: Table) -> Pandoc:
    """The table without caption and notes, which are paragraphs of their own."""
    columns = [[{"t": _ALIGN[column.align]}, {"t": "ColWidthDefault"}] for column in table.columns]
    body = [NO_ATTRIBUTES, 1, [], [_row(table, place) for place in range(len(table.rows))]]
    return {
        "t": "Table",
        "c": [
            NO_ATTRIBUTES,
            [None, []],
            columns,
            [NO_ATTRIBUTES, _head_rows(table)],
            [body],
            [NO_ATTRIBUTES, []],
        ],
    }


def _head_rows(table: Table) -> list[object]:
    if not any(column.group for column in table.columns):
        return [_cells([_cell(column.header, column.align) for column in table.columns])]
    upper = [
        _cell(head.inlines, head.align, columns=head.span, rows=1 if head.shared else 2)
        for head in heads(table)
    ]
    lower = [_cell(column.header, column.align) for column in table.columns if column.group]
    return [_cells(upper), _cells(lower)]


def _row(table: Table, place: int) -> object:
    row = table.rows[place]
    if place in table.stub_rows:
        return _cells([_cell(row[0], "left", columns=len(table.columns))])
    return _cells([_cell(cell, column.align) for cell, column in zip(row, table.columns, strict=True)])


def _cells(cells: list[object]) -> object:
    return [NO_ATTRIBUTES, cells]


def _cell(inlines: Inlines, align: Align, *, columns: int = 1, rows: int = 1) -> object:
    text = [{"t": "Plain", "c": pandoc_inlines(inlines)}]
    return [NO_ATTRIBUTES, {"t": _ALIGN[align]}, rows, columns, text]
