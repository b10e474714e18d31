"""The short TeX of papers as a tree, for typesetters that do not read TeX.

Fractions, roots, indices, accents, Greek, operators, sums, brackets and text. What is beyond that
gives None, and the page prints the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

# A node is a list: ["row", [..]] ["sym", s] ["num", s] ["text", s] ["op", s] ["space", em] ["frac", a, b]
# ["sqrt", a, index|None] ["over", name, a] ["attach", a, sub|None, sup|None] ["lr", open, a, close].
Tree: TypeAlias = list[Any]

_TOKEN = re.compile(r"\\[A-Za-z]+\s*|\\.|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)
_GREEK = dict(
    zip(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega".split(),
        "αβγδϵζηθικλμνξπρστυϕχψω",
        strict=True,
    )
)
_CAPITALS = dict(
    zip("Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(), "ΓΔΘΛΞΠΣΥΦΨΩ", strict=True)
)
_SYMBOLS = {
    **_GREEK,
    **_CAPITALS,
    **{
        "varepsilon": "ε",
        "vartheta": "ϑ",
        "varphi": "φ",
        "varrho": "ϱ",
        "ell": "ℓ",
        "infty": "∞",
        "partial": "∂",
    },
    **{
        "pm": "±",
        "mp": "∓",
        "times": "×",
        "div": "÷",
        "cdot": "⋅",
        "ast": "∗",
        "cup": "∪",
        "cap": "∩",
        "in": "∈",
    },
    **{
        "le": "≤",
        "leq": "≤",
        "ge": "≥",
        "geq": "≥",
        "ne": "≠",
        "neq": "≠",
        "approx": "≈",
        "sim": "∼",
        "equiv": "≡",
    },
    **{
        "ll": "≪",
        "gg": "≫",
        "propto": "∝",
        "to": "→",
        "rightarrow": "→",
        "Rightarrow": "⇒",
        "mid": "∣",
        "notin": "∉",
    },
    **{
        "sum": "∑",
        "prod": "∏",
        "int": "∫",
        "ldots": "…",
        "dots": "…",
        "cdots": "⋯",
        "forall": "∀",
        "exists": "∃",
    },
    **{
        "prime": "′",
        "circ": "∘",
        "bullet": "∙",
        "nabla": "∇",
        "hbar": "ℏ",
        "subset": "⊂",
        "perp": "⊥",
        "lvert": "|",
    },
    **{
        "rvert": "|",
        "vert": "|",
        "Vert": "‖",
        "langle": "⟨",
        "rangle": "⟩",
        "{": "{",
        "}": "}",
        "%": "%",
        "&": "&",
    },
    **{"#": "#", "_": "_", "$": "$", "|": "‖", "lbrace": "{", "rbrace": "}"},
}
_SPACES = {",": 0.17, ":": 0.22, ";": 0.28, "!": 0.0, " ": 0.25, "quad": 1.0, "qquad": 2.0}
_OPERATORS = {
    "lim",
    "max",
    "min",
    "log",
    "ln",
    "exp",
    "sin",
    "cos",
    "tan",
    "det",
    "sup",
    "inf",
    "arg",
    "Pr",
    "gcd",
}
_ACCENTS = {
    **{"bar": "overline", "overline": "overline", "hat": "hat", "widehat": "hat", "tilde": "tilde"},
    **{"widetilde": "tilde", "vec": "vec", "dot": "dot", "ddot": "ddot", "underline": "underline"},
}
_UPRIGHT = {"text", "mathrm", "textrm", "operatorname", "mbox", "mathit", "textit"}
_FONTS = {"mathbf", "boldsymbol", "mathcal", "mathbb", "mathsf"}
_BRACKETS = {"(": "(", ")": ")", "[": "[", "]": "]", "|": "|", ".": "", "\\{": "{", "\\}": "}", "\\|": "‖"}
_BRACKETS |= {"\\langle": "⟨", "\\rangle": "⟩", "\\lvert": "|", "\\rvert": "|", "/": "/"}


@lru_cache(maxsize=512)
def tex_tree(tex: str) -> Tree | None:
    """The tree of a formula, or None when it uses more than this module reads. Never raises."""
    try:
        reader = _Reader([token for token in _TOKEN.findall(tex)])
        tree = reader.row(ends=())
        return tree if reader.place == len(reader.tokens) else None
    except (_UnknownTex, RecursionError):
        return None


class _UnknownTex(Exception):
    """Raised inside this module only."""


@dataclass
class _Reader:
    """A recursive-descent reader; `place` is the next token."""

    tokens: list[str]
    place: int = 0

    def row(self, *, ends: tuple[str, ...]) -> Tree:
        nodes: list[Tree] = []
        while self.place < len(self.tokens) and self._peek() not in ends:
            token = self._peek()
            if token.isspace():
                self.place += 1
            elif token in ("_", "^", "'"):
                self._attach(nodes)
            else:
                nodes.append(self._atom())
        return ["row", nodes]

    def _peek(self) -> str:
        token = self.tokens[self.place] if self.place < len(self.tokens) else ""
        return token.rstrip() if token.startswith("\\") and len(token) > 2 else token

    def _take(self) -> str:
        token = self._peek()
        self.place += 1
        if not token:
            raise _UnknownTex
        return token

    def _attach(self, nodes: list[Tree]) -> None:
        base = nodes.pop() if nodes else ["row", []]
        if base[0] != "attach":
            base = ["attach", base, None, None]
        sign = self._take()
        script = ["sym", "′"] if sign == "'" else self._argument()
        slot = 2 if sign == "_" else 3
        if base[slot] is not None:
            script = ["row", [base[slot], script]]
        base[slot] = script
        nodes.append(base)

    def _argument(self) -> Tree:
        while self._peek().isspace():
            self.place += 1
        if self._peek() == "{":
            return self._group()
        token = self._peek()
        if len(token) > 1 and token.isdigit():
            self.tokens[self.place : self.place + 1] = list(token)
        return self._atom()

    def _group(self) -> Tree:
        self._expect("{")
        tree = self.row(ends=("}",))
        self._expect("}")
        return tree

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise _UnknownTex

    def _atom(self) -> Tree:
        token = self._take()
        if token == "{":
            self.place -= 1
            return self._group()
        if token.startswith("\\"):
            return self._command(token[1:])
        if token in ("}", "&", "#", "%", "$", "\\"):
            raise _UnknownTex
        if token[0].isdigit():
            return ["num", token]
        return ["sym", {"-": "−", "*": "∗"}.get(token, token)] if token != "~" else ["space", 0.33]

    def _command(self, name: str) -> Tree:
        if name in _SYMBOLS:
            return ["sym", _SYMBOLS[name]]
        if name in _SPACES:
            return ["space", _SPACES[name]]
        if name in _OPERATORS:
            return ["op", name]
        if name in _ACCENTS:
            return ["over", _ACCENTS[name], self._argument()]
        if name in _UPRIGHT:
            return ["text", self._raw_group()]
        if name in _FONTS:
            return [name, self._argument()]
        if name in ("frac", "dfrac", "tfrac"):
            return ["frac", self._argument(), self._argument()]
        if name == "sqrt":
            return self._root()
        if name == "left":
            return self._brackets()
        if name in ("displaystyle", "textstyle", "limits", "nolimits", "big", "Big", "bigl", "bigr"):
            return ["row", []]
        raise _UnknownTex

    def _root(self) -> Tree:
        index = None
        if self._peek() == "[":
            self.place += 1
            index = self.row(ends=("]",))
            self._expect("]")
        return ["sqrt", self._argument(), index]

    def _brackets(self) -> Tree:
        opening = self._bracket()
        inside = self.row(ends=("\\right",))
        self._expect("\\right")
        return ["lr", opening, inside, self._bracket()]

    def _bracket(self) -> str:
        while self._peek().isspace():
            self.place += 1
        token = self._take()
        if token not in _BRACKETS:
            raise _UnknownTex
        return _BRACKETS[token]

    def _raw_group(self) -> str:
        """The literal text of a braced group."""
        self._expect("{")
        depth, parts = 1, []
        while depth:
            token = self.tokens[self.place] if self.place < len(self.tokens) else ""
            self.place += 1
            if not token or (
                token.startswith("\\") and token.strip() not in ("\\ ", "\\%", "\\&", "\\_", "\\#")
            ):
                raise _UnknownTex
            depth += (token == "{") - (token == "}")
            parts.append(token[1:] if token.startswith("\\") else token)
        return "".join(parts[:-1])
