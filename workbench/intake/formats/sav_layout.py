"""The frame of an SPSS .sav file: is it whole, how many rows stand there, in which encoding was it written?

Walked before ReadStat sees the file, because ReadStat takes what it finds of a file whose header does not count
its rows. Layout as PSPP's developers document it ("System File Format"): header, dictionary records, 999, data.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workbench.errors import InputError
from workbench.intake.formats.apart import broken

HEADER = 176  # bytes
LONGEST_PART = 1 << 26  # bytes of one dictionary record; real ones are far below
ASCII_PAGES = (0, 2, 3)  # "7-bit ASCII" and "8-bit ASCII": old programs wrote them for every code page


@dataclass(frozen=True)
class SavFrame:
    """encoding : as the file names it; "" where it does not. rows : as its header counts them, -1 where it does not."""

    encoding: str
    rows: int


def sav_frame(path: Path) -> SavFrame:
    """Walk the header and dictionary. Raises InputError for a file that is damaged or cut off."""
    with path.open("rb") as stream:
        try:
            return _walk(stream, path)
        except (struct.error, OverflowError, ValueError, IndexError) as error:
            raise damaged(path.name, 0, f"its dictionary ends early: {error}") from None


def damaged(file: str, rows: int, found: str) -> InputError:
    """The refusal of a file that is not whole, with the rows before the damage."""
    return broken(file, f"damaged after {rows} rows ({found})")


def _walk(stream: BinaryIO, path: Path) -> SavFrame:
    header = stream.read(HEADER)
    order = "<" if header[64:68] in (b"\2\0\0\0", b"\3\0\0\0") else ">"
    compression, rows = struct.unpack(f"{order}i4xi", header[72:84])
    units, page, encoding = 0, 0, ""
    for kind, subtype, body in _records(stream, order):
        if kind == 2:
            units += 1
        elif (kind, subtype) == (7, 3) and len(body) >= 32:
            page = struct.unpack(f"{order}i", body[28:32])[0]
        elif (kind, subtype) == (7, 20):
            encoding = body.decode("ascii", "replace").strip("\0 ")
    if not units:
        raise ValueError("it names no variable")
    _check_rows(stream, path, compression, rows, units)
    known = "" if page in ASCII_PAGES else f"cp{page}"
    return SavFrame(encoding or known, rows)


def _records(stream: BinaryIO, order: str) -> Iterator[tuple[int, int, bytes]]:
    """Kind, subtype and body of each dictionary record; bodies only where they matter here."""

    def numbers(count: int) -> tuple[int, ...]:
        return struct.unpack(f"{order}{count}i", stream.read(4 * count))

    def skip(size: int) -> None:
        if not 0 <= size <= LONGEST_PART or len(stream.read(size)) < size:
            raise ValueError("a record is longer than the file")

    while True:
        (kind,) = numbers(1)
        if kind == 999:
            skip(4)
            return
        subtype, body = 0, b""
        if kind == 2:
            _, labelled, missing, _, _ = numbers(5)
            skip(8)
            if labelled:
                skip(-(-numbers(1)[0] // 4) * 4)
            skip(8 * abs(missing))
        elif kind == 3:
            for _ in range(numbers(1)[0]):
                skip(8)
                skip(stream.read(1)[0] // 8 * 8 + 7)
        elif kind == 4:
            skip(4 * numbers(1)[0])
        elif kind == 6:
            skip(80 * numbers(1)[0])
        elif kind == 7:
            subtype, size, count = numbers(3)
            if not 0 <= size * count <= LONGEST_PART:
                raise ValueError("a record is longer than the file")
            body = stream.read(size * count)
            if len(body) < size * count:
                raise ValueError("a record is longer than the file")
        else:
            raise ValueError(f"there is no record of kind {kind}")
        yield kind, subtype, body


def _check_rows(stream: BinaryIO, path: Path, compression: int, rows: int, units: int) -> None:
    width = 8 * units
    if compression == 0:
        there, over = divmod(path.stat().st_size - stream.tell(), width)
        if rows > there or (rows < 0 and over):
            raise damaged(path.name, there, f"{rows if rows >= 0 else 'more'} rows are announced")
    elif compression == 1 and rows < 0:
        there, over = divmod(_compressed_units(stream), units)
        if over:
            raise damaged(path.name, there, "the last one is not whole")


def _compressed_units(stream: BinaryIO) -> int:
    """How many 8-byte values bytecode holds: each block of 8 codes is followed by the values that code 253 announces."""
    count = 0
    while len(codes := stream.read(8)) == 8:
        for code in codes:
            if code == 252:
                return count
            if code == 253 and len(stream.read(8)) < 8:
                return count
            count += code != 0
    return count
