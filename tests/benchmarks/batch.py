"""Many reports of one study, Chinese, two at a time: `workbench batch` (HTML + PDF) against papermill with nbconvert (HTML only)."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.bare import cpu_of_cells
from tests.modules import ROOT
from workbench.project import Project
from workbench.publish.batch.explain import explain
from workbench.publish.batch.plan import plan_by
from workbench.simulate import declare, simulate

BIN = Path(sys.executable).parent
REPORTS = int(os.environ.get("WORKBENCH_REPORTS", "100"))
STUDY, BRANCHES = (
    "company",
    300,
)  # `workbench simulate branch_benchmarking --branches 300 --out data/raw/company`
PEERS = 6  # reports that each peer makes; its rate is per minute
BARE = 10  # reports whose cells are run alone
PLANNED = 10_000
IN_PROCESS = """
import sys, papermill, nbformat
from nbconvert import HTMLExporter
notebook, out, *branches = sys.argv[1:]
for branch in branches:
    made = papermill.execute_notebook(notebook, f"{out}/{branch}.ipynb", parameters={"study": "company", "branch": branch}, progress_bar=False)
    open(f"{out}/{branch}.html", "w").write(HTMLExporter().from_notebook_node(made)[0])
"""


def rows() -> Iterator[str]:
    """Rates, the second run of everything, and the planning of ten thousand."""
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as folder:
        project = _project(Path(folder))
        plan = plan_by(STUDY, "branch", settings={}, project=Project(project))
        branches = [task.given["branch"] for task in plan.tasks][:REPORTS]
        table = project / "branches.csv"
        table.write_text("branch\n" + "\n".join(branches) + "\n", encoding="utf-8")
        run = [BIN / "workbench", "batch", STUDY, "--table", table, "--lang", "zh", "--jobs", 2, "--project", project]  # fmt: skip
        wall, cpu = _timed(run, project)
        yield _row(f"workbench batch, {REPORTS} reports, HTML + PDF", REPORTS, wall, cpu)
        bare = cpu_of_cells(project, STUDY, branches[:BARE])
        yield f"  {'its bare cells in a warm process':46} {'':18} {bare:6.2f} s CPU each; ours is {cpu / REPORTS / bare:.2f} times that"
        ours = REPORTS / wall
        for name, measured in (
            ("papermill in process, stock kernel + HTML", lambda: _in_process(project, branches)),
            ("papermill + jupyter nbconvert, HTML", lambda: _by_command(project, branches)),
        ):
            wall, cpu = measured()
            yield _row(name, PEERS, wall, cpu)
            yield f"  {'':46} ours is {ours / (PEERS / wall):.1f} times as fast"
        wall, cpu = _timed(run, project)
        yield f"  {f'again, all {REPORTS} done':46} {wall:6.2f} s wall {cpu:6.2f} s CPU"
        yield _planned(project)


def _row(name: str, reports: int, wall: float, cpu: float) -> str:
    return f"  {name:46} {60 * reports / wall:6.1f} reports/min {cpu / reports:6.2f} s CPU each"


def _project(root: Path) -> Path:
    """The shipped notebook on a simulated company of 300 branches with a year of forms, of which so many are reported."""
    for name in ("notebooks", "data/raw/branch_benchmarking"):
        shutil.copytree(ROOT / name, root / name)
    raw = root / "data" / "raw" / STUDY
    simulate("branch_benchmarking", raw, seed=1, branches=BRANCHES)
    declare("branch_benchmarking", raw, branches=BRANCHES)
    return root


def _planned(project: Path) -> str:
    began = time.process_time()
    work = explain(STUDY, table=_numbered(project), project=project)
    took = time.process_time() - began
    return f"  {f'{len(work)} reports planned and keyed':46} {took:6.2f} s CPU"


def _numbered(project: Path) -> Path:
    """A table of so many reports that no notebook has them; only their plan is wanted."""
    path = project / "many.csv"
    path.write_text(
        "branch\n" + "\n".join(f"X{number}" for number in range(PLANNED)) + "\n", encoding="utf-8"
    )
    return path


def _in_process(project: Path, branches: list[str]) -> tuple[float, float]:
    notebook, half = project / "notebooks" / "branch_benchmarking.ipynb", PEERS // 2
    out = Path(tempfile.mkdtemp(dir=project))
    parts = [branches[:half], branches[half:PEERS]]
    return _side_by_side(
        [[[sys.executable, "-c", IN_PROCESS, notebook, out, *part]] for part in parts], project
    )


def _by_command(project: Path, branches: list[str]) -> tuple[float, float]:
    notebook, out = project / "notebooks" / "branch_benchmarking.ipynb", Path(tempfile.mkdtemp(dir=project))
    pairs = [
        [
            [
                BIN / "papermill",
                "--no-progress-bar",
                "-p",
                "study",
                STUDY,
                "-p",
                "branch",
                branch,
                notebook,
                out / f"{branch}.ipynb",
            ],
            [BIN / "jupyter", "nbconvert", "--to", "html", out / f"{branch}.ipynb"],
        ]
        for branch in branches[:PEERS]
    ]
    return _side_by_side(pairs, project)


def _side_by_side(chains: list[list[list[object]]], project: Path) -> tuple[float, float]:
    """Wall and CPU seconds of chains of commands, two chains at a time."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda chain: [_run(command, project) for command in chain], chains))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu


def _timed(command: list[object], project: Path) -> tuple[float, float]:
    return _side_by_side([[command]], project)


def _run(command: list[object], project: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"WORKBENCH_PROJECT": str(project), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run(
        [str(part) for part in command], check=True, capture_output=True, cwd=project, env=environment
    )
