"""The parts of a paper as values: what stands between a notebook and HTML, PDF or Word.

Text is a list of nodes as in `workbench.present.inlines`. After `build_document` three of them are
resolved: ["ref", anchor, text] with an empty anchor when the target stands in the other document,
["cite", [[key, number], …]] where citations are numbered, else texts and ["entry", place in the list, [..]];
no ["tag", …] is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias

from workbench.present.inlines import Inlines

Align = Literal["left", "right", "center"]


@dataclass(frozen=True)
class Heading:
    """A heading as the author wrote it; level 2 is the highest below the title."""

    kind: ClassVar[str] = "heading"
    level: int
    inlines: Inlines
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    kind: ClassVar[str] = "paragraph"
    inlines: Inlines


@dataclass(frozen=True)
class Listing:
    """A bullet or numbered list. `spoken` marks items of `say`, which join with their neighbours."""

    kind: ClassVar[str] = "list"
    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1
    spoken: bool = False


@dataclass(frozen=True)
class Quote:
    """A block quotation."""

    kind: ClassVar[str] = "quote"
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Code:
    """Text in a fixed-width face: a code block of a markdown cell, or printed output."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True)
class Formula:
    """A displayed formula in TeX."""

    kind: ClassVar[str] = "formula"
    tex: str


@dataclass(frozen=True)
class Rule:
    """A thematic break."""

    kind: ClassVar[str] = "rule"


@dataclass(frozen=True)
class Column:
    """One column of a table: its head, its alignment and the head it shares with its neighbours."""

    header: Inlines
    align: Align = "left"
    group: Inlines | None = None


@dataclass(frozen=True)
class Table:
    """A table. `number` is what is printed before the caption ("表1"); empty when it has none.

    stub_rows : indices of rows that head a group; only their first cell is printed.
    """

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    caption: Inlines
    notes: tuple[Inlines, ...] = ()
    label: str = ""
    number: str = ""
    stub_rows: frozenset[int] = frozenset()
    small: bool = False
    simulated: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture: `image` holds SVG as text, or a PNG or JPEG in base64; `media` says which.

    width : share of the text's width, 0 to 1. alt : what the picture shows, for those who cannot see it.
    """

    kind: ClassVar[str] = "figure"
    image: str
    media: Literal["image/svg+xml", "image/png", "image/jpeg"]
    alt: str
    caption: Inlines
    notes: tuple[Inlines, ...] = ()
    label: str = ""
    number: str = ""
    width: float = 1.0
    simulated: bool = False


@dataclass(frozen=True)
class Html:
    """An HTML output of the user's own: sanitised for HTML, and as blocks for everything else."""

    kind: ClassVar[str] = "html"
    html: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class ReferenceList:
    """Where the list of references stands."""

    kind: ClassVar[str] = "references"


@dataclass(frozen=True)
class Head:
    """A cell of a table's upper head row: a head of its own, or one shared by `span` columns."""

    inlines: Inlines
    align: Align
    span: int
    shared: bool


Block: TypeAlias = (
    Heading | Paragraph | Listing | Quote | Code | Formula | Rule | Table | Figure | Html | ReferenceList
)
Change: TypeAlias = Callable[[Inlines], Inlines]


def heads(table: Table) -> tuple[Head, ...]:
    """The upper head row: neighbouring columns with the same group share one cell."""
    found: list[Head] = []
    group: Inlines | None = None
    for column in table.columns:
        if column.group and column.group == group:
            found[-1] = replace(found[-1], span=found[-1].span + 1)
        elif column.group:
            found.append(Head(column.group, "center", 1, shared=True))
        else:
            found.append(Head(column.header, column.align, 1, shared=False))
        group = column.group
    return tuple(found)


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block in reading order, those inside lists and quotations after the block that holds them."""
    for block in blocks:
        yield block
        if isinstance(block, Listing):
            for item in block.items:
                yield from walk(item)
        elif isinstance(block, Quote):
            yield from walk(block.blocks)


def texts_of(block: Block) -> Iterator[Inlines]:
    """The texts of one block in the order they are read, not those of blocks inside it."""
    if isinstance(block, Heading | Paragraph):
        yield block.inlines
    elif isinstance(block, Table):
        yield block.caption
        for column in block.columns:
            yield from ([column.group] if column.group else [])
            yield column.header
        for row in block.rows:
            yield from row
        yield from block.notes
    elif isinstance(block, Figure):
        yield block.caption
        yield from block.notes


def with_texts(block: Block, change: Change) -> Block:
    """The block with every text in it, also those of blocks inside it, put through `change`."""
    if isinstance(block, Heading | Paragraph):
        return replace(block, inlines=change(block.inlines))
    if isinstance(block, Listing):
        items = tuple(tuple(with_texts(part, change) for part in item) for item in block.items)
        return replace(block, items=items)
    if isinstance(block, Quote | Html):
        return replace(block, blocks=tuple(with_texts(part, change) for part in block.blocks))
    if isinstance(block, Table):
        return _table_with_texts(block, change)
    if isinstance(block, Figure):
        notes = tuple(change(note) for note in block.notes)
        return replace(block, caption=change(block.caption), notes=notes)
    return block


def _table_with_texts(table: Table, change: Change) -> Table:
    columns = tuple(
        replace(column, header=change(column.header), group=change(column.group) if column.group else None)
        for column in table.columns
    )
    rows = tuple(tuple(change(cell) for cell in row) for row in table.rows)
    notes = tuple(change(note) for note in table.notes)
    return replace(table, columns=columns, rows=rows, caption=change(table.caption), notes=notes)
