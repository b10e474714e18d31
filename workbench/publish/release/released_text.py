"""The text that a reader, or a search in the bytes, would find in a released file, piece by piece with its place."""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import CheckFailed

TEXT_SUFFIXES = (".txt", ".log", ".csv", ".tsv", ".md", ".bib", ".toml", ".xml", ".tex", ".css")
PICTURES = (".png", ".jpg", ".jpeg", ".woff2", ".woff", ".ttf", ".otf")
BINARY_OUTPUTS = ("image/png", "image/jpeg", "image/gif", "application/pdf")
SMALLEST_NUMBER = 10**9  # whole numbers from here on may be telephone numbers; smaller ones identify nobody
LARGEST_PART = 200_000_000  # bytes of one unpacked part of a document


@dataclass(frozen=True)
class Piece:
    """place : where in the file, for a person ("page 3"); "line" where the line is to be counted. text : what stands there."""

    place: str
    text: str


def read_pieces(path: Path) -> Iterator[Piece]:
    """The text of one released file; pictures and fonts have none.

    Raises CheckFailed for a damaged file and for a kind that is not known: nobody can say what it releases.
    """
    suffix = path.suffix.lower()
    if suffix in PICTURES or path.stat().st_size == 0:
        return
    reader = _READERS.get(suffix)
    if reader is None:
        raise _unreadable(path, suffix or "a name without suffix")
    try:
        yield from reader(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, RecursionError) as error:
        raise _unreadable(path, type(error).__name__) from None


def _unreadable(path: Path, found: str) -> CheckFailed:
    fix = "Take it out of the folder, or save it in a format that can be read."
    return CheckFailed("The text of this file cannot be read", where=path.name, found=found, fix=fix)


def text_of_html(page: str) -> str:
    """The text between the tags and in their attributes, without style sheets, drawing coordinates and embedded bytes."""
    page = _STYLE.sub(" ", page)
    page = _DRAWING.sub("", page)
    attributes = [html.unescape(a or b) for a, b in _ATTRIBUTE.findall(" ".join(_TAG.findall(page)))]
    page = _BLOCK.sub("\n", page)
    return html.unescape(_TAG.sub("", page)) + "\n" + "\n".join(dict.fromkeys(attributes))


_STYLE = re.compile(r"<style[^<>]*>[^<]*</style>", re.IGNORECASE)
_DRAWING = re.compile(
    r"\s(?:d|points|transform|viewBox|style|gradientTransform)=\"[^\"<>]*\"|\s(?:src|href|xlink:href)=\"data:[^\"<>]*\""
)
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')")
_BLOCK = re.compile(
    r"</?(?:p|div|section|article|header|footer|nav|main|aside|h[1-6]|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tr|td|th"
    r"|figure|figcaption|br|hr|title|meta|link|text|tspan|desc|math|mtext|pre|blockquote|script|body|head|html)\b[^<>]*>",
    re.IGNORECASE,
)


def _html(path: Path) -> Iterator[Piece]:
    yield Piece("", text_of_html(path.read_text(encoding="utf-8", errors="replace")))


