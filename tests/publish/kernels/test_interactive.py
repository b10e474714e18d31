"""`workbench warm`: found by commands of the same user, closed to others, anew when code changes, gone when idle."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.modules import ROOT
from tests.publish.kernels.conftest import wait_until
from workbench.errors import CheckFailed, LockedError
from workbench.publish.kernels import warm as warm_module
from workbench.publish.kernels.client import VARIABLE, Refused, WarmProcess, greet
from workbench.publish.kernels.environment import fixed_environment
from workbench.publish.kernels.place import own_socket
from workbench.publish.kernels.process import PROGRAM
from workbench.publish.kernels.warm import forks_safely, keep_warm, running_process, warm_process

pytestmark = [
    pytest.mark.xdist_group("kernels"),
    pytest.mark.skipif(
        not forks_safely(), reason="kernels are forked on Linux only; elsewhere the stock kernel is used"
    ),
]
WORKBENCH = Path(sys.executable).with_name("workbench")


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A private place for sockets, so that a test never meets the warm process of whoever runs it.

    Not below tmp_path, whose names grow with the test's and the run's: a socket's path has about a hundred bytes.
    """
    with tempfile.TemporaryDirectory(prefix="wb-") as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        monkeypatch.delenv(VARIABLE, raising=False)
        yield Path(name)


@pytest.fixture
def kept(runtime: Path) -> Iterator[subprocess.Popen[str]]:
    """`workbench warm` in another terminal, ready."""
    process = subprocess.Popen([WORKBENCH, "warm"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert str(runtime) in process.stdout.readline()
    assert "10 idle minutes" in process.stdout.readline()
    yield process
    process.kill()
    process.wait()


def test_a_report_is_made_by_it_and_ctrl_c_ends_it(
    kept: subprocess.Popen[str], tiny_project: object, runtime: Path
) -> None:
    project = tiny_project("import os\nprint(os.getpid())")  # type: ignore[operator]
    made = subprocess.run(
        [WORKBENCH, "report", "tiny", "--lang", "zh", "--out", "papers"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines() == ["papers/tiny/tiny.zh.html", "papers/tiny/tiny.zh.pdf"]
    wrong = subprocess.run(
        [WORKBENCH, "report", "teny"], cwd=project, capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
    assert "teny" in wrong.stderr
    again = subprocess.run([WORKBENCH, "warm"], capture_output=True, text=True, check=False)
    assert again.returncode == 4
    assert f"pid {kept.pid}" in again.stderr
    kept.send_signal(signal.SIGINT)
    assert kept.wait() == 0
    assert not own_socket().exists()  # type: ignore[union-attr]


def test_a_signal_to_the_command_reaches_its_worker(
    kept: subprocess.Popen[str], tiny_project: object, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    project = tiny_project(f"open({str(there)!r}, 'w').close()", "import time\ntime.sleep(1000)")  # type: ignore[operator]
    command = subprocess.Popen([WORKBENCH, "report", "tiny", "--out", "papers"], cwd=project)
    wait_until(there.exists)
    command.send_signal(signal.SIGTERM)
    assert command.wait() == 143
    left = [path.name for path in (project / "papers").iterdir() if "work" in path.name]
    assert left == []


def test_who_hands_over_imports_nothing_slow() -> None:
    code = "import sys; import workbench.publish.kernels.hand_over; print(json.dumps(sorted(sys.modules)))"
    made = subprocess.run(
        [sys.executable, "-c", "import json\n" + code], capture_output=True, text=True, check=True
    )
    assert not {"numpy", "pandas", "polars", "nbformat", "papermill", "zmq", "jupyter_client", "typst"} & set(
        json.loads(made.stdout)
    )


def test_an_idle_one_ends_and_takes_its_socket_away(runtime: Path) -> None:
    path = runtime / "idle.sock"
    settings = json.dumps({"path": str(path), "idle": 0.1})
    made = subprocess.run(
        [sys.executable, "-c", PROGRAM, settings],
        env=fixed_environment(os.environ),
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0
    assert not path.exists()


def test_the_socket_lies_in_a_folder_for_its_owner_alone(runtime: Path) -> None:
    path = own_socket()
    assert path is not None
    assert path.parent.parent == runtime
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_folder_that_others_can_enter_is_not_used(runtime: Path) -> None:
    folder = runtime / f"workbench-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o755)
    assert own_socket() is None
    folder.rmdir()
    (runtime / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(runtime / "elsewhere")
    assert own_socket() is None
    with pytest.raises(CheckFailed, match="do not work here"):
        keep_warm()


@pytest.mark.skipif(
    os.getuid() != 0, reason="another user's try cannot be made: only root may become another user"
)
def test_another_user_is_refused() -> None:
    with warm_process() as warm:
        assert warm
        greet(warm)
        for path in (warm.socket, warm.socket.parent):
            path.chmod(0o777)
        code = (
            "import os, socket, sys; s = socket.socket(socket.AF_UNIX); os.setuid(65534); s.connect(sys.argv[1]);"
            "s.sendall(bytes.fromhex(sys.argv[2])); print(s.recv(99))"
        )
        hello = b'{"kind":"hello"}'
        wish = (len(hello).to_bytes(4, "big") + hello).hex()
        made = subprocess.run(
            [sys.executable, "-c", code, warm.socket, wish], capture_output=True, text=True, check=False
        )
        assert "stranger" in made.stdout, made.stderr


CHANGED = """
    import os, sys, time
    from pathlib import Path
    from workbench.publish.kernels.client import Refused, greet
    from workbench.publish.kernels.warm import warm_process
    from workbench.publish.kernels.workers import start_worker
    from workbench.publish.kernels.place import LONGEST_SOCKET
    from workbench.publish.kernels.workers import start_worker
    from workbench import errors
    if __name__ == "__main__":
        with warm_process() as warm:
            before = greet(warm)
            module = Path(errors.__file__)
            module.write_text(module.read_text(encoding="utf-8") + "\\ndef news(): return 'new'\\n", encoding="utf-8")
            try:
                greet(warm)
            except Refused as error:
                print(error)
            print(greet(warm) == before)
            del sys.modules["workbench.errors"]
            from workbench.errors import news
            print(start_worker(warm, news, arguments={}).result())
"""


def test_changed_code_starts_it_anew(tmp_path: Path) -> None:
    """The first to come after the change is refused, and uses a stock kernel; the next has the new code, in the same process."""
    shutil.copytree(ROOT / "workbench", tmp_path / "copy" / "workbench")
    (tmp_path / "change.py").write_text(textwrap.dedent(CHANGED), encoding="utf-8")
    made = subprocess.run(
        [sys.executable, tmp_path / "change.py"], env={**os.environ, "PYTHONPATH": str(tmp_path / "copy"), VARIABLE: "", "PYTHONUNBUFFERED": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.stdout.split() == ["stale", "True", "new"], made.stderr


def test_without_a_running_one_everything_is_as_before(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert running_process() is None
    dead = own_socket()
    assert dead is not None
    dead.touch()
    with pytest.raises(Refused):
        greet(WarmProcess(dead))
    monkeypatch.setenv(VARIABLE, "off")
    assert running_process() is None
    monkeypatch.setattr(warm_module, "forks_safely", lambda: False)
    monkeypatch.delenv(VARIABLE)
    with warm_process() as warm:
        assert warm is None
    with pytest.raises(CheckFailed):
        keep_warm()


def test_a_second_one_is_refused(kept: subprocess.Popen[str]) -> None:
    with pytest.raises(LockedError, match="runs already"):
        keep_warm()
