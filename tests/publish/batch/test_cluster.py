"""A real scheduler with two workers, each with the project in a folder of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.publish.batch.conftest import Make, Many, outputs, wait_for
from tests.s3 import pointed_at, serving
from workbench.errors import CheckFailed, InputError
from workbench.publish.batch import cluster
from workbench.publish.batch.work import Order
from workbench.publish.kernels.client import VARIABLE

pytestmark = [
    pytest.mark.xdist_group("batch"),
    pytest.mark.skipif(
        sys.platform == "win32",
        reason="workers cannot be ended with what they started: Windows has no process groups",
    ),
]
Began = tuple[str, list[subprocess.Popen[bytes]]]
Begin = Callable[..., Began]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def begin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begin]:
    """Start a scheduler and a worker for each folder; gives its address and the workers' processes."""
    with ExitStack() as stack:

        def _begin(*projects: Path, allowed: int = 0) -> Began:
            port = free_port()
            address = f"tcp://127.0.0.1:{port}"
            log = stack.enter_context((tmp_path_factory.mktemp("dask") / "log").open("wb"))
            env = {
                **os.environ,
                "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed),
                "WORKBENCH_WARM": "off",
            }

            def program(name: str, *options: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
                command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *options]
                process = subprocess.Popen(
                    command, env=env, cwd=cwd, stdout=log, stderr=log, start_new_session=True
                )
                stack.callback(process.wait)
                stack.callback(process.kill)
                return process

            program("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
            plain = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
            workers = [program("worker", address, *plain, cwd=project) for project in projects]
            wait_for(lambda: there(address, len(projects)))
            return address, workers

        yield _begin


def there(address: str, number: int) -> bool:
    import distributed

    try:
        with distributed.Client(address, timeout=2, set_as_default=False) as client:
            return len(client.nthreads()) == number
    except OSError:
        return False


def copies(root: Path, number: int = 2) -> list[Path]:
    places = [root / f"machine{each} 机器" for each in range(number)]
    for place in places:
        for part in ("data", "notebooks"):
            shutil.copytree(root / part, place / part)
    return places


def test_papers_are_the_same_bytes_and_a_killed_worker_loses_nothing(
    many: Many, make: Make, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = many("import os\nif grp == 'C':\n    os.kill(os.getppid(), 9)\nimport time\ntime.sleep(0.5)")
    address, workers = begin(*copies(root))

    def kill_one(finished: object, left: int) -> None:
        if left == 4:
            workers[0].kill()

    made = make(root, scheduler=address, jobs=None, retries=2, on_finish=kill_one)
    assert list(made.failed) == ["grp-C"]
    assert "died" in made.failed["grp-C"]
    assert len(made.made) == 5
    assert [worker.poll() is None for worker in workers] == [False, True]
    far = outputs(root)
    monkeypatch.delenv(
        VARIABLE
    )  # a warm process of its own: that of the tests would be killed, and miss in what follows
    local = make(root, force=True)
    assert list(local.failed) == ["grp-C"]
    assert outputs(root) == far


def test_a_worker_that_would_make_other_papers_is_refused(many: Many, make: Make, begin: Begin) -> None:
    root = many(groups="AB")
    same, other = copies(root)
    with (other / "data" / "raw" / "tiny" / "people.csv").open("a", encoding="utf-8") as stream:
        stream.write("Z9,1,A\n")
    address, _ = begin(same, other)
    with pytest.raises(CheckFailed, match=r"inputs \(people\.csv\)") as refused:
        make(root, scheduler=address)
    assert refused.value.exit_code == 5
    assert outputs(root) == {}


def test_a_scheduler_that_hands_poison_on_is_refused_and_so_is_one_without_workers(
    many: Many, make: Make, begin: Begin
) -> None:
    root = many(groups="AB")
    address, _ = begin(allowed=3)
    with pytest.raises(CheckFailed, match=r"allowed-failures 3.*ALLOWED_FAILURES=0"):
        make(root, scheduler=address)
    address, _ = begin()
    with pytest.raises(CheckFailed, match="no workers"):
        make(root, scheduler=address)


def test_where_nobody_answers_that_is_said(many: Many, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.publish.batch.cluster.CONNECTING", 1)
    with pytest.raises(InputError, match="No scheduler answers"):
        make(many(groups="AB"), scheduler=f"tcp://127.0.0.1:{free_port()}")


def test_workers_that_share_no_folder_take_the_project_from_the_store(
    many: Many,
    make: Make,
    begin: Begin,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = many(groups="AB")
    place = tmp_path_factory.mktemp("elsewhere")
    with serving() as bucket, pointed_at(bucket):
        paths = [
            path for part in ("data", "notebooks") for path in (root / part).rglob("*") if path.is_file()
        ]
        bucket.put_all({f"care/{path.relative_to(root).as_posix()}": path.read_bytes() for path in paths})
        with monkeypatch.context() as workers:
            workers.setenv("WORKBENCH_PROJECT", "s3://clinic/care")
            workers.setenv("WORKBENCH_CACHE", str(place / "cache"))
            address, _ = begin(place)
        made = make(root, scheduler=address, jobs=None, out="s3://clinic/papers")
        assert (len(made.made), len(made.published)) == (2, 2)
        far = bucket.files("papers/tiny/")
    local = make(root, force=True)
    assert len(local.made) == 2
    own = outputs(root)
    assert {name: hashlib.sha256(data).hexdigest() for name, data in far.items() if "/" in name} == own


def test_what_lies_beside_a_report_is_not_carried_over_nor_replaced(tmp_path: Path) -> None:
    """A report of the notebook's defaults lies in the study's own folder, where the batch keeps its journal and pages."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    of_batch = {
        ".batch.sqlite": b"journal",
        ".batch.lock": b"",
        "batch.json": b"{}",
        "index.zh.html": b"page",
    }
    of_report = {
        "manifest.json": b'{"outputs": {"tiny.zh.html": "", "old.html": ""}}',
        "tiny.zh.html": b"1",
        "old.html": b"0",
    }
    for name, data in {**of_batch, **of_report}.items():
        (folder / name).write_bytes(data)
    journal = (folder / ".batch.sqlite").stat().st_ino
    order = Order("tiny", "", {}, ("zh",), ("html",), str(tmp_path), "", 0, False, "", "", "")
    assert set(cluster._read(folder)) == set(of_report)
    cluster._put(order, {"manifest.json": b'{"outputs": {"tiny.zh.html": ""}}', "tiny.zh.html": b"2"})
    there = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert there == {**of_batch, "manifest.json": b'{"outputs": {"tiny.zh.html": ""}}', "tiny.zh.html": b"2"}
    assert (folder / ".batch.sqlite").stat().st_ino == journal
