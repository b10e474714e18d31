"""The page that lists a batch: one file, no network, one script that its policy names, no rank."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.modules import ROOT
from workbench.publish.batch.index import write_index
from workbench.publish.batch.journal import Entry
from workbench.publish.batch.keys import Keys
from workbench.publish.batch.plan import Task
from workbench.publish.batch.stale import Due
from workbench.study_file import load_study

STUDY = load_study(ROOT / "data" / "raw" / "branch_benchmarking")
KEYS = Keys("e", "r", {})


def estimate(value: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "level": 0.95, "n": 9, "p": None, "statistic": None, "df": None, "unit": "share", "method": "", "reason": ""}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for code, value in (("B01", 0.9), ("B02", 0.8)):
        home = tmp_path / f"branch-{code}"
        home.mkdir()
        results = {
            "rate": estimate(value, value - 0.1, value + 0.05),
            "target": estimate(0.85),
            "none": estimate(None),
        }
        (home / "results.json").write_text(json.dumps({"results": results}), encoding="utf-8")
        (home / f"x-{code}.zh.html").write_text("x", encoding="utf-8")
        (home / "executed.zh.ipynb").write_text('{"cells": []}', encoding="utf-8")
    return tmp_path


def listed(folder: Path) -> str:
    work = [
        Due(Task(f"branch-{code}", {"branch": code}, {}), KEYS, "run", "") for code in ("B01", "B02", "B03")
    ]
    entries = {
        "branch-B01": Entry("branch-B01", "done", KEYS, {}, 1, ""),
        "branch-B02": Entry("branch-B02", "done", KEYS, {}, 1, ""),
        "branch-B03": Entry("branch-B03", "failed", KEYS, {}, 1, "a cell <b>failed</b>"),
    }
    made = write_index(folder, study=STUDY, work=work, entries=entries, langs=["zh", "en"], by="branch")
    assert [path.name for path in made] == ["index.zh.html", "index.en.html", "index.xlsx"]
    return (folder / "index.zh.html").read_text(encoding="utf-8")


def test_reports_are_listed_by_the_names_of_their_units(folder: Path) -> None:
    page = listed(folder)
    assert "东门分公司 B01" in page
    assert "East Gate branch B01" in (folder / "index.en.html").read_text(encoding="utf-8")
    assert 'href="branch-B01/x-B01.zh.html"' in page
    assert "90.0<small>80.0~95.0; n=9</small>" in page  # no rate without its interval and n
    assert "完成 2，失败 1" in page


def test_a_failure_says_why_and_stays_text(folder: Path) -> None:
    page = listed(folder)
    assert "a cell &lt;b&gt;failed&lt;/b&gt;" in page


def test_the_policy_allows_only_its_own_script_and_style(folder: Path) -> None:
    page = listed(folder)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    for tag in ("script", "style"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert (
            f"{tag}-src &#39;sha256-{digest}&#39;" in policy[1] or f"{tag}-src 'sha256-{digest}'" in policy[1]
        )
    assert not re.search(r"https?://", page)


def test_intervals_are_drawn_on_one_scale_with_the_target(folder: Path) -> None:
    page = listed(folder)
    assert page.count("<svg") == 2
    assert page.count('class="target"') == 2
    assert "不是排名" in page


def test_the_workbook_holds_every_number_unrounded(folder: Path) -> None:
    listed(folder)
    sheet = openpyxl.load_workbook(folder / "index.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:6] == ("report", "status", "rate", "rate low", "rate high", "rate n")
    assert rows[1][:6] == ("branch-B01", "done", 0.9, 0.8, pytest.approx(0.95), 9)
    assert rows[3][1:3] == ("failed", None)


def test_positions_are_words_to_search_by_and_what_is_not_compared_says_so(folder: Path) -> None:
    for code, place in (("B01", None), ("B02", -2)):
        path = folder / f"branch-{code}" / "results.json"
        results = json.loads(path.read_text(encoding="utf-8"))
        results["results"]["position"] = estimate(place) | {"unit": "count"}
        path.write_text(json.dumps(results), encoding="utf-8")
        (folder / f"branch-{code}" / f"x-{code}.en.html").write_text("x", encoding="utf-8")
    page = listed(folder)
    assert '<td data-value="-2" class="outside">低于 99.8% 限</td>' in page
    assert '<td data-value="">过少，不比较</td>' in page
    assert page.count('<button type="button" data-find=') == 3  # all, and the two that occur
    assert "below 99.8% limit" in (folder / "index.en.html").read_text(encoding="utf-8")


def test_without_a_position_there_is_no_such_column(folder: Path) -> None:
    page = listed(folder)
    assert '<button type="button" data-find=' not in page
    assert "限内" not in page
