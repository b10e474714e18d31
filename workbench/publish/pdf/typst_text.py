"""Running text, formulae and fixed-width text as data for the Typst template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from workbench.present.inlines import Inlines, Node
from workbench.publish.citations.references import cite_text
from workbench.publish.paper.characters import barred
from workbench.publish.paper.tex import Tree, tex_tree
from workbench.publish.pdf.glyphs import Glyphs

Data = dict[str, Any]
COLUMNS = 100
UNPRINTED = frozenset({"kind", "tree", "place"})  # names of parts, set formulae, where a citation leads
SVG_TEXT = re.compile(r">([^<>]*[^<>\s][^<>]*)<")
RUNNING = frozenset(
    {"text", "code", "math", "link", "ref", "cite", "entry", "emph", "strong", "sub", "sup", "br"}
)


def inlines(nodes: Inlines, glyphs: Glyphs) -> list[Data]:
    """Nodes as the template's dictionaries, every text fit to be drawn."""
    return [data for node in nodes for data in _node(node, glyphs)]


def formula(tex: str, glyphs: Glyphs) -> Data:
    """A formula as a tree of the template's signs; without one the page prints the source."""
    return {"tex": glyphs.fit(tex).strip() or "—", "tree": _fitted(tex_tree(tex), glyphs)}


def text_of(data: Any) -> str:
    """The text in what the template is given: running text as it runs, blocks and cells a line each."""
    if isinstance(data, str):
        return data
    if isinstance(data, dict):
        parts = [
            "\n".join(SVG_TEXT.findall(part)) if key == "svg" else text_of(part)
            for key, part in data.items()
            if key not in UNPRINTED
        ]
        return "\n".join(filter(None, parts))
    if not isinstance(data, list | tuple):
        return ""
    runs = all(isinstance(part, dict) and part.get("kind") in RUNNING for part in data)
    return ("" if runs else "\n").join(text_of(part) for part in data)


def wrapped(text: str) -> str:
    """Fixed-width text with tabs as blanks and lines no longer than the page is wide."""
    return "\n".join(piece for line in text.expandtabs(4).split("\n") for piece in _pieces(line))


def _pieces(line: str) -> Iterator[str]:
    piece, width = "", 0
    for character in line:
        step = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width + step > COLUMNS:
            yield piece
            piece, width = "", 0
        piece, width = piece + character, width + step
    yield piece


def _node(node: Node, glyphs: Glyphs) -> Iterator[Data]:
    kind = node[0]
    if kind in ("text", "data"):
        yield from _text(str(node[1]), glyphs)
    elif kind == "code":
        yield {"kind": "code", "text": glyphs.fit(str(node[1]))}
    elif kind == "math":
        yield {"kind": "math", "math": formula(str(node[1]), glyphs)}
    elif kind == "link":
        yield {"kind": "link", "address": node[1], "inlines": inlines(node[2], glyphs)}
    elif kind == "ref":
        yield {"kind": "ref", "label": node[1], "text": glyphs.fit(node[2])}
    elif kind == "cite":
        text = cite_text(number for _, number in node[1])
        yield {"kind": "cite", "parts": re.findall(r"\d+|[,-]", text)}
    elif kind == "entry":
        yield {"kind": "entry", "place": str(node[1]), "inlines": inlines(node[2], glyphs)}
    elif kind == "br":
        yield {"kind": "br"}
    else:
        yield {"kind": kind, "inlines": inlines(node[1], glyphs)}


def _text(text: str, glyphs: Glyphs) -> Iterator[Data]:
    for kind, piece in barred(text):
        if kind == "math":
            yield {"kind": "math", "math": formula(piece, glyphs)}
        else:
            yield {"kind": "text", "text": glyphs.fit(piece)}


def _fitted(tree: Tree | None, glyphs: Glyphs) -> Tree | None:
    """The tree with every sign fit to be drawn; the first member of a node is its name."""
    if tree is None:
        return None
    fitted: Tree = [tree[0]]
    for part in tree[1:]:
        if isinstance(part, str):
            fitted.append(glyphs.fit(part))
        elif isinstance(part, list) and part and isinstance(part[0], list):
            fitted.append([_fitted(child, glyphs) for child in part])
        else:
            fitted.append(_fitted(part, glyphs) if isinstance(part, list) and part else part)
    return fitted
