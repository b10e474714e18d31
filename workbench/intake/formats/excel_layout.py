"""Where the table stands in a sheet: notes above it, a header of one or more rows.

A header has several rows where cells are merged across or down, as forms are printed; its names are joined from top to
bottom and shown in a warning. Nothing else is taken for a second header row: a guess could swallow a respondent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import InputError
from workbench.intake.canonical import BLANKS, NUMBER
from workbench.intake.formats.column_names import JOINED
from workbench.intake.formats.excel_cells import Range

DEEPEST = 6  # rows a header can have; cells merged further down are merged data


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


def find_layout(
    texts: Sequence[Sequence[str]], merged: Sequence[Range], *, where: str, header_rows: Sequence[int] = ()
) -> Layout:
    """Find the header of a sheet of text cells; `merged` are its merged ranges.

    header_rows : sheet rows (from 1) that are the header, where a person says so.
    Raises InputError for a sheet of blanks and for header rows that the sheet does not have.
    """
    filled = [number for number, row in enumerate(texts) if any(cell.strip(BLANKS) for cell in row)]
    if not filled:
        raise InputError("The sheet is empty", where=where, found="only blanks", fix="Export it again.")
    merged = [each for each in merged if each[1][0] < len(texts)]
    if header_rows and max(header_rows) > len(texts):
        fix = "Correct header_rows in study.toml."
        raise InputError("The header is not there", where=where, found=f"{len(texts)} rows", fix=fix)
    top = min(header_rows) - 1 if header_rows else _below_notes(texts, filled, merged)
    bottom = max(header_rows) - 1 if header_rows else _header_end(texts, top, merged)
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
    warnings = _notes(texts, [row for row in filled if row < top], where)
    if bottom > top:
        shown = ", ".join(name for name in header if JOINED in name)[:200]
        warnings.append(f"{where}: rows {top + 1} to {bottom + 1} are one header; joined names: {shown}.")
    return Layout(header, top + 1, bottom + 1, tuple(columns), tuple(warnings))


def _notes(texts: Sequence[Sequence[str]], rows: Sequence[int], where: str) -> list[str]:
    """What stands above the header, a sentence a row."""
    first = [next(filter(None, (cell.strip(BLANKS) for cell in texts[row]))) for row in rows]
    return [f"{where}: left out above the header: “{note[:60]}”." for note in first]


def _below_notes(texts: Sequence[Sequence[str]], filled: Sequence[int], merged: Sequence[Range]) -> int:
    """The first row of the header: rows above it hold one cell each, while the table has several columns."""
    counts = {row: sum(bool(cell.strip(BLANKS)) for cell in texts[row]) for row in filled}
    widest = max(counts.values())
    for place, row in enumerate(filled):
        alone = counts[row] == 1 and widest > 1
        group = alone and row + 1 in counts and _heads_a_group(row, merged, widest)
        if not alone or group or place == len(filled) - 1:
            return row
    return filled[0]


def _heads_a_group(row: int, merged: Sequence[Range], widest: int) -> bool:
    """Whether the one filled cell of a row is merged across some of the columns: a title begins at the first and takes most."""
    spans = [(left, right) for (first, left), (_, right) in merged if first == row and right > left]
    return any(
        right - left + 1 < widest and not (left == 0 and right - left + 1 > widest / 2)
        for left, right in spans
    )


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
