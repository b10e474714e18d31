"""Names of columns that a reader can tell apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from workbench.errors import Problem, ProblemsFound
from workbench.intake.canonical import BLANKS

JOINED = "_"  # between the parts of a name that stands in several rows
MADE_UP = re.compile(r"Unnamed: \d+.*")


def named_columns(names: Sequence[str], *, file: str, row: int | None) -> tuple[list[str], tuple[str, ...]]:
    """The names with those that are blank filled in ("column_3"), and warnings of what no person has named.

    Raises ProblemsFound for names that are the same (see `check_names`).
    """
    taken = {name.strip(BLANKS).casefold() for name in names}
    filled = list(names)
    warnings = []
    for place, name in enumerate(names, start=1):
        if name.strip(BLANKS):
            continue
        given = f"column_{place}"
        while given in taken:
            given += JOINED
        filled[place - 1] = given
        warnings.append(f"{file}: column number {place} has no name in the header; it is called {given}.")
    index = [name for name in names if MADE_UP.fullmatch(name)]
    if index:
        warnings.append(f"{file}: columns that a program made, not a person: {', '.join(index)}.")
    check_names(filled, file=file, row=row)
    return filled, tuple(warnings)


def check_names(names: Sequence[str], *, file: str, row: int | None = None) -> None:
    """Refuse a blank name and names that are the same after trimming, full-width forms and upper/lower case."""
    problems = []
    seen: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        plain = unicodedata.normalize("NFKC", name).strip(BLANKS).casefold()
        if not plain:
            rule, fix = "the column has no name", "Name it."
            problems.append(Problem(file, row, f"number {place}", "", rule, fix))
        elif plain in seen:
            first = seen[plain]
            rule = f"column number {place} has the same name as number {first} ({names[first - 1]!r})"
            problems.append(Problem(file, row, name, "", rule, "Rename one of the two."))
        seen.setdefault(plain, place)
    if problems:
        raise ProblemsFound("The column names cannot be used", problems)
