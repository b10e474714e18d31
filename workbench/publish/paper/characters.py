"""Characters that must not reach a page as they are: they are invisible, or change what is near them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# C0 and C1 controls but tab and line ends, surrogates without a partner, non-characters, and the marks
# that turn the direction of the text after them (a name could otherwise rewrite the line it stands in).
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
    "|["
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_LINE_END = re.compile(r"\r\n?|[\u0085\u2028\u2029]")

# A letter with a macron or a hat (the mean, an estimate) has no character of its own; faces without the
# mark set it beside the letter, so pages set both as a formula.
_BARRED = re.compile("([A-Za-zα-ω])([\u0302\u0304\u0305])")
_COMMANDS = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar"}


def code_point(character: str) -> str:
    """The printed stand-in of a character: [U+1F600]."""
    return f"[U+{ord(character):04X}]"


def visible(text: str) -> str:
    """The text with terminal colours removed and every unprintable character as [U+XXXX].

    Line ends of any kind become a line feed. Nothing else changes: what comes back prints as written.
    """
    plain = _LINE_END.sub("\n", _ANSI.sub("", text))
    return _UNPRINTABLE.sub(lambda match: code_point(match.group()), plain)


def barred(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces: ("text", words) and ("math", TeX) for a letter under a bar or a hat."""
    place = 0
    text = unicodedata.normalize("NFC", text)
    for match in _BARRED.finditer(text):
        if match.start() > place:
            yield "text", text[place : match.start()]
        yield "math", f"\\{_COMMANDS[match[2]]}{{{match[1]}}}"
        place = match.end()
    if place < len(text):
        yield "text", text[place:]
