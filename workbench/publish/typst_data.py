"""A document as plain data for the Typst template.

The template receives JSON and builds the page from it, so no text is ever read as markup: there is
nothing to escape. Here only the numbers of the layout are decided and the characters checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.present.inlines import Inlines, Node, plain_text
from workbench.publish.blocks import Block, Figure, Heading, Html, Listing, Quote, Table, heads
from workbench.publish.characters import code_point
from workbench.publish.document import Document
from workbench.publish.fonts import Faces, covered
from workbench.publish.front import FrontText
from workbench.publish.measure_columns import table_layout
from workbench.publish.pictures import pixel_size
from workbench.publish.references import cite_text
from workbench.publish.tex import tex_tree
from workbench.publish.wording import Wording, wording

Data = dict[str, Any]
# A table of more rows may break across pages, with its head repeated; a shorter one moves as a whole.
LONGEST_WHOLE = 24
# Joiners, variation selectors and soft hyphens draw nothing: without a glyph they are left out.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u180b-\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)


@dataclass
class Glyphs:
    """Which characters the faces have, and those that were asked for in vain."""

    points: frozenset[int] = field(default_factory=covered)
    missing: set[str] = field(default_factory=set)

    def fit(self, text: str) -> str:
        """The text with every character that no face can draw as [U+XXXX]."""
        if all(ord(character) in self.points or character in "\n\t" for character in text):
            return text
        return "".join(self._fit_one(character) for character in text)

    def _fit_one(self, character: str) -> str:
        if ord(character) in self.points or character in "\n\t":
            return character
        if _INVISIBLE.match(character):
            return ""
        self.missing.add(character)
        return code_point(character)


def typst_data(document: Document, faces: Faces) -> tuple[Data, tuple[str, ...]]:
    """The template's data, and the characters without a glyph in the order of their code points."""
    glyphs = Glyphs()
    writer = _Writer(glyphs, document)
    data = writer.document(faces)
    return data, tuple(sorted(glyphs.missing))


