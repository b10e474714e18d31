"""The text of a sentence as a small tree, written in markdown and kept as plain JSON lists.

A text is a list of nodes; each node is a list whose first member names it:

    ["text", s] ["em", [..]] ["strong", [..]] ["sub", [..]] ["sup", [..]] ["code", s] ["math", tex] ["link", href, [..]]
    ["cite", [keys]] ["ref", label] ["note", [..]] ["br"] ["data", text, value, result, field]

Markdown is read only from authors. A value from data becomes ["text", s] and is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any, TypeAlias

import mistune
from mistune.core import BlockState, InlineState

if TYPE_CHECKING:
    from mistune.inline_parser import InlineParser

Node: TypeAlias = list[Any]
Inlines: TypeAlias = list[Node]
Token: TypeAlias = Mapping[str, Any]

_CITE = r"\[(?P<cite_keys>@[^\s;@\[\]]+(?:\s*;\s*@[^\s;@\[\]]+)*)\]"
_REF = r"(?<![A-Za-z0-9._@-])@(?P<ref_label>(?:tbl|fig)-[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*)"
_WIDE = "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
# Full-width punctuation, and letters of a script nobody writes (Linear A) that stand in for it.
_WIDE_MARKS = [0xB7, 0x2014, *range(0x2018, 0x201E), 0x2026, *range(0x3001, 0x3004), *range(0x3008, 0x3012)]
_WIDE_MARKS += [
    *range(0x3014, 0x3020),
    *range(0xFF01, 0xFF10),
    *range(0xFF1A, 0xFF21),
    *range(0xFF3B, 0xFF41),
]
_WIDE_MARKS += range(0xFF5B, 0xFF66)
_AS_LETTERS = {mark: 0x10600 + place for place, mark in enumerate(_WIDE_MARKS)}
_AS_MARKS = {code: mark for mark, code in _AS_LETTERS.items()}
_HINGE = "\U00016fe2"
_PUNCTUATION = r"[!-)+-/:-@\[-`{-~]"
_HINGE_AFTER = re.compile(rf"({_PUNCTUATION}\*+)(?=[\u2e80-\ua4cf\uf900-\ufaff\U00010600-\U000106ff])")
_HINGE_BEFORE = re.compile(rf"(?<=[\u2e80-\ua4cf\uf900-\ufaff\U00010600-\U000106ff])(\*+{_PUNCTUATION})")
_BREAK_BETWEEN_WIDE = re.compile(rf"(?<={_WIDE})\n|\n(?={_WIDE})")
_SUB_OR_SUP = re.compile(r"<(/?)(sub|sup)>")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def parse_inlines(markdown: str) -> Inlines:
    """One run of an author's markdown as a list of nodes.

    markdown : *em*, **strong**, `code`, $math$, [text](address), [@key; @key2], @tbl-x, @fig-x.
        Blocks are not read: a leading "1." or "#" is text. A single line end is a space, or
        nothing beside a Chinese character.
    Returns the nodes in reading order, neighbouring texts joined. HTML tags stay literal text.
    """
    state = InlineState({})
    state.src = _with_chinese_emphasis(markdown)
    return inlines_of_tokens(_restored(markdown_parser().inline.parse(state)))


def parse_markdown(text: str) -> list[dict[str, Any]]:
    """The block tokens of a whole markdown cell; the footnotes, if any, are the last token."""
    tokens, _ = markdown_parser().parse(_with_chinese_emphasis(text), BlockState())
    return [_restored(token) for token in tokens if isinstance(token, dict)]


def plain_text(inlines: Iterable[Node]) -> str:
    """The words alone: for alternative texts, bookmarks, titles and text/plain bundles.

    Formulae keep their TeX, citations their keys in brackets, cross references their label;
    footnotes are left out.
    """
    return "".join(_plain(node) for node in inlines)


@lru_cache(maxsize=1)
def markdown_parser() -> mistune.Markdown:
    """The one markdown parser of the project: tables, footnotes, formulae, citations, references."""
    markdown = mistune.create_markdown(renderer="ast", plugins=["table", "footnotes", "math"])
    markdown.inline.register("cite", _CITE, _parse_cite, before="link")
    markdown.inline.register("ref", _REF, _parse_ref, before="link")
    return markdown


def inlines_of_tokens(tokens: Iterable[Token], *, notes: Mapping[str, Inlines] | None = None) -> Inlines:
    """Nodes of mistune's inline tokens. `notes` holds the text of each footnote by its key."""
    nodes = [node for token in tokens for node in _nodes(token, notes or {})]
    return _joined(_with_sub_and_sup(nodes))


