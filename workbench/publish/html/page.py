"""Text nodes as HTML, and the one Jinja environment that knows how."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from workbench.present.inlines import Inlines, Node, plain_text
from workbench.publish.citations.references import cite_text
from workbench.publish.html.mathml import mathml
from workbench.publish.html.table_csv import csv_address, csv_name
from workbench.publish.paper.blocks import Figure, heads
from workbench.publish.paper.characters import barred

TEMPLATES = Path(__file__).parents[1] / "templates" / "paper"
_EMPTY = Markup("")
Notes: TypeAlias = list[Inlines]


@lru_cache(maxsize=1)
def paper_environment() -> Environment:
    """Jinja with every string escaped, and the filters of the paper's template."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        html=html_inlines, plain=plain_text, formula=_displayed, address=picture_address
    )
    environment.filters.update(csv_address=csv_address, csv_name=csv_name)
    environment.filters.update(anchor=anchor, exact=exact, digits=digits, heads=heads)
    return environment


def html_inlines(inlines: Inlines, notes: Notes, names: frozenset[str]) -> Markup:
    """Nodes as HTML.

    notes : the footnotes of the page so far; those met here are added.
    names : the results that have a row in the Numbers table to link to.
    """
    return _EMPTY.join(_node(node, notes, names) for node in inlines)


def anchor(name: str) -> str:
    """A name as an id that an address can hold: no blanks, everything else as it is."""
    return "-".join(name.split())


def exact(value: object) -> str:
    """A number in full for a machine; nothing for none."""
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def digits(value: float | None) -> str:
    """A number with six significant digits, as the Numbers table prints it; a dash for none."""
    return "—" if value is None or math.isnan(value) else f"{value:.6g}".replace("-", "\u2212")


def picture_address(figure: Figure) -> str:
    """The picture as a data: address, so that nothing in it runs."""
    if figure.media == "image/svg+xml":
        encoded = base64.b64encode(figure.image.encode("utf-8", "replace")).decode("ascii")
        return f"data:image/svg+xml;base64,{encoded}"
    return f"data:{figure.media};base64,{figure.image}"


def _displayed(tex: str) -> Markup:
    return mathml(tex, block=True)


def _node(node: Node, notes: Notes, names: frozenset[str]) -> Markup:
    kind = node[0]
    if kind == "text":
        return _text(node[1])
    if kind in _TAGS:
        return Markup("<{0}>{1}</{0}>").format(Markup(_TAGS[kind]), html_inlines(node[1], notes, names))
    if kind == "code":
        return Markup("<code>{}</code>").format(node[1])
    if kind == "math":
        return mathml(node[1])
    if kind == "br":
        return Markup("<br>")
    if kind == "link":
        return _link(node[1], html_inlines(node[2], notes, names))
    return _pointer(node, notes, names)


_TAGS = {"em": "em", "strong": "strong", "sub": "sub", "sup": "sup"}


def _text(text: str) -> Markup:
    pieces = list(barred(text))
    if all(kind == "text" for kind, _ in pieces):
        return escape(text)
    return _EMPTY.join(mathml(piece) if kind == "math" else escape(piece) for kind, piece in pieces)


def _pointer(node: Node, notes: Notes, names: frozenset[str]) -> Markup:
    """Nodes that point elsewhere on the page."""
    kind = node[0]
    if kind == "ref":
        text = Markup('<span class="ref">{}</span>').format(node[2])
        return _link(f"#{quote(node[1])}" if node[1] else "", text)
    if kind == "cite":
        return _citation(node[1])
    if kind == "entry":
        return Markup('<a href="#ref-{}" role="doc-biblioref">{}</a>').format(
            node[1], html_inlines(node[2], notes, names)
        )
    if kind == "note":
        notes.append(node[1])
        return Markup(
            '<sup class="note"><a id="fnref-{0}" href="#fn-{0}" role="doc-noteref">{0}</a></sup>'
        ).format(len(notes))
    if kind == "data":
        return _number(node, names)
    return _EMPTY


def _link(address: str, text: Markup) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, text) if address else text


def _citation(cited: Iterable[tuple[str, int]]) -> Markup:
    """[1,3-5] in superscript; each printed number leads to its entry."""
    text = cite_text(number for _, number in cited)
    parts = [
        Markup('<a href="#ref-{0}" role="doc-biblioref">{0}</a>').format(part)
        if part.isdigit()
        else escape(part)
        for part in _split_numbers(text)
    ]
    return Markup('<sup class="cite">[{}]</sup>').format(_EMPTY.join(parts))


def _split_numbers(text: str) -> list[str]:
    return text.replace(",", "\0,\0").replace("-", "\0-\0").split("\0")


def _number(node: Node, names: frozenset[str]) -> Markup:
    text, value, name = node[1], node[2], str(node[3])
    data = Markup('<data value="{}" data-result="{}">{}</data>').format(exact(value), name, text)
    return _link(f"#n-{quote(anchor(name))}", data) if name in names else data
