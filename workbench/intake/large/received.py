"""The file of a large table read block by block: the same cells, rows, warnings and refusals as when it is read whole."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.canonical import BLANKS
from workbench.intake.codebook import ROW, check_columns
from workbench.intake.formats.column_names import named_columns
from workbench.intake.formats.delimited import MANGLED_MARKS, RAGGED, TITLED, split_lines
from workbench.intake.formats.encoding import BEYOND_LETTERS
from workbench.intake.formats.extra_rows import FIRST_COLUMNS, TAIL, TOTAL_WORD, extra_rows
from workbench.intake.formats.kinds import MARKUP
from workbench.intake.formats.oddities import odd_characters
from workbench.intake.formats.text_table import LARGEST_CELL, TextTable
from workbench.intake.formats.wenjuanxing import is_wenjuanxing
from workbench.intake.large import blocks
from workbench.intake.large.blocks import Block, Layout, NotPlain
from workbench.intake.large.small import SmallTable, joined, text_of
from workbench.intake.read import kind_of
from workbench.project import reading
from workbench.study import Study
from workbench.study.tables import Table
from workbench.variables import Variable

Item = TypeVar("Item")
Done = TypeVar("Done")
LARGE = 4_000_000  # bytes from which on a file is read by blocks
HEADER = 1_000_000  # bytes within which the header ends


@dataclass(frozen=True)
class LargeTable:
    """table : as read, held small; encoding, warnings : as `TextTable` has them."""

    table: SmallTable
    encoding: str
    warnings: tuple[str, ...]


def read_large(study: Study, name: str) -> LargeTable | None:
    """The one file of a table by blocks; None where it is small, or has to be read whole to be understood.

    Raises ProblemsFound for columns that the codebook does not know and for rows that do not fit the header.
    """
    table, variables = study.tables[name], study.variables(name)
    path = study.folder / table.files[0]
    if not _declared_plain(table) or not path.is_file() or path.stat().st_size < LARGE:
        return None
    if kind_of(path) != "text":
        return None
    try:
        with reading(path):
            return _read(path, table, variables)
    except (NotPlain, UnicodeDecodeError):
        return None


def _declared_plain(table: Table) -> bool:
    """True when study.toml declares nothing that a block by itself could not follow."""
    special = (table.header_rows, table.drop_rows, table.dictionary, table.options, table.sheet)
    utf8 = (table.encoding or "utf-8").lower() in ("utf-8", "utf8")
    return table.entries == 1 and table.decimal == "." and utf8 and not any(special)


def _read(path: Path, table: Table, variables: Mapping[str, Variable]) -> LargeTable:
    with path.open("rb") as stream:
        first = stream.read(HEADER)
    mark = len(codecs.BOM_UTF8) if first.startswith(codecs.BOM_UTF8) else 0
    line = first[mark : first.find(b"\n") + 1]
    layout, separated, unnamed = _layout(line, path.name, table, variables)
    warnings = list(separated)
    parts: list[SmallTable] = []
    ragged: list[tuple[int, int]] = []
    fitting = 0
    row, ascii_only, chinese, ended = 2, line.isascii(), bool(BEYOND_LETTERS.search(line.decode())), True
    for block, said in _abreast(
        partial(_read_block, layout=layout), blocks.blocks_of(path, start=mark + len(line), size=blocks.BLOCK)
    ):
        ascii_only, chinese, ended = ascii_only and said.ascii_only, chinese or said.chinese, said.ended
        placed = block.at(row)
        row += block.lines
        parts.append(placed.table)
        ragged += placed.ragged
        fitting += block.fitting
    if not (ascii_only or chinese or mark or table.encoding):
        raise NotPlain  # it could be GB18030: see `decode`
    _refuse_ragged(ragged, fitting, layout, path.name)
    whole = joined(parts) if parts else None
    if whole is None or not whole.frame.height:
        raise NotPlain
    if not ended:
        last = whole.frame[ROW][-1]
        warnings.append(
            f"{path.name}: the file does not end with a line end; its last row, {last}, may be cut off."
        )
    warnings += [*unnamed, *_odd(whole, layout, path.name)]
    used = table.encoding or ("utf-8-sig" if mark else "utf-8")
    return LargeTable(whole, used, tuple(warnings))


class _Said(NamedTuple):
    """What a block's bytes say of the file's encoding and end."""

    ascii_only: bool
    chinese: bool
    ended: bool


def _read_block(data: bytes, layout: Layout) -> tuple[Block, _Said]:
    """Raises NotPlain, and UnicodeDecodeError for what is not UTF-8."""
    ascii_only = data.isascii()
    chinese = not ascii_only and bool(BEYOND_LETTERS.search(data.decode("utf-8")))
    said = _Said(ascii_only, chinese, data.endswith((b"\n", b"\r")))
    return blocks.read_block(data, layout), said


def _abreast(work: Callable[[Item], Done], items: Iterable[Item]) -> Iterator[Done]:
    """What `work` makes of each item, in their order; two at a time, so that no more than two are held."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting: deque[Future[Done]] = deque()
        for item in items:
            if len(waiting) == 2:
                yield waiting.popleft().result()
            waiting.append(pool.submit(work, item))
        while waiting:
            yield waiting.popleft().result()


