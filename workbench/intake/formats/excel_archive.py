"""The archive that an .xlsx file is, looked at before any reader opens it: is it safe, which sheets hold data?"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError
from workbench.intake.formats.excel_marks import holds_data, plain_tags

LARGEST_UNPACKED = 200_000_000  # bytes
MOST_PACKED = 100  # times; a larger ratio is a trap unless the whole is small
SMALL = 10_000_000  # bytes
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
OTHERS = {
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "mimetype": "an OpenDocument spreadsheet or document",
    "index.xml": "a Numbers or iWork document",
}
DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    LookupError,
    ValueError,
)


@dataclass(frozen=True)
class Book:
    """sheets : name -> XML of each worksheet that holds data, in order; hidden : those not shown in Excel;
    from_1904 : its dates count from 1904; links : it shows values of other workbooks.
    """

    sheets: dict[str, bytes]
    hidden: tuple[str, ...]
    from_1904: bool
    links: bool


def open_book(path: Path) -> Book:
    """Check an .xlsx archive and take out its sheets. Raises InputError for anything unsafe, damaged or no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive, path)
            _check_kind(archive.namelist(), path.name)
            return _book(
                {name: archive.read(name) for name in archive.namelist() if _is_xml(name)}, path.name
            )
    except NotImplementedError as error:  # a compression that Python does not know
        raise unreadable(path.name, str(error)) from None
    except RuntimeError:  # what zipfile says of an encrypted member
        fix = "Save it without a password."
        raise InputError("The workbook is protected by a password", where=path.name, fix=fix) from None
    except DAMAGED as error:
        raise unreadable(path.name, str(error)) from None


def unreadable(file: str, found: str) -> InputError:
    """The refusal of a workbook that cannot be opened."""
    fix = "Open it in Excel and save it as .xlsx; if it does not open, ask for it again."
    return InputError("The workbook is damaged or cut off", where=file, found=found[:200], fix=fix)


def _check_directory(archive: zipfile.ZipFile, path: Path) -> None:
    entries = archive.infolist()
    unpacked = sum(each.file_size for each in entries)
    packed = max(path.stat().st_size, 1)
    if unpacked > LARGEST_UNPACKED or (unpacked > SMALL and unpacked > MOST_PACKED * packed):
        found = f"{packed:,} bytes that unpack to {unpacked:,}"
        raise InputError(
            "The workbook is far too large", where=path.name, found=found, fix="Export the data as CSV."
        )


def _check_kind(names: list[str], file: str) -> None:
    if "xl/workbook.xml" in names:
        return
    found = next(
        (found for name, found in OTHERS.items() if name in names), f"an archive of {', '.join(names[:5])}"
    )
    fix = (
        "Save it as .xlsx."
        if "spreadsheet" in found or "binary" in found
        else "Unpack it, or export a table."
    )
    raise InputError("This is not an Excel workbook (.xlsx)", where=file, found=found[:200], fix=fix)


def _is_xml(name: str) -> bool:
    return name.startswith("xl/") and name.endswith((".xml", ".rels"))


def _book(parts: dict[str, bytes], file: str) -> Book:
    for name, data in parts.items():
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise ValueError(f"{name} is not plain XML")
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        book = fromstring(parts["xl/workbook.xml"], forbid_dtd=True)
        links = fromstring(parts["xl/_rels/workbook.xml.rels"], forbid_dtd=True)
    except ParseError as error:
        raise ValueError(f"xl/workbook.xml: {error}") from None
    targets = {each.get("Id"): each.get("Target", "") for each in links}
    sheets = {}
    hidden = []
    from_1904 = False
    for element in book.iter():
        kind = element.tag.rpartition("}")[2]
        from_1904 |= kind == "workbookPr" and element.get("date1904") in ("1", "true")
        if kind == "sheet":
            target = targets.get(element.get(RELATION) or element.get(STRICT_RELATION), "")
            data = plain_tags(
                parts.get(target.lstrip("/") if target.startswith("/") else f"xl/{target}", b"")
            )
            if holds_data(data):
                sheets[element.get("name", "")] = data
                hidden += [element.get("name", "")] * (element.get("state", "visible") != "visible")
    links_out = any("externalLink" in target for target in targets.values())
    return Book(sheets, tuple(hidden), from_1904, links_out)
