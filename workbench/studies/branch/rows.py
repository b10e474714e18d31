"""Rows of tables by unit: a rate with its interval, and nothing of groups that are too small to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.numbers import NOTHING, between, number, percent
from workbench.present.tables import Column
from workbench.studies.branch.answers import settings
from workbench.study import Lang, Words


def shown_row(
    survey: Survey, title: str, n: float, cells: Sequence[str], lang: Lang, *, hidden: bool = False
) -> list[str]:
    """A row whose figures rest on n answers; of fewer than k nothing is shown but that they are so few.

    hidden : nothing is shown at all, because the total would give a smaller group back.
    """
    k = survey.study.privacy.k
    if n < k:
        return [title, f"<{k}", *[NOTHING] * len(cells)]
    if hidden:
        return [title, *[NOTHING] * (1 + len(cells))]
    return [title, number(n, decimals=0, lang=lang), *cells]


def why_hidden(survey: Survey, sizes: Sequence[float], hidden: Sequence[bool]) -> list[Words]:
    """The note that a larger group is left out with the smaller ones; none where there is none."""
    k = survey.study.privacy.k
    if not any(gone and size >= k for gone, size in zip(hidden, sizes, strict=True)):
        return []
    return [
        Words(
            zh=f"不足 {k} 例者不显示；另一行（—）一并不显示，以免由合计推算。",
            en=f"Fewer than {k} are not shown; another row (—) is left out with them, or the total would give them back.",
        )
    ]


def rate_cell(row: Mapping[str, Any], lang: Lang) -> str:
    """A rate with its interval."""
    if pd.isna(row["share"]):
        return NOTHING
    limits = between(row["low"], row["high"], "share", lang=lang)
    space = "" if lang == "zh" else " "
    return f"{percent(row['share'], lang=lang)}{space}({limits})"


def unit_column(survey: Survey, lang: Lang) -> Column:
    """The column of names, headed by what the study calls a unit."""
    unit = settings(survey).unit_word.in_(lang)
    return Column(unit.capitalize() if lang == "en" else unit, "left")
