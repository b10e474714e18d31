from __future__ import annotations

from pathlib import Path

import pytest

from tests.permissions import heeds_permissions
from workbench.errors import InputError, LockedError
from workbench.publish.private import private_folder, remove_orphans


def folders(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir() if path.is_dir())


def test_the_folder_is_empty_and_gone_afterwards(tmp_path: Path) -> None:
    home = tmp_path / "reports"
    with private_folder(home, "care") as work:
        assert list(work.iterdir()) == []
        (work / "x").write_text("x", encoding="utf-8")
    assert folders(home) == []


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_it_is_gone_however_the_run_ends(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), private_folder(tmp_path, "care"):
        raise error
    assert folders(tmp_path) == []
    with private_folder(tmp_path, "care"):
        pass


def test_a_second_run_is_told_so_and_another_report_is_free(tmp_path: Path) -> None:
    with private_folder(tmp_path, "care") as work:
        with (
            pytest.raises(LockedError, match=r"Another run is making 'care'; in .*\.care\.lock") as locked,
            private_folder(tmp_path, "care"),
        ):
            pass
        assert locked.value.exit_code == 4
        assert work.is_dir()
        with private_folder(tmp_path, "care-k-1"):
            pass


def test_what_a_killed_run_left_is_cleared_away_and_nobody_elses(tmp_path: Path) -> None:
    for name in (".care.work-abcdefgh", ".care-k-1.work-abcdefgh", "care"):
        (tmp_path / name).mkdir()
    with private_folder(tmp_path, "care"):
        pass
    assert folders(tmp_path) == [".care-k-1.work-abcdefgh", "care"]


def test_a_home_that_cannot_be_written_is_wrong_input(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"), private_folder(tmp_path / "file", "care"):
        pass


@heeds_permissions
def test_a_read_only_home_is_wrong_input(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="Permission denied"), private_folder(tmp_path, "care"):
        pass


def test_orphans_of_every_report_of_a_study_go_and_those_at_work_stay(tmp_path: Path) -> None:
    for name in (".care-k-1.work-abcdefgh", ".care-k-2.work-abcdefgh", ".care.work-abcdefgh", ".other.work-abcdefgh", "care"):  # fmt: skip
        (tmp_path / name).mkdir()
    with private_folder(tmp_path, "care-k-2") as work:
        remove_orphans(tmp_path, "care")
        assert folders(tmp_path) == sorted([work.name, ".other.work-abcdefgh", "care"])
    remove_orphans(tmp_path / "missing", "care")