def _plain(path: Path) -> Iterator[Piece]:
    content = path.read_bytes()
    try:
        yield Piece("line", content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        yield Piece("line", content.decode("gb18030", errors="replace"))


def _json(path: Path) -> Iterator[Piece]:
    body = json.loads(path.read_text(encoding="utf-8"))
    yield Piece("", "\n".join(_strings(body)))


def _notebook(path: Path) -> Iterator[Piece]:
    body = json.loads(path.read_text(encoding="utf-8"))
    cells = body.pop("cells", [])
    yield Piece("metadata", "\n".join(_strings(body)))
    for number, cell in enumerate(cells, start=1):
        yield Piece(f"cell {number}", "\n".join(_strings(cell)))


def _strings(value: Any) -> Iterator[str]:
    """Every text of a JSON value, keys too; lines of a notebook's cell joined; large whole numbers as written."""
    if isinstance(value, str):
        yield text_of_html(value) if value.lstrip()[:1] == "<" else value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in BINARY_OUTPUTS:
                yield key
                yield from _strings(each)
    elif isinstance(value, list):
        if (
            value
            and all(isinstance(line, str) and line.endswith("\n") for line in value[:-1])
            and isinstance(value[-1], str)
        ):
            yield from _strings("".join(value))
        else:
            for each in value:
                yield from _strings(each)
    elif isinstance(value, int | float) and abs(value) >= SMALLEST_NUMBER and value == value // 1:
        yield str(int(value))


def _pdf(path: Path) -> Iterator[Piece]:
    from pypdf import PdfReader

    try:
        for number, page in enumerate(PdfReader(path).pages, start=1):
            _drop_drawing(page)
            yield Piece(f"page {number}", page.extract_text())
    except Exception as error:  # a damaged PDF fails in many ways, and what cannot be read is not released
        raise _unreadable(path, type(error).__name__) from None


def _drop_drawing(page: Any) -> None:
    """Take paths and colours out of a page's contents: they hold no text and take most of the reading time."""
    from pypdf.generic import DecodedStreamObject, NameObject

    contents = page.get_contents()
    if contents is not None:
        data = _DRAWN_LINE.sub(lambda line: _DRAWN.sub(b"", line[0]), contents.get_data())
        stream = DecodedStreamObject()
        stream.set_data(_EMPTY.sub(b"", _PAINT.sub(b"", data)))
        page[NameObject("/Contents")] = stream


_DRAWN_LINE = re.compile(rb"(?m)^[^()<>\[\]\n]{9,}$")  # a line with brackets may hold text and stays as it is
_DRAWN = re.compile(
    rb"(?<![\w.-])(?:-?[0-9.]++ ){2,6}+[mlcvy]\b|/c\d+ (?:cs|CS)(?: [0-9.]++){1,4} (?:scn|SCN)\b"
)
_PAINT = re.compile(rb"(?m)^(?:(?:[hfSsnWbB]\*?|(?:EMC)?/\w+<<(?:/MCID \d+|/Type/\w+)>>BDC)\n)++")
_EMPTY = re.compile(rb"(?m)^(?:q(?: -?[0-9.]++){6} cm\s*\nQ\n)++")


def _office(path: Path) -> Iterator[Piece]:
    """Word and Excel: the parts of the archive that hold text; a paragraph, a cell and a string end a line."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")):
                if part.file_size > LARGEST_PART:
                    raise _unreadable(path, f"a part of {part.file_size} bytes")
                yield Piece(part.filename, _office_text(archive.read(part).decode("utf-8", errors="replace")))


def _office_text(xml: str) -> str:
    attributes = [html.unescape(a or b) for a, b in _ATTRIBUTE.findall(" ".join(_DESCRIBED.findall(xml)))]
    ended = _OFFICE_END.sub("\n", xml)
    return html.unescape(_TAG.sub("", ended)) + "\n" + "\n".join(attributes)


_OFFICE_END = re.compile(
    r"</(?:\w+:)?(?:p|si|c|row|v|title|creator|lastModifiedBy|description|subject|keywords)>|<(?:\w+:)?(?:br|tab)\b[^<>]*>"
)
_DESCRIBED = re.compile(r"<(?:\w+:)?(?:docPr|Relationship|hyperlink|comment|sheet|definedName)\b[^<>]*>")

_READERS: dict[str, Callable[[Path], Iterator[Piece]]] = {
    ".html": _html,
    ".htm": _html,
    ".svg": _html,
    ".json": _json,
    ".ipynb": _notebook,
    ".pdf": _pdf,
    ".docx": _office,
    ".xlsx": _office,
    **dict.fromkeys(TEXT_SUFFIXES, _plain),
}
