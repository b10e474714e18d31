from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from workbench.project import Project
from workbench.publish import doctor
from workbench.publish.doctor import Check, examine

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "reports").mkdir()
    return Project(tmp_path)


def found(project: Project, name: str) -> Check:
    return next(check for check in examine(project) if check.name == name)


def test_a_machine_that_is_set_up_passes(project: Project) -> None:
    checks = examine(project)
    assert [check.name for check in checks if not check.ok] == []
    assert all(check.found for check in checks)
    assert len({check.name for check in checks}) == len(checks)


def test_too_little_disk_is_found_with_its_fix(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 9 * 10**8, 10**8))
    assert found(project, "disk") == Check("disk", False, "0.1 GB free", "Free at least 0.5 GB.")


def test_missing_packages_are_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("numpy", "nothing-of-this-name"))
    check = found(project, "packages")
    assert (check.ok, check.found) == (False, "1 of 2")
    assert "nothing-of-this-name" in check.fix


def test_a_missing_font_is_found(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(doctor, "files", absent)
    check = found(project, "Chinese fonts")
    assert (check.ok, check.found) == (False, "none")


def test_a_missing_kernel_is_found(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "jupyter_client.kernelspec.KernelSpecManager.find_kernel_specs", lambda _: {"ir": "x"}
    )
    check = found(project, "kernel python3")
    assert (check.ok, check.found) == (False, "ir")
    assert "ipykernel install" in check.fix


def test_folders_that_may_not_be_written_are_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    check = doctor._writable(project)
    assert (check.name, check.ok, check.found) == ("folders", False, '["reports"]')


def test_an_old_python_is_found(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_PYTHON", (99, 0))
    assert not found(project, "python").ok


def test_file_names_need_utf_8(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: "ascii")
    assert found(project, "file names") == Check("file names", False, "ascii", "Set PYTHONUTF8=1.")
