"""The command line: each exit code, and what a person reads with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from workbench import cli
from workbench.cli.options import settings_of
from workbench.publish.doctor import Check

MakeProject = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]
SCRIPT = Path(sys.executable).with_name("workbench.exe" if os.name == "nt" else "workbench")


@pytest.fixture
def workbench(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process: exit code, stdout, stderr."""
    monkeypatch.setattr("signal.signal", lambda *_: None)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["workbench", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), said.out, said.err

    return run


def by_script(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """The console script as a person starts it."""
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [SCRIPT, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,
    )


def test_done_is_0_and_says_what_was_done(tiny_project: MakeProject, workbench: Run) -> None:
    root = tiny_project()
    code, out, err = workbench("clean", "tiny", "--project", root)
    assert (code, err) == (0, "")
    assert "3  analysed" in out
    assert workbench("list", "--project", root) == (0, "tiny  [real] Tiny study: no report\n", "")


def test_wrong_input_is_2_as_a_process_too(tiny_project: MakeProject) -> None:
    root = tiny_project()
    (root / "data" / "raw" / "tiny" / "people.csv").write_text("id,x\na,7\n", encoding="utf-8")
    run = by_script("clean", "tiny", cwd=root)
    assert run.returncode == 2
    assert "people.csv, row 2, column x ('7'): out of range. The codebook allows 1 to 5" in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["report"], ["report", "tiny", "--nothing"], ["reconcile", "a.csv"]]
)
def test_a_command_nobody_knows_is_2(arguments: list[str], workbench: Run) -> None:
    code, _, err = workbench(*arguments)
    assert code == 2
    assert "Traceback" not in err


def test_no_command_shows_the_help(workbench: Run) -> None:
    code, out, err = workbench("--help")
    assert (code, err) == (0, "")
    for name in ("list", "clean", "reconcile", "report", "doctor"):
        assert name in out


@pytest.mark.parametrize("setting", ["k", "=5"])
def test_a_setting_is_a_name_and_a_value(setting: str, tiny_project: MakeProject, workbench: Run) -> None:
    code, _, err = workbench("report", "tiny", "--set", setting, "--project", tiny_project())
    assert code == 2
    assert "--set" in err or "no parameter ''" in err


def test_a_setting_is_given_once_and_may_hold_equal_signs(workbench: Run) -> None:
    assert settings_of(["a=b=c", "d="]) == {"a": "b=c", "d": ""}
    code, _, err = workbench("report", "tiny", "--set", "k=1", "--set", "k=2")
    assert code == 2
    assert "each name once" in err


def test_a_project_that_is_not_there_is_2(tmp_path: Path, workbench: Run) -> None:
    assert workbench("list", "--project", tmp_path / "nowhere")[0] == 2
    code, _, err = workbench("list", "--project", tmp_path)
    assert code == 2
    assert "not inside a workbench project" in err


def test_a_second_report_while_one_is_made_is_4(tiny_project: MakeProject, workbench: Run) -> None:
    root = tiny_project()
    (root / "reports").mkdir()
    with FileLock(root / "reports" / ".tiny.lock"):
        code, _, err = workbench("report", "tiny", "--project", root)
    assert code == 4
    assert "Another run is making 'tiny'" in err


