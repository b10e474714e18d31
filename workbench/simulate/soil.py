"""Dirt with a record: a cell of a clean sheet is overwritten, and what was done is kept.

A cell is dirtied once at most, so each discrepancy has one cause and the record can be compared
with the files cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import pandas as pd

from workbench.simulate.sheets import Sheet, as_frame
from workbench.simulate.streams import below, stream

TRIES = 400
"""Draws a wanted cell: enough to find cells of which one in a hundred qualifies."""
FULL_WIDTH = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


@dataclass(frozen=True)
class Cell:
    """One corrupted cell.

    file, key, column : where (key is the row's text in the key column).
    clean : what the clean twin has; dirty : what the file has.
    type : kind of dirt.
    expected : what a right cleaning leaves: the clean value where it can be restored, nothing where it is lost.
    """

    file: str
    key: str
    column: str
    clean: str
    dirty: str
    type: str
    expected: str


@dataclass(frozen=True)
class Soil:
    """Sheets being dirtied: the files by name, the record so far, the cells already used."""

    files: dict[str, Sheet]
    cells: list[Cell] = field(default_factory=list)
    used: set[tuple[str, str, str]] = field(default_factory=set)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Soiled:
    """Dirty files and the whole record of what was done to them.

    files : file name -> frame of texts; cells : corrupted cells; added : rows that the clean twin lacks
    (file, key, type, copy_of); decisions : file name -> frame (double entry only).
    """

    files: dict[str, pd.DataFrame]
    cells: tuple[Cell, ...]
    added: tuple[dict[str, str], ...]
    decisions: pd.DataFrame | None = None

    def corrupted(self) -> pd.DataFrame:
        """The corrupted cells as a frame."""
        return pd.DataFrame([asdict(cell) for cell in self.cells])


def start(files: dict[str, Sheet]) -> Soil:
    """Begin with clean sheets; the lists in them are copied."""
    copies = {
        name: Sheet({column: list(texts) for column, texts in sheet.columns.items()}, sheet.key)
        for name, sheet in files.items()
    }
    rows = {name: {key: row for row, key in enumerate(s.columns[s.key])} for name, s in copies.items()}
    return Soil(files=copies, rows=rows)


def read(soil: Soil, file: str, key: str, column: str) -> str:
    """The text of one cell as it stands."""
    return soil.files[file].columns[column][soil.rows[file][key]]


def spoil(
    soil: Soil, file: str, key: str, column: str, dirty: str, *, type: str, expected: str | None = None
) -> bool:
    """Overwrite one cell and record it; False when the cell was used before or would not change.

    expected : None when cleaning can restore the clean value.
    """
    clean = read(soil, file, key, column)
    if (file, key, column) in soil.used or dirty == clean:
        return False
    soil.files[file].columns[column][soil.rows[file][key]] = dirty
    soil.used.add((file, key, column))
    restored = clean if expected is None else expected
    soil.cells.append(Cell(file, key, column, clean, dirty, type, restored))
    return True


def respell(
    soil: Soil,
    file: str,
    places: Iterable[tuple[str, str]],
    rewrite: Callable[[str], str],
    *,
    type: str,
    expected: str | None = None,
) -> int:
    """Rewrite the non-empty cells (key, column) of one file; returns how many changed."""
    changed = 0
    for key, column in places:
        text = read(soil, file, key, column)
        if text and spoil(soil, file, key, column, rewrite(text), type=type, expected=expected):
            changed += 1
    return changed


Rewriting = tuple[str, list[str], int, Callable[[str], str], str]  # file, columns, cells, how, type of dirt


def respell_by(plan: Iterable[Rewriting], soil: Soil, *, seed: int, study: str, amount: float) -> None:
    """Rewrite `amount` times as many cells as each line of the plan names, chosen anew for each line."""
    for place, (file, columns, count, rewrite, kind) in enumerate(plan):
        sheet, rng = soil.files[file], stream(seed, study, "respelt", str(place))
        keys, wanted = sheet.columns[sheet.key], max(1, int(count * amount))
        respell(
            soil, file, choose(rng, keys, columns, wanted, free=untouched(soil, file)), rewrite, type=kind
        )


def choose(
    rng: np.random.Generator,
    keys: Sequence[str],
    columns: Sequence[str],
    count: int,
    *,
    free: Callable[[str, str], bool],
) -> list[tuple[str, str]]:
    """`count` different cells (key, column) for which `free` holds, or fewer when there are not enough."""
    chosen: dict[tuple[str, str], None] = {}
    for _ in range(TRIES * (count + 5)):
        if len(chosen) >= count:
            break
        row, column = int(below(rng, len(keys), 1)[0]), int(below(rng, len(columns), 1)[0])
        if free(keys[row], columns[column]):
            chosen[keys[row], columns[column]] = None
    return list(chosen)


def untouched(soil: Soil, *files: str) -> Callable[[str, str], bool]:
    """Whether a cell holds something and is clean so far in all these files."""

    def free(key: str, column: str) -> bool:
        return all(read(soil, file, key, column) and (file, key, column) not in soil.used for file in files)

    return free


def full_width(text: str) -> str:
    """Digits as a Chinese input method leaves them.

    >>> full_width("12")
    '１２'
    """
    return text.translate(FULL_WIDTH)


def trailing_space(text: str) -> str:
    """A space that nobody sees."""
    return text + " "


def dotted_date(text: str) -> str:
    """2010-10-03 as 2010.10.3; a time of day stays behind it.

    >>> dotted_date("2010-10-03 08:05")
    '2010.10.3 08:05'
    """
    day, _, clock = text.partition(" ")
    year, month, number = day.split("-")
    return f"{year}.{int(month)}.{int(number)}" + (f" {clock}" if clock else "")


def finish(
    soil: Soil, *, added: Sequence[dict[str, str]] = (), decisions: pd.DataFrame | None = None
) -> Soiled:
    """Close the record."""
    files = {name: as_frame(sheet) for name, sheet in soil.files.items()}
    return Soiled(files=files, cells=tuple(soil.cells), added=tuple(added), decisions=decisions)
