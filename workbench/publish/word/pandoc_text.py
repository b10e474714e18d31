"""Running text as nodes of pandoc's document: JSON, so that no text is ever read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from workbench.present.inlines import Inlines, Node, plain_text
from workbench.publish.paper.characters import barred
from workbench.publish.word.fields import citation, cross_reference, entry_link

Pandoc = dict[str, Any]
_BLANKS = re.compile(r"[\t\n]")
_CHINESE_PART = re.compile(r"([\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’]+)")
NO_ATTRIBUTES = ["", [], []]


def pandoc_inlines(nodes: Inlines) -> list[Pandoc]:
    """Nodes of `workbench.present.inlines`, resolved, as pandoc's inlines."""
    return [made for node in nodes for made in _node(node)]


def words(text: str) -> list[Pandoc]:
    """Plain text; a letter under a bar becomes a formula, as in the other formats."""
    return [
        math(piece) if kind == "math" else {"t": "Str", "c": _BLANKS.sub(" ", piece)}
        for kind, piece in barred(text)
    ]


def math(tex: str, *, display: bool = False) -> Pandoc:
    """A formula: pandoc makes Word's own equation of it, or prints its source when it cannot."""
    return {"t": "Math", "c": [{"t": "DisplayMath" if display else "InlineMath"}, tex]}


def raw(xml: str) -> Pandoc:
    """Runs of WordprocessingML of our own making."""
    return {"t": "RawInline", "c": ["openxml", xml]}


def styled(style: str, inlines: list[Pandoc]) -> Pandoc:
    """A span in one of the character styles."""
    return {"t": "Span", "c": [["", [], [["custom-style", style]]], inlines]}


def strong(text: str) -> Pandoc:
    """Words that lead a paragraph in: 摘要, 注."""
    return {"t": "Strong", "c": words(text)}


def _node(node: Node) -> Iterator[Pandoc]:
    kind = node[0]
    if kind in ("text", "data"):
        yield from words(str(node[1]))
    elif kind == "em":
        yield from _emphasis(node[1])
    elif kind in _WITH_TEXT:
        yield {"t": _WITH_TEXT[kind], "c": pandoc_inlines(node[1])}
    elif kind == "code":
        yield {"t": "Code", "c": [NO_ATTRIBUTES, str(node[1])]}
    elif kind == "math":
        yield math(str(node[1]))
    elif kind == "br":
        yield {"t": "LineBreak"}
    else:
        yield from _pointer(node)


_WITH_TEXT = {"strong": "Strong", "sub": "Subscript", "sup": "Superscript"}


def _pointer(node: Node) -> Iterator[Pandoc]:
    """Nodes that point elsewhere."""
    kind = node[0]
    if kind == "link":
        inside = pandoc_inlines(node[2])
        yield from [{"t": "Link", "c": [NO_ATTRIBUTES, inside, [node[1], ""]]}] if node[1] else inside
    elif kind == "ref":
        yield raw(cross_reference(node[1], node[2]))
    elif kind == "cite":
        yield raw(citation(number for _, number in node[1]))
    elif kind == "entry":
        yield raw(entry_link(node[1], node[2]))
    elif kind == "note":
        yield {"t": "Note", "c": [{"t": "Para", "c": pandoc_inlines(node[1])}]}


def _emphasis(nodes: Inlines) -> Iterator[Pandoc]:
    """Latin in italics; Chinese has none and takes another face, as in the PDF."""
    if not _CHINESE_PART.search(plain_text(nodes)):
        yield {"t": "Emph", "c": pandoc_inlines(nodes)}
        return
    for node in nodes:
        if node[0] == "text":
            yield from _emphasised_words(str(node[1]))
        else:
            yield {"t": "Emph", "c": pandoc_inlines([node])}


def _emphasised_words(text: str) -> Iterator[Pandoc]:
    for place, part in enumerate(_CHINESE_PART.split(text)):
        if part:
            yield styled("Emphasis Chinese", words(part)) if place % 2 else {"t": "Emph", "c": words(part)}
