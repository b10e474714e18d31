"""The shipped papers and a page of a real browser, on a desktop and a phone, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import FLAGS, executable, required
from tests.modules import ROOT

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    from workbench.publish.report import report

    out = tmp_path_factory.mktemp("reports")
    return [
        paper
        for study in ("orthopedic_care", "branch_benchmarking")
        for paper in report(study, formats=["html"], out=out, project=ROOT).papers
    ]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = executable()
    if path is None:
        if required():
            pytest.fail("no Chromium: CI must have one")
        pytest.skip(
            "needs a Chromium to look at pages, and none could be installed: `.venv/bin/playwright install chromium`, or your system's package"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(
    params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")], ids=lambda each: "-".join(each)
)
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    size, scheme = request.param
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    opened = context.new_page()
    opened.asked = []
    opened.said = []
    opened.on("request", lambda asked: opened.asked.append(asked.url))
    opened.on("console", lambda said: opened.said.append(said.text))
    opened.on("pageerror", lambda said: opened.said.append(str(said)))
    yield opened
    context.close()
