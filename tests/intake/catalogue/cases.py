"""One row of the catalogue of bad input: a file on disk, and what `workbench clean` does with it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from workbench import cli

BOOK = "name,table,type,min,max,codes,missing\nid,t,id,,,,\nx,t,integer,1,5,,9=refused\n"
HEAD = 'schema = 1\nid = "s"\ndata = "real"\nas_of = 2024-01-01\n[title]\nzh = "甲"\nen = "A"\n[tables.t]\nkey = "id"\n'
Write = Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """row : of the catalogue. write : puts the file at a path. refused : words of the message; exit code 2 then.

    said : words on the page of a file that is read. cells : column -> its clean values.
    name : of the file. toml : further lines of its table; book : its codebook.
    """

    row: str
    what: str
    write: Write
    refused: Sequence[str] = ()
    said: Sequence[str] = ()
    cells: Mapping[str, Sequence[object]] = field(default_factory=dict)
    name: str = "t.csv"
    toml: str = ""
    book: str = BOOK
    marks: Sequence[pytest.MarkDecorator | pytest.Mark] = ()

    def __str__(self) -> str:
        return f"{self.row} {self.what}"


def parameters(cases: Sequence[Case]) -> list[object]:
    """The cases as pytest takes them, each under its row of the catalogue."""
    return [pytest.param(case, id=str(case), marks=case.marks) for case in cases]


def text(content: str, encoding: str = "utf-8") -> Write:
    return data(content.encode(encoding))


def data(content: bytes) -> Write:
    return lambda path: path.write_bytes(content)


def check(
    case: Case, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run `workbench clean` on a study that names the file, and hold it to what the case says."""
    raw = root / "data" / "raw" / "s"
    raw.mkdir(parents=True)
    (root / "notebooks").mkdir()
    (raw / "study.toml").write_text(HEAD + f'files = ["{case.name}"]\n{case.toml}\n', encoding="utf-8")
    (raw / "codebook.csv").write_text(case.book, encoding="utf-8")
    case.write(raw / case.name)
    code, out, complaint = _clean(root, monkeypatch, capsys)
    processed = root / "data" / "processed" / "s"
    if not case.refused:
        assert code == 0, complaint
        for word in case.said:
            assert word in out, out
        frame = pl.read_parquet(processed / "t.parquet")
        assert {name: frame[name].to_list() for name in case.cells} == case.cells
        return
    assert code == 2, (code, out, complaint)
    for word in case.refused:
        assert word in complaint, complaint
    assert "Traceback" not in complaint
    assert "\ufffd" not in complaint
    assert not processed.exists()
    left = root / "data" / "processed"
    assert not left.exists() or [path.name for path in left.iterdir()] in ([], [".s.lock"])


def _clean(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["workbench", "clean", "s", "--project", str(root)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        cli.main()
    found = capsys.readouterr()
    code = ended.value.code
    return (code if isinstance(code, int) else 0), found.out, found.err
