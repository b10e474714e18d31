"""Editions: the same command line for each period, safe to run twice and by cron."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.modules import ROOT
from tests.publish.batch.test_batch import hashes

MakeProject = Callable[..., Path]
PARAMETERS = 'study = "tiny"\nlang = "zh"\nx = None\nperiod = None'
CELL = 'wb.say(zh="{p}期", en="{p}", p=str(period))'
WORKBENCH = Path(sys.executable).with_name("workbench")
CRON = ROOT / "docs" / "batches.md"


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


@pytest.mark.skipif(sys.platform != "linux", reason="the dates of GNU date")
@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2006-01-02", ["2005-W52", "2005-12", "2005-Q4"]),
        ("2005-04-05", ["2005-W13", "2005-03", "2005-Q1"]),
    ],
)
def test_the_sample_crontab_names_periods_that_have_ended(
    tmp_path: Path, today: str, expected: list[str]
) -> None:
    lines = re.findall(r'--period "(\$\(.*?)"(?= --| >)', CRON.read_text(encoding="utf-8"))
    assert len(lines) == len(expected)
    date = tmp_path / "date"  # the system's, asked on another day
    date.write_text(f'#!/bin/sh\nexec /bin/date -d "{today} $2" "$3"\n', encoding="utf-8")
    date.chmod(0o755)
    told = []
    for each in lines:
        code = f'printf %s "{each.replace(chr(92) + "%", "%")}"'
        shell = subprocess.run(
            ["bash", "-c", code], capture_output=True, text=True, check=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}
        )  # fmt: skip
        told.append(shell.stdout)
    assert told == expected


def test_the_sample_crontab_uses_commands_that_there_are() -> None:
    from workbench.cli import app

    names = {each.name or each.callback.__name__ for each in app.registered_commands if each.callback}
    used = re.findall(
        r"\.venv/bin/workbench (\w+) (\w+) [^\n]*>> batch\.log", CRON.read_text(encoding="utf-8")
    )
    assert used
    assert {command for command, _ in used} <= names
    assert all((ROOT / "data" / "raw" / study / "study.toml").is_file() for _, study in used)
