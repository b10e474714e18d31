"""Which program a file comes from, and every table in it, read whole. Changes nothing and guesses nothing about cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.errors import InputError
from workbench.intake.formats.labels import Received
from workbench.intake.formats.text_table import NoRows
from workbench.intake.formats.wenjuanxing import SIGNS
from workbench.intake.read import Wanted, by_platform, kind_of, read_received, read_text

WENJUANXING = "问卷星"
DICTIONARY = "REDCap data dictionary"
ASKED = "asked for"
LARGEST_DICTIONARY = 5_000_000  # bytes
# Column names that only one platform writes: all of a row must be there.
HEADERS = (
    (WENJUANXING, SIGNS),
    (DICTIONARY, ("Variable / Field Name", "Field Type")),
    (DICTIONARY, ("field_name", "field_type", "field_label")),
    ("REDCap", ("redcap_event_name",)),
    ("REDCap", ("record_id",)),
    ("Qualtrics", ("StartDate", "ResponseId")),
    ("KoBoToolbox", ("_uuid", "_submission_time")),
    ("LimeSurvey", ("submitdate", "lastpage")),
    ("LimeSurvey", ("Response ID", "Date submitted")),
)
PLAIN = "plain text"
BINARY = {
    "workbook": ("Excel", "a workbook"),
    "sav": ("SPSS", "it begins as .sav files do"),
    "dta": ("Stata", "it begins as .dta files do"),
    "rec": ("EpiData", "its first lines describe fields"),
    "epx": ("EpiData", "an .epx project"),
}
WHY = {
    "ascii": "only plain letters and digits",
    "utf-8": "every byte is valid UTF-8",
    "utf-8-sig": "it begins with the mark of UTF-8",
    "utf-16": "it begins with the mark of UTF-16",
    "utf-16-le": "a zero after each plain letter",
    "utf-16-be": "a zero before each plain letter",
    "gb18030": "not UTF-8; read so, its characters are those of everyday simplified Chinese",
    "big5": "not UTF-8; read so, its characters are those of everyday traditional Chinese",
}


@dataclass(frozen=True)
class Source:
    """One table of a file as received.

    platform : the program it comes from; why : how that was seen. sheet : of a workbook, or the form of a project, with several.
    refused : why it cannot be read as a table; `received` is then None. empty : for it holds no record.
    dictionary : the file that describes it.
    """

    platform: str
    why: str
    encoding: str
    encoding_why: str
    sheet: str
    received: Received | None
    refused: str = ""
    dictionary: str = ""
    empty: bool = False


def receive(path: Path, *, encoding: str | None = None, dictionary: Path | None = None) -> tuple[Source, ...]:
    """Read every table of a file, with what cleaning would refuse listed as its problems.

    encoding : of its texts, when it must be forced. dictionary : the data dictionary of a REDCap export.
    Raises InputError or ProblemsFound when nothing in it can be read; one sheet of several that cannot is `refused`.
    """
    kind = kind_of(path)
    wanted = Wanted(encoding=encoding, refuse=False)
    if kind == "text":
        return (_text(path, replace(wanted, dictionary=dictionary)),)
    names = _parts(path, kind)
    sources: list[Source] = []
    errors: list[InputError] = []
    for name in names if len(names) > 1 else ("",):
        try:
            received = read_received(path, wanted=replace(wanted, sheet=name or None))
            sources.append(_described(kind, name, received, encoding))
        except InputError as error:
            errors.append(error)
            empty = isinstance(error, NoRows)
            sources.append(Source(*BINARY[kind], "", "", name, None, str(error), empty=empty))
    if len(errors) == len(sources):
        raise errors[0]
    return tuple(sources)


def is_dictionary(path: Path) -> bool:
    """True for a REDCap data dictionary, which describes a table and holds none."""
    if kind_of(path) != "text" or path.stat().st_size > LARGEST_DICTIONARY:
        return False
    header = [name.strip(" \"'\ufeff") for name in read_text(path, may_be_empty=True).frame.columns]
    return _platform(header)[0] == DICTIONARY


def _parts(path: Path, kind: str) -> Sequence[str]:
    """Names of the tables of a file that can hold several."""
    if kind == "workbook":
        from workbench.intake.formats.excel import sheets_of

        return sheets_of(path)
    if kind == "epx":
        from workbench.intake.formats.epidata_project import forms_of

        return forms_of(path)
    return ()


def _text(path: Path, wanted: Wanted) -> Source:
    plain = read_received(path, wanted=replace(wanted, plain=True, dictionary=None))
    platform, why = _platform(plain.table.frame.columns)
    if platform == DICTIONARY:
        fix = "Name the file of answers, and this dictionary beside it."
        raise InputError("A data dictionary holds no answers", where=path.name, found=platform, fix=fix)
    if wanted.dictionary is not None:
        platform, why = "REDCap", f"described by {wanted.dictionary.name}"
    received = by_platform(plain, wanted=wanted)
    ascii_only = (
        wanted.encoding is None and received.table.encoding == "utf-8" and path.read_bytes().isascii()
    )
    used = "ascii" if ascii_only else received.table.encoding
    described = wanted.dictionary.name if wanted.dictionary else ""
    return Source(
        platform, why, used, _encoding_why(used, wanted.encoding), "", received, dictionary=described
    )


def _described(kind: str, name: str, received: Received, encoding: str | None) -> Source:
    platform, why = BINARY[kind]
    used = received.table.encoding
    if kind == "workbook":
        from_header, how = _platform(
            [each.zh or each.name for each in received.variables] or received.table.frame.columns
        )
        if from_header != PLAIN:
            platform, why = from_header, f"{why}; {how}"
    known = "as the file says, or its texts show" if used else ""
    return Source(platform, why, used, ASKED if encoding and used else known, name, received)


def _encoding_why(used: str, asked: str | None) -> str:
    return ASKED if asked else WHY.get(used, "")


def _platform(header: Sequence[str]) -> tuple[str, str]:
    there = {name.strip().casefold() for name in header}
    for platform, names in HEADERS:
        if all(name.casefold() in there for name in names):
            return platform, f"its header holds {' and '.join(map(repr, names))}"
    return PLAIN, "cells and separators, nothing else"
