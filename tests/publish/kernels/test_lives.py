"""Who dies with whom: no kernel and no worker outlives the process that wanted it, however that ends."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.publish.kernels import jobs
from tests.publish.kernels.conftest import Run, alive, wait_until
from workbench.errors import CellError, CheckFailed
from workbench.publish.kernels.client import Refused, WarmProcess, fork, greet
from workbench.publish.kernels.environment import fixed_environment
from workbench.publish.kernels.warm import warm_process
from workbench.publish.kernels.workers import start_worker

pytestmark = pytest.mark.xdist_group("kernels")


def started(file: Path) -> int:
    wait_until(lambda: file.is_file() and bool(file.read_text(encoding="utf-8")))
    return int(file.read_text(encoding="utf-8"))


def test_a_worker_returns_raises_and_tells_how_it_died(warm: WarmProcess) -> None:
    assert start_worker(warm, jobs.add, arguments={"a": 2, "b": 3}).result() == 5
    with pytest.raises(ZeroDivisionError):
        start_worker(warm, jobs.divide, arguments={"a": 1, "b": 0}).result()
    with pytest.raises(RuntimeError, match="Unsendable"):
        start_worker(warm, jobs.raise_what_cannot_travel, arguments={}).result()
    worker = start_worker(warm, jobs.leave, arguments={"code": 7})
    select.select([worker.fileno()], [], [])
    assert worker.poll() == 7
    with pytest.raises(CheckFailed, match="exit code 7"):
        worker.result()
    with pytest.raises(CheckFailed, match="exit code -11"):
        start_worker(warm, jobs.segfault, arguments={}).result()


def test_a_killed_worker_takes_what_it_started_with_it(warm: WarmProcess, tmp_path: Path) -> None:
    worker = start_worker(warm, jobs.sleep_with_a_child, arguments={"file": tmp_path / "pid"})
    child = started(tmp_path / "pid")
    with pytest.raises(TimeoutError):
        worker.result(timeout=0)
    worker.kill()
    wait_until(lambda: worker.poll() == -signal.SIGKILL)
    wait_until(lambda: not alive(child))


def test_what_a_worker_leaves_running_ends_with_it(warm: WarmProcess, tmp_path: Path) -> None:
    worker = start_worker(warm, jobs.leave_a_child, arguments={"file": tmp_path / "pid"})
    worker.result()
    wait_until(lambda: not alive(started(tmp_path / "pid")))


def test_workers_have_folder_umask_and_limits_of_who_starts_them(
    warm: WarmProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    before, limits = os.umask(0o027), resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, limits[1]))
        monkeypatch.chdir(tmp_path)
        found = start_worker(warm, jobs.surroundings, arguments={}).result()
    finally:
        os.umask(before)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert found == (str(tmp_path), 0o027, 200)
    other = start_worker(warm, jobs.surroundings, arguments={}, cwd="/").result()
    assert other[0] == "/"


def test_many_at_once(warm: WarmProcess) -> None:
    """polars, pyarrow, linear algebra and threads in sixteen forked processes at a time."""
    workers = [start_worker(warm, jobs.compute, arguments={"seed": k}) for k in range(16)]
    assert [worker.result() for worker in workers] == [jobs.compute(seed=k) for k in range(16)]


def test_a_dead_kernel_is_an_error_at_once(warm: WarmProcess, run: Run) -> None:
    with pytest.raises(CellError, match="kernel died"):
        run("import os\nos.kill(os.getpid(), 9)", warm=warm)
    assert run("1 + 1", warm=warm).cells[0].outputs


OWNER = """
    import sys
    from pathlib import Path
    from workbench.publish.kernels.warm import warm_process
    from workbench.publish.kernels.workers import start_worker
    from workbench.publish.kernels.client import greet
    from tests.publish.kernels import jobs
    if __name__ == "__main__":
        with warm_process() as warm:
            worker = start_worker(warm, jobs.sleep_with_a_child, arguments={"file": Path(sys.argv[1])})
            print(greet(warm), worker.pid, warm.socket, flush=True)
            worker.result()
"""


@pytest.mark.parametrize("victim", ["owner", "warm"])
def test_killing_the_owner_or_the_warm_process_leaves_nothing(victim: str, tmp_path: Path) -> None:
    script = tmp_path / "owner.py"
    script.write_text(textwrap.dedent(OWNER), encoding="utf-8")
    root = Path(__file__).parents[3]
    owner = subprocess.Popen(
        [sys.executable, script, tmp_path / "pid"],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root), "WORKBENCH_WARM": ""},
    )  # fmt: skip
    try:
        assert owner.stdout
        warm, worker, socket = owner.stdout.readline().split()
        child = started(tmp_path / "pid")
        os.kill({"owner": owner.pid, "warm": int(warm)}[victim], signal.SIGKILL)
        wait_until(lambda: not alive(int(warm)) and not alive(int(worker)))
        wait_until(lambda: not alive(child) and not Path(socket).parent.exists())
    finally:
        owner.kill()
        owner.wait()


def test_the_client_of_a_kernel_takes_it_along(warm: WarmProcess, tmp_path: Path) -> None:
    """A connection that ends, by whatever death, ends the process that was forked for it."""
    nothing = os.open(os.devnull, os.O_RDWR)
    kernel = fork(
        warm, "kernel", argv=["-f", str(tmp_path / "k.json")], env=fixed_environment(os.environ),
        cwd=str(tmp_path), files=[nothing, nothing, nothing],
    )  # fmt: skip
    os.close(nothing)
    assert alive(kernel.pid)
    kernel._connection.close()
    wait_until(lambda: not alive(kernel.pid))


def test_nothing_is_left_after_the_block() -> None:
    with warm_process() as warm:
        assert warm
        pid = greet(warm)
        worker = start_worker(warm, jobs.sleep, arguments={})
    assert not alive(pid)
    wait_until(lambda: not alive(worker.pid))
    assert not warm.socket.parent.exists()
    with pytest.raises(Refused):
        greet(warm)


def test_interrupt_is_a_keyboard_interrupt_and_the_kernel_lives_on(warm: WarmProcess, tmp_path: Path) -> None:
    from jupyter_client.manager import KernelManager

    os.environ["WORKBENCH_WARM"] = str(warm.socket)
    try:
        manager = KernelManager(kernel_name="workbench")
        manager.start_kernel()
    finally:
        del os.environ["WORKBENCH_WARM"]
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.execute(f"open({str(tmp_path / 'on')!r}, 'w').close()\nwhile True: pass")
        wait_until((tmp_path / "on").exists)
        manager.interrupt_kernel()
        assert client.get_shell_msg(timeout=60)["content"].get("ename") == "KeyboardInterrupt"
        assert client.execute_interactive("1 + 1", timeout=60)["content"]["status"] == "ok"
        request = client.session.msg("debug_request", {"seq": 1, "type": "request", "command": "debugInfo"})
        client.control_channel.send(request)
        assert client.get_control_msg(timeout=60)["content"]["success"]
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        assert client.execute_interactive("2 + 2", timeout=60)["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert not manager.is_alive()
