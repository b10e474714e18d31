from __future__ import annotations

from pathlib import Path

import pytest

from tests.permissions import heeds_permissions
from workbench.errors import InputError
from workbench.project import LONGEST_NAME, Project, check_name, find_project, reading, writing


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("WORKBENCH_PROJECT", raising=False)
    (tmp_path / "data" / "raw" / "care").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "care" / "study.toml").touch()
    (tmp_path / "data" / "raw" / "no study").mkdir()
    (tmp_path / "notebooks").mkdir()
    return tmp_path


def test_a_project_is_found_from_any_folder_inside_it(root: Path) -> None:
    assert find_project(root / "data" / "raw" / "care") == Project(root.resolve())


def test_the_current_folder_is_searched_when_none_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "notebooks")
    assert find_project(None).root == root.resolve()


def test_the_environment_names_the_project_for_a_kernel(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_PROJECT", str(root))
    monkeypatch.chdir("/")
    assert find_project(None).root == root.resolve()


def test_outside_a_project_the_message_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--project DIR"):
        find_project(tmp_path)


def test_a_project_folder_that_is_not_there_is_not_searched_upwards(root: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        find_project(root / "nowhere")


def test_studies_are_the_folders_with_a_study_toml(root: Path) -> None:
    assert find_project(root).studies() == ["care"]


def test_an_unknown_study_is_named_with_the_nearest(root: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'care'"):
        find_project(root).study_folder("cares")


@pytest.mark.parametrize("name", ["care", "a-b_c", "2010", "骨科护理", "é", "a" * LONGEST_NAME])
def test_letters_of_any_script_make_a_name(name: str) -> None:
    assert check_name(name, what="study") == name


@pytest.mark.parametrize(
    "name",
    ["", "../x", "/etc/x", "a/b", "a\\b", "a b", "a\n", "\na", "a\0", ".x", "-x", "_x", "a.b", "CON", "nul", "Com1",
     "a" * 300, "护" * 27, "~", "$HOME", "a;b", "\ud800"],
)  # fmt: skip
def test_a_name_that_could_leave_the_folder_or_break_a_system_is_refused(name: str, root: Path) -> None:
    with pytest.raises(InputError, match="cannot be the name of a study") as refused:
        find_project(root).study_folder(name)
    assert len(str(refused.value)) < 400


def test_what_the_system_says_of_a_folder_becomes_wrong_input(tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match=r"cannot be written; in .*; found: .+\. Give yourself"),
        writing(tmp_path),
    ):
        (tmp_path / "nowhere" / "x").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"cannot be read; in .*nothing; found: "), reading(tmp_path):
        (tmp_path / "nothing").read_bytes()


def test_errors_of_ours_pass_through(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^mine\.$"), writing(tmp_path), reading(tmp_path):
        raise InputError("mine")


@heeds_permissions
def test_a_read_only_folder_is_wrong_input(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="Permission denied"), writing(tmp_path):
        (tmp_path / "x").touch()
