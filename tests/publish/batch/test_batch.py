"""Batches that are whole, broken off, killed, and gone on with."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publish.batch.conftest import linux
from workbench.errors import LockedError
from workbench.publish.batch import batch as module
from workbench.publish.batch.batch import batch
from workbench.publish.batch.lock import held
from workbench.publish.batch.summary import Batch

MakeProject = Callable[..., Path]
PARAMETERS = 'study = "tiny"\nlang = "zh"\nk = 3\nx = None\nfolder = ""'
RESULT = (
    'from workbench.estimate import Estimate\nn = wb.record("n", Estimate(float(x or 0), 0.0, 9.0, 0.95, n=3, unit="score"), '
    'zh="某数", en="a number")\nwb.say(zh="{n} 分", en="{n} points", n=n)'
)
pytestmark = pytest.mark.xdist_group("batch")
shared = pytest.mark.usefixtures("quick")  # the warm process of the tests, which nothing here kills


def make(root: Path, **options: object) -> Batch:
    return batch("tiny", by="x", langs=["zh"], formats=["html"], jobs=2, project=root, **options)  # type: ignore[arg-type]


def hashes(root: Path) -> dict[str, str]:
    """The papers, notebooks and results of every report."""
    home = root / "reports" / "tiny"
    files = [path for path in sorted(home.glob("*/*")) if path.name != "manifest.json"]
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def command(root: Path, *options: str) -> subprocess.Popen[str]:
    program = [
        sys.executable,
        "-c",
        "from workbench.cli import main; main()",
        "batch",
        "tiny",
        "--by",
        "x",
        "--lang",
        "zh",
        "--to",
        "html",
    ]
    return subprocess.Popen([*program, "--project", str(root), *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # fmt: skip


def left(root: Path) -> list[str]:
    """Processes that have this project in their environment or command."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if str(root).encode() in told and int(folder.name) != os.getpid():
            found.append(folder.name)
    return found


def wait_until(there: Callable[[], bool], *, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not there():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@shared
def test_a_batch_is_made_recorded_listed_and_not_made_twice(tiny_project: MakeProject) -> None:
    root = tiny_project(RESULT, parameters=PARAMETERS)
    first = make(root)
    assert (first.made, first.failed) == (("x-1", "x-3", "x-5"), {}) or set(first.made) == {
        "x-1",
        "x-3",
        "x-5",
    }
    results = json.loads((root / "reports/tiny/x-3/results.json").read_text(encoding="utf-8"))
    assert results["results"]["n"]["value"] == 3
    page = (root / "reports/tiny/index.zh.html").read_text(encoding="utf-8")
    assert "某数" in page
    assert 'href="x-3/tiny-x-3.zh.html"' in page
    assert (root / "reports/tiny/index.xlsx").is_file()
    before = hashes(root)
    again = make(root)
    assert (again.made, set(again.left)) == ((), {"x-1", "x-3", "x-5"})
    assert hashes(root) == before
    summary = json.loads((root / "reports/tiny/batch.json").read_text(encoding="utf-8"))
    assert (summary["made"], summary["left"]) == (0, 3)


@shared
def test_without_a_warm_process_the_bytes_are_the_same(
    tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tiny_project(RESULT, parameters=PARAMETERS)
    make(root)
    warm = hashes(root)
    monkeypatch.setenv("WORKBENCH_WARM", "off")
    monkeypatch.setattr(module, "warm_process", NoWarmProcess)
    assert set(make(root, force=True).made) == {"x-1", "x-3", "x-5"}
    assert hashes(root) == warm


@shared
def test_one_poisoned_report_costs_one_report(tiny_project: MakeProject) -> None:
    root = tiny_project(RESULT, 'if x == "3":\n    raise ValueError("poison")', parameters=PARAMETERS)
    made = make(root)
    assert set(made.made) == {"x-1", "x-5"}
    assert "poison" in made.failed["x-3"]
    assert "poison" in (root / "reports/tiny/index.zh.html").read_text(encoding="utf-8")
    assert not (root / "reports/tiny/x-3/manifest.json").exists()
    run = command(root)
    assert run.wait(timeout=120) == 3
    run.stdout.close()  # type: ignore[union-attr]


@shared
def test_a_kernel_that_kills_itself_and_one_that_hangs_cost_themselves(tiny_project: MakeProject) -> None:
    cell = 'import os, time\nif x == "1":\n    os.kill(os.getpid(), 9)\nif x == "3":\n    time.sleep(600)'
    root = tiny_project(RESULT, cell, parameters=PARAMETERS)
    made = make(root, seconds=12)
    assert made.made == ("x-5",)
    assert "longer than 12 seconds" in made.failed["x-3"]
    assert "kernel died" in made.failed["x-1"] or "process died" in made.failed["x-1"]


@linux
def test_a_warm_process_that_is_killed_costs_nothing(tiny_project: MakeProject, tmp_path: Path) -> None:
    flag = tmp_path / "killed"
    cell = f"import os, pathlib\nflag = pathlib.Path({str(flag)!r})\nif not flag.exists():\n    flag.write_text('')\n    os.kill(os.getppid(), 9)"
    root = tiny_project(RESULT, cell, parameters=PARAMETERS)
    made = make(root, retries=2)
    assert flag.exists()
    assert (set(made.made), dict(made.failed)) == ({"x-1", "x-3", "x-5"}, {})


@linux
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGINT, 130)]
)
def test_a_batch_that_is_broken_off_leaves_no_process_and_goes_on(
    tiny_project: MakeProject, number: signal.Signals, code: int
) -> None:
    root = tiny_project(RESULT, 'import time\nif x == "5":\n    time.sleep(3)', parameters=PARAMETERS)
    run = command(root, "--jobs", "1")
    assert run.stdout
    while "made" not in run.stdout.readline():
        pass
    run.send_signal(number)
    assert run.wait(timeout=60) == code
    run.stdout.close()
    assert wait_until(lambda: not left(root)), left(root)
    resumed = make(root)
    assert set(resumed.made) | set(resumed.left) == {"x-1", "x-3", "x-5"}
    assert resumed.left
    straight = hashes(root)
    make(root, force=True)
    assert hashes(root) == straight
    assert not list((root / "reports" / "tiny").glob("*.work-*"))


@shared
def test_a_second_batch_is_told_who_is_at_it(tiny_project: MakeProject) -> None:
    root = tiny_project(RESULT, parameters=PARAMETERS)
    with (
        held(root / "reports" / "tiny"),
        pytest.raises(LockedError, match=f"process {os.getpid()}") as locked,
    ):
        make(root)
    assert locked.value.exit_code == 4


@shared
def test_a_change_of_printing_renders_without_running(
    tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from workbench.publish.batch import keys

    log = tmp_path / "ran"
    root = tiny_project(RESULT, f"open({str(log)!r}, 'a').write('x')", parameters=PARAMETERS)
    make(root)
    assert log.read_text(encoding="utf-8") == "xxx"
    running, printing = keys.package_hashes()
    monkeypatch.setattr(keys, "package_hashes", lambda: (running, printing + "x"))
    before = hashes(root)
    assert set(make(root).rendered) == {"x-1", "x-3", "x-5"}
    assert log.read_text(encoding="utf-8") == "xxx"
    assert hashes(root) == before


class NoWarmProcess:
    """No warm process to be had."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None
