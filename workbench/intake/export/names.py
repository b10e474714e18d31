"""Variable names and labels that SPSS and Stata can hold; every change is said, naming the variable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Format = Literal["sav", "dta"]
RESERVED = {
    "sav": frozenset("all and by eq ge gt le lt ne not or to with".split()),  # noqa: SIM905
    "dta": frozenset(
        "_all _b byte _coef _cons double float if in int long _n _pi _pred _rc _skip strl using with".split()  # noqa: SIM905
    ),
}
NOT_FIRST = {"sav": re.compile(r"[^\w@#$]|[\d_]"), "dta": re.compile(r"[^\w]|\d")}
NOT_INSIDE = {"sav": re.compile(r"[^\w.$@#]"), "dta": re.compile(r"[^\w]")}


@dataclass(frozen=True)
class Limit:
    """How long a text may be, counted in bytes of UTF-8 or in characters."""

    most: int
    unit: Literal["bytes", "characters"]

    def size(self, text: str) -> int:
        return len(text.encode("utf-8")) if self.unit == "bytes" else len(text)

    def cut(self, text: str) -> str:
        """The longest beginning of a text that fits, whole characters only."""
        if self.unit == "characters":
            return text[: self.most]
        return text.encode("utf-8")[: self.most].decode("utf-8", "ignore")


NAMES = {"sav": Limit(64, "bytes"), "dta": Limit(32, "characters")}
VARIABLE_LABELS = {"sav": Limit(255, "bytes"), "dta": Limit(80, "characters")}
VALUE_LABELS = {"sav": Limit(120, "bytes"), "dta": Limit(32_000, "bytes")}


def valid_names(names: Sequence[str], *, format: Format) -> tuple[dict[str, str], list[str]]:
    """Name -> name the format holds (letters of any script stay), and a warning for each that had to change."""
    kept = [name for name in names if _plain(name, format) == name]
    new: dict[str, str] = {}
    taken: set[str] = set()
    warnings = []
    for name in sorted(names, key=lambda name: name not in kept):
        plain = _plain(name, format)
        candidate, number = plain, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{Limit(NAMES[format].most - 5, NAMES[format].unit).cut(plain)}_{number}"
        taken.add(candidate.casefold())
        new[name] = candidate
        if candidate != name:
            warnings.append(f"{name}: a .{format} file cannot hold this name; it is written as {candidate}.")
    return {name: new[name] for name in names}, warnings


def fit(text: str, limit: Limit, said: Callable[[str], None], *, what: str) -> str:
    """The text, cut to what the format holds; `said` is told what was lost."""
    text = printable(text)
    if limit.size(text) <= limit.most:
        return text
    cut = limit.cut(text)
    said(f"{what} is cut to {limit.most} {limit.unit}: “{cut[-12:]}…”; workbench codebook writes it whole.")
    return cut


def printable(text: str) -> str:
    r"""Half characters (lone surrogates) and NUL, which no file format holds, spelt out as \ud83d and \x00."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")


def _plain(name: str, format: Format) -> str:
    text = unicodedata.normalize("NFC", printable(name))
    text = NOT_INSIDE[format].sub("_", text)
    if not text or NOT_FIRST[format].match(text):
        text = f"v{text}" if text[:1] == "_" else f"v_{text}"
    text = NAMES[format].cut(text)
    if format == "sav":
        text = text.rstrip(".") or "v"
    reserved = text.casefold() in RESERVED[format] or (format == "dta" and re.fullmatch(r"str\d+", text))
    return f"{text[:28]}_" if reserved else text
