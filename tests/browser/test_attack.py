"""The attack notebook's page in a real browser that may run scripts: nothing runs and nothing is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.attack import attack_notebook
from workbench.publish.html.render import render_html
from workbench.publish.paper.document import build_document

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_nothing_of_the_attack_lives(page: Any, tmp_path: Path) -> None:
    path = tmp_path / "attack.html"
    path.write_text(render_html(build_document(attack_notebook())), encoding="utf-8")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(path.as_uri())
    page.wait_for_load_state()
    assert dialogs == []
    assert page.title() != "hit"
    assert page.said == []
    assert [url for url in page.asked if not url.startswith(("data:", path.as_uri()))] == []
    assert (
        page.evaluate("document.querySelectorAll('script, iframe, object, embed, form, input').length") == 0
    )
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
