"""The tables of methods in tests/reference/README.md name tests and scripts that are there, a table for each study of a service."""

from __future__ import annotations

import re

import pytest

from tests.modules import ROOT

README = (ROOT / "tests" / "reference" / "README.md").read_text(encoding="utf-8")
TABLES = {
    title: [line for line in body.splitlines() if line.startswith("| ") and not line.startswith("| method ")]
    for title, body in re.findall(r"^## (Methods of .+?), and what holds each$(.+?)(?=^## |\Z)", README, flags=re.MULTILINE | re.DOTALL)
}  # fmt: skip


@pytest.mark.parametrize(
    ("study", "fewest"),
    [("the service loop", 15), ("branch benchmarking", 12), ("the insurer's key client", 15)],
)
def test_every_study_of_a_service_has_its_table(study: str, fewest: int) -> None:
    assert len(TABLES[f"Methods of {study}"]) >= fewest


@pytest.mark.parametrize("row", [row for rows in TABLES.values() for row in rows])
def test_every_test_and_script_that_a_row_names_is_there(row: str) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
    assert named
    assert row.count("::") == len(named)
    assert row.count(" | ") == 3
    for path, name in named:
        source = (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", source, flags=re.MULTILINE), f"{path}::{name}"
    for script in re.findall(r"\b(\w+\.R)\b", row):
        assert (ROOT / "tests" / "reference" / script).is_file(), script
