"""The catalogue of bad input, table level (T1 to T27), as far as reading decides it: real files on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pyreadstat
import pytest
import xlsxwriter
from pandas import DataFrame

from tests.intake.catalogue.cases import Case, check, parameters, text
from tests.intake.old_excel import write_xls
from workbench import cli

Rows = Sequence[Sequence[object]]
TEXTS = "name,table,type\nid,t,id\nx,t,text\n"
NUMBERS = "name,table,type,min,max\nid,t,id,,\nx,t,number,,\n"
DATES = "name,table,type\nid,t,id\nx,t,date\n"
TOTALS = "id,x\na,1\nb,5\n合计,6\n注：满分5分,\n"


def sheet(rows: Rows, *, merged: Sequence[str] = ()) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        for each in merged:
            book.active.merge_cells(each)
        book.save(path)

    return write


def from_1904(path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet()
        page.write_row(0, 0, ["id", "x"])
        page.write_row(1, 0, ["a"])
        page.write_datetime(1, 1, dt.datetime(2024, 5, 3), day)


def sav(**columns: Sequence[object]) -> Callable[[Path], object]:
    return lambda path: pyreadstat.write_sav(DataFrame(columns), str(path))


def dta(**columns: Sequence[object]) -> Callable[[Path], object]:
    return lambda path: pyreadstat.write_dta(DataFrame(columns), str(path))


CASES = [
    Case("T1", "a name twice", text("id,x,x\na,1,2\n"), ["t.csv, row 1, column x", "number 3", "number 2", "Rename"]),
    Case("T1", "a name twice in Excel", sheet([["id", "x", "x"], ["a", 1, 2]]), ["t.xlsx, row 1, column x", "number 3"], name="t.xlsx"),
    Case("T2", "names the same after trimming", text("id,x, x \na,1,2\n"), ["number 3 has the same name"]),
    Case("T2", "names the same but for case", text("id,x,X\na,1,2\n"), ["number 3 has the same name"]),
    Case("T2", "names the same but for width", text("id,x,ｘ\na,1,2\n"), ["number 3 has the same name"]),
    Case("T3", "a column without a name", text("id,x,\na,1,7\nb,5,8\n"), said=["number 3 has no name", "called column_3"],
         book="name,table,type\nid,t,id\nx,t,integer\ncolumn_3,t,integer\n", cells={"column_3": [7, 8]}),
    Case("T3", "a column without a name that nobody described", text("id,x,\na,1,7\n"), ["column_3", "codebook.csv"]),
    Case("T3", "a column without name and cells", text("id,x,\na,1,\nb,5,\n"), cells={"x": [1, 5]}),
    Case("T3", "the index of a program", text("Unnamed: 0,id,x\n0,a,1\n1,b,5\n"), said=["Unnamed: 0", "a program made"],
         book="name,table,type\nid,t,id\nx,t,integer\nUnnamed: 0,t,integer\n", cells={"x": [1, 5]}),
    Case("T4", "a blank id", text("id,x\na,1\n,5\n"), ["t.csv, row 3, column id"]),
    Case("T4", "an id twice", text("id,x\na,1\na,5\n"), ["t.csv, row 2, column id ('a')", "row 3"]),
    Case("T4", "leading zeros", text("id,x\n001,1\n1,5\n"), cells={"id": ["001", "1"]}),
    Case("T4", "leading zeros typed as text in Excel", sheet([["id", "x"], ["001", 1], ["1", 5]]), name="t.xlsx", cells={"id": ["001", "1"]}),
    Case("T4", "an id in scientific notation", text("id,x\n1.38E+10,1\n"), ["t.csv, row 2, column id ('1.38E+10')", "rounded"]),
    Case("T4", "an id of 18 digits that Excel has rounded", sheet([["id", "x"], [110105199003078888, 1], ["b", 2]]),
         ["t.xlsx, row 2, column id", "15 digits", "Format the column as text"], name="t.xlsx"),
    Case("T5", "a row of totals", text(TOTALS), ["t.csv, row 4, column id ('合计')", "drop_rows = [4]", "row 5", "note"],
         book=TEXTS.replace("x,t,text", "x,t,integer")),
    Case("T5", "a row of totals, declared", text("id,x\na,1\nb,5\n合计,6\n"), toml="drop_rows = [4]",
         said=["rows of totals or notes, left out as declared (1 left out)"], cells={"id": ["a", "b"]}),
    Case("T5", "totals and merged notes in Excel, declared", sheet([["id", "x"], ["a", 1], ["合计", "=SUM(B2)"], ["注：模拟", None]], merged=["A4:B4"]),
         name="t.xlsx", toml="drop_rows = [3, 4]", said=["(2 left out)"], cells={"id": ["a"]}),
    Case("T5", "a total in an old workbook", lambda path: write_xls(path, {"a": [["id", "x"], ["a", 1], ["Total", 1]]}),
         ["t.xls, row 3, column id ('Total')"], name="t.xls"),
    Case("T5", "a total in a Stata file, declared", dta(id=["a", "合计"], x=[1.0, 1.0]), name="t.dta", toml="drop_rows = [2]",
         cells={"id": ["a"]}),
    Case("T5", "a title above the header, not declared", text("ward seven,\nid,x,y\na,1,2\n"), ["t.csv, row 2", "drop_rows = [1]"]),
    Case("T5", "a title without a separator, declared", text("ward seven\nid,x\na,1\n"), toml="drop_rows = [1]", cells={"id": ["a"]}),
    Case("T5", "a title without a separator, not declared", text("id\na,1\nb,2\n"), said=["drop_rows = [1]"],
         book="name,table,type\nid,t,id\n", cells={"id": ["a,1", "b,2"]}),
    Case("T5", "a row that is not there", text("id,x\na,1\n"), ["t.csv, row 9", "not there", "drop_rows"], toml="drop_rows = [9]"),
    Case("T5", "a title above the header", text("ward seven,\nid,x\na,1\n"), toml="drop_rows = [1]", cells={"id": ["a"]}),
    Case("T5", "a header of two rows, declared", text(",care\nid,x\na,1\n"), toml="header_rows = [1, 2]",
         book="name,table,type\nid,t,id\ncare_x,t,integer\n", cells={"care_x": [1]}),
    Case("T9", "infinity in an SPSS file", sav(id=["a", "b"], x=[1.0, float("inf")]), ["t.sav, row 2, column x", "too long"], name="t.sav"),
    Case("T10", "words that programs take for blanks", text("id,x\nNA,None\nb,null\nc,无\nd,/\n"), book=TEXTS,
         cells={"id": ["NA", "b", "c", "d"], "x": ["None", "null", "无", "/"]}),
    Case("T10", "the same in Excel", sheet([["id", "x"], ["a", "NA"], ["b", "无"]]), name="t.xlsx", book=TEXTS, cells={"x": ["NA", "无"]}),
    Case("T11", "a number of 23 digits as an id", text("id,x\n12345678901234567890123,1\n"), cells={"id": ["12345678901234567890123"]}),
    Case("T11", "a number beyond what a float tells apart", text("id,x\na,9223372036854775808\n"), ["t.csv, row 2, column x", "is it an id"], book=NUMBERS),
    Case("T11", "the same in a Stata file", dta(id=["a"], x=[2.0**60]), ["t.dta, row 1, column x", "too long to be exact", "as text"],
         name="t.dta", book=NUMBERS),
    Case("T12", "serial numbers among true dates", sheet([["id", "x"], ["a", dt.datetime(2008, 8, 30)], ["b", 39690]]), name="t.xlsx", book=DATES,
         said=["1 dates in column x were serial numbers", "row 3: 39690 is 2008-08-30"], cells={"x": [dt.date(2008, 8, 30)] * 2}),
    Case("T12", "dates that count from 1904", from_1904, name="t.xlsx", book=DATES, cells={"x": [dt.date(2024, 5, 3)]}),
    Case("T12", "a day that does not exist", text("id,x\na,2024-02-30\n"), ["t.csv, row 2, column x ('2024-02-30')"], book=DATES),
    Case("T12", "a day whose order is not clear", text("id,x\na,13/14/2024\nb,24/5/3\n"), ["row 2, column x", "row 3, column x"], book=DATES),
    Case("T12", "a Chinese date", text("id,x\na,2024年5月3日\n"), book=DATES, cells={"x": [dt.date(2024, 5, 3)]}),
    Case("T13", "1-2 turned into a date", sheet([["id", "x"], ["a", "3-4"], ["b", "5-6"], ["c", dt.datetime(2024, 1, 2)]]),
         ["t.xlsx, row 4, column x", "a date among labels", "Format the column as text"], name="t.xlsx", book=TEXTS),
    Case("P4", "options without a 问卷星 export", text("id,x\na,1\n"), ["t.csv", "Only a 问卷星 export has options"], toml='options = { q1 = ["是"] }'),
    Case("P4", "options of a question that is not there", text("序号,提交答卷时间,所用时间,1、好\n1,2024/5/3,60秒,是\n"),
         ["no question 'q7'", "q1"], toml='options = { q7 = ["是"] }'),
    Case("P4", "header rows of a Stata file", dta(id=["a"], x=[1.0]), ["t.dta", "no header rows"], name="t.dta", toml="header_rows = [1, 2]"),
    Case("P4", "rows of a header that do not touch", text("id,x\na,1\n"), ["study.toml", "header_rows", "one below the other"], toml="header_rows = [1, 3]"),
    Case("P4", "rows of a file that is not named", text("id,x\na,1\n"), ["study.toml", "'u.csv'", "not one of the files"], toml='drop_rows = { "u.csv" = [1] }'),
    Case("P4", "a dictionary that is not there", text("id,x\na,1\n"), ["study.toml", "dd.csv", "no such file"], toml='dictionary = "dd.csv"'),
    Case("T26", "columns in another order", text("x,id\n1,a\n5,b\n"), cells={"id": ["a", "b"], "x": [1, 5]}),
    Case("T26", "a column more", text("id,x,y\na,1,2\n"), ["t.csv, row 1, column y", "codebook.csv"]),
]  # fmt: skip


@pytest.mark.parametrize("case", parameters(CASES))
def test_a_table_of_the_catalogue_is_read_as_defined_or_refused_whole(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check(case, tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("form", ["csv", "xlsx", "sav"])
def test_t27_a_copy_is_no_second_entry(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write = {
        "csv": text("id,x\na,1\n"),
        "xlsx": sheet([["id", "x"], ["a", 1]]),
        "sav": sav(id=["a"], x=[1.0]),
    }[form]
    first, second = tmp_path / f"a.{form}", tmp_path / f"b.{form}"
    write(first)
    second.write_bytes(first.read_bytes())
    monkeypatch.setattr("signal.signal", lambda *_: None)
    command = ["reconcile", str(first), str(second), "--key", "id", "--out", str(tmp_path / "out")]
    monkeypatch.setattr("sys.argv", ["workbench", *command])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "second entry is a copy" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_t27_two_entries_in_different_formats_are_compared(tmp_path: Path) -> None:
    from workbench.intake.reconcile_files import reconcile_files

    text("id,x\na,1\nb,2\n")(tmp_path / "a.csv")
    sav(id=["a", "b"], x=[1.0, 3.0])(tmp_path / "b.sav")
    lines = reconcile_files(tmp_path / "a.csv", tmp_path / "b.sav", key="id", out=tmp_path / "out")
    assert lines[0] == "fields compared: 2"
    assert lines[1].startswith("differing: 1 (5000.0 per 10,000")
