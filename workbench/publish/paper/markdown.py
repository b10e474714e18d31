"""Markdown cells as blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workbench.present.inlines import Inlines, Token, inlines_of_tokens, parse_markdown, plain_text
from workbench.publish.paper.blocks import (
    Block,
    Code,
    Column,
    Figure,
    Formula,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from workbench.publish.paper.foreign import foreign_html
from workbench.publish.paper.pictures import picture_of_data_address

Notes = Mapping[str, Inlines]


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of one markdown cell, in order.

    Pictures are kept when they are data: addresses; others leave their alternative text. HTML blocks
    are sanitised. Footnotes go into the text where they are called.
    """
    tokens = parse_markdown(text)
    notes: dict[str, Inlines] = {}
    for token in tokens:
        if token["type"] == "footnotes":
            notes.update((item["attrs"]["key"], _note(item)) for item in token["children"])
    return tuple(_blocks(tokens, notes))


def _note(item: Token) -> Inlines:
    parts = [inlines_of_tokens(child["children"]) for child in item["children"] if "children" in child]
    return [node for place, part in enumerate(parts) for node in ([["br"], *part] if place else part)]


def _blocks(tokens: Iterable[Token], notes: Notes) -> Iterator[Block]:
    for token in tokens:
        yield from _BY_TYPE.get(token["type"], _nothing)(token, notes)


def _nothing(token: Token, notes: Notes) -> Iterator[Block]:
    return iter(())


def _heading(token: Token, notes: Notes) -> Iterator[Block]:
    yield Heading(token["attrs"]["level"], inlines_of_tokens(token["children"], notes=notes))


def _paragraph(token: Token, notes: Notes) -> Iterator[Block]:
    """A paragraph; pictures and displayed formulae in it become blocks of their own."""
    run: list[Token] = []
    for child in token["children"]:
        apart = _apart(child)
        if apart is None:
            run.append(child)
            continue
        yield from _text(run, notes)
        run = []
        yield apart
    yield from _text(run, notes)


def _text(tokens: list[Token], notes: Notes) -> Iterator[Block]:
    inlines = inlines_of_tokens(tokens, notes=notes)
    if plain_text(inlines).strip() or any(node[0] != "text" for node in inlines):
        yield Paragraph(inlines)


def _apart(token: Token) -> Block | None:
    if token["type"] == "block_math":
        return Formula(token["raw"].strip())
    if token["type"] != "image":
        return None
    picture = picture_of_data_address(token["attrs"]["url"])
    if picture is None:
        return None
    alt = plain_text(inlines_of_tokens(token["children"]))
    return Figure(picture.image, picture.media, alt, caption=[], width=picture.width)


def _list(token: Token, notes: Notes) -> Iterator[Block]:
    items = tuple(tuple(_blocks(item["children"], notes)) for item in token["children"])
    attributes: Mapping[str, Any] = token["attrs"]
    yield Listing(items, ordered=attributes["ordered"], start=attributes.get("start", 1))


def _quote(token: Token, notes: Notes) -> Iterator[Block]:
    yield Quote(tuple(_blocks(token["children"], notes)))


def _code(token: Token, notes: Notes) -> Iterator[Block]:
    yield Code(token["raw"].rstrip("\n"))


def _formula(token: Token, notes: Notes) -> Iterator[Block]:
    yield Formula(token["raw"].strip())


def _rule(token: Token, notes: Notes) -> Iterator[Block]:
    yield Rule()


def _html(token: Token, notes: Notes) -> Iterator[Block]:
    if not token["raw"].lstrip().startswith("<!--"):
        yield foreign_html(token["raw"])


def _table(token: Token, notes: Notes) -> Iterator[Block]:
    head, body = token["children"][0], token["children"][1:]
    columns = tuple(
        Column(inlines_of_tokens(cell["children"], notes=notes), cell["attrs"]["align"] or "left")
        for cell in head["children"]
    )
    rows = tuple(
        tuple(inlines_of_tokens(cell["children"], notes=notes) for cell in row["children"])
        for part in body
        for row in part["children"]
    )
    yield Table(columns, rows, caption=[])


_BY_TYPE = {
    "heading": _heading,
    "paragraph": _paragraph,
    "block_text": _paragraph,
    "list": _list,
    "block_quote": _quote,
    "block_code": _code,
    "block_math": _formula,
    "thematic_break": _rule,
    "block_html": _html,
    "table": _table,
}
