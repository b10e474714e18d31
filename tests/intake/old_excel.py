"""Writes old Excel files (.xls, BIFF8) by the documented layouts, for no tool at hand writes them any more."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

SECTOR = 512
ERROR_CODES = {"#N/A": 42, "#REF!": 23, "#DIV/0!": 7}


def write_xls(
    path: Path,
    sheets: dict[str, Sequence[Sequence[object]]],
    *,
    hidden_rows: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
    password: bool = False,
    stream: str = "Workbook",
) -> None:
    """Write sheets of texts, numbers and errors ("#N/A" as a bytes object); rows count from 1, merges are 0-based."""
    bodies = [_sheet(rows, hidden_rows, merged) for rows in sheets.values()]
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    head += _record(0x2F, b"\0" * 54) if password else b""
    bound = [
        struct.pack("<BBBB", int(name in hidden_sheets), 0, len(name), 1) + name.encode("utf-16-le")
        for name in sheets
    ]
    place = len(head) + sum(len(each) + 8 for each in bound) + 4
    for each, body in zip(bound, bodies, strict=True):
        head += _record(0x85, struct.pack("<I", place) + each)
        place += len(body)
    book = head + _record(0x0A, b"") + b"".join(bodies)
    path.write_bytes(compound(stream, book))


def compound(name: str, content: bytes) -> bytes:
    """A compound file ([MS-CFB]) with one stream, padded so that it needs no small sectors."""
    content = content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
    sectors = len(content) // SECTOR
    fat = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE]  # the stream, then the directory
    fats = -(-(len(fat) + 1) // 128)
    while fats * 128 < len(fat) + fats:
        fats += 1
    table = fat + [0xFFFFFFFD] * fats
    table += [0xFFFFFFFF] * (fats * 128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, fats, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack(
        "<109I", *[sectors + 1 + each if each < fats else 0xFFFFFFFF for each in range(109)]
    )
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, 0, len(content))
    entries += _entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    return header + content + entries + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le").ljust(64, b"\0")
    length = len(name) * 2 + 2 if name else 0
    none = 0xFFFFFFFF
    return text + struct.pack("<HBBIII36xIII", length, kind, 1, none, none, child, start, size, 0)


def _sheet(
    rows: Sequence[Sequence[object]], hidden: Sequence[int], merged: Sequence[tuple[int, int, int, int]]
) -> bytes:
    width = max((len(row) for row in rows), default=0)
    out = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    out += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        flags = 0x100 | (0x20 if number + 1 in hidden else 0)
        out += _record(0x208, struct.pack("<HHHHHHHH", number, 0, width, 255, 0, 0, flags, 0))
        out += b"".join(_cell(number, place, cell) for place, cell in enumerate(row))
    if merged:
        ranges = b"".join(
            struct.pack("<HHHH", first, last, left, right) for first, left, last, right in merged
        )
        out += _record(0xE5, struct.pack("<H", len(merged)) + ranges)
    return out + _record(0x0A, b"")


def _cell(row: int, column: int, cell: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, bytes):
        return _record(0x205, place + struct.pack("<BB", ERROR_CODES[cell.decode()], 1))
    if isinstance(cell, int | float):
        return _record(0x203, place + struct.pack("<d", cell))
    text = str(cell)
    return (
        _record(0x204, place + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")) if text else b""
    )


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
