"""The catalogue of bad input, file level (F1 to F28): each a real file on disk that `workbench clean` meets."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.intake.catalogue.cases import Case, check, data, parameters, text
from tests.intake.old_excel import compound, write_xls
from tests.intake.outside_tools import FILES
from tests.intake.received_formats import FORMS
from tests.permissions import heeds_permissions, named_pipes

GOOD = "id,x\na,1\nb,5\n"


def chinese(row: str, what: str, encoding: str, **more: object) -> Case:
    """A file of two Chinese names in some encoding; `HEAD` says key = "id", so the codebook calls it so."""
    content = "id,满意度\n甲1,3\n乙2,5\n".encode(encoding)
    book = "name,table,type,min,max\nid,t,id,,\n满意度,t,integer,1,5\n"
    return Case(row, what, data(content), book=book, **more)  # type: ignore[arg-type]


def book(fill: Callable[[openpyxl.Workbook], object]) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        workbook = openpyxl.Workbook()
        for row in (["id", "x"], ["a", 1], ["b", 5]):
            workbook.active.append(row)
        fill(workbook)
        workbook.save(path)

    return write


def cut(name: str, share: float) -> Callable[[Path], object]:
    """A file of another program, cut off."""

    def write(path: Path) -> None:
        whole = (FILES / name).read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])

    return write


def cut_form(form: str, share: float) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        folder = path.parent / "made"
        folder.mkdir()
        (made, *_) = FORMS[form](folder)
        whole = made.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])
        shutil.rmtree(folder)

    return write


def archive(parts: dict[str, bytes]) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in parts.items():
                packed.writestr(name, content)

    return write


def nested(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("t.csv", GOOD)
    archive({"inner.zip": inner.getvalue()})(path)


def with_entities(path: Path) -> None:
    book(lambda _: None)(path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    evil = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    parts["xl/workbook.xml"] = evil + parts["xl/workbook.xml"].partition(b"?>")[2]
    archive(parts)(path)


def hidden(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate((["id", "x"], ["a", 1], ["b", 5], ["c", 3])):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})


def two_sheets(workbook: openpyxl.Workbook) -> None:
    workbook.create_sheet("再录").append(["id", "x"])
    workbook["再录"].append(["c", 2])


def error_cell(workbook: openpyxl.Workbook) -> None:
    workbook.active["B2"], workbook.active["B2"].data_type = "#N/A", "e"


def fifo(path: Path) -> None:
    os.mkfifo(path)


def unreadable(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)


ERRORS_DECLARED = "name,table,type,min,max,missing\nid,t,id,,,\nx,t,integer,1,5,#N/A=error in the sheet\n"
CASES = [
    Case("F1", "no bytes at all", data(b""), ["t.csv", "empty", "0 bytes"]),
    Case("F2", "a header alone", text("id,x\n"), ["t.csv", "no data rows", "only a header"]),
    Case("F3", "blank lines alone", text("\n\r\n\n"), ["t.csv", "empty", "only blanks"]),
    Case("F3", "a byte order mark alone", data(b"\xef\xbb\xbf"), ["t.csv", "empty"]),
    Case("F4", "no such file", lambda path: None, ["study.toml", "t.csv", "no such file"]),
    Case("F4", "a folder", lambda path: path.mkdir(), ["study.toml", "t.csv"]),
    Case("F4", "a pipe", fifo, ["study.toml", "t.csv"],
         marks=[named_pipes]),
    Case("F4", "a device", lambda path: path.symlink_to("/dev/zero"), ["study.toml", "t.csv"]),
    Case("F4", "a link to nothing", lambda path: path.symlink_to("gone.csv"), ["study.toml", "t.csv"]),
    Case("F5", "no permission", unreadable, ["t.csv", "read permission"], marks=[heeds_permissions]),
    Case("F6", "a byte order mark", text(GOOD, "utf-8-sig"), cells={"id": ["a", "b"]}),
    Case("F6", "two byte order marks", data(b"\xef\xbb\xbf" * 2 + GOOD.encode()), said=["mark of UTF-8"], cells={"id": ["a", "b"]}),
    Case("F6", "a byte order mark decoded by R", text("X.U.FEFF." + GOOD), said=["mark of UTF-8"], cells={"id": ["a", "b"]}),
    Case("F6", "a byte order mark decoded as cp1252", text("ï»¿" + GOOD), said=["mark of UTF-8"], cells={"id": ["a", "b"]}),
    chinese("F7", "GB18030", "gb18030", said=["t.csv was read as gb18030", "“满意度”"], cells={"满意度": [3, 5]}),
    Case("F7", "Big5", text("id,滿意度與意見\n甲,3\n乙,5\n", "big5"), said=["was read as big5"], cells={"滿意度與意見": [3, 5]},
         book="name,table,type\nid,t,id\n滿意度與意見,t,integer\n"),
    Case("F7", "Shift-JIS", text("id,ハッピー\nア,1\n", "shift-jis"), ["t.csv", "encoding", "study.toml"]),
    Case("F7", "cp1252", text("id,Größe\nä,1\n", "cp1252"), ["t.csv", "encoding", "study.toml"]),
    Case("F7", "cp1252, declared", text("id,Größe\nä,1\n", "cp1252"), toml='encoding = "cp1252"', cells={"id": ["ä"]},
         book="name,table,type\nid,t,id\nGröße,t,integer\n"),
    chinese("F8", "UTF-16 with its mark", "utf-16", cells={"id": ["甲1", "乙2"]}, said=["was read as utf-16"]),
    chinese("F8", "UTF-16 little-endian", "utf-16-le", cells={"id": ["甲1", "乙2"]}, said=["utf-16-le"]),
    chinese("F8", "UTF-16 big-endian", "utf-16-be", cells={"id": ["甲1", "乙2"]}, said=["utf-16-be"]),
    Case("F9", "one row of GBK in UTF-8", data("id,x\n甲一二,1\n".encode() + "乙三四,2\n".encode("gbk")), ["t.csv", "byte 18", "row 3"]),
    Case("F10", "a NUL byte", data(b"id,x\na,1\nb,\x00\n"), ["t.csv, row 3, column x", "NUL"]),
    Case("F11", "blanks of all kinds at the ends", text("id,x\n\u3000a\u00a0,\u200b1 \nb\ufeff,5\n"), cells={"id": ["a", "b"], "x": [1, 5]}),
    Case("F11", "a blank of no width inside", text("id,x\na\u200bb,1\nb,5\n"), said=["column id has 1 cells with invisible", "row 2"]),
    Case("F12", "a quotation mark left open", text('id,x\na,1\n"b,2\nc,3\n'), ["t.csv, row 3", "quotation mark"]),
    Case("F13", "a row too long", text("id,x\na,1\nb,2,3\n"), ["t.csv, row 3", "3 cells, the header has 2"]),
    Case("F14", "a row too short", text("id,x\na,1\nb\n"), ["t.csv, row 3", "1 cells, the header has 2"]),
    Case("F15", "no end of the last line", text("id,x\na,1\nb,5"), said=["last row, 3, may be cut off"], cells={"x": [1, 5]}),
    Case("F15", "the last line cut short", text("id,x\na,1\nb"), ["t.csv, row 3", "1 cells"]),
    Case("F16", "semicolons", text("id;x\na;1\nb;5\n"), said=["separated by semicolons"], cells={"x": [1, 5]}),
    Case("F16", "tabs", text("id\tx\na\t1\nb\t5\n"), said=["separated by tabs"], cells={"x": [1, 5]}),
    Case("F16", "a decimal comma", text("id;x\na;1,5\nb;2\n"), ["t.csv, row 2, column x ('1,5')", 'decimal = ","'],
         book="name,table,type\nid,t,id\nx,t,number\n"),
    Case("F16", "a decimal comma, declared", text("id;x\na;1,5\nb;2\n"), toml='decimal = ","', said=["comma was read as the decimal"],
         cells={"x": [1.5, 2.0]}, book="name,table,type\nid,t,id\nx,t,number\n"),
    Case("F17", "every kind of line end", data(b'id,x\ra,1\r\n"b\nb",5\nc,2\r'), cells={"x": [1, 5, 2]}),
    Case("F18", "a cell of ten megabytes", text("id,x\na," + "y" * 10_000_000 + "\n"), ["t.csv, row 2, column x", "far too long"]),
    Case("F18", "a line of thirty megabytes", text("id,x\na," + "y" * 30_000_000 + "\n"), ["t.csv, row 2", "far too long"]),
    Case("F19", "100,000 columns", text(",".join(f"c{n}" for n in range(100_000)) + "\n1\n"), ["too wide", "100000 columns", "5000"]),
    Case("F20", "300 MB packed into 300 kB", archive({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(300_000_000)}),
         ["t.xlsx", "too large", "300,000,004"], name="t.xlsx"),
    Case("F20", "an archive in an archive", nested, ["t.xlsx", "not an Excel workbook", "inner.zip"], name="t.xlsx"),
    Case("F20", "entities", with_entities, ["t.xlsx", "not plain XML"], name="t.xlsx"),
    Case("F21", "an .xls called .xlsx", lambda path: write_xls(path, {"a": [["id", "x"], ["a", 1]]}),
         ["t.xlsx", "not what its name says", "Rename it to t.xls"], name="t.xlsx"),
    Case("F21", "a web page called .xls", text("<html><body><table></table></body></html>"), ["t.xls", "web page", ".xlsx"], name="t.xls"),
    Case("F21", "CSV called .xlsx", text(GOOD), ["t.xlsx", "text under the name .xlsx", "t.csv"], name="t.xlsx"),
    Case("F21", "a password", data(compound("EncryptedPackage", bytes(5000))), ["t.xlsx", "password"], name="t.xlsx"),
    Case("F21", "a password on an .xls", lambda path: write_xls(path, {"a": [["id", "x"], ["a", 1]]}, password=True),
         ["t.xls", "password"], name="t.xls"),
    Case("F21", "an SPSS file called .dta", lambda path: shutil.copy(FILES / "anxiety_pspp.sav", path),
         ["t.dta", "an SPSS file under the name .dta"], name="t.dta"),
    Case("F21", "a portable SPSS file", data(b"ASCII SPSS PORT FILE" + bytes(200)), ["t.csv", ".por", "CSV or Excel"]),
    Case("F22", "two sheets with data", book(two_sheets), ["t.xlsx", "2 sheets with data", "'再录'"], name="t.xlsx"),
    Case("F22", "two sheets, one named", book(two_sheets), name="t.xlsx", toml='sheet = "再录"', cells={"id": ["c"]}),
    Case("F22", "hidden rows", hidden, name="t.xlsx", said=["1 hidden or filtered rows are read too", "row 3"],
         cells={"id": ["a", "b", "c"]}),
    Case("F23", "an error cell", book(error_cell), ["t.xlsx, row 2, column x (B2)", "#N/A", "codebook"], name="t.xlsx"),
    Case("F23", "an error cell, declared", book(error_cell), name="t.xlsx", book=ERRORS_DECLARED, cells={"x": [None, 5]}),
    Case("F24", "a formula never computed", book(lambda b: b.active.append(["c", "=1+1"])),
         ["t.xlsx, row 4, column x (B4)", "never computed", "save the file in Excel"], name="t.xlsx"),
    Case("F25", "merged cells among the data", book(lambda b: b.active.merge_cells("B2:B3")),
         ["t.xlsx, row 2, column B ('B2:B3')", "merged"], name="t.xlsx"),
    Case("F26", "half an .sav", cut("anxiety_haven.sav", 0.9), ["t.sav", "damaged", "rows"], name="t.sav"),
    Case("F26", "half a .dta", cut("anxiety_haven.dta", 0.5), ["t.dta", "damaged"], name="t.dta"),
    Case("F26", "half an old .dta", cut("anxiety_foreign.dta", 0.6), ["t.dta", "damaged"], name="t.dta"),
    Case("F26", "half an .xlsx", cut_form("xlsx by openpyxl", 0.7), ["t.xlsx", "damaged"], name="t.xlsx"),
    Case("F26", "half an .xls", cut_form("xls", 0.7), ["t.xls", "damaged"], name="t.xls"),
    Case("F26", "half a .rec", cut_form("rec with chk", 0.7), ["t.rec", "damaged after", "rows"], name="t.rec"),
    Case("F26", "half an .epx", cut_form("epx", 0.7), ["t.epx", "damaged after row"], name="t.epx"),
]  # fmt: skip


@pytest.mark.parametrize("case", parameters(CASES))
def test_a_file_of_the_catalogue_is_read_as_defined_or_refused_whole(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check(case, tmp_path, monkeypatch, capsys)


def test_f27_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from workbench.intake import entries

    honest = entries.read_received

    def changing(path: Path, **options: object) -> object:
        received = honest(path, **options)  # type: ignore[arg-type]
        path.write_text(GOOD + "c,2\n", encoding="utf-8")
        return received

    monkeypatch.setattr(entries, "read_received", changing)
    case = Case("F27", "a file that changes", text(GOOD), ["raw file changed while it was read"])
    check(case, tmp_path, monkeypatch, capsys)


def test_f28_a_raw_folder_that_nobody_may_write_is_read_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def write(path: Path) -> None:
        path.write_text(GOOD, encoding="utf-8")
        for each in (*path.parent.iterdir(), path.parent):
            each.chmod(0o555 if each.is_dir() else 0o444)

    check(Case("F28", "a raw folder", write, cells={"id": ["a", "b"]}), tmp_path, monkeypatch, capsys)
    raw = tmp_path / "data" / "raw" / "s"
    raw.chmod(0o755)
    assert sorted(path.name for path in raw.iterdir()) == ["codebook.csv", "study.toml", "t.csv"]


def test_every_row_of_the_catalogue_at_file_level_has_its_case() -> None:
    assert {case.row for case in CASES} | {"F27", "F28"} == {f"F{number}" for number in range(1, 29)}
