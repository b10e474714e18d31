"""Questions with several answers in one cell or several columns: which options were chosen, in which order.

Result columns hold 1 and 0; a person who was never asked (-3) or left the question blank (-2) is no person who chose
nothing. Nothing is guessed: an option that is not declared, or is there twice, is a problem with the nearest one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.errors import Problem, nearest

SKIPPED, BLANK = "-3", "-2"
SPECIAL = {"(跳过)": SKIPPED, "（跳过）": SKIPPED, "-3": SKIPPED, "(空)": BLANK, "（空）": BLANK, "-2": BLANK}
REASONS = {SKIPPED: "跳过", BLANK: "未填"}
BAR, ARROW = "┋", "→"
SEPARATORS = (BAR, "；", ";", "，", ",", "、", "|", "\n")
OTHER = re.compile(r"[〖【]([^〗】]*)[〗】]\s*$")  # what a person wrote beside "other"
TICKS = frozenset({"1", "是", "√", "✓", "✔", "选中", "yes"})
NO_TICKS = frozenset({"0", "未选", "未选中"})  # 是 beside 否 is a question of its own, not a tick


@dataclass(frozen=True)
class Chosen:
    """options : in the order of their columns; cells : one list a column, "1"/"0", a rank, "-3", "-2" or "";
    written : what people wrote beside an option, one text a row ("" where nothing); problems : cells not understood.
    """

    options: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    written: tuple[str, ...]
    problems: tuple[Problem, ...]


def separator_of(cells: Sequence[str]) -> str:
    """The separator of a question with several answers: the bar wherever it occurs, else the most frequent one."""
    counts = {mark: sum(mark in cell for cell in cells) for mark in SEPARATORS}
    return BAR if counts[BAR] else max(counts, key=lambda mark: counts[mark])


def split_choices(
    cells: Sequence[str],
    *,
    separator: str,
    options: Sequence[str] = (),
    rows: Sequence[int],
    file: str,
    column: str,
) -> Chosen:
    """One column of several answers as a column an option. separator "→" gives ranks (1 is the first) instead of 1 and 0.

    options : as the questionnaire declares them; without them, those that occur (numbers by size, texts by code point).
    """
    problems: list[Problem] = []
    parts: list[list[str] | str] = []
    written = []
    for row, cell in zip(rows, cells, strict=True):
        if not cell.strip() or cell.strip() in SPECIAL:
            parts.append(SPECIAL.get(cell.strip(), ""))
            written.append("")
            continue
        found = _parts(cell, separator, options)
        plain = [OTHER.sub("", part).strip() for part in found]
        parts.append(plain)
        written.append("; ".join(match[1] for part in found if (match := OTHER.search(part))))
        problems += _wrong(plain, options, file, row, column)
    known = tuple(options) or _occurring(parts)
    ranked = separator == ARROW
    columns = tuple(tuple(_answer(part, option, ranked) for part in parts) for option in known)
    return Chosen(known, columns, tuple(written), tuple(problems))


def read_ticks(columns: Mapping[str, Sequence[str]]) -> Chosen | None:
    """Columns that already are one an option (1/0, 是 or √ or the option's own text and blanks) as 1 and 0.

    columns : option -> cells. None when they are something else. A row without a single mark, where blanks mean "not
    chosen", stays blank: nobody can tell whether the person was asked.
    """
    read = []
    blanks, marked = False, False
    for option, cells in columns.items():
        values = {cell.strip() for cell in cells} - {"", *SPECIAL}
        yes = {value for value in values if value.casefold() in TICKS or value == option.strip()}
        no = {value for value in values if value.casefold() in NO_TICKS}
        if values - yes - no:
            return None
        blanks |= not no
        marked |= bool(yes or no)
        read.append([_tick(cell.strip(), yes, no) for cell in cells])
    if not marked:
        return None
    rows = zip(*read, strict=True)
    settled = [_settled(row) if blanks else row for row in rows]
    return Chosen(tuple(columns), tuple(zip(*settled, strict=True)), ("",) * len(settled), ())


def _tick(cell: str, yes: set[str], no: set[str]) -> str:
    return "1" if cell in yes else "0" if cell in no else SPECIAL.get(cell, "")


def _settled(row: Sequence[str]) -> tuple[str, ...]:
    return tuple("0" if cell == "" else cell for cell in row) if "1" in row else tuple(row)


def _parts(cell: str, separator: str, options: Sequence[str]) -> list[str]:
    """The answers in one cell; declared options are looked for first, so that a separator inside one does not split it."""
    split = [part.strip() for part in cell.split(separator) if part.strip()]
    if not options or all(OTHER.sub("", part).strip() in options for part in split):
        return split
    any_option = "|".join(re.escape(option) for option in sorted(options, key=len, reverse=True))
    one = f"(?:{any_option})(?:[〖【][^〗】]*[〗】])?"
    mark = re.escape(separator)
    if re.fullmatch(rf"\s*{one}(?:\s*{mark}\s*{one})*\s*", cell):
        return re.findall(one, cell)
    return split


def _wrong(parts: Sequence[str], options: Sequence[str], file: str, row: int, column: str) -> list[Problem]:
    twice = sorted({part for part in parts if parts.count(part) > 1})
    fix = "Look at the answer in the platform."
    problems = [Problem(file, row, column, part, "the option is there twice", fix) for part in twice]
    for part in parts:
        if options and part not in options:
            problems.append(
                Problem(file, row, column, part, "there is no such option", nearest(part, options))
            )
    return problems


def _occurring(parts: Sequence[list[str] | str]) -> tuple[str, ...]:
    found = {part for each in parts if isinstance(each, list) for part in each}
    if all(option.isdigit() for option in found):
        return tuple(sorted(found, key=int))
    return tuple(sorted(found))


def _answer(part: list[str] | str, option: str, ranked: bool) -> str:
    if isinstance(part, str):
        return part
    if ranked:
        return str(part.index(option) + 1) if option in part else ""
    return "1" if option in part else "0"
