"""The blocks of a document as pandoc's, in the styles of our reference document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.present.inlines import Inlines, plain_text
from workbench.publish.paper.blocks import (
    Block,
    Code,
    Figure,
    Formula,
    Heading,
    Html,
    Listing,
    Paragraph,
    Quote,
    Table,
)
from workbench.publish.paper.wording import wording
from workbench.publish.pdf.column_widths import table_layout
from workbench.publish.word.drawings import Drawing, drawing
from workbench.publish.word.fields import caption_number, reference_mark
from workbench.publish.word.pandoc_table import pandoc_table
from workbench.publish.word.pandoc_text import NO_ATTRIBUTES, Pandoc, math, pandoc_inlines, raw, strong, words

if TYPE_CHECKING:
    from workbench.publish.paper.document import Document

# A paragraph that ends a section; its page is filled in when the file is finished.
UPRIGHT, FLIPPED = "upright", "flipped"
_SECTION = (
    '<w:p><w:pPr><w:pStyle w:val="SectionEnd"/><w:sectPr><w:pgSz w:orient="{}"/></w:sectPr></w:pPr></w:p>'
)


@dataclass(frozen=True)
class Made:
    """What was met on the way, in order: tables and pictures are finished after pandoc has written them."""

    document: Document
    tables: list[Table] = field(default_factory=list)
    drawings: list[tuple[Drawing, str]] = field(default_factory=list)


def pandoc_blocks(blocks: Iterable[Block], made: Made) -> list[Pandoc]:
    """Blocks as pandoc's; `made` gathers tables and drawings."""
    return [part for block in blocks for part in _block(block, made)]


def paragraph(style: str, inlines: list[Pandoc]) -> Pandoc:
    """One paragraph in one of the styles of the reference document."""
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], [{"t": "Para", "c": inlines}]]}


def _block(block: Block, made: Made) -> Iterator[Pandoc]:
    if isinstance(block, Heading):
        anchor = [block.anchor, [], []]
        yield {"t": "Header", "c": [max(1, block.level - 1), anchor, pandoc_inlines(block.inlines)]}
    elif isinstance(block, Table):
        yield from _table(block, made)
    elif isinstance(block, Figure):
        yield from _figure(block, made)
    elif isinstance(block, Listing):
        yield _listing(block, made)
    elif isinstance(block, Quote):
        yield {"t": "BlockQuote", "c": _inside(block.blocks, made)}
    elif isinstance(block, Html):
        yield from _inside(block.blocks, made)
    else:
        yield from _leaf(block, made)


def _leaf(block: Block, made: Made) -> Iterator[Pandoc]:
    if isinstance(block, Paragraph):
        yield {"t": "Para", "c": pandoc_inlines(block.inlines)}
    elif isinstance(block, Code):
        yield {"t": "CodeBlock", "c": [NO_ATTRIBUTES, block.text.expandtabs(4)]}
    elif isinstance(block, Formula):
        yield {"t": "Para", "c": [math(block.tex, display=True)]}
    elif block.kind == "references":
        yield from _references(made.document)
    else:
        yield paragraph("Rule", words("\u00a0"))


def _inside(blocks: Iterable[Block], made: Made) -> list[Pandoc]:
    """A heading inside something else is no section of the paper: it prints as an emphasised line."""
    flat = (
        Paragraph([["strong", block.inlines]]) if isinstance(block, Heading) else block for block in blocks
    )
    return pandoc_blocks(flat, made)


def _listing(block: Listing, made: Made) -> Pandoc:
    items = [_inside(item, made) for item in block.items]
    for item in items:
        if len(item) == 1 and item[0]["t"] == "Para":
            item[0] = {**item[0], "t": "Plain"}
    if not block.ordered:
        return {"t": "BulletList", "c": items}
    return {"t": "OrderedList", "c": [[block.start, {"t": "Decimal"}, {"t": "Period"}], items]}


def _table(table: Table, made: Made) -> Iterator[Pandoc]:
    made.tables.append(table)
    flipped = table_layout(table).flipped
    if flipped:
        yield {"t": "RawBlock", "c": ["openxml", _SECTION.format(UPRIGHT)]}
    if table.caption or table.number:
        yield paragraph("Table Caption", _caption(table, made.document.lang))
    yield pandoc_table(table)
    # A paragraph is wanted between a table and the next one in any case.
    yield from _notes(table, made.document.lang) if table.notes else [paragraph("Table Note", [])]
    if flipped:
        yield {"t": "RawBlock", "c": ["openxml", _SECTION.format(FLIPPED)]}


def _figure(figure: Figure, made: Made) -> Iterator[Pandoc]:
    lang = made.document.lang
    alt = figure.alt or plain_text(figure.caption) or wording(lang).figure
    drawn = drawing(figure)
    if drawn is None:
        yield paragraph("Picture Missing", words(alt))
    else:
        made.drawings.append((drawn, alt))
        address = f"data:{drawn.media};base64,{drawn.encoded}"
        size = ["", [], [["width", f"{drawn.width_cm}cm"]]]
        yield paragraph("Figure", [{"t": "Image", "c": [size, words(alt), [address, ""]]}])
    if figure.caption or figure.number:
        yield paragraph("Image Caption", _caption(figure, lang))
    yield from _notes(figure, lang)


def _caption(block: Table | Figure, lang: str) -> list[Pandoc]:
    spoken = wording(lang)
    number = [raw(caption_number(block.number, block.label)), *words("\u2002")] if block.number else []
    simulated = block.simulated and spoken.simulated_word not in plain_text(block.caption)
    return [*number, *pandoc_inlines(block.caption), *(words(spoken.simulated) if simulated else [])]


def _notes(block: Table | Figure, lang: str) -> Iterator[Pandoc]:
    spoken = wording(lang)
    for place, note in enumerate(block.notes):
        lead: list[Pandoc] = [] if place else [strong(spoken.notes), *words(spoken.colon)]
        yield paragraph("Table Note", [*lead, *pandoc_inlines(note)])


def _references(document: Document) -> Iterator[Pandoc]:
    for reference in document.references:
        mark = raw(reference_mark(reference.number, numbered=reference.mark is None))
        yield paragraph("Bibliography", [mark, *pandoc_inlines(reference.inlines)])


def spoken_line(lead: str, inlines: Inlines) -> list[Pandoc]:
    """A paragraph led in by a word in bold: 摘要, Keywords."""
    return [strong(lead), *words("\u2003"), *pandoc_inlines(inlines)]
