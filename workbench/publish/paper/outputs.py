"""Outputs of code cells as blocks: our own bundles first, then what any notebook may show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from workbench.present.inlines import Inlines
from workbench.publish.paper.blocks import Block, Code, Column, Figure, Listing, Paragraph, Table
from workbench.publish.paper.foreign import foreign_html
from workbench.publish.paper.markdown import markdown_blocks
from workbench.publish.paper.pictures import Media, picture

FRONT = "application/vnd.workbench.front+json"
TABLE = "application/vnd.workbench.table+json"
FIGURE = "application/vnd.workbench.figure+json"
SAY = "application/vnd.workbench.say+json"
RESULT = "application/vnd.workbench.result+json"

_PICTURES: tuple[Media, ...] = ("image/svg+xml", "image/png", "image/jpeg")
# What a plot call leaves behind when its last line has no semicolon: no news for a reader.
_PLOT_ECHO = re.compile(r"\[?<(?:Axes|Figure|matplotlib\.|seaborn\.)[^\n]*|[^\n]* at 0x[0-9a-f]+>\]?")

Bundle = Mapping[str, Any]


def output_blocks(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Block]:
    """The blocks of one cell's outputs. Errors and stderr print nothing."""
    for output in outputs:
        kind = output.get("output_type")
        if kind == "stream" and output.get("name") == "stdout":
            text = joined(output.get("text", "")).rstrip("\n")
            yield from [Code(text)] if text.strip() else []
        elif kind in ("display_data", "execute_result"):
            yield from _bundle_blocks(output.get("data", {}), output.get("metadata", {}))


def bundles(outputs: Iterable[Mapping[str, Any]], media: str) -> Iterator[Bundle]:
    """The bundles of one of our own types among outputs, in order."""
    for output in outputs:
        bundle = output.get("data", {}).get(media)
        if isinstance(bundle, Mapping):
            yield bundle


def joined(text: Any) -> str:
    """A notebook's text, which may be stored as a list of lines."""
    return "".join(text) if isinstance(text, list) else str(text)


def _bundle_blocks(data: Bundle, metadata: Mapping[str, Any]) -> Iterator[Block]:
    if FRONT in data or RESULT in data:
        return
    if TABLE in data:
        yield from [_table(data[TABLE])] if data[TABLE]["columns"] else []
    elif SAY in data:
        paragraph = Paragraph(list(data[SAY]["inlines"]))
        item = data[SAY].get("style") == "item"
        yield Listing(((paragraph,),), spoken=True) if item else paragraph
    elif any(media in data for media in _PICTURES):
        yield from _figure(data, metadata)
    else:
        yield from _foreign(data)


def _foreign(data: Bundle) -> Iterator[Block]:
    if "text/html" in data:
        yield foreign_html(joined(data["text/html"]))
    elif "text/markdown" in data:
        yield from markdown_blocks(joined(data["text/markdown"]))
    elif "text/plain" in data:
        text = joined(data["text/plain"])
        yield from [] if _PLOT_ECHO.fullmatch(text) else [Code(text)]


def _table(bundle: Bundle) -> Table:
    columns = tuple(
        Column(list(column["header"]), _align(column.get("align")), column.get("group") or None)
        for column in bundle["columns"]
    )
    return Table(
        columns=columns,
        rows=tuple(_row(row, len(columns)) for row in bundle["rows"]),
        caption=list(bundle.get("caption", [])),
        notes=tuple(list(note) for note in bundle.get("notes", [])),
        label=bundle.get("label", ""),
        stub_rows=frozenset(bundle.get("stub_rows", [])),
        small=bundle.get("size") == "small",
        simulated=bool(bundle.get("simulated")),
    )


def _row(cells: Sequence[Inlines], width: int) -> tuple[Inlines, ...]:
    """A row as wide as its table; a group's head has only its first cell."""
    return tuple(list(cell) for cell in [*cells, *([] for _ in range(width - len(cells)))][:width])


def _align(name: Any) -> Literal["left", "right", "center"]:
    return name if name in ("left", "right", "center") else "left"


def _figure(data: Bundle, metadata: Mapping[str, Any]) -> Iterator[Block]:
    media = next(media for media in _PICTURES if media in data)
    shown = picture(joined(data[media]), media)
    if shown is None:
        return
    bundle = data.get(FIGURE, {})
    alt = bundle.get("alt") or metadata.get(media, {}).get("alt") or metadata.get("alt", "")
    yield Figure(
        image=shown.image,
        media=shown.media,
        alt=str(alt),
        caption=list(bundle.get("caption", [])),
        notes=tuple(list(note) for note in bundle.get("notes", [])),
        label=bundle.get("label", ""),
        width=min(1.0, max(0.05, float(bundle.get("width", shown.width)))),
        simulated=bool(bundle.get("simulated")),
    )
