"""The catalogue of bad input, what other programs cannot hold (C13, C14, T28): names, long labels, formulas in exports."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from tests.intake.catalogue.cases import HEAD
from tests.intake.catalogue.test_declarations import TABLE, run

LONG = "您对病房护士的态度是否满意" * 10  # 390 bytes, 130 characters
NAMES = ("2b-c", "with", "long", "a.b", "护" * 40, "Q1")
BOOK = "name,table,label_zh,label_en,type,min,max,codes\nid,t,编号,,id,,,\nnote,t,,,text,,,\n"


def export(root: Path, book: str, rows: str, *run_with: object, to: str) -> tuple[str, Path]:
    """Export a study of one table; what was said, and the folder of the files."""
    raw = root / "data" / "raw" / "s"
    raw.mkdir(parents=True)
    (root / "notebooks").mkdir()
    for name, text in (("study.toml", HEAD + TABLE), ("codebook.csv", book), ("t.csv", rows)):
        (raw / name).write_text(text, encoding="utf-8")
    out = root / "out"
    code, _, said = run(root, *run_with, "export", "s", "--to", to, "--out", str(out))  # type: ignore[arg-type]
    assert code == 0, said
    return said, out


@pytest.mark.parametrize(
    ("form", "mapped"),
    [
        ("sav", {"2b-c": "v_2b_c", "with": "with_", "护" * 40: "护" * 21}),
        ("dta", {"2b-c": "v_2b_c", "with": "with_", "long": "long_", "a.b": "a_b", "护" * 40: "护" * 32}),
    ],
)
def test_c13_names_that_a_format_cannot_hold_are_mapped_and_the_mapping_is_said(
    form: str, mapped: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    book = BOOK + "".join(f"{name},t,标签,,integer,1,5,\n" for name in NAMES)
    rows = ",".join(["id", "note", *NAMES]) + "\na,,1,2,3,4,5,1\n"
    said, out = export(tmp_path, book, rows, monkeypatch, capsys, to=form)
    for name, new in mapped.items():
        line = f"warning: s-t.{form}: {name}: a .{form} file cannot hold this name; it is written as {new}."
        assert line in said.splitlines()
    assert said.count("cannot hold this name") == len(mapped)
    read = pyreadstat.read_sav if form == "sav" else pyreadstat.read_dta
    frame, _ = read(str(out / f"s-t.{form}"))
    assert list(frame.columns) == ["id", "note", *(mapped.get(name, name) for name in NAMES)]
    assert frame.loc[0, [mapped.get(name, name) for name in NAMES]].tolist() == [1, 2, 3, 4, 5, 1]


@pytest.mark.parametrize(
    ("form", "cuts", "kept"),
    [
        ("sav", ["label is cut to 255 bytes", "the label of 1 is cut to 120 bytes"], LONG[:85]),
        ("dta", ["label is cut to 80 characters"], LONG[:80]),
    ],
)
def test_c14_labels_that_are_too_long_are_said_and_stay_whole_in_the_codebook(
    form: str, cuts: list[str], kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    book = BOOK + f"x,t,{LONG},,category,,,1={LONG}; 2=否\n"
    said, out = export(tmp_path, book, "id,note,x\na,,1\n", monkeypatch, capsys, to=form)
    warned = [line for line in said.splitlines() if line.startswith(f"warning: s-t.{form}: x: ")]
    assert len(warned) == len(cuts)
    for cut in cuts:
        assert any(cut in line and line.endswith("workbench codebook writes it whole.") for line in warned)
    read = pyreadstat.read_sav if form == "sav" else pyreadstat.read_dta
    _, meta = read(str(out / f"s-t.{form}"))
    assert meta.column_names_to_labels["x"] == kept
    code, _, _ = run(tmp_path, monkeypatch, capsys, "codebook", "s", "--out", str(tmp_path / "book"))
    assert code == 0
    (page,) = (tmp_path / "book").glob("*.html")
    assert page.read_text(encoding="utf-8").count(LONG) >= 2


FORMULAS = ["=1+1", "+1+cmd", "-2+3", "@x", "\t=1"]


def test_t28_formulas_in_answers_are_exported_as_text_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "id,note\n" + "".join(f'{number},"{text}"\n' for number, text in enumerate(FORMULAS))
    said, out = export(tmp_path, BOOK, rows, monkeypatch, capsys, to="csv,xlsx")
    raw = tmp_path / "data" / "raw" / "s" / "t.csv"
    assert raw.read_text(encoding="utf-8") == rows
    with (out / "s-t.csv").open(encoding="utf-8-sig", newline="") as file:
        written = [row["note"] for row in csv.DictReader(file)]
    clean = pd.read_parquet(tmp_path / "data" / "processed" / "s" / "t.parquet")["note"].tolist()
    assert written == [f"'{text}" for text in clean]
    assert f"{len(FORMULAS)} cells" in said
    sheet = openpyxl.load_workbook(out / "s-t.xlsx").worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.column == 2} == {"s"}
