"""The short TeX of papers as a tree, for typesetters that do not read TeX.

Fractions, roots, indices, accents, Greek, operators, sums, brackets and text. What is beyond that
gives None, and the page prints the source.

A node of the tree is a list that its first member names:

    ["row", [..]] ["sym", s] ["num", s] ["text", s] ["op", s] ["space", em] ["frac", a, b] ["sqrt", a, index]
    ["over", accent, a] ["attach", a, sub, sup] ["lr", open, a, close] ["mathbf", a] and its sisters
"""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache
from typing import Any, TypeAlias

from workbench.publish.paper.tex_symbols import (
    ACCENTS,
    BRACKETS,
    FONTS,
    OPERATORS,
    SILENT,
    SPACES,
    SYMBOLS,
    UPRIGHT,
)

Tree: TypeAlias = list[Any]
Tokens: TypeAlias = deque[str]

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)
_ESCAPED = {"\\%": "%", "\\&": "&", "\\_": "_", "\\#": "#", "\\ ": " "}


@lru_cache(maxsize=512)
def tex_tree(tex: str) -> Tree | None:
    """The tree of a formula, or None when it uses more than this module reads. Never raises."""
    tokens = deque(_TOKEN.findall(tex))
    try:
        tree = _row(tokens, end="")
    except (_UnknownTex, RecursionError):
        return None
    return None if tokens else tree


class _UnknownTex(Exception):
    """Raised and caught inside this module only."""


def _row(tokens: Tokens, *, end: str) -> Tree:
    """Everything up to `end`, which is left for the caller."""
    nodes: list[Tree] = []
    while tokens and tokens[0] != end:
        if tokens[0].isspace():
            tokens.popleft()
        elif tokens[0] in ("_", "^", "'"):
            _attach(tokens, nodes)
        else:
            nodes.append(_atom(tokens))
    return ["row", nodes]


def _attach(tokens: Tokens, nodes: list[Tree]) -> None:
    """Hangs an index on the last node."""
    base = nodes.pop() if nodes else ["row", []]
    if base[0] != "attach":
        base = ["attach", base, None, None]
    sign = tokens.popleft()
    script = ["sym", "′"] if sign == "'" else _argument(tokens)
    slot = 2 if sign == "_" else 3
    base[slot] = script if base[slot] is None else ["row", [base[slot], script]]
    nodes.append(base)


def _argument(tokens: Tokens) -> Tree:
    """A group, or the single sign that TeX takes in its place: x^12 raises the 1 alone."""
    _skip_spaces(tokens)
    if tokens and len(tokens[0]) > 1 and tokens[0][0].isdigit():
        tokens.extendleft(reversed(tokens.popleft()))
    return _atom(tokens)


def _atom(tokens: Tokens) -> Tree:
    token = _take(tokens)
    if token == "{":
        tree = _row(tokens, end="}")
        _expect(tokens, "}")
        return tree
    if token.startswith("\\") and len(token) > 1:
        return _command(token[1:], tokens)
    if token in ("}", "&", "#", "%", "$", "\\", "_", "^"):
        raise _UnknownTex
    if token[0].isdigit():
        return ["num", token]
    return ["space", 0.33] if token == "~" else ["sym", {"-": "−", "*": "∗"}.get(token, token)]


def _command(name: str, tokens: Tokens) -> Tree:
    if name in SYMBOLS:
        return ["sym", SYMBOLS[name]]
    if name in SPACES:
        return ["space", SPACES[name]]
    if name in OPERATORS:
        return ["op", name]
    if name in SILENT:
        return ["row", []]
    if name in ACCENTS:
        return ["over", ACCENTS[name], _argument(tokens)]
    if name in UPRIGHT:
        return ["text", _raw_group(tokens)]
    if name in FONTS:
        return [name, _argument(tokens)]
    return _construct(name, tokens)


def _construct(name: str, tokens: Tokens) -> Tree:
    if name in ("frac", "dfrac", "tfrac"):
        return ["frac", _argument(tokens), _argument(tokens)]
    if name == "sqrt":
        return _root(tokens)
    if name == "left":
        opening, inside = _bracket(tokens), _row(tokens, end="\\right")
        _expect(tokens, "\\right")
        return ["lr", opening, inside, _bracket(tokens)]
    raise _UnknownTex


def _root(tokens: Tokens) -> Tree:
    _skip_spaces(tokens)
    index = None
    if tokens and tokens[0] == "[":
        tokens.popleft()
        index = _row(tokens, end="]")
        _expect(tokens, "]")
    return ["sqrt", _argument(tokens), index]


def _bracket(tokens: Tokens) -> str:
    _skip_spaces(tokens)
    token = _take(tokens)
    if token not in BRACKETS:
        raise _UnknownTex
    return BRACKETS[token]


def _raw_group(tokens: Tokens) -> str:
    """The literal text of a braced group."""
    _skip_spaces(tokens)
    _expect(tokens, "{")
    depth = 1
    parts: list[str] = []
    while True:
        token = _take(tokens)
        depth += (token == "{") - (token == "}")
        if depth == 0:
            return "".join(parts)
        if token.startswith("\\") and token not in _ESCAPED:
            raise _UnknownTex
        parts.append(_ESCAPED.get(token, token))


def _skip_spaces(tokens: Tokens) -> None:
    while tokens and tokens[0].isspace():
        tokens.popleft()


def _take(tokens: Tokens) -> str:
    if not tokens:
        raise _UnknownTex
    return tokens.popleft()


def _expect(tokens: Tokens, token: str) -> None:
    if _take(tokens) != token:
        raise _UnknownTex
