"""decisions.csv: what was decided, form in hand, where two entries differ; replayed, and refused when it is stale."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.export.spreadsheet import unguarded
from workbench.intake.reconcile import Reconciliation, plain

COLUMNS = ("id", "field", "first", "second", "chosen", "by", "when", "why")
Place = tuple[str, str]  # key, field
Read = Callable[[str, str], str]  # (field, what was written) -> the canonical text


def decide(
    found: Reconciliation, decisions: pl.DataFrame, *, file: str, rows: Sequence[int], read: Read
) -> dict[Place, str]:
    """(key, field) -> chosen value of each discrepancy.

    decisions : the file's text; rows : its own row numbers; read : makes a written value comparable, because the
    file may quote the entries as they were keyed while the entries are compared in canonical form.
    Raises ProblemsFound when a discrepancy is undecided or decided twice, or when either side has changed since: then
    the two values of a row are no longer those of the entries.
    """
    missing = [name for name in COLUMNS if name not in decisions.columns]
    if missing:
        shown = ", ".join(decisions.columns)
        raise InputError("Columns are missing", where=file, found=shown, fix=f"Add {', '.join(missing)}.")
    differing = {
        (row["key"], row["field"]): (row["first"], row["second"])
        for row in found.differences.filter(pl.col("kind") == "value").iter_rows(named=True)
    }
    chosen: dict[Place, str] = {}
    problems: list[Problem] = []
    seen: set[Place] = set()
    for number, cells in zip(rows, decisions.iter_rows(named=True), strict=True):
        row = {name: unguarded(cell) for name, cell in cells.items()}
        place = (plain(row["id"]), row["field"].strip())
        rule, fix = _trouble(row, place, differing, seen, read)
        if rule:
            problems.append(Problem(file, number, place[1], place[0], rule, fix))
        elif place in differing:
            chosen[place] = row["chosen"]
        seen.add(place)
    fix = f"Look at the form and add a row to {file}."
    problems += [
        Problem(file, None, field, key, "this discrepancy is not decided", fix)
        for key, field in differing
        if (key, field) not in seen
    ]
    if problems:
        raise ProblemsFound("The double entry is not resolved", problems)
    return chosen


def _trouble(
    row: dict[str, str], place: Place, differing: dict[Place, Place], seen: set[Place], read: Read
) -> tuple[str, str]:
    """What is wrong with one row and how to mend it; both empty when it can be replayed."""
    first, second = (plain(read(place[1], row[side])) for side in ("first", "second"))
    if place in seen:
        return "this field is decided twice", "Keep one row."
    if place not in differing:
        fix = "Take the row out, or look at the form again: an entry has changed since."
        return ("the entries do not differ here", fix) if first != second else ("", "")
    now = tuple(plain(value) for value in differing[place])
    if (first, second) != now:
        return "the decision is about other values", "Decide it again: an entry has changed since."
    if not row["by"].strip():
        return "this discrepancy is not decided", "Look at the form and fill in chosen, by, when and why."
    if not row["chosen"].strip() and "" not in now:
        fix = "Write the answer, or the code for no answer, into chosen."
        return "nothing is chosen", fix
    return "", ""
