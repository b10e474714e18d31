"""A document as plain data for the Typst template.

The template receives JSON and builds the page from it, so no text is ever read as markup: there is
nothing to escape. Here only the layout's numbers are decided and the characters checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from workbench.present.inlines import plain_text
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
    heads,
)
from workbench.publish.paper.document import Abstract, Document
from workbench.publish.paper.front import FrontText
from workbench.publish.paper.pictures import svg_of
from workbench.publish.paper.wording import wording
from workbench.publish.pdf.column_widths import table_layout
from workbench.publish.pdf.fonts import Faces
from workbench.publish.pdf.glyphs import Glyphs
from workbench.publish.pdf.placement import with_spots
from workbench.publish.pdf.typst_text import formula, inlines, wrapped

Data = dict[str, Any]
# A table of more rows may break across pages, with its head repeated; a shorter one moves as a whole.
LONGEST_WHOLE = 24


@dataclass(frozen=True)
class _Page:
    """What every part needs: the document, its glyphs, and the count of tables and figures."""

    paper: Document
    glyphs: Glyphs
    order: Iterator[int] = field(default_factory=count)


def typst_data(document: Document, faces: Faces, glyphs: Glyphs) -> Data:
    """The template's data. `glyphs` gathers the characters that no face can draw."""
    page = _Page(document, glyphs)
    fit, words, front = glyphs.fit, wording(document.lang), document.front
    texts = front.texts if front and document.part == "paper" else {}
    own = texts.get(document.lang)
    banner = f"{words.simulated_badge} {words.simulated_banner}"
    return {
        "lang": document.lang,
        "faces": {"serif": faces.serif, "sans": faces.sans, "latin": faces.latin, "mono": faces.mono},
        "title": fit(document.title),
        "running_head": fit(document.running_head),
        "authors": [fit(author.name) for author in own.authors] if own else [],
        "keywords": [fit(word) for word in own.keywords] if own else [],
        "banner": fit(banner) if document.simulated else "",
        "front": _front(page, own, document.lang) if own else None,
        "abstracts": [_abstract(page, piece, texts.get(piece.lang)) for piece in document.abstracts],
        "back": [
            {"label": fit(item.label), "text": words.blank if item.text is None else fit(item.text)}
            for item in (front.back if front and document.part == "paper" else ())
        ],
        "body": with_spots(_blocks(page, document.body)),
        "references": [
            {
                "number": item.number,
                "inlines": inlines(item.inlines, glyphs),
                "lang": item.lang,
                "by_date": item.mark is not None,
            }
            for item in document.references
        ],
        "words": {"notes": words.notes, "colon": words.colon, "page": words.page},
    }


def _abstract(page: _Page, abstract: Abstract, text: FrontText | None) -> Data:
    words = wording(abstract.lang)
    other = abstract.lang != page.paper.lang
    keywords = text.keywords if text else ()
    return {
        "lang": abstract.lang,
        "label": words.abstract,
        "blocks": _blocks(page, abstract.blocks),
        "front": _front(page, text, abstract.lang) if text and other else None,
        "keywords": {"label": words.keywords, "text": page.glyphs.fit(words.separator.join(keywords))}
        if keywords
        else None,
    }


def _front(page: _Page, text: FrontText, lang: str) -> Data:
    fit = page.glyphs.fit
    return {
        "title": fit(text.title),
        "authors": [{"name": fit(author.name), "marks": fit(author.marks)} for author in text.authors],
        "affiliations": [{"text": fit(place.text), "mark": fit(place.mark)} for place in text.affiliations],
        "comma": wording(lang).list_comma,
    }


def _blocks(page: _Page, blocks: Iterable[Block]) -> list[Data]:
    flat = (
        part
        for block in blocks
        for part in (map(_inner, block.blocks) if isinstance(block, Html) else (block,))
    )
    return [_block(page, block) for block in flat]


def _inner(block: Block) -> Block:
    """A heading inside something else is no section of the paper: it prints as an emphasised line."""
    return Paragraph([["strong", block.inlines]]) if isinstance(block, Heading) else block


def _block(page: _Page, block: Block) -> Data:
    if isinstance(block, Table):
        return _table(page, block)
    if isinstance(block, Figure):
        return _figure(page, block)
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level - 1, "inlines": inlines(block.inlines, page.glyphs)}
    if isinstance(block, Listing):
        items = [_blocks(page, map(_inner, item)) for item in block.items]
        return {"kind": "list", "ordered": block.ordered, "start": block.start, "items": items}
    if isinstance(block, Quote):
        return {"kind": "quote", "blocks": _blocks(page, map(_inner, block.blocks))}
    return _leaf(page, block)


def _leaf(page: _Page, block: Block) -> Data:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "inlines": inlines(block.inlines, page.glyphs)}
    if isinstance(block, Code):
        return {"kind": "code", "text": page.glyphs.fit(wrapped(block.text))}
    if isinstance(block, Formula):
        return {"kind": "formula", "math": formula(block.tex, page.glyphs)}
    return {"kind": block.kind}


def _table(page: _Page, table: Table) -> Data:
    layout, glyphs = table_layout(table), page.glyphs
    return {
        "kind": "table",
        "order": next(page.order),
        "label": table.label,
        "caption": _caption(page, table),
        "notes": [inlines(note, glyphs) for note in table.notes],
        "columns": [
            {"header": inlines(column.header, glyphs), "align": column.align} for column in table.columns
        ],
        "shared": [bool(column.group) for column in table.columns],
        "heads": [
            {
                "inlines": inlines(head.inlines, glyphs),
                "align": head.align,
                "span": head.span,
                "shared": head.shared,
            }
            for head in heads(table)
        ],
        "rows": [[inlines(cell, glyphs) for cell in row] for row in table.rows],
        "stubs": sorted(table.stub_rows),
        "size": layout.size,
        "shares": list(layout.shares),
        "flipped": layout.flipped,
        "long": len(table.rows) > LONGEST_WHOLE,
    }


def _figure(page: _Page, figure: Figure) -> Data:
    words = wording(page.paper.lang)
    return {
        "kind": "figure",
        "order": next(page.order),
        "label": figure.label,
        "caption": _caption(page, figure),
        "notes": [inlines(note, page.glyphs) for note in figure.notes],
        "alt": page.glyphs.fit(figure.alt or plain_text(figure.caption) or words.figure),
        "width": figure.width * 100,
        "svg": page.glyphs.fit(svg_of(figure.image, figure.media)),
    }


def _caption(page: _Page, block: Table | Figure) -> Data | None:
    if not (block.caption or block.number):
        return None
    words = wording(page.paper.lang)
    simulated = block.simulated and words.simulated_word not in plain_text(block.caption)
    return {
        "number": block.number,
        "inlines": inlines(block.caption, page.glyphs),
        "simulated": words.simulated if simulated else "",
    }
