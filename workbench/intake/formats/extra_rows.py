"""Rows of a table that are no records: totals, and notes under the table."""

from __future__ import annotations

import re

import polars as pl

from workbench.errors import Problem
from workbench.intake.canonical import BLANKS
from workbench.intake.formats.text_table import TextTable

TOTALS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "汇总",
    "total",
    "totals",
    "subtotal",
    "subtotals",
    "grandtotal",
)
MEANS = ("平均", "平均数", "平均值", "均值", "均数", "标准差", "总和", "sum", "mean", "average", "sd")
NOTE = re.compile(
    r"(注|备注|(?:填表|填写)?说明|附注|资料来源|数据来源|来源|制表人?|填表人?|填报人|审核人?|note|notes|source|remark)s?"
    r"\s*[0-9]*[:：.、]",
    re.IGNORECASE,
)
FIRST_COLUMNS = 3  # a total stands in one of them, else near the end
TOTAL_WORD = "(?i)^\\s*(?:" + "|".join(r"\s*".join(word) for word in TOTALS) + r")\s*[:：]?\s*$"
TAIL = 10  # rows at the end that may be notes
SENTENCE = 8  # characters from which on a Chinese text alone in its row is a sentence, not an answer
TOTAL_ROW = "this looks like a row of totals"
NOTE_ROW = "this looks like a note under the table"
NO_RECORD = (TOTAL_ROW, NOTE_ROW)


def extra_rows(table: TextTable) -> list[Problem]:
    """Rows that are no respondents, as problems (`TOTAL_ROW`, `NOTE_ROW`).

    A total row begins with a word such as 合计 or Total; 平均 or Mean count near the end only, and only where no earlier
    record has the same word there. A note near the end has one filled cell that says what it is (注：…), stands behind a
    blank row, or is a sentence.
    """
    frame, rows = table.frame, table.rows
    if frame.width < 2:
        return []
    tail = range(max(0, frame.height - TAIL), frame.height)
    problems = []
    for place in sorted({*_worded(frame), *tail}):
        record = [cell.strip(BLANKS) for cell in frame.row(place)]
        first = next((number for number, cell in enumerate(record) if cell), None)
        if first is None:
            continue
        cell, name, row = record[first], frame.columns[first], rows[place]
        gap = place > 0 and rows[place - 1] < row - 1
        fix = f"It is no record: write drop_rows = [{row}] for this table in study.toml."
        if _plain(cell) in TOTALS or (
            place in tail and _plain(cell) in MEANS and not _answered(frame[name][:place], _plain(cell))
        ):
            problems.append(Problem(table.file, row, name, cell, TOTAL_ROW, fix))
        elif place in tail and sum(map(bool, record)) == 1 and _is_note(cell, gap=gap, wide=len(record) > 2):
            problems.append(Problem(table.file, row, name, cell[:60], NOTE_ROW, fix))
    return problems


def _worded(frame: pl.DataFrame) -> set[int]:
    """Places of rows with a word for a total in one of the first columns: the only ones worth a closer look."""
    found = (frame[name].str.contains(TOTAL_WORD).arg_true() for name in frame.columns[:FIRST_COLUMNS])
    return {place for places in found for place in places}


def _answered(cells: pl.Series, word: str) -> bool:
    return any(_plain(cell) == word for cell in cells.unique())


def _is_note(cell: str, *, gap: bool, wide: bool) -> bool:
    if NOTE.match(cell) or not wide:
        return NOTE.match(cell) is not None
    if cell.isascii():
        return len(cell.split()) > 2 and any(sign.isalpha() for sign in cell)
    return len(cell) > (SENTENCE - 2 if gap else SENTENCE)


def _plain(cell: str) -> str:
    return re.sub(r"[\s:：]", "", cell).casefold()
