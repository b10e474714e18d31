"""A large text file in blocks that end with a record, each as a small table.

A block is split by polars, whose reader is fast and lenient, and believed only if it lost nothing: as many separators, line
ends and quotation marks as the block holds, in places where they can only be meant so, and cells whose plain writing is as
long as the block. No plain number is longer than what was written for it, so equal lengths mean that every cell was written
plainly. A block that is not believed is split again as text, and if need be by Python's csv module.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from workbench.intake.canonical import BLANKS
from workbench.intake.codebook import ROW
from workbench.intake.formats.delimited import LARGEST_SPLIT
from workbench.intake.formats.text_table import frame_of
from workbench.intake.large.small import SmallTable, small_table, small_type
from workbench.variables import Variable

BLOCK = 16_000_000  # bytes
QUOTE, LINE = b'"', b"\n"


class NotPlain(Exception):
    """The file holds something for which it has to be read as a whole."""


@dataclass(frozen=True)
class Layout:
    """Names in the file's order, without blanks around them; their variables; separator; the key's name."""

    names: tuple[str, ...]
    variables: Mapping[str, Variable]
    separator: str
    key: str


@dataclass(frozen=True)
class Block:
    """table : its records, their rows counted from the block's first line, 0. lines : of the file that it takes up.
    ragged : row and number of cells of records that do not fit the header; with any of them the table is empty.
    fitting : how many do.
    """

    table: SmallTable
    lines: int
    fitting: int
    ragged: tuple[tuple[int, int], ...] = ()

    def at(self, row: int) -> Block:
        """The block with the file's rows: its first line is the row `row`."""
        frame = self.table.frame.with_columns(pl.col(ROW) + row)
        ragged = tuple((place + row, cells) for place, cells in self.ragged)
        return replace(self, table=replace(self.table, frame=frame), ragged=ragged)


def blocks_of(path: Path, *, start: int, size: int = BLOCK) -> Iterator[bytes]:
    """The bytes of a file from `start` on, cut behind line ends outside quotation marks."""
    with path.open("rb") as stream:
        while True:
            stream.seek(start + size)
            stream.readline()
            end = stream.tell()
            stream.seek(start)
            data = stream.read(end - start)  # once: the end is known, nothing is put together
            if count_of(QUOTE, data) % 2:
                data += b"".join(_to_closing(stream))
            if not data:
                return
            yield data
            start += len(data)


def _to_closing(stream: BinaryIO) -> Iterator[bytes]:
    """The next lines, up to the one that closes a quotation."""
    for line in stream:
        yield line
        if line.count(QUOTE) % 2:
            return


def read_block(data: bytes, layout: Layout) -> Block:
    """The records of one block. Raises NotPlain for what no block can judge."""
    if b"\0" in data:
        raise NotPlain
    plain = _plain_lines(data)
    frame = None
    if plain is not None:
        small = {
            name: small_type(layout.variables[name], missing=True) or pl.String() for name in layout.names
        }
        frame = _split(plain, layout, small)
        if frame is None:
            frame = _split(plain, layout, dict.fromkeys(layout.names, pl.String()))
    if frame is None:
        return _by_csv(data, layout)
    rows = pl.Series(ROW, np.arange(frame.height), pl.Int64)
    ordered = frame.select(rows, *layout.variables)
    schema = frame.schema
    if all(small[name] == schema[name] for name in layout.names):
        odd = {name: _NONE for name in layout.variables if small[name] != pl.String}
        return Block(SmallTable(ordered, odd), frame.height, frame.height)
    return Block(small_table(ordered, layout.variables), frame.height, frame.height)


_NONE = pl.DataFrame(schema={"place": pl.Int64, "text": pl.String})


def _plain_lines(data: bytes) -> bytes | None:
    """The block with line feeds for line ends, the last line with one too; None when its lines or quotes need a closer look."""
    returns = count_of(b"\r", data)
    if returns:
        if returns != data.count(b"\r\n"):
            return None
        data = data.replace(b"\r\n", LINE)
    return data if data.endswith(LINE) else data + LINE


