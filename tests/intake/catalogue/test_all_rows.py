"""Every row of the catalogue at table, codebook and parameter level has its case here, or a test elsewhere that is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE, TESTS = Path(__file__).parent, Path(__file__).parents[2]
LEVELS = {"T": 30, "C": 15, "P": 8}
# Weights come from declared margins only; texts of answers meet a renderer, not a reader.
ELSEWHERE = {"T24": "analyse/units/test_weighting.py", "T29": "test_attack.py", "T30": "test_attack.py"}


def covered() -> set[str]:
    """Rows named by a case ("T6" as its first argument or id) or by a test's own name (test_p6_…)."""
    text = "".join(
        path.read_text(encoding="utf-8") for path in HERE.glob("*.py") if path.name != Path(__file__).name
    )
    cases = re.findall(r'(?:Case|Declared|chinese)\(\s*"([TCP]\d+)"|^\s*\("(P\d+)",', text, re.MULTILINE)
    ids = [row for each in re.findall(r'id="((?:[TCP]\d+ )+)', text) for row in each.split()]
    names = [row.upper() for row in re.findall(r"def test_([tcp]\d+)_", text)]
    return {row for pair in cases for row in pair if row} | set(ids) | set(names)


@pytest.mark.parametrize("level", LEVELS)
def test_every_row_has_a_case(level: str) -> None:
    rows = {f"{level}{number}" for number in range(1, LEVELS[level] + 1)}
    assert rows - covered() - set(ELSEWHERE) == set()


@pytest.mark.parametrize("place", sorted(set(ELSEWHERE.values())))
def test_what_is_tested_elsewhere_is_there(place: str) -> None:
    assert "def test_" in (TESTS / place).read_text(encoding="utf-8")
