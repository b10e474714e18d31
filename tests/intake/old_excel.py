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
    hidden_columns: Sequence[int] = (),
    from_1904: bool = False,
    small: bool = False,
) -> None:
    """Write sheets of texts, numbers, errors ("#N/A" as a bytes object) and formulas that gave an error (a tuple of one
    bytes object); rows count from 1, columns and merges from 0.
    """
    bodies = [_sheet(rows, hidden_rows, hidden_columns, merged) for rows in sheets.values()]
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    head += _record(0x2F, b"\0" * 54) if password else b""
    head += _record(0x22, b"\1\0") if from_1904 else b""
    bound = [
        struct.pack("<BBBB", int(name in hidden_sheets), 0, len(name), 1) + name.encode("utf-16-le")
        for name in sheets
    ]
    place = len(head) + sum(len(each) + 8 for each in bound) + 4
    for each, body in zip(bound, bodies, strict=True):
        head += _record(0x85, struct.pack("<I", place) + each)
        place += len(body)
    book = head + _record(0x0A, b"") + b"".join(bodies)
    path.write_bytes(compound("Workbook", book, small=small))


def compound(name: str, content: bytes, *, small: bool = False) -> bytes:
    """A compound file ([MS-CFB]) with one stream.

    small : kept in sectors of 64 bytes, as streams below 4096 bytes are; else padded so that it needs none.
    """
    if small:
        assert len(content) < 4096
        minis = -(-len(content) // 64)
        mini_table = struct.pack(f"<{minis}I", *range(1, minis), 0xFFFFFFFE).ljust(SECTOR, b"\xff")
        parts = [_padded(content.ljust(minis * 64, b"\0")), mini_table]
    else:
        parts = [_padded(content, least=4096), b""]
    data, mini = (len(part) // SECTOR for part in parts)
    directory = data + mini
    chain = [*range(1, data), 0xFFFFFFFE] + [0xFFFFFFFE] * mini + [0xFFFFFFFE]
    fats = more = 0
    while fats * 128 < len(chain) + fats + more:
        fats += 1
        more = max(0, -(-(fats - 109) // 127))
    table = chain + [0xFFFFFFFD] * fats + [0xFFFFFFFC] * more
    table += [0xFFFFFFFF] * (fats * 128 - len(table))
    places = [directory + 1 + each for each in range(fats)]
    first_more = directory + 1 + fats if more else 0xFFFFFFFE
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    first_mini = data if small else 0xFFFFFFFE
    header += struct.pack("<IIIIIIIII", 0, fats, directory, 0, 4096, first_mini, mini, first_more, more)
    header += struct.pack("<109I", *(places[:109] + [0xFFFFFFFF] * (109 - len(places[:109]))))
    root = (0, len(content)) if small else (0xFFFFFFFE, 0)
    entries = _entry("Root Entry", 5, 1, *root) + _entry(
        name, 2, 0xFFFFFFFF, 0, len(content if small else parts[0])
    )
    entries += _entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    out = header + parts[0] + parts[1] + entries + struct.pack(f"<{len(table)}I", *table)
    for number in range(more):
        listed = places[109 + number * 127 : 109 + (number + 1) * 127]
        following = first_more + number + 1 if number + 1 < more else 0xFFFFFFFE
        out += struct.pack("<128I", *listed, *([0xFFFFFFFF] * (127 - len(listed))), following)
    return out


def _padded(content: bytes, *, least: int = 0) -> bytes:
    return content.ljust(max(least, -(-len(content) // SECTOR) * SECTOR), b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le").ljust(64, b"\0")
    length = len(name) * 2 + 2 if name else 0
    none = 0xFFFFFFFF
    return text + struct.pack("<HBBIII36xIII", length, kind, 1, none, none, child, start, size, 0)


def _sheet(
    rows: Sequence[Sequence[object]],
    hidden: Sequence[int],
    hidden_columns: Sequence[int],
    merged: Sequence[tuple[int, int, int, int]],
) -> bytes:
    width = max((len(row) for row in rows), default=0)
    out = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    out += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for column in hidden_columns:
        out += _record(0x7D, struct.pack("<HHHHHH", column, column, 2048, 15, 1, 0))
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
    if isinstance(cell, tuple):
        value = struct.pack("<BBBBHH", 2, 0, ERROR_CODES[cell[0].decode()], 0, 0, 0xFFFF)
        return _record(0x06, place + value + struct.pack("<HIH", 0, 0, 3) + b"\x1e\1\0")
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
