"""Where the table stands in a sheet: notes above it, a header of one or more rows, total rows and notes below.

A header has several rows where cells are merged across or down, as forms are printed; its names are joined from top to
bottom and shown in a warning. Nothing else is taken for a second header row: a guess could swallow a respondent.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from workbench.errors import InputError, Problem
from workbench.intake.canonical import BLANKS, NUMBER
from workbench.intake.formats.excel_cells import Range

JOINED = "_"
CHINESE_TOTALS = (
    "合计",
    "总计",
    "小计",
    "总和",
    "共计",
    "累计",
    "平均",
    "平均数",
    "平均值",
    "均值",
    "均数",
    "标准差",
    "汇总",
)
ENGLISH_TOTALS = ("total", "totals", "subtotal", "subtotals", "grandtotal", "sum", "mean", "average", "sd")
NOTE = re.compile(
    r"(注|备注|(?:填表|填写)?说明|附注|资料来源|数据来源|来源|制表|填表|审核|note|notes|source|remark)s?\s*[0-9]*[:：.、]",
    re.IGNORECASE,
)
DEEPEST = 6  # rows a header can have; cells merged further down are merged data
TAIL = 10  # rows at the end that may be notes


@dataclass(frozen=True)
class Layout:
    """header : the names; first, last : sheet rows (from 1) of the header; columns : their places (from 0);
    warnings : notes left out and names joined.
    """

    header: tuple[str, ...]
    first: int
    last: int
    columns: tuple[int, ...]
    warnings: tuple[str, ...]


def find_layout(texts: Sequence[Sequence[str]], merged: Sequence[Range], *, where: str) -> Layout:
    """Find the header of a sheet of text cells; `merged` are its merged ranges. Raises InputError for a sheet of blanks."""
    filled = [number for number, row in enumerate(texts) if any(cell.strip(BLANKS) for cell in row)]
    if not filled:
        raise InputError("The sheet is empty", where=where, found="only blanks", fix="Export it again.")
    merged = [each for each in merged if each[1][0] < len(texts)]
    top = _below_notes(texts, filled, merged)
    bottom = _header_end(texts, top, merged)
    spread = _spread(texts, merged, bottom)
    body = [texts[number] for number in filled if number > bottom]
    columns = [
        place
        for place in range(max(len(row) for row in texts))
        if any(_cell(row, place) for row in body)
        or any(_cell(spread[row], place) for row in range(top, bottom + 1))
    ]
    header = tuple(
        _joined([_cell(spread[row], place) for row in range(top, bottom + 1)]) for place in columns
    )
    notes = [next(filter(None, (cell.strip(BLANKS) for cell in texts[row]))) for row in filled if row < top]
    warnings = [f"{where}: left out above the header: “{note[:60]}”." for note in notes]
    index = [name for name in header if re.fullmatch(r"Unnamed: \d+.*", name)]
    if index:
        warnings.append(f"{where}: columns that a program made, not a person: {', '.join(index)}.")
    if bottom > top:
        shown = ", ".join(name for name in header if JOINED in name)[:200]
        warnings.append(f"{where}: rows {top + 1} to {bottom + 1} are one header; joined names: {shown}.")
    return Layout(header, top + 1, bottom + 1, tuple(columns), tuple(warnings))


def extra_rows(
    header: Sequence[str],
    records: Sequence[Sequence[str]],
    rows: Sequence[int],
    *,
    file: str,
    drop: Collection[int],
) -> list[Problem]:
    """Rows that are no respondents: totals anywhere, notes behind the last record. Rows in `drop` are not reported.

    A total row begins with a word such as 合计 or Total; a note has one filled cell that says what it is (注：…) or
    stands behind a blank row.
    """
    problems = []
    for place, (row, record) in enumerate(zip(rows, records, strict=True)):
        first = next((number for number, cell in enumerate(record) if cell.strip(BLANKS)), None)
        if first is None or row in drop:
            continue
        cell = record[first].strip(BLANKS)
        if _plain(cell) in (*CHINESE_TOTALS, *ENGLISH_TOTALS) and len(record) > 1:
            fix = "Delete it in a copy of the file: a total is computed, not received."
            problems.append(Problem(file, row, header[first], cell, "this looks like a row of totals", fix))
        elif len(rows) - place <= TAIL and _is_note(record, cell, row, rows[place - 1] if place else row - 1):
            fix = "Delete it in a copy of the file."
            problems.append(
                Problem(file, row, header[first], cell[:60], "this looks like a note under the table", fix)
            )
    return problems


def _is_note(record: Sequence[str], cell: str, row: int, before: int) -> bool:
    """One filled cell in a table of several columns that says what it is, or stands behind a blank row."""
    alone = len(record) > 2 and sum(bool(each.strip(BLANKS)) for each in record) == 1
    gap = before < row - 1 and len(cell) > 6 and not cell.isascii()
    return alone and (gap or NOTE.match(cell) is not None)


def _below_notes(texts: Sequence[Sequence[str]], filled: Sequence[int], merged: Sequence[Range]) -> int:
    """The first row of the header: rows above it hold one cell each, while the table has several columns."""
    counts = {row: sum(bool(cell.strip(BLANKS)) for cell in texts[row]) for row in filled}
    widest = max(counts.values())
    for place, row in enumerate(filled):
        alone = counts[row] == 1 and widest > 1
        group = alone and any(
            first == row and right > left and right - left + 1 < widest
            for (first, left), (_, right) in merged
        )
        if not alone or group or place == len(filled) - 1:
            return row
    return filled[0]


def _header_end(texts: Sequence[Sequence[str]], top: int, merged: Sequence[Range]) -> int:
    """The last row of the header: merged down to it, or made of the names below a cell merged across."""
    named = [each for each in merged if _cell(texts[each[0][0]], each[0][1])]
    bottom = top
    while True:
        inside = [each for each in named if top <= each[0][0] <= bottom]
        down = max((last for _, (last, _) in inside if last < top + DEEPEST), default=bottom)
        across = [each for each in inside if each[1][1] > each[0][1] and each[1][0] == bottom]
        if down > bottom:
            bottom = down
        elif across and _is_second_row(texts, top, bottom, inside):
            bottom += 1
        else:
            return bottom


def _is_second_row(texts: Sequence[Sequence[str]], top: int, bottom: int, inside: Sequence[Range]) -> bool:
    """True when the row below holds names under each cell merged across, and nothing under names that are complete."""
    if bottom + 1 >= len(texts):
        return False
    below = texts[bottom + 1]
    across = {
        place
        for (_, left), (last, right) in inside
        for place in range(left, right + 1)
        if right > left and last == bottom
    }
    for place in range(max(len(row) for row in texts[top : bottom + 2])):
        name = _cell(below, place)
        above = any(_cell(texts[row], place) for row in range(top, bottom + 1))
        if place in across and (not name or NUMBER.fullmatch(name)):
            return False
        if place not in across and above and name:
            return False
    return True


def _spread(texts: Sequence[Sequence[str]], merged: Sequence[Range], bottom: int) -> list[list[str]]:
    """The rows of the header with merged cells filled in to the right; down, the name stands once."""
    rows = [list(row) for row in texts[: bottom + 1]]
    for (first, left), (_, right) in merged:
        if first <= bottom and left < len(rows[first]):
            for place in range(left, min(right + 1, len(rows[first]))):
                rows[first][place] = texts[first][left]
    return rows


def _joined(parts: Sequence[str]) -> str:
    different = [part for number, part in enumerate(parts) if part and part not in parts[:number]]
    return JOINED.join(different)


def _cell(row: Sequence[str], place: int) -> str:
    return " ".join(row[place].strip(BLANKS).split()) if place < len(row) else ""


def _plain(cell: str) -> str:
    return re.sub(r"[\s:：]", "", cell).casefold()
