"""Where two makings of one file first part: the line, the page or the part, without quoting what stands there."""

from __future__ import annotations

import io
import zipfile
from itertools import zip_longest

_LINES = (".html", ".ipynb", ".json")
_END = b"\n"


def first_difference(name: str, before: bytes, after: bytes) -> str:
    """The place in words ("line 57", "page 3", "word/document.xml"); "" when the bytes are the same.

    name : the file's name; its ending says how it is read. A file that cannot be read is compared by bytes.
    """
    if before == after:
        return ""
    try:
        if name.endswith(_LINES):
            return f"line {_first(before.split(_END), after.split(_END))}"
        if name.endswith(".docx"):
            return _part(before, after)
        if name.endswith(".pdf"):
            return _page(before, after)
    except Exception:  # a damaged file fails in many ways; the bytes can always be compared
        return _byte(before, after)
    return _byte(before, after)


def _first(before: list[bytes], after: list[bytes]) -> int:
    """Number, from 1, of the first member that differs."""
    pairs = enumerate(zip_longest(before, after), start=1)
    return next(number for number, (old, new) in pairs if old != new)


def _part(before: bytes, after: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        for name in dict.fromkeys([*old.namelist(), *new.namelist()]):
            if name not in old.namelist() or name not in new.namelist() or old.read(name) != new.read(name):
                return name
    return "the zip file itself"


def _page(before: bytes, after: bytes) -> str:
    from pypdf import PdfReader

    old, new = (
        [page.extract_text().encode("utf-8", "replace") for page in PdfReader(io.BytesIO(file)).pages]
        for file in (before, after)
    )
    return f"page {_first(old, new)}" if old != new else "not in its text: pictures, faces or structure"


def _byte(before: bytes, after: bytes) -> str:
    pairs = enumerate(zip_longest(before, after))
    return f"byte {next(number for number, (old, new) in pairs if old != new)}"
