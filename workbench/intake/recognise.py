"""Which program a file comes from, and every table in it, read whole. Changes nothing and guesses nothing about cells."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError
from workbench.intake.formats.epidata import read_rec
from workbench.intake.formats.epidata_project import read_epx
from workbench.intake.formats.kinds import LOOKED_AT, file_kind
from workbench.intake.formats.labels import Received
from workbench.intake.formats.redcap import read_redcap
from workbench.intake.formats.sav import read_dta, read_sav
from workbench.intake.formats.wenjuanxing import SIGNS, read_wenjuanxing
from workbench.intake.read import read_text
from workbench.project import reading

WENJUANXING = "问卷星"
ASKED = "asked for"
LARGEST_DICTIONARY = 5_000_000  # bytes
# Column names that only one platform writes: all of a row must be there.
HEADERS = (
    (WENJUANXING, SIGNS),
    ("REDCap data dictionary", ("Variable / Field Name", "Field Type")),
    ("REDCap data dictionary", ("field_name", "field_type", "field_label")),
    ("REDCap", ("redcap_event_name",)),
    ("REDCap", ("record_id",)),
    ("Qualtrics", ("StartDate", "ResponseId")),
    ("KoBoToolbox", ("_uuid", "_submission_time")),
    ("LimeSurvey", ("submitdate", "lastpage")),
    ("LimeSurvey", ("Response ID", "Date submitted")),
)
READ: dict[str, Callable[..., Received]] = {"sav": read_sav, "dta": read_dta, "rec": read_rec}
BINARY = {
    "sav": ("SPSS", "it begins as .sav files do"),
    "dta": ("Stata", "it begins as .dta files do"),
    "rec": ("EpiData", "its first lines describe fields"),
    "epx": ("EpiData", "an .epx project"),
}
WHY = {
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

    platform : the program it comes from; why : how that was seen. sheet : of a workbook with several.
    refused : why it cannot be read as a table; `received` is then None.
    """

    platform: str
    why: str
    encoding: str
    encoding_why: str
    sheet: str
    received: Received | None
    refused: str = ""


def receive(
    path: Path, *, encoding: str | None = None, dictionary: Path | None = None, as_cleaned: bool = False
) -> tuple[Source, ...]:
    """Read every table of a file.

    encoding : of its texts, when it must be forced. dictionary : the data dictionary of a REDCap export.
    as_cleaned : see `inspect`.
    Raises InputError or ProblemsFound when nothing in it can be read; one sheet of several that cannot is `refused`.
    """
    kind = _kind(path)
    if kind == "workbook":
        return _workbook(path, as_cleaned=as_cleaned)
    if kind == "text":
        return (_text(path, encoding, dictionary, as_cleaned=as_cleaned),)
    platform, why = BINARY[kind]
    received = read_epx(path) if kind == "epx" else READ[kind](path, encoding=encoding)
    used = received.table.encoding
    return (Source(platform, why, used, "as the file says or its texts show" if used else "", "", received),)


def is_dictionary(path: Path) -> bool:
    """True for a REDCap data dictionary, which describes a table and holds none."""
    if _kind(path) != "text" or path.stat().st_size > LARGEST_DICTIONARY:
        return False
    header = [name.strip(" \"'\ufeff") for name in read_text(path, may_be_empty=True).frame.columns]
    return _platform(header)[0] == "REDCap data dictionary"


def _kind(path: Path) -> str:
    if not path.is_file():
        found = "a folder or a device" if path.exists() else f"nothing of that name in {path.parent}"
        raise InputError(f"There is no file {path.name!r}", found=found, fix="Check its name.")
    with reading(path), path.open("rb") as stream:
        start = stream.read(LOOKED_AT)
    if not start:
        raise InputError("The file is empty", where=path.name, found="0 bytes", fix="Export it again.")
    return file_kind(start, path)


def _text(path: Path, encoding: str | None, dictionary: Path | None, *, as_cleaned: bool) -> Source:
    table = read_text(path, encoding=encoding)
    platform, why = _platform(table.frame.columns)
    if platform == "REDCap data dictionary":
        fix = "Name the file of answers, and this dictionary beside it."
        raise InputError("A data dictionary holds no answers", where=path.name, found=platform, fix=fix)
    received = Received(table, ())
    if dictionary is not None:
        received = read_redcap(path, dictionary=dictionary)
        platform, why = "REDCap", f"described by {dictionary.name}"
    elif platform == WENJUANXING:
        received = read_wenjuanxing(path, encoding=encoding)
    if as_cleaned and received.table.frame.columns != table.frame.columns:
        received = Received(table, ())
    ascii_only = encoding is None and table.encoding == "utf-8" and path.read_bytes().isascii()
    used = "ASCII" if ascii_only else table.encoding
    because = "only plain letters and digits" if ascii_only else WHY.get(table.encoding, "")
    return Source(platform, why, used, ASKED if encoding else because, "", received)


def _platform(header: list[str]) -> tuple[str, str]:
    there = {name.strip().casefold() for name in header}
    for platform, names in HEADERS:
        if all(name.casefold() in there for name in names):
            return platform, f"its header holds {' and '.join(map(repr, names))}"
    return "plain text", "cells and separators, nothing else"


def _workbook(path: Path, *, as_cleaned: bool) -> tuple[Source, ...]:
    sources: list[Source] = []
    errors: list[InputError] = []
    names = _sheets(path)
    for name in names or [""]:
        try:
            sources.append(_sheet(path, name, as_cleaned=as_cleaned))
        except InputError as error:
            errors.append(error)
            sources.append(Source("Excel", "a workbook", "", "", name, None, str(error)))
    if len(errors) == len(sources):
        raise errors[0]
    return tuple(sources)


def _sheet(path: Path, name: str, *, as_cleaned: bool) -> Source:
    table = read_text(path, sheet=name or None)
    received = Received(table, ())
    platform, why = _platform(table.frame.columns)
    if platform == WENJUANXING:
        received = read_wenjuanxing(path, sheet=name or None)
        if as_cleaned and received.table.frame.columns != table.frame.columns:
            received = Received(table, ())
    plain = platform == "plain text"
    return Source(
        "Excel" if plain else platform,
        "a workbook" if plain else f"a workbook; {why}",
        "",
        "",
        name,
        received,
    )


def _sheets(path: Path) -> list[str]:
    """Names of the sheets that hold data, when there are several; an old .xls says itself when it has."""
    from workbench.intake.formats.excel_archive import open_book

    if not zipfile.is_zipfile(path):
        return []
    names = list(open_book(path).sheets)
    return names if len(names) > 1 else []
