"""The last look before a report leaves the house: does any file of it show a person?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import CheckFailed
from workbench.intake.entries import read_declared
from workbench.intake.origins import hash_files
from workbench.intake.privacy.detectors import detect, folded
from workbench.publish.release.released_text import Piece, read_pieces
from workbench.study import Study

SHORTEST_WORD = 2  # Chinese characters
SHORTEST_SIGN = 5  # letters and digits: W3 or 102 stand everywhere
NOT_SAID = {
    "匿名", "不详", "未知", "保密", "拒绝", "本人", "患者", "病人", "女士", "先生", "无名氏", "不愿透露", "未填写",
    "anonymous", "unknown", "refused", "patient",
}  # fmt: skip
SHOWN_LEAKS = 20
UNREADABLE = "unreadable"
OWN_VALUE = "direct_identifier"


@dataclass(frozen=True)
class Leak:
    """What must not leave: in which file and where, of which kind, how often; never the value itself.

    kind : a kind of `detect`, "direct_identifier" for a value of the study's own identifier columns, or "unreadable" for a
    file whose text cannot be had. place : "page 3", "cell 12", "line 40", or "" for the whole file.
    """

    file: str
    kind: str
    place: str
    times: int

    def __str__(self) -> str:
        times = f", {self.times} times" if self.times > 1 else ""
        return f"{self.file}{self.place and f', {self.place}'}: {self.kind}{times}"


@dataclass(frozen=True)
class Identifiers:
    """What no output of a study may show. inputs : raw file -> hash, of those that the values were read from."""

    values: frozenset[str] = field(repr=False)
    inputs: Mapping[str, str]


def read_identifiers(study: Study) -> Identifiers:
    """The study's `direct_identifiers`, for many reports: they are read once, and again where the raw files have changed."""
    inputs = hash_files(study.folder)
    return Identifiers(direct_identifiers(study), inputs)


def scan_release(
    folder: Path,
    *,
    identifiers: Collection[str],
    allowed: Collection[str] = (),
    hospital_number: str | None = None,
    texts: Mapping[str, str] | None = None,
) -> tuple[Leak, ...]:
    """Every place in the files of a folder where an identifier stands; changes nothing.

    folder : all files below it are read: HTML with its attributes, PDF, Word, Excel, notebooks with outputs and metadata,
    JSON, CSV, logs and plain text. Pictures are not looked into.
    identifiers : values of the study's own identifier columns (see `direct_identifiers`); those shorter than 2 Chinese or 5
    other characters are not searched, nor words people write for want of a name (匿名, 不详).
    texts : file -> its text, from whoever made the file: it is not read again (reading the PDFs of a report takes longer
    than all the rest).
    allowed : texts that are published on purpose, such as the corresponding author's line; what stands in them is no leak.
    hospital_number : see `detect`. Of names nobody listed, those are found that a word announces (姓名, 联系人, 先生). DOIs, ISBNs, years, statistics and hashes are not taken for identifiers.
    """
    permitted = "\n".join(folded(text) for text in allowed)
    pieces: list[tuple[str, Piece]] = []
    found: Counter[tuple[str, str, str]] = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        known = (texts or {}).get(name)
        try:
            pieces += [
                (name, each) for each in ([Piece("", known)] if known is not None else read_pieces(path))
            ]
        except CheckFailed as error:
            found[name, UNREADABLE, error.found] += 1
    present = _present("\n".join(piece.text for _, piece in pieces), _searchable(identifiers, allowed))
    for name, piece in pieces:
        for kind, place in _in_piece(piece, present, permitted, hospital_number):
            found[name, kind, place] += 1
    return tuple(Leak(file, kind, place, times) for (file, kind, place), times in found.items())


