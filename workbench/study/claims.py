"""What a source prints and states, to be held against the data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workbench.study.words import Declared, Words


class Printed(Declared):
    """[[printed]]: figures that a source printed, to be checked for feasibility."""

    name: str
    label: Words
    n: int
    mean: float
    sd: float
    decimals: int = 2
    low: float | None = None
    high: float | None = None


class Claim(Declared):
    """[[claims]]: what a source states, and which recorded result speaks to it."""

    name: str
    quote: str
    label: Words
    kind: Literal["printed", "empirical", "causal", "promise"]
    estimand: str | None = None
    direction: Literal["negative", "positive", "none"] | None = None
    margin: float | None = Field(default=None, gt=0)
