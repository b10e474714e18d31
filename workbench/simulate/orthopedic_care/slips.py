"""Keying slips: another value that the range check would accept, so that only the second entry finds it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from workbench.simulate.orthopedic_care.draw import CARING, SYMPTOMS
from workbench.simulate.orthopedic_care.patients import (
    AGE_HIGH,
    AGE_LOW,
    FIRST_DAY,
    LAST_DAY,
    OCCUPATIONS,
    STAY_HIGH,
    STAY_LOW,
)
from workbench.simulate.streams import below

CODES: dict[str, tuple[str, ...]] = {
    "sex": ("1", "2"),
    "marital": ("1", "2", "3", "4"),
    "education": ("1", "2", "3", "4", "5"),
    "schooling": ("1", "2", "3", "4", "5"),
    "occupation": tuple(str(code) for code in OCCUPATIONS),
    "payment": ("1", "2", "3", "4"),
    "cause": ("1", "2", "3", "4", "5"),
    "site": ("1", "2", "3", "4"),
    "surgery": ("0", "1"),
    "ward": ("W1", "W2", "W3"),
    "nurse_group": ("N1", "N2", "N3", "N4", "N5", "N6"),
    "mode": ("1", "2", "3"),
}
NUMBERS = {"age": (AGE_LOW, AGE_HIGH), "los_days": (STAY_LOW, STAY_HIGH)}
DATES = ("admit_date", "discharge_date")
KEYED = (*CODES, *NUMBERS, "pain_vas", *DATES, *CARING, *SYMPTOMS)
"""Fields in which slips are planted: all but the key, the clerk and the direct identifiers."""


def slip(rng: np.random.Generator, column: str, text: str) -> str:
    """Another admissible text for this column: a neighbouring answer, code, digit or day."""
    if column in CODES:
        return _other(rng, [code for code in CODES[column] if code != text])
    if column in NUMBERS:
        low, high = NUMBERS[column]
        near = [int(text) + step for step in (-10, -2, -1, 1, 2, 10)]
        return _other(rng, [str(number) for number in near if low <= number <= high])
    if column == "pain_vas":
        near_tenths = [int(text.replace(".", "")) + step for step in (-10, -3, -1, 1, 3, 10)]
        return _other(rng, [f"{tenths / 10:.1f}" for tenths in near_tenths if 0 <= tenths <= 100])
    if column in DATES:
        days = [date.fromisoformat(text) + timedelta(days=step) for step in (-10, -1, 1, 10)]
        return _other(rng, [day.isoformat() for day in days if FIRST_DAY <= day <= LAST_DAY])
    return _other(rng, [str(int(text) + step) for step in (-1, 1) if 1 <= int(text) + step <= 5])


def _other(rng: np.random.Generator, choices: list[str]) -> str:
    return choices[int(below(rng, len(choices), 1)[0])]
