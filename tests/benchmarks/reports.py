"""One report from cold, by whole processes: CPU and wall seconds, median of three."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.modules import ROOT

BIN = Path(sys.executable).parent
RUNS = 3


def rows() -> Iterator[str]:
    """The command-line pair of papermill and nbconvert (HTML only, code shown) against `workbench report`."""
    with tempfile.TemporaryDirectory() as folder:
        executed = f"{folder}/executed.ipynb"
        notebook = str(ROOT / "notebooks" / "orthopedic_care.ipynb")
        steps = {
            "papermill": [BIN / "papermill", "--no-progress-bar", notebook, executed],
            "nbconvert --to html": [BIN / "jupyter", "nbconvert", "--to", "html", executed],
            "workbench --help": [BIN / "workbench", "--help"],
            "workbench report, zh, html": _report(folder, "html"),
            "workbench report, zh, html + pdf": _report(folder, "html,pdf"),
        }
        measured = {}
        for name, command in steps.items():
            measured[name] = [_run([str(part) for part in command]) for _ in range(RUNS)]
            cpu, wall = (statistics.median(run[place] for run in measured[name]) for place in (0, 1))
            yield f"  {name:36} {cpu:6.2f} s CPU {wall:6.2f} s wall"
        pair = sum(statistics.median(run[0] for run in measured[name]) for name in list(steps)[:2])
        own = statistics.median(run[0] for run in measured["workbench report, zh, html"])
        yield f"  HTML: CPU of the command-line pair / ours = {pair / own:.2f}"


def _report(folder: str, formats: str) -> list[str | Path]:
    options = ["--lang", "zh", "--to", formats, "--out", folder, "--project", str(ROOT)]
    return [BIN / "workbench", "report", "orthopedic_care", *options]


def _run(command: list[str]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall
