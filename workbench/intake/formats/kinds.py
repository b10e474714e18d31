"""What kind of file this is: by its first bytes, never by its name; a name that says otherwise is refused.

Kinds: "text", "workbook", "sav", "dta", "rec", "epx". Everything else is named for what it is, with what to do.
"""

from __future__ import annotations

from pathlib import Path

from workbench.errors import InputError

LOOKED_AT = 4096  # bytes
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
NO_TABLES = {
    b"PK\x05\x06": "an empty archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"{\\rtf": "a text document",
    b"PAR1": "a parquet file",
    b"SQLite": "a database",
    b"ASCII SPSS PORT": "an SPSS portable file (.por)",
    b"HEADER RECORD*******": "a SAS transport file (.xpt)",
}
MARKUP = (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<body", b"mime-version:")
OLD_STATA = (104, 105, 108, 110, 111, 112, 113, 114, 115)
SUFFIXES = {
    ".xlsx": "workbook", ".xlsm": "workbook", ".xls": "workbook", ".sav": "sav", ".zsav": "sav", ".dta": "dta",
    ".rec": "rec", ".epx": "epx",
}  # fmt: skip
CALLED = {
    "text": "text", "workbook": "an Excel workbook", "sav": "an SPSS file", "dta": "a Stata file",
    "rec": "an EpiData file", "epx": "an EpiData project",
}  # fmt: skip
USUAL = {"text": ".csv", "workbook": ".xlsx", "sav": ".sav", "dta": ".dta", "rec": ".rec", "epx": ".epx"}


def file_kind(start: bytes, path: Path) -> str:
    """The kind of a file from its first `LOOKED_AT` bytes. Raises InputError for what is no table or is misnamed."""
    kind = _by_bytes(start, path)
    named = SUFFIXES.get(path.suffix.casefold(), kind)
    if named != kind:
        found = f"{CALLED[kind]} under the name {path.suffix}"
        fix = f"Rename it to {path.stem}{USUAL[kind]}, or export it again as {path.suffix}."
        raise InputError("The file is not what its name says", where=path.name, found=found, fix=fix)
    return kind


def _by_bytes(start: bytes, path: Path) -> str:
    if start.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return "workbook"
    if start.startswith((b"$FL2", b"$FL3")):
        return "sav"
    if start.startswith(b"<stata_dta>") or (
        start[:1] and start[0] in OLD_STATA and start[1:3] in _STATA_ORDER
    ):
        return "dta"
    for magic, found in NO_TABLES.items():
        if start.startswith(magic):
            raise no_table(path, found)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<?xml") and b"<EpiData" in text:
        return "epx"
    if text[:16].lower().startswith(MARKUP):
        raise no_table(path, "a web page")
    if text.startswith(b"<?xml"):
        raise no_table(path, "an XML file")
    from workbench.intake.formats.epidata import looks_like_rec

    return "rec" if looks_like_rec(start) else "text"


_STATA_ORDER = (b"\x01\x01", b"\x02\x01")  # byte order, then 1: it is data


def no_table(path: Path, found: str) -> InputError:
    """The refusal of a file that holds no table."""
    fix = (
        "Open it in Excel and save it as .xlsx."
        if found == "a web page"
        else "Export the data as CSV or Excel."
    )
    return InputError("This is not a table", where=path.name, found=found, fix=fix)
