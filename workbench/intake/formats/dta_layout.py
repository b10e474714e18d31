"""The frame of a Stata .dta file: is it whole, which version is it, were its texts written in a known encoding?

ReadStat reads a file that is cut off behind its data without a word and without its value labels, so the end is
looked at first. Layouts: Stata's own `help dta` (110 to 119); of versions before 110 (Stata 6) only the number is read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workbench.intake.formats.sav_layout import damaged

TAGGED = b"<stata_dta>"
END = b"</stata_dta>"
OLD = (104, 105, 108, 110, 111, 112, 113, 114, 115)
WIDTHS = {
    251: 1,
    252: 2,
    253: 4,
    254: 4,
    255: 8,
}  # bytes of byte, int, long, float, double; below: a string's own
LETTERS = {
    ord("b"): 1,
    ord("i"): 2,
    ord("l"): 4,
    ord("f"): 4,
    ord("d"): 8,
}  # the same in version 110; strings are + 127
SECTIONS = 14  # offsets in a tagged file's map; the 10th is the data, the 11th what follows, the last the end
UNICODE = 118  # from this version on all texts are UTF-8


@dataclass(frozen=True)
class DtaFrame:
    """version : 104 to 119. sure : False where the layout has no end to look at."""

    version: int
    sure: bool


def dta_frame(path: Path) -> DtaFrame:
    """Look at the header and the end. Raises InputError for a file that is damaged or cut off."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        start = stream.read(len(TAGGED))
        stream.seek(0)
        try:
            return _tagged(stream, path.name, size) if start == TAGGED else _old(stream, path.name, size)
        except (struct.error, OverflowError, ValueError, IndexError) as error:
            raise damaged(path.name, 0, f"its header ends early: {error}") from None


def _tagged(stream: BinaryIO, file: str, size: int) -> DtaFrame:
    head = stream.read(4096)
    version = int(_between(head, b"release")[:3])
    order = "<" if _between(head, b"byteorder").startswith(b"LSF") else ">"
    counted = _between(head, b"N")
    rows = struct.unpack(f"{order}{'Q' if version >= UNICODE else 'I'}", counted)[0]
    offsets = struct.unpack_from(f"{order}{SECTIONS}Q", head, head.index(b"<map>") + len(b"<map>"))
    data, after, end = offsets[9], offsets[10], offsets[13]
    stream.seek(max(size - len(END), 0))
    if end > size or stream.read() != END:
        width = (after - data - len(b"<data></data>")) // max(rows, 1)
        there = (size - data - len(b"<data>")) // max(width, 1)
        raise damaged(file, max(0, min(there, rows)), f"{rows} rows are announced and the end is not there")
    return DtaFrame(version, True)


def _between(head: bytes, tag: bytes) -> bytes:
    start = head.index(b"<" + tag + b">") + len(tag) + 2
    return head[start : head.index(b"</" + tag + b">", start)]


def _old(stream: BinaryIO, file: str, size: int) -> DtaFrame:
    version, order_byte = stream.read(2)
    order = ">" if order_byte == 1 else "<"
    if version not in OLD:
        raise ValueError(f"there is no version {version}")
    if version < 110:
        return DtaFrame(version, False)
    _, columns, rows = struct.unpack(f"{order}HHI", stream.read(8))
    stream.seek(109)
    types = stream.read(columns)
    formats = 12 if version <= 113 else 49
    stream.seek(33 * columns + 2 * (columns + 1) + (formats + 33 + 81) * columns, 1)
    while True:  # characteristics, until an empty one
        kind, length = struct.unpack(f"{order}Bi", stream.read(5))
        if kind == 0 and length == 0:
            break
        stream.seek(length, 1)
    width = sum(LETTERS.get(code, code - 127) if version == 110 else WIDTHS.get(code, code) for code in types)
    start = stream.tell()
    there = (size - start) // max(width, 1)
    if there < rows:
        raise damaged(file, max(there, 0), f"{rows} rows are announced")
    _check_labels(stream, file, start + width * rows, size, rows, order)
    return DtaFrame(version, True)


def _check_labels(stream: BinaryIO, file: str, start: int, size: int, rows: int, order: str) -> None:
    """Tables of value labels fill the rest of an old file exactly: length, name (33 bytes and 3), table."""
    place = start
    while place < size:
        stream.seek(place)
        length = struct.unpack(f"{order}i", stream.read(4))[0]
        place += 4 + 36 + length
        if length < 0 or place > size:
            raise damaged(file, rows, "its value labels are cut off")
