"""A printed table as a CSV file inside the page, for readers who want to go on from it."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable, Iterator

from workbench.present.inlines import Inlines, plain_text
from workbench.publish.paper.blocks import Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[-\u2212]?\d+(\.\d+)?")
_MINUS = "\u2212"


def csv_address(table: Table) -> str:
    """The table as a data: address. UTF-8 with a mark, so that Excel reads Chinese.

    A head shared by columns stands before each of theirs. Texts that a spreadsheet would run as a
    formula get an apostrophe; a number with a typographic minus becomes a number.
    """
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(_lines(table))
    encoded = base64.b64encode(stream.getvalue().encode("utf-8-sig")).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{encoded}"


def csv_name(table: Table) -> str:
    """The name the file is saved under: tbl-sample.csv."""
    return f"{re.sub(r'[^A-Za-z0-9-]+', '-', table.label).strip('-') or 'table'}.csv"


def _lines(table: Table) -> Iterator[list[str]]:
    yield [_cell(_joined([column.group or [], column.header])) for column in table.columns]
    for row in table.rows:
        yield [_cell(plain_text(cell)) for cell in row]


def _joined(parts: Iterable[Inlines]) -> str:
    return " ".join(text for part in parts if (text := plain_text(part).strip()))


def _cell(text: str) -> str:
    if _NUMBER.fullmatch(text):
        return text.replace(_MINUS, "-")
    return f"'{text}" if text.startswith(_FORMULA) else text
