"""Which program a file comes from, and every table in it, read whole. Changes nothing and guesses nothing about cells."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError, ProblemsFound
from workbench.intake.epidata import read_rec
from workbench.intake.epidata_project import read_epx
from workbench.intake.kinds import LOOKED_AT, file_kind
from workbench.intake.labels import Received
from workbench.intake.read import read_text
from workbench.intake.redcap import read_redcap
from workbench.intake.sav import read_dta, read_sav
from workbench.project import reading

# Column names that only one platform writes: all of a row must be there.
HEADERS = (
    ("问卷星", ("提交答卷时间", "所用时间")),
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


def receive(path: Path, *, encoding: str | None = None, dictionary: Path | None = None) -> tuple[Source, ...]:
    """Read every table of a file.

    encoding : of its texts, when it must be forced. dictionary : the data dictionary of a REDCap export.
    Raises InputError or ProblemsFound when nothing in it can be read; one sheet of several that cannot is `refused`.
    """
    kind = _kind(path)
    if kind == "workbook":
        return _workbook(path)
    if kind == "text":
        return (_text(path, encoding, dictionary),)
    platform, why = BINARY[kind]
    received = read_epx(path) if kind == "epx" else READ[kind](path, encoding=encoding)
    used = received.table.encoding
    return (Source(platform, why, used, "as the file says or its texts show" if used else "", "", received),)


def is_dictionary(path: Path) -> bool:
    """True for a REDCap data dictionary, which describes a table and holds none."""
    if _kind(path) != "text":
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


def _text(path: Path, encoding: str | None, dictionary: Path | None) -> Source:
    table = read_text(path, encoding=encoding)
    platform, why = _platform(table.frame.columns)
    if platform == "REDCap data dictionary":
        fix = "Name the file of answers, and this dictionary beside it."
        raise InputError("A data dictionary holds no answers", where=path.name, found=platform, fix=fix)
    received = Received(table, ())
    if platform == "REDCap" and dictionary is not None:
        received, why = read_redcap(path, dictionary=dictionary), f"{why}; described by {dictionary.name}"
    if platform == "问卷星":
        received = _wenjuanxing(path, received)
    used = "ASCII" if table.encoding == "utf-8" and path.read_bytes().isascii() else table.encoding
    because = "asked for" if encoding else WHY.get(table.encoding, "")
    return Source(platform, why, used, "only plain letters and digits" if used == "ASCII" else because, "", received)


def _platform(header: list[str]) -> tuple[str, str]:
    there = {name.strip().casefold() for name in header}
    for platform, names in HEADERS:
        if all(name.casefold() in there for name in names):
            return platform, f"its header holds {' and '.join(map(repr, names))}"
    return "plain text", "cells and separators, nothing else"


def _wenjuanxing(path: Path, plain: Received) -> Received:
    return plain


def _workbook(path: Path) -> tuple[Source, ...]:
    names = _sheets(path)
    sources, errors = [], []
    for name in names or [""]:
        try:
            table = read_text(path, sheet=name or None)
        except (ProblemsFound, InputError) as error:
            errors.append(error)
            sources.append(Source("Excel", "a workbook", "", "", name, None, str(error)))
            continue
        platform, why = _platform(table.frame.columns)
        platform, why = ("Excel", "a workbook") if platform == "plain text" else (platform, f"a workbook; {why}")
        sources.append(Source(platform, why, "", "", name, Received(table, ())))
    if errors and len(errors) == len(sources):
        raise errors[0]
    return tuple(sources)


def _sheets(path: Path) -> list[str]:
    """Names of the sheets that hold data, when there are several; an old .xls says itself when it has."""
    from workbench.intake.excel_archive import open_book

    if not zipfile.is_zipfile(path):
        return []
    names = list(open_book(path).sheets)
    return names if len(names) > 1 else []
