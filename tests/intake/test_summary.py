from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.modules import ROOT
from workbench.intake.canonical import read_cell
from workbench.intake.processed import open_study
from workbench.intake.summary import summary_lines
from workbench.intake.summary_words import fix_in, page_language, rule_in
from workbench.study import Words
from workbench.variables import Variable

WriteStudy = Callable[..., Path]
BOOK = """name,table,label_zh,label_en,type,min,max,codes,missing,skip
id,people,编号,Number,id,,,,,
q1,people,题1,Item 1,integer,1,5,1=差|Bad; 5=好|Good,9=拒答|refused,
q2,people,题2,Item 2,integer,1,5,,,q1 = 1
q3,people,题3,Item 3,integer,1,5,,,
"""
ROWS = "id,q1,q2,q3\na,1,,3\nb,9,2,3\nc,７,4,4\nd,好,,5\na2,5,5,\n"
TOML = """label = { zh = "受访者", en = "Respondents" }
[rules.people]
out_of_range = "missing"
[rules.people.careless]
columns = "q1..q3"
flags = [{ index = "longstring", at_least = 2 }]
[[rules.people.checks]]
name = "rising"
label = { zh = "后题不低于前题", en = "the later item is no lower" }
holds = "q3 >= q2"
then = "list"
[[rules.people.exclude]]
reason = { zh = "未答第三题", en = "item 3 not answered" }
where = "q3 is missing"
"""
ENGLISH = """tiny: Tiny study
table people
         5  records received
         4  left after: item 3 not answered (1 left out)
         4  analysed
  cells changed: labels to codes 1; missing code: refused 1; out of range: set missing 1
  missing answers: not asked 1; out of range 1; refused 1; left blank 1
  flags of careless answering (records): longstring >= 2 1; at least one 1; flagged only
1 cells set missing by rule
  people.csv, row 4, column q1 ('７'): out of range. The codebook allows 1 to 5; see the form.
1 doubts that are listed and change nothing
  people.csv, row 5, column q2 (''): asked but blank. The question is skipped where q1 = 1; see the form."""
CHINESE = """tiny：小研究
数据表 受访者（people）
         5  收到的记录
         4  剔除“未答第三题”后（剔除 1）
         4  进入分析
  改动（格）：标签换成编码 1；缺失编码：拒答 1；超出范围：置为缺失 1
  缺失原因（格）：未问 1；超出范围 1；拒答 1；空白 1
  粗心作答标记（份）：longstring >= 2 1；至少一项 1，只作标记
1 处按规则置为缺失
  people.csv 第 4 行 q1 列（'７'）：超出范围。编码表允许 1 至 5，请核对原表。
1 处存疑，仅列出，未改动
  people.csv 第 5 行 q2 列（''）：应答而未答。符合 q1 = 1 时不问此题，请核对原表。"""


def project(write: WriteStudy) -> Path:
    return write({"people.csv": ROWS}, book=BOOK, toml=TOML).parents[2]


@pytest.mark.parametrize(("lang", "page"), [("en", ENGLISH), ("zh", CHINESE)])
def test_the_page_says_everything_in_either_language(write_study: WriteStudy, lang: str, page: str) -> None:
    assert "\n".join(summary_lines(open_study("tiny", project=project(write_study)), lang=lang)) == page


@pytest.mark.parametrize(
    ("options", "environment", "first"),
    [
        ((), {"LC_ALL": "zh_CN.UTF-8"}, "tiny：小研究"),
        ((), {"LANG": "zh_TW.UTF-8", "LC_ALL": ""}, "tiny：小研究"),
        ((), {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "tiny: Tiny study"),
        ((), {"LANG": "C", "LC_ALL": ""}, "tiny: Tiny study"),
        (("--lang", "zh"), {"LC_ALL": "C"}, "tiny：小研究"),
        (("--lang", "en"), {"LC_ALL": "zh_CN.UTF-8"}, "tiny: Tiny study"),
    ],
)
def test_the_command_speaks_the_language_of_the_locale_or_of_the_option(
    write_study: WriteStudy, options: tuple[str, ...], environment: dict[str, str], first: str
) -> None:
    root = project(write_study)
    command = [
        sys.executable,
        "-c",
        "from workbench.cli import main; main()",
        "clean",
        "tiny",
        "--project",
        str(root),
        *options,
    ]
    known = {
        name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES", "LANG")
    }
    run = subprocess.run(
        command, capture_output=True, encoding="utf-8", env={**known, **environment}, check=True, cwd=ROOT
    )
    assert run.stdout.splitlines()[0] == first


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "de_DE"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "ZH_SG"}, "zh"),
    ],
)
def test_the_first_locale_that_is_set_decides(environment: Mapping[str, str], lang: str) -> None:
    assert page_language(environment=environment) == lang