def test_a_doctor_who_finds_something_is_5(
    tiny_project: MakeProject, workbench: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = (Check("python", True, "3.11"), Check("disk", False, "0.1 GB free", "Free 0.5 GB."))
    monkeypatch.setattr("workbench.publish.doctor.examine", lambda _: checks)
    code, out, err = workbench("doctor", "--project", tiny_project())
    assert code == 5
    assert out == "ok   python: 3.11\nFAIL disk: 0.1 GB free. Free 0.5 GB.\n"
    assert "not ready; found: disk" in err


def test_a_doctor_who_finds_nothing_is_0(
    tiny_project: MakeProject, workbench: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.publish.doctor.examine", lambda _: (Check("python", True, "3.11"),))
    assert workbench("doctor", "--project", tiny_project()) == (0, "ok   python: 3.11\n", "")


def test_a_failed_cell_is_1_and_names_notebook_cell_and_line(
    tiny_project: MakeProject, workbench: Run
) -> None:
    root = tiny_project("a = 1\nb = a / 0")
    code, out, err = workbench("report", "tiny", "--lang", "zh", "--to", "html", "--project", root)
    assert (code, out) == (1, "")
    assert "in tiny.ipynb, cell 4, line 2: b = a / 0; found: ZeroDivisionError: division by zero" in err
    assert "Traceback" not in err
    assert (root / "reports" / "tiny" / "tiny.zh.failed.ipynb").is_file()


def test_interrupted_is_130(workbench: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("workbench.publish.status.status_of_studies", interrupted)
    assert workbench("list")[0] == 130


def test_what_the_system_refuses_is_2(workbench: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: object) -> None:
        raise PermissionError(13, "Permission denied", "/data/x")

    monkeypatch.setattr("workbench.publish.status.status_of_studies", refused)
    code, _, err = workbench("list")
    assert (code, err) == (2, "workbench: Permission denied (/data/x). Check permissions and free space.\n")


@pytest.mark.skipif(
    os.name == "nt", reason="a command cannot be ended by these signals: Windows has none of them"
)
def test_ended_by_the_system_is_143_and_leaves_no_kernel_and_no_half_report(
    tiny_project: MakeProject, tmp_path: Path
) -> None:
    mark = tmp_path / "kernel"
    root = tiny_project(
        f"import os, time\nwith open({str(mark)!r}, 'w') as file:\n    file.write(str(os.getpid()))\ntime.sleep(60)"
    )
    arguments = ["report", "tiny", "--lang", "zh", "--to", "html", "--project", str(root)]
    with subprocess.Popen(
        [SCRIPT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        kernel = int(_content_of(mark))
        run.send_signal(signal.SIGTERM)
        _, err = run.communicate(timeout=30)
    assert run.returncode == 143
    assert "Traceback" not in err
    assert [path.name for path in (root / "reports").iterdir() if path.is_dir()] == []
    assert _is_gone(kernel)


def _content_of(path: Path) -> str:
    for _ in range(600):
        if path.exists() and path.read_text(encoding="utf-8"):
            return path.read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError("the cell was not reached")


def _is_gone(process: int) -> bool:
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_reconcile_prints_what_it_found_and_wrote(tmp_path: Path, workbench: Run) -> None:
    (tmp_path / "a.csv").write_text("id,x\na,1\nb,2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id,x\nb,2\na,3\n", encoding="utf-8")
    code, out, err = workbench(
        "reconcile", tmp_path / "a.csv", tmp_path / "b.csv", "--key", "id", "--out", tmp_path / "o"
    )
    assert (code, err) == (0, "")
    assert "differing: 1" in out
    assert (tmp_path / "o" / "decisions.csv").is_file()
    code, _, err = workbench(
        "reconcile", tmp_path / "a.csv", tmp_path / "a.csv", "--key", "id", "--out", tmp_path / "p"
    )
    assert code == 2
    assert "is a copy" in err
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("place", ["nothing.csv", ".", "x" * 300])
def test_reconcile_names_a_file_that_cannot_be_read(place: str, tmp_path: Path, workbench: Run) -> None:
    code, _, err = workbench(
        "reconcile", tmp_path / place, tmp_path / place, "--key", "id", "--out", tmp_path / "o"
    )
    assert code == 2
    assert "Traceback" not in err
    assert not (tmp_path / "o").exists()


def test_what_a_file_holds_cannot_move_the_cursor(tiny_project: MakeProject, workbench: Run) -> None:
    root = tiny_project()
    (root / "data" / "raw" / "tiny" / "people.csv").write_text(
        "id,x,\x1b[2J\u202ey\na,1,2\n", encoding="utf-8"
    )
    code, _, err = workbench("clean", "tiny", "--project", root)
    assert code == 2
    assert "\x1b" not in err
    assert "\u202e" not in err
    assert "\\x1b[2J\\u202ey" in err


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['workbench', '--help']; import workbench.cli\n"
        "try: workbench.cli.main()\nexcept SystemExit: pass\n"
        "heavy = ('pandas', 'numpy', 'pydantic', 'polars', 'matplotlib', 'papermill', 'scipy')\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr.strip() == "[]"
