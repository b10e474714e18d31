"""HTML that workbench did not write: made harmless, and read as blocks."""

from __future__ import annotations

from html.parser import HTMLParser

import nh3

from workbench.present.inlines import Inlines
from workbench.publish.blocks import Block, Code, Column, Heading, Html, Listing, Paragraph, Quote, Table

_TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "br", "hr", "blockquote", "pre", "code"),
    *(
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "a",
        "em",
        "strong",
        "b",
        "i",
        "u",
        "s",
        "sub",
        "sup",
        "small",
        "mark",
    ),
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "abbr", "kbd", "q"),
}
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "col": {"span"},
    "colgroup": {"span"},
}
_SCHEMES = {"http", "https", "mailto"}
_EMPHASIS = {"em": "em", "i": "em", "strong": "strong", "b": "strong", "sub": "sub", "sup": "sup"}
_BREAKS = {"p", "div", "blockquote", "pre", "li", "dt", "dd", "hr", "caption", "ul", "ol", "dl"}


def foreign_html(html: str) -> Html:
    """An HTML output as a block: cleaned by an allow-list that keeps headings and tables.

    Scripts, styles, event handlers, forms, pictures and any address but http, https and mailto go.
    The same content as plain blocks (headings, paragraphs, tables) serves PDF and Word.
    """
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Html(clean, blocks_of_html(clean))


def blocks_of_html(html: str) -> tuple[Block, ...]:
    """Headings, paragraphs, list items, preformatted text and tables of cleaned HTML, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.finish("p")
    return tuple(reader.blocks)


class _Reader(HTMLParser):
    """Gathers text until a block ends. html.parser calls by method name, hence a class."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._open: list[tuple[str, Inlines]] = []
        self._inlines: Inlines = []
        self._preformatted = 0
        self._rows: list[list[tuple[str, Inlines, int, int]]] | None = None
        self._cell: tuple[str, int, int] | None = None
        self._caption: Inlines = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table" and self._rows is None:
            self.finish("p")
            self._rows, self._caption = [], []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows is not None:
            self._start_cell(tag, dict(attrs))
        elif tag == "br":
            self._inlines.append(["br"])
        elif tag in _EMPHASIS:
            self._open.append((tag, self._inlines))
            self._inlines = []
        elif tag in _BREAKS or tag[0] == "h":
            self.finish("p")
            self._preformatted += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._rows is not None:
            self._end_cell()
        elif tag == "table" and self._rows is not None:
            table = _table(self._rows, self._caption)
            self._rows, self._inlines = None, []
            self.blocks.extend([table] if table else [])
        elif self._open and self._open[-1][0] == tag:
            _, before = self._open.pop()
            self._inlines = [*before, [_EMPHASIS[tag], self._inlines]] if self._inlines else before
        elif tag == "caption":
            self._caption, self._inlines = self._inlines, []
        elif tag in _BREAKS or tag[0] == "h":
            self.finish(tag)

    def handle_data(self, data: str) -> None:
        text = data if self._preformatted else " ".join(data.split(" ")).replace("\n", " ")
        if text.strip() or (text and self._inlines):
            self._inlines.append(["text", text])

    def finish(self, tag: str) -> None:
        """Ends the running block, unless a table is open: a cell holds its own text."""
        if self._rows is not None:
            return
        while self._open:
            name, before = self._open.pop()
            self._inlines = [*before, [_EMPHASIS[name], self._inlines]]
        if self._inlines:
            self.blocks.append(_block(tag, self._inlines, preformatted=bool(self._preformatted)))
        self._inlines = []
        self._preformatted = max(0, self._preformatted - (tag == "pre"))

    def _start_cell(self, tag: str, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        self._cell = (tag, _span(attributes.get("colspan")), _span(attributes.get("rowspan")))
        self._inlines = []

    def _end_cell(self) -> None:
        if self._cell and self._rows:
            tag, across, down = self._cell
            while self._open:
                name, before = self._open.pop()
                self._inlines = [*before, [_EMPHASIS[name], self._inlines]]
            self._rows[-1].append((tag, self._inlines, across, down))
        self._cell, self._inlines = None, []


def _block(tag: str, inlines: Inlines, *, preformatted: bool) -> Block:
    if preformatted:
        return Code("".join(str(node[1]) for node in inlines if node[0] == "text"))
    if tag[0] == "h" and tag[1:].isdigit():
        return Heading(max(2, int(tag[1:])), inlines)
    if tag in ("li", "dd"):
        return Listing(((Paragraph(inlines),),))
    return Quote((Paragraph(inlines),)) if tag == "blockquote" else Paragraph(inlines)


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 100) if text and text.isdecimal() else 1


def _table(rows: list[list[tuple[str, Inlines, int, int]]], caption: Inlines) -> Table | None:
    grid = _grid(rows)
    width = max((len(row) for row in grid), default=0)
    if not width:
        return None
    heads = 0
    while heads < len(rows) and rows[heads] and all(cell[0] == "th" for cell in rows[heads]):
        heads += 1
    columns = []
    for place in range(width):
        texts = [grid[row][place] for row in range(heads) if place < len(grid[row])]
        body = [row[place] for row in grid[heads:] if place < len(row)]
        columns.append(Column(_stacked(texts), "right" if body and all(map(_is_number, body)) else "left"))
    cells = tuple(tuple(row + [[] for _ in range(width - len(row))]) for row in grid[heads:])
    return Table(tuple(columns), cells, caption)


def _grid(rows: list[list[tuple[str, Inlines, int, int]]]) -> list[list[Inlines]]:
    """Cells at their places; a cell over several columns or rows fills the rest with blanks."""
    taken: dict[tuple[int, int], Inlines] = {}
    for y, row in enumerate(rows):
        x = 0
        for _, inlines, across, down in row:
            while (y, x) in taken:
                x += 1
            for dy in range(min(down, len(rows) - y)):
                for dx in range(across):
                    taken[y + dy, x + dx] = inlines if dx == dy == 0 else []
            x += across
    widths = {y: max(x for row, x in taken if row == y) + 1 for y in {row for row, _ in taken}}
    return [[taken.get((y, x), []) for x in range(widths.get(y, 0))] for y in range(len(rows))]


def _stacked(texts: list[Inlines]) -> Inlines:
    filled = [text for text in texts if text]
    return [node for place, text in enumerate(filled) for node in ([["br"], *text] if place else text)]


def _is_number(inlines: Inlines) -> bool:
    text = "".join(str(node[1]) for node in inlines if node[0] == "text").strip()
    try:
        float(text.replace(",", "").replace("%", "").replace("\u2212", "-") or "nan")
    except ValueError:
        return False
    return True
