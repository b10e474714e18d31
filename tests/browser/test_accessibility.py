"""axe-core's rules on every shipped paper: no violation, on a desktop and a phone, in light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_axe_finds_no_violation(page: Any, papers: list[Path]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    for paper in papers:
        page.goto(paper.as_uri())
        found = axe.run(page).response
        broken = [
            f"{rule['id']}: {node['html'][:200]}"
            for rule in found["violations"]
            for node in rule["nodes"][:3]
        ]
        assert broken == [], paper.name
        assert len(found["passes"]) > 15  # the rules did run


def test_axe_would_find_one(page: Any, papers: list[Path]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(papers[0].as_uri())
    page.evaluate("document.images[0].removeAttribute('alt')")
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == ["image-alt"]
