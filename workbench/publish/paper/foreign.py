"""HTML that workbench did not write: made harmless, and read as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from workbench.present.inlines import Inlines
from workbench.publish.paper.blocks import Block, Code, Heading, Html, Listing, Paragraph, Quote, Rule
from workbench.publish.paper.characters import visible
from workbench.publish.paper.foreign_tables import Cell, table_of_cells

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
_VOID = {"br", "hr", "col"}
_WRAPPERS = {"em": "em", "i": "em", "strong": "strong", "b": "strong", "sub": "sub", "sup": "sup"}
_HEADING = re.compile(r"h[1-6]")
_BLOCKS = {"p", "div", "blockquote", "pre", "ul", "ol", "dl", "li", "dt", "dd", "hr", "table", "caption"}
_HIGH_HEADING = re.compile(r"(</?)h[12](?=[ >])")


@dataclass(frozen=True)
class Element:
    """An element of cleaned HTML; a child is text or an element."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)


def foreign_html(html: str) -> Html:
    """An HTML output as a block: cleaned by an allow-list that keeps headings and tables.

    Scripts, styles, event handlers, forms, pictures and any address but http, https and mailto go.
    Headings become level 3 at most, below the paper's own. The same content as plain blocks
    (paragraphs, lists, tables) serves PDF and Word.
    """
    clean = nh3.clean(
        visible(html),  # a surrogate without its partner has no UTF-8
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Html(_HIGH_HEADING.sub(r"\1h3", clean), tuple(_blocks(_tree(clean))))


class _TreeBuilder(HTMLParser):
    """html.parser calls back by method name, hence a class; it does nothing but stack elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [Element("div")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in _VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if len(self.stack) > 1 and self.stack[-1].tag == tag:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def _tree(clean: str) -> Element:
    """The tree of cleaned HTML; nh3 writes every end tag, so the stack is always right."""
    builder = _TreeBuilder()
    builder.feed(clean)
    builder.close()
    return builder.stack[0]


def _blocks(parent: Element) -> Iterator[Block]:
    """The blocks inside an element; runs of text between them become paragraphs."""
    run: list[Element | str] = []
    for child in parent.children:
        if isinstance(child, Element) and (child.tag in _BLOCKS or _HEADING.fullmatch(child.tag)):
            yield from _paragraph(run)
            run = []
            yield from _block(child)
        else:
            run.append(child)
    yield from _paragraph(run)


def _paragraph(run: Iterable[Element | str]) -> Iterator[Block]:
    inlines = _trimmed(_inlines(run))
    if inlines:
        yield Paragraph(inlines)


def _block(element: Element) -> Iterator[Block]:
    tag = element.tag
    if tag == "table":
        yield from _table(element)
    elif tag == "pre":
        yield Code(_text(element).strip("\n"))
    elif tag in ("ul", "ol", "dl"):
        items = tuple(
            tuple(_blocks(child)) for child in element.children if isinstance(child, Element)
        )  # fmt: skip
        yield Listing(tuple(item for item in items if item), ordered=tag == "ol")
    elif tag == "blockquote":
        yield Quote(tuple(_blocks(element)))
    elif tag == "hr":
        yield Rule()
    elif tag[1:].isdigit():
        inlines = _trimmed(_inlines(element.children))
        yield from [Heading(max(3, int(tag[1:])), inlines)] if inlines else []
    else:
        yield from _blocks(element)


def _inlines(children: Iterable[Element | str]) -> Inlines:
    nodes: Inlines = []
    for child in children:
        if isinstance(child, str):
            nodes.append(["text", re.sub(r"\s+", " ", child)])
        elif child.tag == "br":
            nodes.append(["br"])
        elif child.tag == "a" and child.attributes.get("href"):
            nodes.append(["link", child.attributes["href"], _inlines(child.children)])
        elif child.tag in _WRAPPERS:
            nodes.append([_WRAPPERS[child.tag], _inlines(child.children)])
        else:
            nodes.extend(_inlines(child.children))
    return nodes


def _trimmed(inlines: Inlines) -> Inlines:
    """Without blank text at either end; nothing when there is nothing else."""
    while inlines and inlines[0][0] == "text" and not inlines[0][1].strip():
        inlines = inlines[1:]
    while inlines and inlines[-1][0] == "text" and not inlines[-1][1].strip():
        inlines = inlines[:-1]
    return inlines


def _text(element: Element) -> str:
    return "".join(child if isinstance(child, str) else _text(child) for child in element.children)


def _table(element: Element) -> Iterator[Block]:
    caption = next((_trimmed(_inlines(part.children)) for part in _descendants(element, {"caption"})), [])
    rows = [
        [
            Cell(
                _trimmed(_inlines(cell.children)),
                head=cell.tag == "th",
                across=_span(cell.attributes.get("colspan", "")),
                down=_span(cell.attributes.get("rowspan", "")),
            )
            for cell in _descendants(row, {"td", "th"})
        ]
        for row in _descendants(element, {"tr"})
    ]
    table = table_of_cells(rows, caption)
    yield from [table] if table else []


def _descendants(element: Element, tags: set[str]) -> Iterator[Element]:
    """Elements of these tags in order, not looking inside a table or cell of another."""
    for child in element.children:
        if isinstance(child, Element):
            if child.tag in tags:
                yield child
            elif child.tag not in ("table", "td", "th"):
                yield from _descendants(child, tags)


def _span(text: str) -> int:
    return min(max(int(text), 1), 100) if text.isdecimal() and len(text) < 4 else 1
