"""An old Excel file (.xls) looked at before calamine opens it: error cells, hidden rows and sheets, passwords.

An .xls is a small file system ("compound file") that holds the stream "Workbook", a list of records. Layouts: Microsoft's
open specifications [MS-CFB] and [MS-XLS]. Only the records that calamine passes over are looked at here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError
from workbench.intake.formats.excel_archive import unreadable
from workbench.intake.formats.excel_marks import Marks

BIFF_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST = 200_000_000  # bytes
END_OF_CHAIN = 0xFFFFFFFE
STREAMS = {  # what a compound file is when it holds this stream
    "EncryptedPackage": "a workbook protected by a password",
    "WordDocument": "a Word document",
    "PowerPoint Document": "a presentation",
    "__properties_version1.0": "a mail message",
}
BOF, EOF, BOUNDSHEET, FILEPASS, FORMULA, BOOLERR, ROW, COLINFO = (
    0x809,
    0x0A,
    0x85,
    0x2F,
    0x06,
    0x205,
    0x208,
    0x7D,
)
DATEMODE = 0x22
FILLED = {0x06, 0x27E, 0xBD, 0xFD, 0x203, 0x204, 0x205, 0xD6}  # records that hold a value
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass(frozen=True)
class OldBook:
    """sheets : name -> marks of each worksheet that holds data; hidden, from_1904 : as in `excel_archive.Book`."""

    sheets: dict[str, Marks]
    hidden: tuple[str, ...]
    from_1904: bool


def open_old_book(path: Path) -> OldBook:
    """Look through an .xls file. Raises InputError for what is damaged, protected or no workbook."""
    if path.stat().st_size > LARGEST:
        raise InputError("The workbook is far too large", where=path.name, fix="Export the data as CSV.")
    data = path.read_bytes()
    try:
        streams = dict(_directory(data))
        for name, found in STREAMS.items():
            if name in streams:
                fix = "Save it without a password." if name == "EncryptedPackage" else "Export a table."
                raise InputError("The file cannot be read", where=path.name, found=found, fix=fix)
        stream = next((streams[name] for name in ("Workbook", "Book") if name in streams), None)
        if stream is None:
            raise unreadable(path.name, "it holds no workbook")
        book = _stream(data, *stream)
        return _book(book, path.name)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
        raise unreadable(path.name, f"{error}") from None


def _chain(data: bytes, table: list[int], start: int, shift: int, offset: int) -> bytes:
    parts = []
    seen = 0
    while start < END_OF_CHAIN - 3:
        place = offset + (start << shift)
        parts.append(data[place : place + (1 << shift)])
        start, seen = table[start], seen + 1
        if seen > len(table):
            raise ValueError("its sectors run in a circle")
    return b"".join(parts)


def _tables(data: bytes) -> tuple[list[int], int]:
    """The table that chains sectors, and the sector size as a power of two."""
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise ValueError("its sector size is impossible")
    blocks = list(struct.unpack_from("<109I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    width = (1 << shift) // 4
    while following < END_OF_CHAIN - 3 and len(blocks) < len(data) >> shift:
        more = struct.unpack_from(f"<{width}I", data, (following + 1) << shift)
        blocks += more[:-1]
        following = more[-1]
    table: list[int] = []
    for block in blocks:
        if block < END_OF_CHAIN - 3:
            table += struct.unpack_from(f"<{width}I", data, (block + 1) << shift)
    return table, shift


def _directory(data: bytes) -> Iterator[tuple[str, tuple[int, int, tuple[int, int]]]]:
    """Name, first sector, size and (root's first sector, size) of each stream."""
    table, shift = _tables(data)
    entries = _chain(data, table, struct.unpack_from("<I", data, 48)[0], shift, 1 << shift)
    root = struct.unpack_from("<II", entries, 116)
    for place in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, place + 64)[0]
        if 2 <= length <= 64 and entries[place + 66] == 2:
            name = entries[place : place + length - 2].decode("utf-16-le")
            start, size = struct.unpack_from("<II", entries, place + 116)
            yield name, (start, size, root)


def _stream(data: bytes, start: int, size: int, root: tuple[int, int]) -> bytes:
    table, shift = _tables(data)
    if size >= struct.unpack_from("<I", data, 56)[0]:
        whole = _chain(data, table, start, shift, 1 << shift)
    else:
        small = _chain(data, table, struct.unpack_from("<I", data, 60)[0], shift, 1 << shift)
        small_table = list(struct.unpack(f"<{len(small) // 4}I", small))
        whole = _chain(_chain(data, table, root[0], shift, 1 << shift), small_table, start, 6, 0)
    if len(whole) < size:
        raise ValueError("its workbook ends early")
    return whole[:size]


def _records(book: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and body of the records from `start` to the end of that part."""
    place, depth = start, 0
    while place + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, place)
        body = book[place + 4 : place + 4 + size]
        if len(body) < size:
            raise ValueError("a record is cut off")
        depth += (kind == BOF) - (kind == EOF)
        yield kind, body
        place += 4 + size
        if depth <= 0:
            return
    raise ValueError("a sheet has no end")


def _book(book: bytes, file: str) -> OldBook:
    sheets: dict[str, Marks] = {}
    hidden = []
    from_1904 = False
    for kind, body in _records(book, 0):
        from_1904 |= kind == DATEMODE and body[:2] == b"\1\0"
        if kind == FILEPASS:
            fix = "Save it without a password."
            raise InputError("The workbook is protected by a password", where=file, fix=fix)
        if kind != BOUNDSHEET or body[5] != 0:  # only worksheets, not charts or macros
            continue
        wide = body[7] & 1
        name = body[8 : 8 + body[6] * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
        start = struct.unpack_from("<I", body, 0)[0]
        if _has_data(book, start):
            sheets[name] = _marks(book, start)
            hidden += [name] * bool(body[4] & 3)
    return OldBook(sheets, tuple(hidden), from_1904)


def _has_data(book: bytes, start: int) -> bool:
    return any(kind in FILLED for kind, _ in _records(book, start))


def _marks(book: bytes, start: int) -> Marks:
    errors: list[tuple[int, int, str]] = []
    rows: list[int] = []
    columns: list[int] = []
    for kind, body in _records(book, start):
        if kind == BOOLERR and body[7]:
            row, column = struct.unpack_from("<HH", body, 0)
            errors.append((row + 1, column + 1, ERRORS.get(body[6], "#ERROR")))
        elif kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            row, column = struct.unpack_from("<HH", body, 0)
            errors.append((row + 1, column + 1, ERRORS.get(body[8], "#ERROR")))
        elif kind == ROW and body[12] & 0x20:
            rows.append(struct.unpack_from("<H", body, 0)[0] + 1)
        elif kind == COLINFO and body[8] & 1:
            first, last = struct.unpack_from("<HH", body, 0)
            columns += range(first + 1, min(last, 255) + 2)
    return Marks(tuple(errors), (), tuple(rows), tuple(columns))