def _split(data: bytes, layout: Layout, types: Mapping[str, pl.DataType]) -> pl.DataFrame | None:
    """The cells of a block by polars; None unless it is proven that they are what the file holds."""
    quotes = count_of(QUOTE, data)
    if quotes and not _simply_quoted(data, layout.separator.encode()):
        return None
    try:
        read = pl.read_csv(
            data, has_header=False, schema=dict(types), separator=layout.separator,
            quote_char='"' if quotes else None,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    texts = [name for name, kind in types.items() if kind == pl.String]
    frame = read.with_columns(pl.col(texts).fill_null(""))
    separators = (len(layout.names) - 1) * frame.height
    if quotes:
        inside = frame.select(
            pl.sum_horizontal(
                pl.lit(0), *(pl.col(name).str.count_matches(layout.separator, literal=True).sum() for name in texts)
            )
        ).item()  # fmt: skip
    else:
        inside = 0
    if frame.height != count_of(LINE, data) or separators + inside != count_of(
        layout.separator.encode(), data
    ):
        return None
    length = _length(frame, types)
    if length + separators + frame.height + quotes != len(data):
        return None
    blank = frame[layout.key]
    if blank.dtype != pl.String:
        return None if blank.null_count() else frame
    return None if (blank.str.strip_chars(BLANKS) == "").any() else frame


def count_of(byte: bytes, data: bytes) -> int:
    """As `data.count(byte)`, several times as fast, and other threads go on meanwhile."""
    return int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == byte[0]))


def _length(frame: pl.DataFrame, types: Mapping[str, pl.DataType]) -> int:
    """How many bytes all cells take, written plainly."""
    bytes_ = [name for name, kind in types.items() if kind == pl.Int8]
    texts = [name for name, kind in types.items() if kind == pl.String]
    others = [name for name in types if name not in {*bytes_, *texts}]
    wide, written = pl.col(bytes_).cast(pl.Int16).abs(), pl.col(others).cast(pl.String).str.len_bytes()
    parts = [pl.col(texts).str.len_bytes().cast(pl.Int64).sum()] if texts else []
    parts += [written.cast(pl.Int64).sum()] if others else []
    if bytes_:
        digits = (pl.col(bytes_).count(), (wide >= 10).sum(), (wide >= 100).sum(), (pl.col(bytes_) < 0).sum())
        parts += [each.cast(pl.Int64) for each in digits]
    return int(sum(frame.select(pl.sum_horizontal(part)).item() for part in parts))


def _simply_quoted(data: bytes, separator: bytes) -> bool:
    """True when each pair of quotation marks encloses one whole cell within a line."""
    cells = np.frombuffer(data, dtype=np.uint8)
    marks = np.flatnonzero(cells == QUOTE[0])
    if len(marks) % 2:
        return False
    opening, closing = marks[::2], marks[1::2]
    ends = np.array([separator[0], LINE[0]], dtype=np.uint8)
    before = opening == 0
    before |= np.isin(cells[opening - 1], ends)
    if not before.all() or not np.isin(cells[closing + 1], ends).all():
        return False
    lines = np.flatnonzero(cells == LINE[0])
    return bool((np.searchsorted(lines, opening) == np.searchsorted(lines, closing)).all())


def _by_csv(data: bytes, layout: Layout) -> Block:
    """The same as a whole file is read: blank lines skipped, each record with the row it starts in."""
    csv.field_size_limit(LARGEST_SPLIT)
    text = data.decode("utf-8")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator, strict=True)
    records: list[Sequence[str]] = []
    rows: list[int] = []
    ragged: list[tuple[int, int]] = []
    start = 0
    try:
        for record in reader:
            if any(cell and not cell.isspace() for cell in record):
                if len(record) != len(layout.names):
                    ragged.append((start, len(record)))
                records.append(record)
                rows.append(start)
            start = reader.line_num
    except csv.Error:
        raise NotPlain from None
    fitting = len(records) - len(ragged)
    if ragged:
        records, rows = [], []
    frame = frame_of(layout.names, records).with_columns(pl.Series(ROW, rows, pl.Int64))
    return Block(
        small_table(frame.select(ROW, *layout.variables), layout.variables),
        start,
        fitting,
        tuple(ragged),
    )
