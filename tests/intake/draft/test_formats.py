"""Every format, the whole way: inspected, drafted, cleaned and reported without an edit, with nothing lost."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.intake.received_formats import FORMS, ITEMS, rows
from tests.modules import ROOT
from workbench.intake.draft.study import draft_study
from workbench.intake.inspect import as_record, inspect
from workbench.intake.inspect_page import inspect_lines
from workbench.intake.processed import open_study
from workbench.publish.report import report

LABELLED = (
    "REDCap with labels",
    "sav by PSPP",
    "sav by haven",
    "dta by haven",
    "rec with chk",
    "epx",
    "REDCap with dictionary",
)
PLATFORM = {
    "csv": "plain text", "tsv": "plain text", "xlsx": "Excel", "xls": "Excel", "sav": "SPSS", "dta": "Stata", "rec": "EpiData",
    "epx": "EpiData", "REDCap": "REDCap", "问卷星": "问卷星",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "data" / "raw").mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    return root


@pytest.mark.parametrize("form", FORMS)
def test_inspect_says_what_is_in_a_file_of_every_format(form: str, tmp_path: Path) -> None:
    found = inspect(FORMS[form](tmp_path))
    (table,) = found.tables
    assert table.source.platform == PLATFORM[form.split()[0]]
    assert table.rows == 40
    assert table.key in ("form_no", "seq", "q1")
    (block,) = table.blocks
    assert (len(block.block.columns), block.block.low, block.block.high) == (7, 0, 3)
    assert "GAD-7" in [scale.name for scale in block.likely]
    assert not table.problems
    page = inspect_lines(found)
    assert any("40 rows" in line for line in page)
    assert form not in LABELLED or any("block g1 … g7" in line and "3=几乎每天" in line for line in page)
    record = json.loads(json.dumps(as_record(found), ensure_ascii=False))
    assert len(record["tables"][0]["columns"]) == len(table.columns)
    said = table.source.encoding_why or table.source.platform == "Excel"
    assert said, "the encoding comes with its evidence"


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_every_format_is_drafted_cleaned_and_reported(
    form: str, tmp_path: Path, project: Path
) -> None:
    draft_study("anxiety", list(FORMS[form](tmp_path)), folder=project / "data" / "raw")
    survey = open_study("anxiety", project=project)
    (name,) = survey.tables
    frame = _by_file_names(survey.tables[name], form)
    expected = pd.DataFrame(rows())
    assert frame["form_no"].tolist() == expected["form_no"].tolist()
    for item in ITEMS:
        answers = pd.to_numeric(expected[item])
        assert frame[item].astype("float").equals(answers.astype("float")), item
    assert frame["age"].astype(int).tolist() == expected["age"].astype(int).tolist()
    assert frame["sex"].isna().tolist() == (expected["sex"] == "9").tolist()
    if "visited" in frame:
        assert (
            pd.to_datetime(frame["visited"]).dt.strftime("%Y-%m-%d").tolist() == expected["visited"].tolist()
        )
    (use,) = survey.study.instruments.values()
    assert use.instrument == "gad7"
    made = report("anxiety", langs=["en"], formats=["html"], project=project)
    paper = (made.folder / "anxiety.en.html").read_text(encoding="utf-8")
    shown = re.sub(r"\s+", " ", re.sub(r"(?s)<(style|svg)\b.*?</\1>|<[^>]+>", " ", paper))
    assert "Records analysed: 40" in shown


@pytest.mark.parametrize("form", LABELLED)
def test_what_a_file_says_of_its_variables_stands_in_the_codebook(
    form: str, tmp_path: Path, project: Path
) -> None:
    draft_study("anxiety", list(FORMS[form](tmp_path)), folder=project / "data" / "raw")
    study = open_study("anxiety", project=project).study
    known = {variable.name: variable for variable in study.codebook}
    assert known["sex"].zh == "性别"
    assert {code: zh for code, (zh, _) in known["sex"].codes.items()} == {"1": "男", "2": "女"}
    assert known["sex"].missing in ({"9": "拒答"}, {".a": "拒答"}, {"9": "拒答 (guessed)"})
    assert known["visited"].type == "date"
    assert (known["g1"].zh, known["g1"].codes["3"][0], known["g1"].low, known["g1"].high) == (
        "第1题",
        "几乎每天",
        0,
        3,
    )


def _by_file_names(frame: pd.DataFrame, form: str) -> pd.DataFrame:
    """Columns of 问卷星 have the numbers of their questions for names."""
    if form != "问卷星":
        return frame
    names = ["form_no", "sex", "age", "visited", *ITEMS, "remark"]
    return frame.rename(columns={f"q{number}": name for number, name in enumerate(names, start=1)})


def test_each_form_of_an_epidata_project_is_a_table(tmp_path: Path, project: Path) -> None:
    (path,) = FORMS["epx"](tmp_path)
    whole = path.read_text(encoding="utf-8")
    first = whole[whole.index("<DataFile ") : whole.index("</DataFiles>")]
    second = re.sub(
        r"(?s)<Records>.*</Records>", '<Records><Record>form_no="F001";age=31</Record></Records>', first
    )
    second = second.replace('id="f1"', 'id="again"')
    path.write_text(whole.replace(first, first + second), encoding="utf-8")
    found = inspect([path])
    assert [(table.source.sheet, table.rows) for table in found.tables] == [("f1", 40), ("again", 1)]
    single = whole.replace(first, first + second.replace("F001", "F900"))
    path.write_text(single, encoding="utf-8")
    (project / "data" / "raw" / "s").mkdir()
    shutil.copy(path, project / "data" / "raw" / "s")
    (project / "data" / "raw" / "s" / "study.toml").write_text(
        'schema = 1\nid = "s"\ndata = "real"\nas_of = 2024-06-01\n[title]\nzh = "甲"\nen = "A"\n[tables.again]\n'
        'files = ["anxiety.epx"]\nkey = "form_no"\nsheet = "again"\n',
        encoding="utf-8",
    )
    names = list(found.tables[0].table.frame.columns) if found.tables[0].table else []
    book = "name,table,type\n" + "".join(
        f"{name},again,{'id' if name == 'form_no' else 'text'}\n" for name in names
    )
    (project / "data" / "raw" / "s" / "codebook.csv").write_text(book, encoding="utf-8")
    frame = open_study("s", project=project).tables["again"]
    assert frame[["form_no", "age"]].to_dict("list") == {"form_no": ["F900"], "age": ["31"]}
