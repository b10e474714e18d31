"""Characters that the faces of a PDF can draw, and a printed stand-in for those they cannot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from workbench.publish.paper.characters import code_point

# Joiners, variation selectors and soft hyphens draw nothing: without a glyph they are left out.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u180b-\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)


@dataclass(frozen=True)
class Glyphs:
    """Which characters the faces have, and those that were asked for in vain."""

    points: frozenset[int]
    missing: set[str] = field(default_factory=set)

    def fit(self, text: str) -> str:
        """The text with every character that no face can draw as [U+XXXX]."""
        if all(ord(character) in self.points or character in "\n\t" for character in set(text)):
            return text
        return "".join(self._fit_one(character) for character in text)

    def _fit_one(self, character: str) -> str:
        if ord(character) in self.points or character in "\n\t":
            return character
        if _INVISIBLE.match(character):
            return ""
        self.missing.add(character)
        return code_point(character)
