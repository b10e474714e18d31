"""Wrong input ends with exit code 2 and a message that helps, never with a traceback or half a result."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.permissions import named_pipes
from workbench import cli

STUDY = """
schema = 1
id = "s"
data = "real"
as_of = 2020-01-01
[title]
zh = "甲"
en = "A"
[tables.t]
files = ["t.csv"]
key = "id"
"""
BOOK = "name,table,type,min,max,codes,missing\nid,t,id,,,,\nx,t,integer,1,5,,9=refused\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """data/raw/s of a project whose study is right."""
    raw = tmp_path / "data" / "raw" / "s"
    raw.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (raw / "study.toml").write_text(STUDY, encoding="utf-8")
    (raw / "codebook.csv").write_text(BOOK, encoding="utf-8")
    (raw / "t.csv").write_text("id,x\na,1\nb,5\nc,9\n", encoding="utf-8")
    return raw


@pytest.fixture
def workbench(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """The command line in this process: exit code and what it said on stderr."""
    monkeypatch.setattr("signal.signal", lambda *_: None)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["workbench", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), capsys.readouterr().err

    return run


def said(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "t.csv").write_text(text, encoding="utf-8") and None


def raw(data: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / "t.csv").write_bytes(data) and None


def toml(extra: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "study.toml").write_text(STUDY + extra, encoding="utf-8") and None


def book(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "codebook.csv").write_text(text, encoding="utf-8") and None


def fifo(folder: Path) -> None:
    (folder / "t.csv").unlink()
    os.mkfifo(folder / "t.csv")


CASES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "a missing column": (said("id,y\na,1\n"), ["t.csv", "row 1", "'x'", "Rename"]),
    "a column nobody described": (said("id,x,name\na,1,z\n"), ["t.csv", "'name'", "codebook.csv"]),
    "an answer out of range": (said("id,x\na,7\n"), ["t.csv", "row 2", "column x", "'7'", "1 to 5"]),
    "half an answer": (said("id,x\na,2.5\n"), ["t.csv", "row 2", "column x", "'2.5'", "whole number"]),
    "a word for a number": (said("id,x\na,约3\n"), ["t.csv", "row 2", "column x", "'约3'", "aliases.csv"]),
    "infinity": (said("id,x\na,inf\n"), ["t.csv", "row 2", "column x", "'inf'"]),
    "an empty file": (raw(b""), ["t.csv", "0 bytes"]),
    "blank lines only": (said("\n\n\n"), ["t.csv", "empty"]),
    "a byte order mark only": (raw(b"\xef\xbb\xbf"), ["t.csv", "empty"]),
    "a header only": (said("id,x\n"), ["t.csv", "no data rows"]),
    "a program": (raw(b"\x7fELF\x02\x01\x01" + bytes(200)), ["t.csv", "a program"]),
    "a picture": (raw(b"\x89PNG\r\n\x1a\n" + bytes(200)), ["t.csv", "a picture"]),
    "a zip that is no workbook": (raw(b"PK\x03\x04" + bytes(200)), ["t.csv", "workbook"]),
    "NUL bytes": (raw(b"id,x\na,\x001\n"), ["t.csv", "row 2", "NUL"]),
    "undecodable bytes": (raw(b"id,x\n\xff\xfe\xfd,1\n"), ["t.csv", "encoding"]),
    "an open quotation mark": (said('id,x\n"a,1\n'), ["t.csv", "row 2", "quotation"]),
    "a row with more cells": (said("id,x\na,1,3\n"), ["t.csv", "row 2", "3 cells"]),
    "a row with fewer cells": (said("id,x\na\n"), ["t.csv", "row 2", "1 cells"]),
    "two columns of one name": (said("id,x,x\na,1,1\n"), ["t.csv", "row 1", "column x", "same name"]),
    "a column without a name": (said("id,x,\na,1,1\n"), ["t.csv", "row 1", "column_3", "codebook.csv"]),
    "a key that repeats": (said("id,x\na,1\na,2\n"), ["t.csv", "row 2", "row 3", "'a'", "repeated"]),
    "a blank key": (said("id,x\n,1\n"), ["t.csv", "row 2", "key"]),
    "no file": (lambda folder: (folder / "t.csv").unlink(), ["t.csv", "no such file"]),
    "a folder for a file": (
        lambda folder: ((folder / "t.csv").unlink(), (folder / "t.csv").mkdir()),
        ["t.csv", "no such file"],
    ),
    "broken TOML": (toml("x = ["), ["study.toml", "TOML"]),
    "an unknown key": (toml("lable = 1\n"), ["study.toml", "lable", "Did you mean 'label'"]),
    "an unknown section": (
        toml("[privacies]\nk = 5\n"),
        ["study.toml", "privacies", "Did you mean 'privacy'"],
    ),
    "a wrong type": (toml("[privacy]\nk = 'five'\n"), ["study.toml", "privacy.k", "five"]),
    "an unknown instrument": (
        toml('[instruments.a]\ninstrument = "scl91"\ntable = "t"\ncolumns = ["x"]\n'),
        ["scl91", "scl90"],
    ),
    "a coding of another range": (
        toml('[instruments.a]\ninstrument = "caring_form"\ntable = "t"\ncolumns = ["x"]\n'),
        ["study.toml", "6 items"],
    ),
    "a rule about no variable": (
        toml('[[rules.t.exclude]]\nreason = { zh = "甲", en = "a" }\nno_answers_in = ["y"]\n'),
        ["study.toml", "'y'", "codebook"],
    ),
    "a condition nobody understands": (
        toml('[[rules.t.exclude]]\nreason = { zh = "甲", en = "a" }\nwhere = "__import__(1)"\n'),
        ["__import__(1)", "not understood"],
    ),
    "no codebook": (lambda folder: (folder / "codebook.csv").unlink(), ["codebook"]),
    "a variable described twice": (
        book(BOOK + "x,t,integer,1,5,,\n"),
        ["codebook.csv", "row 4", "'x'", "twice"],
    ),
    "min above max": (book(BOOK.replace("1,5", "5,1")), ["codebook.csv", "row 3", "min is above max"]),
    "an unknown type": (
        book(BOOK.replace("integer", "intger")),
        ["codebook.csv", "intger", "Did you mean 'integer'"],
    ),
    "a missing code inside the range": (
        book(BOOK.replace("9=refused", "3=refused")),
        ["codebook.csv", "'3'", "inside"],
    ),
    "a code both valid and missing": (
        book(BOOK.replace(",,9=refused", ",7=yes,7=no")),
        ["codebook.csv", "'7'"],
    ),
}


def test_the_study_itself_is_right(folder: Path, workbench: Callable[..., tuple[int, str]]) -> None:
    assert workbench("clean", "s", "--project", str(folder.parents[2])) == (0, "")


@pytest.mark.parametrize("case", CASES)
def test_wrong_input_is_refused_with_a_message_that_helps(
    case: str, folder: Path, workbench: Callable[..., tuple[int, str]]
) -> None:
    spoil, words = CASES[case]
    spoil(folder)
    code, message = workbench("clean", "s", "--project", str(folder.parents[2]))
    assert code == 2
    assert "Traceback" not in message
    for word in words:
        assert word in message
    processed = folder.parents[1] / "processed"
    assert not processed.exists() or not [path for path in processed.iterdir() if path.name != ".s.lock"]


@named_pipes
def test_a_named_pipe_is_refused_without_waiting(
    folder: Path, workbench: Callable[..., tuple[int, str]]
) -> None:
    fifo(folder)
    code, message = workbench("clean", "s", "--project", str(folder.parents[2]))
    assert code == 2
    assert "t.csv" in message


@pytest.mark.parametrize("name", ["../x", "/etc/x", "", "a" * 300, "a\nb", "a/b", "a\\b", ".hidden", "-x"])
def test_an_unsafe_name_is_refused(
    name: str, folder: Path, workbench: Callable[..., tuple[int, str]]
) -> None:
    code, message = workbench("clean", "--project", str(folder.parents[2]), "--", name)
    assert code == 2
    assert "cannot be the name" in message


def test_an_unknown_study_is_refused_with_the_nearest(
    folder: Path, workbench: Callable[..., tuple[int, str]]
) -> None:
    code, message = workbench("report", "ss", "--project", str(folder.parents[2]))
    assert code == 2
    assert "Did you mean 's'" in message


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--set", "n_boots=5"], ["n_boots", "Did you mean 'n_boot'"]),
        (["--set", "n_boot=many"], ["n_boot", "many", "whole number"]),
        (["--set", "n_boot"], ["NAME=VALUE"]),
        (["--lang", "fr"], ["fr", "zh"]),
        (["--to", "docs"], ["docs", "html"]),
        (["--set", "lang=fr"], ["lang"]),
    ],
)
def test_a_wrong_option_is_refused_before_anything_runs(
    options: list[str], words: list[str], tmp_path: Path, workbench: Callable[..., tuple[int, str]]
) -> None:
    root = Path(__file__).parents[1]
    code, message = workbench(
        "report", "orthopedic_care", "--project", str(root), "--out", str(tmp_path), *options
    )
    assert code == 2
    for word in words:
        assert word in message
    assert list(tmp_path.iterdir()) == []


def test_reports_are_not_written_into_raw_data(
    folder: Path, workbench: Callable[..., tuple[int, str]]
) -> None:
    root = Path(__file__).parents[1]
    code, message = workbench(
        "report", "orthopedic_care", "--project", str(root), "--out", str(root / "data" / "raw")
    )
    assert code == 2
    assert "raw data" in message
