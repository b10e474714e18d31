from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.intake.reconcile_files import reconcile_files

A = "id,x,y\na,1,2\nb,3,4\nc,5,６\nd,1,1\n"
B = "id,y,x,z\na,2,1,0\nb,4,2,0\nc,6,5,0\ne,1,1,0\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "a.csv").write_text(A, encoding="utf-8")
    (tmp_path / "b.csv").write_text(B, encoding="utf-8")
    return tmp_path / "a.csv", tmp_path / "b.csv"


def test_three_files_are_written_and_summed_up(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out" / "deep"
    lines = reconcile_files(*files, key="id", out=out)
    assert sorted(path.name for path in out.iterdir()) == [
        "by_field.csv",
        "decisions.csv",
        "discrepancies.csv",
        "summary.json",
    ]
    assert (out / "discrepancies.csv").read_text("utf-8") == (
        "key,field,first,second,kind\nb,x,3,2,value\nc,y,６,6,notation\n"
    )
    assert (out / "decisions.csv").read_text("utf-8") == (
        "id,field,first,second,chosen,by,when,why\nb,x,3,2,,,,\n".replace(",,,,", ',"","","",""')
    )
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert (summary["fields_compared"], summary["differing"], summary["notation_only"]) == (6, 1, 1)
    assert (summary["only_first"], summary["only_second"], summary["unshared"]) == (["d"], ["e"], ["z"])
    assert lines[:7] == [
        "fields compared: 6",
        "differing: 1 (1666.7 per 10,000; 95% CI 42.2 to 9286.1)",
        "differing in notation only: 1",
        "only in a.csv: 1 (d)",
        "only in b.csv: 1 (e)",
        "there more than once: 0",
        "columns in one file only, not compared: 1 (z)",
    ]


def test_the_raw_files_are_left_alone(files: tuple[Path, Path], tmp_path: Path) -> None:
    reconcile_files(*files, key="id", out=tmp_path / "out")
    assert [path.read_text("utf-8") for path in files] == [A, B]


def test_a_copy_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[1].write_bytes(files[0].read_bytes())
    with pytest.raises(InputError, match=r"second entry is a copy; in b\.csv; found: identical files"):
        reconcile_files(*files, key="id", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_decisions_are_never_written_over(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="exists already"):
        reconcile_files(*files, key="id", out=tmp_path)
    assert (tmp_path / "decisions.csv").read_text("utf-8") == "mine"
    assert not (tmp_path / "summary.json").exists()


@pytest.mark.parametrize("place", ["a.csv", "b.csv"])
def test_a_file_that_cannot_be_read_is_named_and_nothing_is_written(
    files: tuple[Path, Path], tmp_path: Path, place: str
) -> None:
    (tmp_path / place).write_bytes(b"")
    with pytest.raises(InputError, match=f"empty; in {place}"):
        reconcile_files(*files, key="id", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_disk_that_is_full_leaves_no_half_result(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InputError, match="No space left on device"):
        reconcile_files(*files, key="id", out=tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_said_so(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        reconcile_files(*files, key="id", out=tmp_path / "out")
