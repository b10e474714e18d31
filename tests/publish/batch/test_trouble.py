"""What goes wrong on real machines: kills at any moment, full disks, folders that may only be read, notebooks that misbehave.

`make soak` sets WORKBENCH_KILLS to make many more kills than the dozen here.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.permissions import heeds_permissions
from tests.publish.batch.conftest import Make, Many, Start, linux, outputs, wait_for
from workbench.errors import InputError
from workbench.publish.kernels.client import WarmProcess, greet

pytestmark = [pytest.mark.xdist_group("batch"), linux]
KILLS = int(os.environ.get("WORKBENCH_KILLS", "12"))


def children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (
                (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            )
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def test_whatever_is_killed_at_whatever_moment_no_file_is_torn_and_the_rerun_is_as_if_nothing_was(
    many: Many, make: Make, start: Start, warm: WarmProcess
) -> None:
    root = many()
    make(root)
    straight = outputs(root)
    server, chance, killed = greet(warm), random.Random(os.environ.get("WORKBENCH_SEED", "31")), 0
    while killed < KILLS:
        process = start(root, "--force")
        time.sleep(chance.uniform(0.2, 4))
        workers = children(server)  # workers and kernels alike
        target = process.pid if not workers or chance.random() < 0.4 else chance.choice(workers)
        if process.poll() is None:
            killed += 1
            try:
                os.kill(target, signal.SIGKILL)
            except ProcessLookupError:
                killed -= 1
        out, err = process.communicate(timeout=120)
        assert (
            process.returncode in ((-9,) if target == process.pid else (0, 3)) or process.returncode == 0
        ), out + err
        wait_for(lambda: not children(server), seconds=5)
        now = {name: digest for name, digest in outputs(root).items() if not name.endswith(".failed.ipynb")}
        assert {name: straight[name] for name in now} == now
    make(root)
    assert make(root).left
    assert outputs(root) == straight
    assert not [path.name for path in (root / "reports").iterdir() if ".work-" in path.name]


def test_a_notebook_that_forks_eats_memory_or_floods_costs_itself(many: Many, make: Make) -> None:
    fork = "import subprocess, sys\nif grp == 'A':\n    left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'], start_new_session=True)\n    open('../pid', 'w').write(str(left.pid))"
    eat = "if grp == 'B':\n    hog = [bytes(50_000_000) for _ in range(200)]"
    flood = "if grp == 'C':\n    for _ in range(4000):\n        print('x' * 1_000_000)"
    leave = "import os\nif grp == 'D':\n    os._exit(3)"
    root = many(fork, eat, flood, leave)
    made = make(root, memory=1500, seconds=60)
    assert {"grp-A", "grp-E", "grp-F"} <= set(made.made)
    assert "MemoryError" in made.failed["grp-B"] or "memory" in made.failed["grp-B"]
    assert {"grp-C", "grp-D"} <= set(made.failed)
    pid = (root / "pid").read_text(encoding="utf-8")
    wait_for(
        lambda: (
            not Path(f"/proc/{pid}").exists()
            or " Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        )
    )


def test_signals_end_it_within_ten_seconds_even_twice_in_a_row(
    many: Many, start: Start, warm: WarmProcess
) -> None:
    root = many("import time\ntime.sleep(30)")
    server = greet(warm)
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        process = start(root)
        wait_for(lambda: len(children(server)) >= 4)
        process.send_signal(number)
        time.sleep(0.05)
        process.send_signal(number)
        process.communicate(timeout=10)
        assert process.returncode in (code, -number)
        wait_for(lambda: not children(server), seconds=10)
        assert outputs(root) == {}


def test_two_batches_at_once_the_second_says_who_and_another_folder_is_free(
    many: Many, start: Start, make: Make
) -> None:
    root = many("import time\ntime.sleep(3)", groups="AB")
    first = start(root)
    wait_for((root / "reports" / "tiny" / ".batch.lock.holder").exists)
    second = start(root)
    elsewhere = start(root, "--out", root / "elsewhere")
    _, err = second.communicate(timeout=60)
    assert second.returncode == 4
    assert f"process {first.pid} on " in err
    assert ", since 2" in err
    assert [each.wait(timeout=90) for each in (first, elsewhere)] == [0, 0]
    assert not (root / "reports" / "tiny" / ".batch.lock.holder").exists()


@pytest.mark.parametrize(
    "how",
    [
        {"env": {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "7"}},
        {"umask": 0o077},
        {"cwd": "/"},
    ],
)
def test_clock_zone_locale_umask_and_folder_do_not_show(
    many: Many, make: Make, start: Start, how: dict[str, object]
) -> None:
    root = many(groups="AB")
    make(root)
    straight = outputs(root)
    shutil.rmtree(root / "reports")
    process = start(root, **how)
    out, err = process.communicate(timeout=90)
    assert process.returncode == 0, out + err
    assert outputs(root) == straight


@heeds_permissions
def test_read_only_raw_data_do_and_read_only_reports_are_said(many: Many, make: Make) -> None:
    root = many(groups="AB")
    raw, reports = root / "data" / "raw" / "tiny", root / "reports"
    raw.chmod(0o500)
    reports.mkdir(mode=0o500)
    try:
        with pytest.raises(InputError, match="cannot be written"):
            make(root)
        assert len(make(root, out=root / "elsewhere").made) == 2
    finally:
        raw.chmod(0o700)
        reports.chmod(0o700)


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0,
    reason="a disk that fills up cannot be made: only root may mount a small one",
)
def test_a_full_disk_stops_it_cleanly_and_the_rerun_completes(many: Many, make: Make, tmp_path: Path) -> None:
    root, small = many(), tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a disk that fills up cannot be made: this container may not mount one")
    try:
        filler = small / "filler"
        filler.write_bytes(bytes(900_000))
        with pytest.raises(InputError, match=r"disk is full|cannot be written|No space") as refused:
            make(root, out=small)
        assert refused.value.exit_code == 2
        filler.unlink()
        subprocess.run(["mount", "-o", "remount,size=60m", small], check=True)
        assert not make(root, out=small).failed
        assert len(make(root, out=small).left) == 6
        make(root)
        for path in (root / "reports" / "tiny").glob("grp-*/*"):
            assert (small / "tiny" / path.parent.name / path.name).read_bytes() == path.read_bytes()
    finally:
        subprocess.run(["umount", small], check=True)
