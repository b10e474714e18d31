"""How a batch waits for its workers: for as many as there are, and for one that will not end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from workbench.publish.batch.processes import Started
from workbench.publish.batch.runner import Running, _ended
from workbench.publish.batch.work import Order

pytestmark = pytest.mark.skipif(
    sys.platform == "win32",
    reason="descriptors are not numbered from 0 on Windows, and groups cannot be killed",
)


class Ended:
    """A worker whose descriptor has the number that is asked for."""

    def __init__(self, number: int) -> None:
        reading, writing = os.pipe()
        os.dup2(reading, number)
        for each in (reading, writing):  # the other end closed: it has ended
            os.close(each)
        self._number = number

    def fileno(self) -> int:
        return self._number

    def kill(self) -> None:
        raise AssertionError("it has ended")


def test_a_worker_beyond_the_thousandth_descriptor_is_waited_for() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2000:
        pytest.skip(f"this account may open {hard} files at once; the test needs 2000")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2000), hard))
    worker = Ended(1500)
    try:
        running = [Running(order(), (), worker, 0.0, 1)]  # type: ignore[arg-type]
        assert _ended(running, seconds=1e12) == running
    finally:
        os.close(1500)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_worker_that_still_runs_is_a_timeout_as_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.publish.batch.processes.PROGRAM", "import time; time.sleep(60)")
    process = Started(order(tmp_path))
    try:
        with pytest.raises(TimeoutError, match="still runs after"):
            process.result(timeout=0.2)
    finally:
        process.kill()


def order(project: Path = Path()) -> Order:
    return Order("tiny", "", {}, ("zh",), ("html",), "", str(project), 0, False, "", "", "")