def _nodes(token: Token, notes: Mapping[str, Inlines]) -> Iterator[Node]:
    kind = token["type"]
    if kind in _WITH_CHILDREN:
        yield [_WITH_CHILDREN[kind], inlines_of_tokens(token["children"], notes=notes)]
    elif kind == "link":
        yield ["link", token["attrs"]["url"], inlines_of_tokens(token["children"], notes=notes)]
    elif kind in _LEAVES:
        yield [_LEAVES[kind], token["raw"]]
    elif kind == "cite":
        yield ["cite", list(token["attrs"]["keys"])]
    elif kind == "footnote_ref":
        yield ["note", notes.get(token["raw"], [["text", token["raw"]]])]
    else:
        yield from _text_nodes(token, notes)


_WITH_CHILDREN = {"emphasis": "em", "strong": "strong"}
_LEAVES = {"codespan": "code", "inline_math": "math", "block_math": "math", "ref": "ref"}


def _text_nodes(token: Token, notes: Mapping[str, Inlines]) -> Iterator[Node]:
    kind = token["type"]
    if kind == "softbreak":
        yield ["text", "\n"]
    elif kind == "linebreak" or (kind == "inline_html" and _LINE_BREAK.fullmatch(token["raw"])):
        yield ["br"]
    elif kind == "inline_html" and token["raw"].startswith("<!--"):
        return
    elif "children" in token:
        yield from inlines_of_tokens(token["children"], notes=notes)
    else:
        raw = token.get("raw", "")
        yield ["tag", raw] if kind == "inline_html" else ["text", unescape(raw)]


def _with_sub_and_sup(nodes: Iterable[Node]) -> Inlines:
    """<sub>…</sub> and <sup>…</sup> as nodes; every other tag, or one without its pair, as text."""
    result: Inlines = []
    for node in nodes:
        tag = _SUB_OR_SUP.fullmatch(node[1]) if node[0] == "tag" else None
        opening = tag and _last_opening(result, tag[2]) if tag and tag[1] else None
        if tag and opening is not None:
            result[opening:] = [[tag[2].lower(), _joined(result[opening + 1 :])]]
        else:
            result.append(node)
    return result


def _last_opening(nodes: Inlines, name: str) -> int | None:
    places = [place for place, node in enumerate(nodes) if node == ["tag", f"<{name}>"]]
    return places[-1] if places else None


def _joined(nodes: Iterable[Node]) -> Inlines:
    """Neighbouring texts as one, line ends as the space (or nothing) they stand for."""
    result: Inlines = []
    for node in nodes:
        if node[0] == "tag":
            node = ["text", node[1]]
        if node[0] == "text" and result and result[-1][0] == "text":
            result[-1] = ["text", result[-1][1] + node[1]]
        else:
            result.append(list(node))
    for node in result:
        if node[0] == "text":
            node[1] = _BREAK_BETWEEN_WIDE.sub("", node[1]).replace("\n", " ")
    return [node for node in result if node != ["text", ""]]


def _plain(node: Node) -> str:
    kind = node[0]
    if kind in ("text", "code", "math", "data"):
        return str(node[1])
    if kind in ("em", "strong", "sub", "sup"):
        return plain_text(node[1])
    if kind in ("link", "entry"):
        return plain_text(node[2])
    if kind == "cite":
        return "[" + "; ".join(str(key) for key in node[1]) + "]"
    if kind == "ref":
        return str(node[-1])
    return " " if kind == "br" else ""


def _parse_cite(inline: InlineParser, match: re.Match[str], state: InlineState) -> int:
    keys = [part.strip().removeprefix("@") for part in match.group("cite_keys").split(";")]
    state.append_token({"type": "cite", "attrs": {"keys": keys}})
    return match.end()


def _parse_ref(inline: InlineParser, match: re.Match[str], state: InlineState) -> int:
    state.append_token({"type": "ref", "raw": match.group("ref_label")})
    return match.end()


def _with_chinese_emphasis(markdown: str) -> str:
    """Makes **目的:**探讨 emphasis. CommonMark's rule wants a space there, which Chinese has not.

    For the time of parsing, wide punctuation becomes letters, and an unused mark stands where a
    delimiter meets Latin punctuation on one side and Chinese on the other.
    """
    text = markdown.translate(_AS_LETTERS)
    return _HINGE_BEFORE.sub(_HINGE + r"\1", _HINGE_AFTER.sub(r"\1" + _HINGE, text))


def _restored(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(_HINGE, "").translate(_AS_MARKS)
    if isinstance(value, dict):
        return {key: _restored(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_restored(part) for part in value]
    return value
