"""Names of columns that a reader can tell apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from workbench.errors import Problem, ProblemsFound
from workbench.intake.canonical import BLANKS


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