def _refuse_ragged(ragged: list[tuple[int, int]], fitting: int, layout: Layout, file: str) -> None:
    if ragged:
        width = len(layout.names)
        fix = TITLED if not fitting and min(found for _, found in ragged) > width else RAGGED
        problems = [
            Problem(file, row, "", "", f"{found} cells, the header has {width}", fix) for row, found in ragged
        ]
        raise ProblemsFound("Rows do not fit the header", problems)


def _layout(
    line: bytes, file: str, table: Table, variables: Mapping[str, Variable]
) -> tuple[Layout, Sequence[str], Sequence[str]]:
    """The columns of a header of one line; NotPlain for one that is anything but a list of names."""
    text = line.decode("utf-8")
    if (
        not text.strip()
        or text.startswith("\ufeff")
        or text.lstrip()[:16].casefold().encode().startswith((*MARKUP, b"<?xml"))
    ):
        raise NotPlain
    try:
        lines = split_lines(text, file, above=())
    except InputError:
        raise NotPlain from None
    header = lines.records[0]
    names = [name.strip(BLANKS) for name in header]
    if len(lines.records) != 1 or not all(names) or len(names) < 2 or header[0].startswith(MANGLED_MARKS):
        raise NotPlain
    if not table.plain and is_wenjuanxing(header):
        raise NotPlain
    _, said = named_columns(header, file=file, row=1)
    check_columns(names, variables, file=file)
    return Layout(tuple(names), variables, lines.separator, table.key), lines.warnings, said


def _odd(table: SmallTable, layout: Layout, file: str) -> list[str]:
    """Warnings of invisible characters; NotPlain for cells that are far too long and rows that may be no records."""
    texts = [name for name in layout.names if name not in table.odd]
    if any((table.frame[name].str.len_bytes() > LARGEST_CELL).any() for name in texts):
        raise NotPlain
    if any((each["text"].str.len_bytes() > LARGEST_CELL).any() for each in table.odd.values()):
        raise NotPlain
    for name in layout.names[:FIRST_COLUMNS]:
        cells = table.odd[name]["text"] if name in table.odd else table.frame[name]
        if cells.str.contains(TOTAL_WORD).any():
            raise NotPlain
    height = table.frame.height
    tail = pl.Series(range(max(0, height - TAIL - 1), height), dtype=pl.Int64)
    last = text_of(table, layout.names, places=tail)
    if extra_rows(TextTable(last.drop(ROW), tuple(last[ROW]), file)):
        raise NotPlain
    warnings: list[str] = []
    for name in layout.names:
        if name in table.odd:
            cells, rows = table.odd[name]["text"], table.frame[ROW].gather(table.odd[name]["place"])
        else:
            cells, rows = table.frame[name], table.frame[ROW]
        warnings += odd_characters(TextTable(pl.DataFrame({name: cells}), rows, file))  # type: ignore[arg-type]
    return warnings
