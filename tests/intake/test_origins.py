"""Tests of workbench.intake.origins."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.intake.origins import check_unchanged, hash_files


def test_files_are_hashed_by_their_path_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x").write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # of FIPS 180-2, example 1
    assert hash_files(tmp_path) == {"sub/x": digest}


@pytest.mark.parametrize("how", ["changed", "added", "removed"])
def test_a_folder_of_raw_files_is_told_from_what_it_was(tmp_path: Path, how: str) -> None:
    (tmp_path / "x.csv").write_text("id\n1\n", encoding="utf-8")
    before = hash_files(tmp_path)
    check_unchanged(tmp_path, before)
    if how == "removed":
        (tmp_path / "x.csv").unlink()
    else:
        (tmp_path / ("x.csv" if how == "changed" else "y.csv")).write_text("id\n2\n", encoding="utf-8")
    with pytest.raises(InputError, match="raw file changed while it was read"):
        check_unchanged(tmp_path, before)