def variable(type_: str, **given: object) -> Variable:
    kept = {"low": None, "high": None, "codes": {}, "missing": {}} | given
    return Variable(
        "x", "t", "", "", type_, "", kept["low"], kept["high"], kept["codes"], {}, False, "", "", "", 2
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("7", variable("integer", low=1, high=5)),
        ("1.5", variable("integer")),
        ("约3", variable("number")),
        ("约3", variable("integer", codes={"1": ("男", "m")})),
        ("满滿", variable("category", codes={"1": ("满意", "s"), "2": ("不满意", "d")})),
        ("2010-02-30", variable("date")),
        ("2010-02-30 1", variable("datetime")),
        ("2010-02-03 25:00", variable("datetime")),
        ("99999999999999999999", variable("number")),
        ("1.38E+10", variable("id")),
    ],
)
def test_every_doubt_about_a_cell_has_its_advice_in_chinese(written: str, read_as: Variable) -> None:
    reading = read_cell(written, read_as, {})
    assert reading.trouble
    chinese = fix_in(reading.fix, "zh")
    assert chinese != reading.fix
    assert chinese.endswith("。")
    assert fix_in(reading.fix, "en") == reading.fix


def test_the_nearest_label_stays_in_the_advice_and_is_not_applied() -> None:
    reading = read_cell("很滿意", variable("category", codes={"1": ("很满意", "s"), "2": ("差", "d")}), {})
    assert reading.text == "很滿意"
    assert "最接近的是 '很满意'" in fix_in(reading.fix, "zh")


def test_rules_and_reasons_have_words_and_unknown_ones_stay() -> None:
    labels = {"stay": Words(zh="天数相符", en="days agree")}
    assert rule_in("check stay: set missing", "zh", labels=labels) == "天数相符：置为缺失"
    assert rule_in("this does not hold: days agree", "zh", labels=labels) == "不符合“天数相符”"
    assert rule_in("this does not hold: days agree", "en", labels=labels) == "this does not hold: days agree"
    assert rule_in("nearly the same record as row 12", "zh") == "与第 12 行几乎相同"
    assert rule_in("拒答|refused", "en") == "refused"
    assert rule_in("made up", "zh") == "made up"


def test_equal_problems_are_one_line_and_records_left_out_are_not_called_unchanged(
    write_study: WriteStudy,
) -> None:
    rows = (
        "id,q1,q2,q3\n"
        + "".join(f"p{n},8,{n % 5 + 1},{n % 4 + 1}\n" for n in range(6))
        + "z,5,1,1\nz2,5,1,1\n"
    )
    near = '[rules.people.near_duplicates]\ncolumns = ["q1..q3"]\nagree = 1\nkeep = "first"\n'
    toml = '[rules.people]\nout_of_range = "missing"\n' + near
    root = write_study({"people.csv": rows}, book=BOOK, toml=toml).parents[2]
    survey = open_study("tiny", project=root)
    zh, en = (summary_lines(survey, lang=lang) for lang in ("zh", "en"))
    assert "6 处按规则置为缺失" in zh
    assert [line for line in zh if "'8'" in line] == [
        "  people.csv 第 2、3、4 … 行（共 6 处）q1 列（'8'）：超出范围。编码表允许 1 至 5，请核对原表。"
    ]
    assert len([line for line in en if "rows 2, 3, 4 … (6 in all), column q1 ('8')" in line]) == 1
    assert not any("未改动" in line for line in zh)
    assert any(line.startswith("1 对记录几乎相同") for line in zh)
    assert survey.problems["done"].tolist() == ["set missing"] * 6 + ["one kept"]