def check_release(
    folder: Path,
    *,
    identifiers: Collection[str],
    allowed: Collection[str] = (),
    hospital_number: str | None = None,
    texts: Mapping[str, str] | None = None,
) -> None:
    """Raise CheckFailed (exit code 5) when `scan_release` finds anything: names files, places and kinds, never a value."""
    leaks = scan_release(
        folder, identifiers=identifiers, allowed=allowed, hospital_number=hospital_number, texts=texts
    )
    if leaks:
        shown = "; ".join(map(str, leaks[:SHOWN_LEAKS]))
        more = f"; and {len(leaks) - SHOWN_LEAKS} more" if len(leaks) > SHOWN_LEAKS else ""
        fix = "Take it out of the notebook, scrub the free text, or mark its column identifier = direct; then publish again."
        raise CheckFailed("The report shows persons and is not released", found=shown + more, fix=fix)


def published_on_purpose(study: Study) -> tuple[str, ...]:
    """What [paper] of study.toml prints: authors, where they work, how to write to them."""
    paper = study.paper
    lines = (paper.corresponding, paper.about, paper.funding, paper.ethics, paper.consent, paper.conflicts)
    words = [*paper.affiliations, *(line for line in lines if line)]
    authors = [(author.zh, author.en) for author in paper.authors]
    return tuple(text for pair in [*authors, *((each.zh, each.en) for each in words)] for text in pair)


def direct_identifiers(study: Study) -> frozenset[str]:
    """The values of the study's direct identifiers, as its raw files hold them: what no output may show."""
    values: set[str] = set()
    for name, table in study.tables.items():
        direct = [each.name for each in study.variables(name).values() if each.identifier == "direct"]
        for file in table.files if direct else ():
            frame = read_declared(study, name, file).frame
            for column in frame.columns:
                if column.strip() in direct:
                    values.update(value.strip() for value in frame[column].drop_nulls().unique())
    return frozenset(values - {""})


def _searchable(identifiers: Collection[str], allowed: Collection[str]) -> list[str]:
    permitted = "\n".join(folded(text).casefold() for text in allowed)
    values = {re.sub(r"\s+", "", folded(value)).casefold() for value in identifiers}
    return sorted(value for value in values - NOT_SAID if _is_telling(value) and value not in permitted)


def _is_telling(value: str) -> bool:
    return len(value) >= (SHORTEST_SIGN if value.isascii() else SHORTEST_WORD)


def _in_piece(
    piece: Piece, present: list[re.Pattern[str]], permitted: str, hospital_number: str | None
) -> Iterator[tuple[str, str]]:
    """Kind and place of each identifier in one piece of text."""
    plain = folded(piece.text)
    for finding in detect(plain, hospital_number=hospital_number, announced_names_only=True):
        if plain[finding.start : finding.end] not in permitted:
            yield finding.kind, _place(piece, plain, finding.start)
    lower = plain.casefold()
    for pattern in present:
        for match in pattern.finditer(lower):
            yield OWN_VALUE, _place(piece, lower, match.start())


def _present(text: str, values: list[str]) -> list[re.Pattern[str]]:
    """Patterns of those values that occur in a text at all, found in one pass over it."""
    import polars as pl

    if not values:
        return []
    plain = folded(text).casefold()
    both = pl.Series([plain, re.sub(r"\s+", "", plain)])
    found = both.str.extract_many(values, overlapping=True).explode().drop_nulls().unique()
    return [_pattern(value) for value in found.sort().to_list()]


def _pattern(value: str) -> re.Pattern[str]:
    """Letters and digits as a whole, not inside a longer number, blanks between; Chinese also across a line's end."""
    if value.isascii():
        spaced = " ?".join(map(re.escape, value))
        return re.compile(rf"(?<![0-9a-z])(?<!\d\.){spaced}(?![0-9a-z]|\.\d)")
    return re.compile(r"\s*".join(map(re.escape, value)))


def _place(piece: Piece, text: str, start: int) -> str:
    return f"line {text.count(chr(10), 0, start) + 1}" if piece.place == "line" else piece.place
