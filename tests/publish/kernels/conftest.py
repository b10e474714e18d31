"""One warm process for all tests of it, and cells run in a kernel of it or in a stock one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from workbench.publish.kernels.client import OFF, VARIABLE, WarmProcess, greet
from workbench.publish.kernels.warm import forks_safely, warm_process
from workbench.publish.run import execute, prepare

PYTHON = {"name": "python3", "language": "python", "display_name": "Python 3"}
Run = Callable[..., Any]


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmProcess]:
    if not forks_safely():
        pytest.skip("kernels are forked on Linux only; elsewhere reports use the stock kernel")
    with warm_process() as process:
        assert process is not None
        greet(process)
        yield process


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run code cells; gives the executed notebook. `warm=None` is the stock kernel."""
    monkeypatch.setenv(VARIABLE, OFF)

    def _run(
        *sources: str,
        warm: WarmProcess | None,
        parameters: dict[str, Any] | None = None,
        cwd: Path = tmp_path,
    ) -> Any:
        cells = [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
        if parameters:
            lines = "\n".join(f"{name} = None" for name in parameters)
            cells = [new_code_cell(lines, id="parameters", metadata={"tags": ["parameters"]}), *cells]
        notebook = prepare(new_notebook(cells=cells, metadata={"kernelspec": PYTHON}), lang="zh", parts=set())
        return execute(
            notebook, name="a.ipynb", parameters=parameters or {}, project=tmp_path, cwd=cwd, warm=warm
        )

    return _run


@pytest.fixture
def say(run: Run) -> Callable[..., str]:
    """What a cell prints."""

    def _say(source: str, **options: Any) -> str:
        (cell,) = run(source, **options).cells
        return "".join(output["text"] for output in cell.outputs)

    return _say


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_until(true: Callable[[], bool]) -> None:
    """Wait as long as it takes, up to half a minute; an assertion says what was waited for in vain."""
    import time

    for _ in range(3000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError(f"never came true: {true}")


def own_processes() -> list[str]:
    """Command lines of every process whose parent we are."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found.append((folder / "cmdline").read_text(encoding="utf-8").replace("\0", " "))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found
