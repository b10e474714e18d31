from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.publish.batch.conftest import linux, wait_for
from workbench.publish.batch.leftovers import TEMPORARY, VARIABLE, end_marked, traces

SLEEP = [sys.executable, "-c", "import time; time.sleep(1000)"]
pytestmark = linux


def sleeper(mark: str | None = None) -> subprocess.Popen[bytes]:
    env = {**os.environ, VARIABLE: mark} if mark else dict(os.environ)
    process = subprocess.Popen(SLEEP, env=env, start_new_session=True)
    wait_for(lambda: b"sleep" in Path(f"/proc/{process.pid}/cmdline").read_bytes())
    return process


def test_what_a_batch_starts_ends_with_it_even_in_a_session_of_its_own() -> None:
    before = os.environ.get(VARIABLE)
    with traces() as ours:
        process = sleeper()
        assert os.environ[VARIABLE] == ours.mark
        (ours.temporary / "left").write_text("x", encoding="utf-8")
    assert process.wait(timeout=10) == -9
    assert not ours.temporary.exists()
    assert os.environ.get(VARIABLE) == before


def test_the_end_of_one_report_leaves_the_others_running() -> None:
    with traces() as ours:
        one, other = sleeper(f"{ours.mark}/grp-A"), sleeper(f"{ours.mark}/grp-AB")
        end_marked(f"{ours.mark}/grp-A")
        assert one.wait(timeout=10) == -9
        assert other.poll() is None
    assert other.wait(timeout=10) == -9


def test_what_a_batch_left_that_was_killed_goes_with_the_next(tmp_path: Path) -> None:
    code = (
        "import os, subprocess, sys; from workbench.publish.batch.leftovers import traces\n"
        "with traces() as ours:\n"
        f"    child = subprocess.Popen({SLEEP!r}, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "    print(child.pid, ours.temporary, flush=True); os.kill(os.getpid(), 9)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout
    pid, _, folder = said.strip().partition(" ")
    assert Path(f"/proc/{pid}").exists()
    assert Path(folder).is_dir()
    with traces():
        wait_for(
            lambda: (
                not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]
            )
        )
        assert not Path(folder).exists()


def test_a_batch_that_runs_keeps_what_is_its_own() -> None:
    with traces() as one:
        process = sleeper()
        with traces() as other:
            assert other.mark != one.mark
        assert process.poll() is None
        assert one.temporary.is_dir()


def test_processes_of_a_container_and_folders_of_others_are_left_alone() -> None:
    mark = "1-2-3-0123abcd"  # another namespace of process numbers
    process = sleeper(mark)
    folders = [Path(tempfile.gettempdir()) / f"{TEMPORARY}{name}" for name in (mark, "of-somebody-else-x")]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    try:
        with traces():
            assert process.poll() is None
            assert all(folder.is_dir() for folder in folders)
    finally:
        process.kill()
        process.wait()
        for folder in folders:
            folder.rmdir()