@dataclass(frozen=True)
class _Writer:
    """Turns the parts of one document into data; `glyphs` gathers what cannot be drawn."""

    glyphs: Glyphs
    paper: Document

    @property
    def words(self) -> Wording:
        return wording(self.paper.lang)

    def document(self, faces: Faces) -> Data:
        paper, fit = self.paper, self.glyphs.fit
        front = paper.front
        texts = front.texts if front else {}
        own = texts.get(paper.lang)
        authors = [author.name for author in own.authors] if own and paper.part == "paper" else []
        return {
            "lang": paper.lang,
            "faces": {"serif": faces.serif, "sans": faces.sans, "latin": faces.latin, "mono": faces.mono},
            "title": fit(paper.title),
            "running_head": fit(paper.running_head),
            "authors": [fit(name) for name in authors],
            "keywords": [fit(word) for word in own.keywords] if own else [],
            "banner": fit(f"{self.words.simulated.strip()} {self.words.simulated_banner}")
            if paper.simulated
            else "",
            "front": self.front(own, paper.lang) if own and paper.part == "paper" else None,
            "abstracts": [
                self.abstract(piece.lang, piece.blocks, texts.get(piece.lang)) for piece in paper.abstracts
            ],
            "back": [
                {"label": fit(item.label), "text": self.words.blank if item.text is None else fit(item.text)}
                for item in (front.back if front and paper.part == "paper" else ())
            ],
            "body": self.blocks(paper.body),
            "references": [
                {"number": item.number, "inlines": self.inlines(item.inlines), "lang": item.lang}
                for item in paper.references
            ],
            "words": {"notes": self.words.notes, "colon": self.words.colon, "page": self.words.page},
        }

    def abstract(self, lang: str, blocks: Sequence[Block], text: FrontText | None) -> Data:
        words = wording(lang)
        other = lang != self.paper.lang
        return {
            "lang": lang,
            "label": words.abstract,
            "blocks": self.blocks(blocks),
            "front": self.front(text, lang) if text and other else None,
            "keywords": self.keywords(text, words),
        }

    def keywords(self, text: FrontText | None, words: Wording) -> Data | None:
        if text is None or not text.keywords:
            return None
        return {"label": words.keywords, "text": self.glyphs.fit(words.separator.join(text.keywords))}

    def front(self, text: FrontText, lang: str) -> Data:
        fit = self.glyphs.fit
        return {
            "title": fit(text.title),
            "authors": [{"name": fit(author.name), "marks": fit(author.marks)} for author in text.authors],
            "affiliations": [
                {"text": fit(place.text), "mark": fit(place.mark)} for place in text.affiliations
            ],
            "comma": wording(lang).list_comma,
        }

    def blocks(self, blocks: Iterable[Block]) -> list[Data]:
        return [
            self.block(part)
            for block in blocks
            for part in (block.blocks if isinstance(block, Html) else (block,))
        ]

    def block(self, block: Block) -> Data:
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Figure):
            return self.figure(block)
        if isinstance(block, Heading):
            return {"kind": "heading", "level": block.level - 1, "inlines": self.inlines(block.inlines)}
        if isinstance(block, Listing):
            items = [self.blocks(item) for item in block.items]
            return {"kind": "list", "ordered": block.ordered, "start": block.start, "items": items}
        if isinstance(block, Quote):
            return {"kind": "quote", "blocks": self.blocks(block.blocks)}
        return self.leaf(block)

    def leaf(self, block: Block) -> Data:
        data: Data = {"kind": block.kind}
        if hasattr(block, "inlines"):
            data["inlines"] = self.inlines(block.inlines)
        if hasattr(block, "text"):
            data["text"] = self.glyphs.fit(block.text.expandtabs(4))
        if hasattr(block, "tex"):
            data["math"] = self.math(block.tex)
        return data

    def table(self, table: Table) -> Data:
        layout = table_layout(table)
        return {
            "kind": "table",
            "label": table.label,
            "caption": self.caption(table),
            "notes": [self.inlines(note) for note in table.notes],
            "columns": [
                {"header": self.inlines(column.header), "align": column.align} for column in table.columns
            ],
            "shared": [bool(column.group) for column in table.columns],
            "heads": [
                {
                    "inlines": self.inlines(head.inlines),
                    "align": head.align,
                    "span": head.span,
                    "shared": head.shared,
                }
                for head in heads(table)
            ],
            "rows": [[self.inlines(cell) for cell in row] for row in table.rows],
            "stubs": sorted(table.stub_rows),
            "size": layout.size,
            "shares": list(layout.shares),
            "flipped": layout.flipped,
            "long": len(table.rows) > LONGEST_WHOLE,
        }

    def figure(self, figure: Figure) -> Data:
        return {
            "kind": "figure",
            "label": figure.label,
            "caption": self.caption(figure),
            "notes": [self.inlines(note) for note in figure.notes],
            "alt": self.glyphs.fit(figure.alt or plain_text(figure.caption) or self.words.figure),
            "width": figure.width * 100,
            "svg": _svg(figure),
        }

    def caption(self, block: Table | Figure) -> Data | None:
        if not (block.caption or block.number):
            return None
        simulated = block.simulated and self.words.simulated_word not in plain_text(block.caption)
        return {
            "number": block.number,
            "inlines": self.inlines(block.caption),
            "simulated": self.words.simulated if simulated else "",
        }

    def inlines(self, inlines: Inlines) -> list[Data]:
        return [self.node(node) for node in inlines]

    def node(self, node: Node) -> Data:
        kind, fit = node[0], self.glyphs.fit
        if kind in ("text", "code", "data"):
            return {"kind": "code" if kind == "code" else "text", "text": fit(str(node[1]))}
        if kind == "math":
            return {"kind": "math", "math": self.math(node[1])}
        if kind == "link":
            return {"kind": "link", "address": node[1], "inlines": self.inlines(node[2])}
        if kind == "ref":
            return {"kind": "ref", "label": node[1], "text": fit(node[2])}
        if kind == "cite":
            return {"kind": "cite", "parts": _cite_parts([number for _, number in node[1]])}
        if kind == "br":
            return {"kind": "br"}
        return {"kind": kind, "inlines": self.inlines(node[1])}

    def math(self, tex: str) -> Data:
        return {"tex": self.glyphs.fit(tex), "tree": _fitted(tex_tree(tex), self.glyphs)}


def _fitted(tree: Any, glyphs: Glyphs) -> Any:
    if isinstance(tree, list):
        return (
            [
                tree[0],
                *(
                    _fitted(part, glyphs) if not isinstance(part, str) else glyphs.fit(part)
                    for part in tree[1:]
                ),
            ]
            if tree and isinstance(tree[0], str)
            else [_fitted(part, glyphs) for part in tree]
        )
    return tree


def _cite_parts(numbers: list[int]) -> list[str]:
    return re.findall(r"\d+|[,-]", cite_text(numbers))


def _svg(figure: Figure) -> str:
    """The picture as SVG: Typst takes it from memory, and a PNG or JPEG inside it as well."""
    if figure.media == "image/svg+xml":
        return figure.image
    width, height = pixel_size(figure.image) or (1, 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:{figure.media};base64,{figure.image}"/></svg>'
    )
