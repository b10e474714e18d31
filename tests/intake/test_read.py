from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from tests.permissions import heeds_permissions, named_pipes
from workbench.errors import InputError
from workbench.intake.formats.text_table import LARGEST_CELL, MOST_COLUMNS
from workbench.intake.read import read_table, read_text


def written(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def refused(path: Path, **options: str) -> str:
    with pytest.raises(InputError) as error:
        read_text(path, **options)
    assert error.value.exit_code == 2
    return str(error.value)


def test_cells_are_text_exactly_as_written(tmp_path: Path) -> None:
    frame = read_table(written(tmp_path, "id,x\n001, 3 \nNA,\nnull,1.0\n"))
    assert isinstance(frame, pd.DataFrame)
    assert frame.to_dict("list") == {"id": ["001", "NA", "null"], "x": [" 3 ", "", "1.0"]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_count_as_the_file_shows_them_whatever_ends_a_line(tmp_path: Path, end: str) -> None:
    read = read_text(written(tmp_path, end.join(["", "id,x", "", "a,1", ",", "b,2"])))
    assert read.frame["id"].to_list() == ["a", "b"]
    assert read.rows == (4, 6)


def test_mixed_line_ends_are_accepted(tmp_path: Path) -> None:
    read = read_text(written(tmp_path, "id,x\ra,1\r\nb,2\nc,3"))
    assert (read.frame["x"].to_list(), read.rows) == (["1", "2", "3"], (2, 3, 4))


def test_a_line_break_inside_a_cell_keeps_the_rows_of_the_file(tmp_path: Path) -> None:
    read = read_text(written(tmp_path, 'id,x\na,"one\ntwo\r\nthree"\nb,2\n'))
    assert read.frame["x"].to_list() == ["one\ntwo\r\nthree", "2"]
    assert read.rows == (2, 5)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_of_the_header(tmp_path: Path, separator: str) -> None:
    text = "\n".join(separator.join(row) for row in (["id", "x"], ["a", "3.5"], ["b", "note"]))
    assert read_text(written(tmp_path, text)).frame.columns == ["id", "x"]


def test_one_column_may_hold_commas(tmp_path: Path) -> None:
    assert read_text(written(tmp_path, "note\na, b, c\n")).frame["note"].to_list() == ["a, b, c"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_the_encoding_used_is_said(tmp_path: Path, encoding: str) -> None:
    read = read_text(written(tmp_path, "编号,满意度\n1,满意\n".encode(encoding)))
    assert (read.frame.columns, read.encoding) == (["编号", "满意度"], encoding)


def test_columns_without_name_and_cells_are_left_out(tmp_path: Path) -> None:
    read = read_text(written(tmp_path, "id,x,, \na,1,,\nb,2,, \n"))
    assert read.frame.columns == ["id", "x"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["a.csv", "0 bytes"]),
        (b"\n\r\n\n", ["empty", "only blanks"]),
        (b"\xef\xbb\xbf", ["empty"]),
        (b",,\n , ,\n", ["empty"]),
        (b'""\n""\n', ["empty"]),
        (b"id,x\n", ["no data rows", "only a header"]),
        (b"id,x\n,\n\n", ["no data rows"]),
        (b"\x7fELF\x02\x01\x01" + bytes(99), ["not a table", "a program"]),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), ["not a table", "a picture"]),
        (b"\xff\xd8\xff\xe0" + bytes(99), ["not a table", "a picture"]),
        (b"%PDF-1.7\n" + bytes(99), ["not a table", "a PDF"]),
        (b"\x1f\x8b\x08" + bytes(99), ["not a table", "gzip"]),
        (b"  <!DOCTYPE html><html><table>", ["not a table", "web page"]),
        (b"<html><body><table>", ["not a table", "web page"]),
        (b"<?xml version='1.0'?>", ["not a table", "XML"]),
        (b"id,x\na,\x00\n", ["a.csv, row 2", "column x", "NUL"]),
        (bytes(range(1, 256)) * 20, ["a.csv"]),
        (b"id,x\n\xff\xfe,1\n", ["encoding", "row 2"]),
        (b'id,x\na,1\n"b,2\nc,3\n', ["a.csv, row 3", "quotation mark"]),
        (b'id,x\n"a"b,2\n', ["a.csv, row 2"]),
        (b"id,x\na,1,2\nb,2\nc\n", ["a.csv, row 2: 3 cells, the header has 2", "row 4: 1 cells", "separator"]),
        (b"id,x,x\na,1,2\n", ["row 1", "column x", "number 3", "number 2"]),
        (b"id,x, x \na,1,2\n", ["row 1", "column  x ", "same name"]),
        (("id,x\na," + "y" * (LARGEST_CELL + 1)).encode(), ["row 2", "column x", "far too long"]),
        ((",".join(f"c{n}" for n in range(MOST_COLUMNS + 1)) + "\n1\n").encode(), ["too wide", "5001 columns"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_safely_is_refused(tmp_path: Path, content: bytes, words: list[str]) -> None:
    message = refused(written(tmp_path, content))
    for word in words:
        assert word in message, message


def test_a_header_alone_is_enough_where_rows_are_optional(tmp_path: Path) -> None:
    read = read_text(written(tmp_path, "id,x\n"), may_be_empty=True)
    assert (read.frame.columns, read.frame.height, read.rows) == (["id", "x"], 0, ())


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("nothing.csv", "no file"),
        ("x" * 300, "cannot be looked at"),
        ("a\0b", "cannot be looked at"),
        (".", "not a file"),
    ],
)
def test_what_is_no_file_is_named(tmp_path: Path, name: str, word: str) -> None:
    assert word in refused(tmp_path / name)


def test_a_file_below_a_file_is_named(tmp_path: Path) -> None:
    assert "no file" in refused(written(tmp_path, "id\n1\n") / "b.csv")


def test_a_broken_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "gone.csv")
    assert "no file" in refused(tmp_path / "a.csv")


@named_pipes
def test_a_pipe_and_a_device_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    assert "not a file" in refused(tmp_path / "a.csv")
    assert "not a file" in refused(Path("/dev/zero"))


@heeds_permissions
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "id\n1\n")
    path.chmod(0)
    assert "read permission" in refused(path)
