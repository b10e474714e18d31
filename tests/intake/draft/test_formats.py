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

LABELLED = ("sav by PSPP", "sav by haven", "dta by haven", "rec with chk", "epx", "REDCap with dictionary")
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
    assert "40 responses were analysed" in shown


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
