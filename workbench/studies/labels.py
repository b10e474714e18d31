"""Labels in the paper's language, for the tables of the studies: of codes, and of columns."""

from __future__ import annotations

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.tables import Column
from workbench.present.terms import term
from workbench.study import Lang
from workbench.variables import Variable


def level(survey: Survey, name: str, variable: str, code: object, lang: Lang) -> str:
    """The label of a code of one table, or that it is missing."""
    if pd.isna(code):
        return term("missing", lang)
    return survey.study.variables(name)[variable].level(str(code), lang)


def with_unit(variable: Variable, lang: Lang) -> str:
    """A variable's label with its unit in brackets; the label alone where it has none."""
    unit = variable.unit.split("|")[0 if lang == "zh" else -1]
    if not unit:
        return variable.label(lang)
    return f"{variable.label(lang)}\uff08{unit}\uff09" if lang == "zh" else f"{variable.label(lang)} ({unit})"


def head(zh: str, en: str, lang: Lang, *, left: bool = False) -> Column:
    """A column with its header; numbers stand to the right, words to the left."""
    return Column(zh if lang == "zh" else en, "left" if left else "right")
