"""Text of a .bib field without its LaTeX."""

from __future__ import annotations

import re
import unicodedata

_MARKS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
}
_LETTER_MARKS = {
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "H": "\u030b",
    "r": "\u030a",
    "k": "\u0328",
    "d": "\u0323",
}
_LETTERS = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "ae": "æ",
    "AE": "Æ",
    "aa": "å",
    "AA": "Å",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
}
_ACCENT = re.compile(r"""\\(?:(['`^"~=.])\s*\{?\\?([A-Za-z])\}?|([cvuHrkd])(?:\s+|\{)([A-Za-z])\}?)""")
_NAMED = re.compile(r"\\(ss|ae|AE|aa|AA|o|O|l|L|i)(?![A-Za-z])\s?")


def plain_latex(text: str) -> str:
    """Text without LaTeX: accents composed, braces dropped, dashes and escaped signs as themselves."""
    text = _ACCENT.sub(_accented, text)
    text = _NAMED.sub(lambda match: _LETTERS[match[1]], text)
    text = re.sub(r"\\([&%$#_{}])", r"\1", text).replace("---", "—").replace("--", "–").replace("~", " ")
    text = re.sub(r"\\[A-Za-z]+\s*", "", text).replace("{", "").replace("}", "")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _accented(match: re.Match[str]) -> str:
    mark = _MARKS[match[1]] if match[1] else _LETTER_MARKS[match[3]]
    return (match[2] or match[4]) + mark
