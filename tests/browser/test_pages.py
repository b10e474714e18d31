"""The HTML papers in a real browser: on a desktop and a phone, in light and dark, without any network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_paper_opens_without_network_errors_or_sideways_scrolling(page: Any, papers: list[Path]) -> None:
    for paper in papers:
        page.asked.clear()
        page.said.clear()
        page.goto(paper.as_uri())
        page.wait_for_load_state()
        asked = [url for url in page.asked if not url.startswith(("data:", paper.as_uri()))]
        assert asked == []
        assert page.said == []
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{paper.name} is {wide} px wider than the window"


def test_every_figure_is_drawn_and_every_table_is_whole(page: Any, papers: list[Path]) -> None:
    for paper in papers:
        page.goto(paper.as_uri())
        broken = page.evaluate(
            "[...document.images].filter(i => !i.complete || i.naturalWidth === 0 || !i.alt).length"
        )
        assert broken == 0
        tables = page.evaluate(
            "[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().height)"
        )
        assert tables
        assert all(height > 20 for height in tables[:4])


def test_text_can_be_told_from_its_ground(page: Any, papers: list[Path]) -> None:
    page.goto(papers[0].as_uri())
    ink, ground = page.evaluate(
        "(() => { const body = getComputedStyle(document.body);"
        " const root = getComputedStyle(document.documentElement);"
        " const clear = 'rgba(0, 0, 0, 0)';"
        " return [body.color, body.backgroundColor === clear ? root.backgroundColor : body.backgroundColor]; })()"
    )
    assert _contrast(ink, ground) >= 7


def test_the_contents_lead_to_their_sections(page: Any, papers: list[Path]) -> None:
    page.goto(papers[0].as_uri())
    targets = page.evaluate("[...document.querySelectorAll('nav a')].map(a => a.getAttribute('href'))")
    assert len(targets) >= 5
    missing = page.evaluate(
        "t => t.filter(h => !document.getElementById(decodeURIComponent(h.slice(1))))", targets
    )
    assert missing == []


def test_a_printed_number_leads_to_its_row(page: Any, papers: list[Path]) -> None:
    page.goto(papers[0].as_uri())
    numbers = page.evaluate(
        "[...document.querySelectorAll('data[data-result]')].map(d => [d.value, d.closest('a')?.getAttribute('href')])"
    )
    assert numbers
    for value, target in numbers:
        assert float(value) == float(value)
        assert page.evaluate("h => !!document.getElementById(decodeURIComponent(h.slice(1)))", target)


def _contrast(ink: str, ground: str) -> float:
    """WCAG 2 contrast ratio of two rgb() colours."""
    first, second = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def _luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in colour.strip("rgba()").split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_table_can_be_saved_as_csv(page: Any, papers: list[Path], tmp_path: Path) -> None:
    paper = next(each for each in papers if each.name == "orthopedic_care.zh.html")
    page.goto(paper.as_uri())
    with page.expect_download(timeout=10_000) as saved:
        page.locator("a[download]").first.click()
    assert saved.value.suggested_filename == "tbl-sample.csv"
    saved.value.save_as(tmp_path / "table.csv")
    lines = (tmp_path / "table.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = page.evaluate("document.querySelector('figure.table table').rows.length")
    assert len(lines) == rows
