"""A study's clean tables leave for other programs with their labels and with the codes of missing answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyreadstat
import pytest

from tests.intake.outside_tools import run_pspp
from workbench.errors import InputError
from workbench.intake.export.study import export_study
from workbench.intake.processed import open_study

BOOK = """name,table,label_zh,label_en,type,min,max,codes,missing,required,skip,identifier,flipped
id,people,编号,Number,id,,,,,,,,
x,people,得分,Score,integer,1,5,1=差|bad; 5=好|good,8=不知道|don't know; 9=拒答|refused,,,,
ward,people,病区,Ward,category,,,东=东区|East; 西=西区|West,无=未填|none,,,,
day,people,日期,Day,date,,,,,,,,
phone,people,电话,Phone,text,,,,,,,direct,
note,people,意见,Comment,text,,,,,,,,
"""
ROWS = "id,x,ward,day,phone,note\na,1,东,2010-10-03,1,=1+1\nb,9,无,,2,\nc,8,西,2010-10-04,3,好\nd,,西,,4,\n"
WriteStudy = Callable[..., Path]


@pytest.fixture
def out(write_study: WriteStudy, tmp_path: Path) -> Path:
    write_study({"people.csv": ROWS}, book=BOOK)
    survey = open_study("tiny", project=tmp_path)
    made = export_study(survey, to=["sav", "dta", "xlsx", "csv"], out=tmp_path / "out")
    assert [path.name for path in made.files] == [
        f"tiny-people.{kind}" for kind in ("csv", "dta", "sav", "xlsx")
    ]
    assert (
        "tiny-people.csv: 1 cells that a spreadsheet would take for formulas are written with ' before them."
        in (made.warnings)
    )
    assert "tiny-people.dta: x: missing codes are written as Stata's own: 8 as .a, 9 as .b." in made.warnings
    return tmp_path / "out"


def test_spss_gets_the_codes_of_missing_answers_back_and_no_direct_identifier(out: Path) -> None:
    frame, said = pyreadstat.read_sav(out / "tiny-people.sav", user_missing=True)
    assert list(frame.columns) == ["id", "x", "ward", "day", "note"]
    assert frame["x"].tolist()[:3] == [1, 9, 8]
    assert frame["x"].isna().tolist() == [False, False, False, True]
    assert said.variable_value_labels["x"] == {1: "差", 5: "好", 8: "不知道", 9: "拒答"}
    assert said.missing_ranges["x"] == [{"lo": 8.0, "hi": 8.0}, {"lo": 9.0, "hi": 9.0}]
    assert frame["ward"].str.strip().tolist() == ["东", "无", "西", "西"]
    assert said.missing_ranges["ward"] == [{"lo": "无", "hi": "无"}]


def test_stata_gets_them_as_tagged_missing_values(out: Path) -> None:
    frame, said = pyreadstat.read_dta(out / "tiny-people.dta", user_missing=True)
    assert frame["x"].tolist()[:3] == [1, "b", "a"]
    assert said.variable_value_labels["x"] == {1: "差", 5: "好", "a": "不知道", "b": "拒答"}


def test_pspp_counts_only_valid_answers(out: Path) -> None:
    seen = run_pspp("GET FILE='tiny-people.sav'.\nFREQUENCIES x.\n", folder=out)
    rows = [line.split(",") for line in seen.splitlines()]
    assert [row[2] for row in rows if row[:2] in (["N", "Valid"], ["", "Missing"])] == ["1", "3"]
    assert any(row[1:3] == ["差", "1"] for row in rows)


def test_a_csv_file_shows_blanks_and_no_formula(out: Path) -> None:
    lines = (out / "tiny-people.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1:3] == ["a,1,东,2010-10-03,'=1+1", "b,,,,"]


def test_labels_are_in_the_language_asked_for(write_study: WriteStudy, tmp_path: Path) -> None:
    write_study({"people.csv": ROWS}, book=BOOK)
    export_study(open_study("tiny", project=tmp_path), to=["sav"], out=tmp_path, lang="en")
    _, said = pyreadstat.read_sav(tmp_path / "tiny-people.sav")
    assert said.column_names_to_labels["x"] == "Score"
    assert said.variable_value_labels["x"][9] == "refused"


def test_an_unknown_format_is_refused_before_anything_is_written(
    write_study: WriteStudy, tmp_path: Path
) -> None:
    write_study({"people.csv": ROWS}, book=BOOK)
    survey = open_study("tiny", project=tmp_path)
    with pytest.raises(InputError, match=r"no format 'sas'"):
        export_study(survey, to=["csv", "sas"], out=tmp_path / "none")
    assert not (tmp_path / "none").exists()
