"""Editions: the same command line for each period, safe to run twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publish.batch.test_batch import hashes

MakeProject = Callable[..., Path]
PARAMETERS = 'study = "tiny"\nlang = "zh"\nx = None\nperiod = None'
CELL = 'wb.say(zh="{p}期", en="{p}", p=str(period))'
WORKBENCH = Path(sys.executable).with_name("workbench")


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [WORKBENCH, *arguments, "--lang", "zh", "--to", "html", "--project", root]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin"}
    )  # fmt: skip


def test_an_edition_of_a_batch_has_folders_of_its_own_and_is_made_once(tiny_project: MakeProject) -> None:
    root = tiny_project(CELL, parameters=PARAMETERS)
    first = run(root, "batch", "tiny", "--by", "x", "--period", "2005-W31")
    assert first.returncode == 0, first.stderr
    home = root / "reports" / "tiny"
    assert "2005-W31期" in (home / "x-1_period-2005-W31" / "tiny-x-1_period-2005-W31.zh.html").read_text(
        encoding="utf-8"
    )
    before = hashes(root)
    assert run(root, "batch", "tiny", "--by", "x", "--period", "2005-W31").returncode == 0
    summary = json.loads((home / "batch.json").read_text(encoding="utf-8"))
    assert (summary["made"], summary["left"], summary["failed"]) == (0, 3, {})
    run(root, "batch", "tiny", "--by", "x", "--period", "2005-08")
    assert hashes(root).items() > before.items()


def test_an_edition_of_a_report_gives_the_same_bytes_again(tiny_project: MakeProject) -> None:
    root = tiny_project(CELL, parameters=PARAMETERS)
    assert run(root, "report", "tiny", "--period", "2005-Q3").returncode == 0
    before = hashes(root)
    assert any("period-2005-Q3" in name for name in before)
    assert run(root, "report", "tiny", "--period", "2005-Q3").returncode == 0
    assert hashes(root) == before


@pytest.mark.parametrize("command", [("report", "tiny"), ("batch", "tiny", "--by", "x")])
def test_a_notebook_without_that_parameter_refuses_a_period(
    tiny_project: MakeProject, command: tuple[str, ...]
) -> None:
    root = tiny_project(parameters='study = "tiny"\nlang = "zh"\nx = None')
    refused = run(root, *command, "--period", "2005-W31")
    assert refused.returncode == 2
    assert "no parameter 'period'" in refused.stderr
    assert not list((root / "reports").glob("**/*.html"))


def test_a_period_that_is_set_twice_is_refused(tiny_project: MakeProject) -> None:
    root = tiny_project(CELL, parameters=PARAMETERS)
    refused = run(root, "report", "tiny", "--period", "2005", "--set", "period=2006")
    assert refused.returncode == 2
    assert "each name once" in refused.stderr
