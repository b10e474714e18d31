"""The index of a batch in a real browser: it searches and sorts under its own policy, and axe finds nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.modules import ROOT
from workbench.publish.batch.index import write_index
from workbench.publish.batch.journal import Entry
from workbench.publish.batch.keys import Keys
from workbench.publish.batch.plan import Task
from workbench.publish.batch.stale import Due
from workbench.study_file import load_study

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
KEYS = Keys("e", "r", {})
VALUES = {"B01": 9.0, "B02": 10.0, "B03": 8.0}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    others = dict.fromkeys(("level", "n", "p", "statistic", "df"))
    for code, value in VALUES.items():
        home = tmp_path / f"branch-{code}"
        home.mkdir()
        number = {"value": value, "low": value - 1, "high": value + 1, "unit": "score", "method": "", "reason": "", **others}  # fmt: skip
        place = number | {
            "value": {"B01": 0, "B02": None, "B03": -2}[code],
            "low": None,
            "high": None,
            "unit": "count",
        }
        results = {"score": number, "position": place}
        (home / "results.json").write_text(json.dumps({"results": results}), encoding="utf-8")
        (home / f"x-{code}.en.html").write_text("x", encoding="utf-8")
    codes = [*VALUES, "B04"]
    work = [Due(Task(f"branch-{code}", {"branch": code}, {}), KEYS, "run", "") for code in codes]
    entries = {f"branch-{code}": Entry(f"branch-{code}", "done", KEYS, {}, 1, "") for code in VALUES}
    entries["branch-B04"] = Entry(
        "branch-B04", "failed", KEYS, {}, 1, "<img src=x onerror=alert(1)> a cell failed"
    )
    study = load_study(ROOT / "data" / "raw" / "branch_benchmarking")
    write_index(tmp_path, study=study, work=work, entries=entries, langs=["zh", "en"], by="branch")
    return tmp_path


def shown(page: Any) -> list[str]:
    rows = page.locator("tbody tr:visible th").all_inner_texts()
    return [row.split()[-1] for row in rows]


def test_it_searches_and_sorts_and_asks_for_nothing(page: Any, index: Path) -> None:
    page.goto((index / "index.en.html").as_uri())
    assert shown(page) == ["B01", "B02", "B03", "B04"]
    by_score = page.locator("thead button", has_text="score")
    by_score.click()
    assert shown(page) == ["B03", "B01", "B02", "B04"]  # as numbers; what has none comes last
    by_score.click()
    assert shown(page) == ["B02", "B01", "B03", "B04"]
    page.fill("#search", "b02")
    assert shown(page) == ["B02"]
    page.fill("#search", "cell failed")
    assert shown(page) == ["B04"]
    assert page.locator("img").count() == 0
    assert page.said == []
    assert all(address.startswith("file:") for address in page.asked)


def test_one_press_shows_who_lies_beyond_the_limits(page: Any, index: Path) -> None:
    page.goto((index / "index.en.html").as_uri())
    below = page.locator("button[data-find]", has_text="below 99.8%")
    below.click()
    assert shown(page) == ["B03"]
    assert below.get_attribute("aria-pressed") == "true"
    page.locator("button[data-find='']").click()
    assert shown(page) == ["B01", "B02", "B03", "B04"]
    by_place = page.locator("thead button", has_text="Position")
    by_place.click()
    assert shown(page)[:2] == ["B03", "B01"]  # lowest first; who is not compared stands last


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_no_violation(page: Any, index: Path, lang: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto((index / f"index.{lang}.html").as_uri())
    found = Axe().run(page).response
    assert [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found["violations"]] == []
    assert len(found["passes"]) > 10
