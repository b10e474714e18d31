"""A small project with a report for each group of people, and batches of it in this process or by the command line."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.publish.batch.batch import batch
from workbench.publish.batch.summary import Batch
from workbench.publish.kernels.client import OFF, VARIABLE, WarmProcess, greet
from workbench.publish.kernels.warm import warm_process

GROUPS = "ABCDEF"
BOOK = (
    "name,table,label_zh,label_en,type,min,max,codes\nid,people,编号,Number,id,,,\nx,people,得分,Score,integer,1,5,\n"
    "grp,people,组别,Group,category,,,A=甲组|Group one; B=乙组|Group two\n"
)
FIGURES = """
rows = survey.tables["people"]
own = rows[rows["grp"].astype(str) == (grp or "A")]
share = wb.record("share", wb.proportion(int((own["x"] > 2).sum()), len(own)), zh="高分率", en="high scores")
wb.say(zh="高分率 {share}（{share.ci}）", en="high scores {share} ({share.ci})", share=share)
"""
PARAMETERS = 'study = "tiny"\nlang = "zh"\ngrp = ""\nk = 3'
SCRIPT = Path(sys.executable).with_name("workbench")

Many = Callable[..., Path]
Make = Callable[..., Batch]
Start = Callable[..., subprocess.Popen[str]]


def people(groups: str = GROUPS, each: int = 8) -> str:
    rows = [f"{group}{n},{(n * 7 + ord(group)) % 5 + 1},{group}" for group in groups for n in range(each)]
    return "id,x,grp\n" + "\n".join(rows) + "\n"


@pytest.fixture
def many(tiny_project: Callable[..., Path]) -> Many:
    """Make a project whose study has a report for each group A to F; `cells` run after the group's figures."""

    def make(*cells: str, groups: str = GROUPS, reads: str = "") -> Path:
        root = tiny_project(FIGURES, *cells, parameters=PARAMETERS)
        raw = root / "data" / "raw" / "tiny"
        (raw / "codebook.csv").write_text(BOOK.replace("Group two", "Group two" + "".join(f"; {g}={g}|{g}" for g in groups[2:])), encoding="utf-8")  # fmt: skip
        (raw / "people.csv").write_text(people(groups), encoding="utf-8")
        if reads:
            notebook = root / "notebooks" / "tiny.ipynb"
            text = notebook.read_text(encoding="utf-8")
            notebook.write_text(text.replace('"metadata": {"kernelspec"', f'"metadata": {{"workbench": {{"reads": "{reads}"}}, "kernelspec"'), encoding="utf-8")  # fmt: skip
        return root

    return make


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmProcess | None]:
    """One warm process for all batches of the tests, where there can be one."""
    with warm_process() as process:
        if process is not None:
            greet(process)
        yield process


@pytest.fixture
def quick(warm: WarmProcess | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches use the tests' warm process, as if one had started us."""
    monkeypatch.setenv(VARIABLE, str(warm.socket) if warm else OFF)


@pytest.fixture
def make(quick: None) -> Make:
    """A batch by group, Chinese HTML only."""

    def _make(root: Path, **options: Any) -> Batch:
        usual: dict[str, Any] = {"langs": ["zh"], "formats": ["html"], "jobs": 2}
        if "table" not in options:
            usual["by"] = "grp"
        return batch("tiny", **{**usual, **options}, project=root)

    return _make


@pytest.fixture
def start(quick: None) -> Iterator[Start]:
    """Start `workbench batch tiny --by grp …` as a person does; whatever still runs at the end is killed."""
    begun: list[subprocess.Popen[str]] = []

    def _start(root: Path, *options: object, env: dict[str, str] | None = None, **how: Any) -> Any:
        command = [SCRIPT, "batch", "tiny", "--by", "grp", "--lang", "zh", "--to", "html", "--jobs", 2, *options, "--project", root]  # fmt: skip
        process = subprocess.Popen(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            start_new_session=True, env={**os.environ, **(env or {})}, **how,
        )  # fmt: skip
        begun.append(process)
        return process

    yield _start
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def outputs(root: Path) -> dict[str, str]:
    """Every file of every report, and its hash; the executed notebooks are those of the batch too."""
    folder = root / "reports" / "tiny"
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def wait_for(true: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait until something is so; an assertion says when it never was."""
    for _ in range(int(seconds * 100)):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("never came true")


linux = pytest.mark.skipif(
    sys.platform != "linux",
    reason="about what a killed batch leaves running: it is looked up in /proc, which only Linux has",
)
