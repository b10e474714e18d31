"""Labels in the paper's language, for the tables of the studies: of codes, and of columns."""

from __future__ import annotations

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.tables import Column
from workbench.present.terms import term
from workbench.study import Lang


def level(survey: Survey, name: str, variable: str, code: object, lang: Lang) -> str:
    """The label of a code of one table, or that it is missing."""
    if pd.isna(code):
        return term("missing", lang)
    return survey.study.variables(name)[variable].level(str(code), lang)


def head(zh: str, en: str, lang: Lang, *, left: bool = False) -> Column:
    """A column with its header; numbers stand to the right, words to the left."""
    return Column(zh if lang == "zh" else en, "left" if left else "right")
