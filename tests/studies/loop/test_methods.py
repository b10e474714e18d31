"""The table of methods in tests/reference/README.md names tests that are there."""

from __future__ import annotations

import re

from tests.modules import ROOT


def test_every_test_and_script_that_the_table_of_methods_names_is_there() -> None:
    text = (ROOT / "tests" / "reference" / "README.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "::" in line]
    assert len(rows) >= 15
    for row in rows:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
        assert named, row
        for path, name in named:
            source = (ROOT / "tests" / path).read_text(encoding="utf-8")
            assert re.search(rf"^def {name}\(", source, flags=re.MULTILINE), f"{path}::{name}"
        for script in re.findall(r"\b(\w+\.R)\b", row):
            assert (ROOT / "tests" / "reference" / script).is_file(), script
