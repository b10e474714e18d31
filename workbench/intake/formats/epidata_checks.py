"""EpiData's .chk file beside a .rec file: value labels, legal values, ranges, missing values, must-enter.

Read as the EpiData 3.1 manual describes it; entry commands (jumps, if/then, calculations) are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

TOKEN = re.compile(r'"([^"]*)"|(\S+)')
NESTED = (["JUMPS"], ["BEFORE"], ["AFTER"])  # blocks of entry commands, closed by END


@dataclass(frozen=True)
class Checks:
    """What the .chk file says of one field: code -> label, missing codes, (low, high) as written, must-enter.

    used : the set of labels, or the other field, whose labels it uses.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    required: bool = False
    used: str = ""


def checks_beside(path: Path, names: list[str]) -> dict[str, Checks]:
    """The checks of each field (names as the .rec file spells them), from the .chk file of the same name.

    Texts are still bytes (ISO-8859-1), like those of the .rec file. Without a .chk file every field has none.
    """
    beside = [other for other in path.parent.iterdir() if other.suffix.casefold() == ".chk"]
    found = [other for other in beside if other.stem.casefold() == path.stem.casefold()]
    lines = found[0].read_bytes().decode("latin-1").splitlines() if found else []
    sets, everywhere, checks = _parse(lines, {name.casefold(): name for name in names})
    sets |= {name.casefold(): each.labels for name, each in checks.items() if each.labels}
    whole = {}
    for name in names:
        each = checks.get(name, Checks())
        labels = {**each.labels, **sets.get(each.used.casefold(), {})}
        whole[name] = replace(each, labels=labels, missing=each.missing + everywhere)
    return whole


def _parse(
    lines: list[str], known: dict[str, str]
) -> tuple[dict[str, Mapping[str, str]], tuple[str, ...], dict[str, Checks]]:
    """Sets of labels by name, codes missing in every field, and the checks of the fields that have a block."""
    sets: dict[str, Mapping[str, str]] = {}
    checks: dict[str, Checks] = {}
    everywhere: tuple[str, ...] = ()
    current = ""
    place = 0
    while place < len(lines):
        words = _words(lines[place])
        upper = [word.upper().strip(",") for word in words]
        place += 1
        if upper[:1] == ["LABEL"] and len(words) > 1:
            sets[words[1].casefold()], place = _pairs(lines, place)
        elif not current and upper[:2] == ["MISSINGVALUE", "ALL"]:
            everywhere += tuple(words[2:])
        elif not current and words and words[0].casefold() in known:
            current = known[words[0].casefold()]
            checks[current] = Checks()
        elif upper == ["END"]:
            current = ""
        elif upper[:1] in NESTED:
            _, place = _pairs(lines, place)
        elif current:
            checks[current], place = _command(words, upper, lines, place, checks[current])
    return sets, everywhere, checks


def _command(
    words: list[str], upper: list[str], lines: list[str], place: int, checks: Checks
) -> tuple[Checks, int]:
    """One command of a field's block; returns the checks so far and the line that follows."""
    if upper[:3] == ["COMMENT", "LEGAL", "USE"]:
        return replace(checks, used=" ".join(words[3:4])), place
    if upper[:2] == ["COMMENT", "LEGAL"] and upper[2:] in ([], ["SHOW"]):
        labels, place = _pairs(lines, place)
        return replace(checks, labels={**checks.labels, **labels}), place
    if upper[:1] == ["LEGAL"]:
        codes, place = _pairs(lines, place)
        return replace(checks, labels={code: code for code in codes} | dict(checks.labels)), place
    if upper[:1] == ["MISSINGVALUE"]:
        return replace(checks, missing=checks.missing + tuple(word.strip(",") for word in words[1:])), place
    if upper[:1] == ["RANGE"]:
        return replace(checks, limits=tuple(words[1:3])), place
    return replace(checks, required=checks.required or upper[:1] == ["MUSTENTER"]), place


def _pairs(lines: list[str], place: int) -> tuple[dict[str, str], int]:
    """Lines of code and label up to END, and the line that follows."""
    pairs = {}
    while place < len(lines):
        words = _words(lines[place])
        place += 1
        if [word.upper() for word in words] == ["END"]:
            break
        if words:
            pairs[words[0]] = " ".join(words[1:])
    return pairs, place


def _words(line: str) -> list[str]:
    if line.strip().startswith("*"):
        return []
    return [match[2] if match[1] is None else match[1] for match in TOKEN.finditer(line)]
