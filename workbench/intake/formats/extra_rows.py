"""Rows of a table that are no records: totals, and notes under the table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.errors import Problem
from workbench.intake.canonical import BLANKS

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
TAIL = 10  # rows at the end that may be notes
SENTENCE = 8  # characters from which on a Chinese text alone in its row is a sentence, not an answer
TOTAL_ROW = "this looks like a row of totals"
NOTE_ROW = "this looks like a note under the table"
NO_RECORD = (TOTAL_ROW, NOTE_ROW)


def extra_rows(
    header: Sequence[str], records: Sequence[Sequence[str]], rows: Sequence[int], *, file: str
) -> list[Problem]:
    """Rows that are no respondents, as problems (`TOTAL_ROW`, `NOTE_ROW`).

    A total row begins with a word such as 合计 or Total; 平均 or Mean count near the end only, and only where no earlier
    record has the same word. A note near the end has one filled cell that says what it is (注：…), stands behind a
    blank row, or is a sentence.
    """
    problems = []
    seen: set[str] = set()
    for place, (row, record) in enumerate(zip(rows, records, strict=True)):
        first = next((number for number, cell in enumerate(record) if cell.strip(BLANKS)), None)
        if first is None or len(header) < 2:
            continue
        cell = record[first].strip(BLANKS)
        word, near_end = _plain(cell), len(rows) - place <= TAIL
        alone = sum(bool(each.strip(BLANKS)) for each in record) == 1
        gap = place > 0 and rows[place - 1] < row - 1
        fix = f"It is no record: write drop_rows = [{row}] for this table in study.toml."
        if word in TOTALS or (word in MEANS and near_end and word not in seen):
            problems.append(Problem(file, row, header[first], cell, TOTAL_ROW, fix))
        elif near_end and alone and _is_note(cell, gap=gap, wide=len(record) > 2):
            problems.append(Problem(file, row, header[first], cell[:60], NOTE_ROW, fix))
        seen.add(word)
    return problems


def _is_note(cell: str, *, gap: bool, wide: bool) -> bool:
    if NOTE.match(cell) or not wide:
        return NOTE.match(cell) is not None
    if cell.isascii():
        return len(cell.split()) > 2 and any(sign.isalpha() for sign in cell)
    return len(cell) > (SENTENCE - 2 if gap else SENTENCE)


def _plain(cell: str) -> str:
    return re.sub(r"[\s:：]", "", cell).casefold()
