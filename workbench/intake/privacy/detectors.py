"""Where in a text a person's identifiers stand: numbers by pattern and checksum, names and addresses by their words.

Every pattern has bounded repetitions and starts at the edge of its run, so time grows with the text's length only.
A finding says what and where, never the value: it may go into a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from workbench.errors import InputError
from workbench.intake.privacy.addresses import find_addresses
from workbench.intake.privacy.identifiers import Kind, find_identifiers
from workbench.intake.privacy.person_names import find_names

KINDS: tuple[Kind, ...] = get_args(Kind)  # in the order of precedence


@dataclass(frozen=True)
class Finding:
    """An identifier in a text: its kind and the characters [start, end) it stands at; never the value."""

    kind: Kind
    start: int
    end: int


def detect(
    text: str, *, hospital_number: str | None = None, announced_names_only: bool = False
) -> tuple[Finding, ...]:
    """The identifiers in a text, in order, none overlapping another.

    text : one answer, paragraph or page; full-width digits and letters count as their plain forms.
    hospital_number : how this hospital writes its numbers: # a digit, @ a letter, anything else itself ("ZY-######").
    announced_names_only : see `find_names`; for text that is meant to be published.
    Numbers with a checksum must pass it, except an identity number that is called one. Where two findings overlap, the
    stretch of both is one finding of the kind that stands first in KINDS.

    >>> detect("电话１３８-0000-1234，找王先生")
    (Finding(kind='mobile', start=2, end=15), Finding(kind='name', start=17, end=18))
    """
    plain = folded(text)
    found = [Finding(*each) for each in find_identifiers(plain)]
    if hospital_number:
        pattern = template(hospital_number)
        found += [Finding("hospital_number", *match.span()) for match in pattern.finditer(plain)]
    found += [Finding("address", start, end) for start, end in find_addresses(plain)]
    found += [
        Finding("name", start, end) for start, end in find_names(plain, announced_only=announced_names_only)
    ]
    return tuple(_merged(found))


def folded(text: str) -> str:
    """The text with full-width characters, dashes and blanks in plain form, each at its old place."""
    return text if text.isascii() else text.translate(_FOLD)


def template(written: str) -> re.Pattern[str]:
    """`ZY-######` as a pattern: # a digit, @ a letter, anything else itself; no other signs, so it is always fast."""
    if written.count("#") < 3:
        fix = "Write # for each digit and @ for each letter, for example ZY-######."
        raise InputError("This pattern of a hospital number finds too much", found=written, fix=fix)
    body = "".join({"#": r"\d", "@": "[A-Za-z]"}.get(sign, re.escape(sign)) for sign in folded(written))
    return re.compile(rf"(?<![0-9A-Za-z]){body}(?![0-9A-Za-z])", re.ASCII)


def _merged(found: list[Finding]) -> Iterator[Finding]:
    last: Finding | None = None
    for each in sorted(found, key=lambda finding: (finding.start, KINDS.index(finding.kind))):
        if last is None or each.start >= last.end:
            if last:
                yield last
            last = each
        else:
            kind = min(last.kind, each.kind, key=KINDS.index)
            last = Finding(kind, last.start, max(last.end, each.end))
    if last:
        yield last


_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys(map(ord, "　\u00a0\u2002\u2003\u2009\u202f"), ord(" "))
_FOLD |= dict.fromkeys(map(ord, "‐‑‒–—−"), ord("-"))
