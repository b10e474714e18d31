from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.outside_tools import run_pspp, run_r
from workbench.errors import InputError
from workbench.intake.export.table import export_table, neutralise
from workbench.intake.formats.excel import read_excel
from workbench.intake.formats.labels import Received, draft_variable
from workbench.intake.formats.sav import read_dta, read_sav

CODEBOOK = (
    draft_variable("编号", "id", label="问卷编号"),
    draft_variable("sex", "category", label="性别", codes={"1": "男", "2": "女"}, missing={"9": "拒答"}),
    draft_variable("q1", "integer", label="总体满意", codes={"1": "很不满意", "5": "很满意"},
                   missing={"8": "不适用", "9": "漏填"}, low=1, high=5),
    draft_variable("vas", "number", label="疼痛"),
    draft_variable("admitted", "date", label="入院"),
    draft_variable("seen", "datetime", label="填表"),
    draft_variable("branch", "category", label="分公司", codes={"B01": "东门", "B02": "西门"}, missing={"X": "未知"}),
    draft_variable("comment", "text", label="意见"),
)  # fmt: skip
FRAME = pd.DataFrame(
    {
        "编号": ["001", "002", "003"],
        "sex": ["1", "2", "9"],
        "q1": pd.array([5, 9, None], dtype="Int64"),
        "vas": [1.5, None, 7.25],
        "admitted": pd.to_datetime(["2024-05-03", None, "1899-12-31"]),
        "seen": pd.to_datetime(["2024-05-03 14:05:22", None, "2010-01-01 00:00:00"]),
        "branch": ["B01", "X", "B02"],
        "comment": ["=1+1", "", "很长的意见" * 700],
    }
)


def read(path: Path) -> Received:
    return read_sav(path) if path.suffix == ".sav" else read_dta(path)


def one(type: str, cells: list[object], path: Path, **more: object) -> tuple[str, ...]:
    variable = draft_variable("a", type, **more)  # type: ignore[arg-type]
    return export_table(pd.DataFrame({"a": pd.Series(cells, dtype=object)}), [variable], path)


@pytest.mark.parametrize("suffix", [".sav", ".dta"])
def test_what_we_write_we_read_again(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"survey{suffix}"
    export_table(FRAME, CODEBOOK, path)
    received = read(path)
    frame = received.table.frame
    assert frame.columns == list(FRAME.columns)
    assert frame["编号"].to_list() == ["001", "002", "003"]
    assert frame["admitted"].to_list() == ["2024-05-03", "", "1899-12-31"]
    assert frame["seen"].to_list() == ["2024-05-03 14:05:22", "", "2010-01-01 00:00:00"]
    assert frame["vas"].to_list() == ["1.5", "", "7.25"]
    assert frame["comment"].to_list() == ["=1+1", "", "很长的意见" * 700]
    assert [each.zh for each in received.variables] == [each.zh for each in CODEBOOK]
    assert received.variables[1].codes == CODEBOOK[1].codes
    if suffix == ".sav":
        assert [each.missing for each in received.variables] == [each.missing for each in CODEBOOK]
        assert frame["sex"].to_list() == ["1", "2", "9"]
        assert frame["q1"].to_list() == ["5", "9", ""]
        assert received.variables[6].codes == CODEBOOK[6].codes
    else:
        assert received.variables[1].missing == {".a": "拒答"}
        assert frame["sex"].to_list() == ["1", "2", ".a"]
        assert frame["q1"].to_list() == ["5", ".b", ""]


def test_pspp_reads_names_labels_levels_missing_values_and_dates(tmp_path: Path) -> None:
    export_table(FRAME.assign(comment=["a", "b", "c"]), CODEBOOK, tmp_path / "survey.sav")
    seen = run_pspp("GET FILE='survey.sav'.\nDISPLAY DICTIONARY.\nLIST.\n", folder=tmp_path)
    rows = list(csv.reader(seen.splitlines()))
    described = {row[0]: row for row in reversed(rows) if len(row) > 6}
    assert [described[name][2] for name in ("sex", "q1", "branch")] == ["性别", "总体满意", "分公司"]
    assert [described[name][3] for name in ("sex", "q1", "vas", "编号")] == [
        "Nominal",
        "Ordinal",
        "Scale",
        "Nominal",
    ]
    assert described["admitted"][7] == "DATE11"
    text = seen.replace(" ", "")
    for part in (
        "8;9",
        '"X"',
        "男",
        "很不满意",
        "拒答",
        "东门",
        "03-MAY-2024",
        "31-DEC-1899",
        "03-MAY-202414:05:22",
    ):
        assert part in text, part
    listed = rows[-3:]
    assert [row[0] for row in listed] == ["001", "002", "003"]
    assert [row[1].strip() for row in listed] == ["男", "女", "拒答"] or [
        row[1].strip() for row in listed
    ] == ["1", "2", "9"]


def test_haven_reads_names_labels_missing_values_and_dates_of_both_formats(tmp_path: Path) -> None:
    export_table(FRAME, CODEBOOK, tmp_path / "survey.sav")
    export_table(FRAME, CODEBOOK, tmp_path / "survey.dta")
    script = """
    library(haven)
    say <- function(d) list(
      names = names(d), labels = unname(sapply(d, function(x) attr(x, "label"))),
      sex = as.list(setNames(names(attr(d$sex, "labels")), ifelse(is.na(attr(d$sex, "labels")),
        na_tag(attr(d$sex, "labels")), attr(d$sex, "labels")))),
      admitted = as.character(d$admitted), seen = format(d$seen, "%Y-%m-%d %H:%M:%S"), vas = d$vas,
      comment = nchar(d$comment), values = as.numeric(unclass(d$q1)))
    s <- read_sav("survey.sav", user_na = TRUE); t <- read_dta("survey.dta")
    out <- list(sav = c(say(s), na_q1 = list(attr(s$q1, "na_values")), na_branch = attr(s$branch, "na_values")),
      dta = c(say(t), tags = list(na_tag(t$q1))))
    writeLines(jsonlite::toJSON(out, auto_unbox = TRUE, na = "null", digits = NA), "seen.json")
    """
    run_r(script, folder=tmp_path, package="haven")
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    for each in seen.values():
        assert each["names"] == list(FRAME.columns)
        assert each["labels"] == [variable.zh for variable in CODEBOOK]
        assert each["admitted"] == ["2024-05-03", None, "1899-12-31"]
        assert each["seen"] == ["2024-05-03 14:05:22", None, "2010-01-01 00:00:00"]
        assert each["vas"] == [1.5, None, 7.25]
        assert each["comment"] == [4, 0, 3500]
    assert seen["sav"]["sex"] == {"1": "男", "2": "女", "9": "拒答"}
    assert seen["dta"]["sex"] == {"1": "男", "2": "女", "a": "拒答"}
    assert seen["sav"]["na_q1"] == [8, 9]
    assert seen["sav"]["na_branch"] == "X"
    assert seen["sav"]["values"] == [5, 9, None]
    assert seen["dta"]["tags"] == [None, "b", None]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".sav", ".dta"])
def test_the_same_table_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"first{suffix}", tmp_path / f"second{suffix}"
    export_table(FRAME, CODEBOOK, first)
    export_table(FRAME, CODEBOOK, second)
    assert first.read_bytes() == second.read_bytes()
    assert not list(tmp_path.glob("tmp*"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_texts_that_are_formulas_are_neutralised_and_counted(start: str, tmp_path: Path) -> None:
    text = f"{start}HYPERLINK(1)"
    warnings = one("text", [text, "好", "-3"], tmp_path / "a.csv")
    assert warnings == ("1 cells that a spreadsheet would take for formulas are written with ' before them.",)
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert f"'{start}" in lines.replace("\r\n", "\n") or start == "\r"
    assert "'-3" not in lines
    warnings = one("text", [text, "好", "-3"], tmp_path / "a.xlsx")
    assert "1 cells" in warnings[0]
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["data"]["A2"]
    assert cell.data_type == "s"
    assert read_excel(tmp_path / "a.xlsx", sheet="data").frame.row(1) == ("好",)


def test_a_name_of_a_column_can_be_a_formula_too(tmp_path: Path) -> None:
    variable = draft_variable("=A1", "text")
    warnings = export_table(pd.DataFrame({"=A1": ["x"]}), [variable], tmp_path / "a.xlsx")
    assert "formulas" in warnings[0]
    assert neutralise("=A1") == "'=A1"


def test_an_error_text_and_a_number_text_stay_texts_in_excel(tmp_path: Path) -> None:
    one("text", ["#N/A", "007", "TRUE"], tmp_path / "a.xlsx")
    assert read_excel(tmp_path / "a.xlsx", sheet="data").frame.rows() == [("#N/A",), ("007",), ("TRUE",)]


def test_excel_carries_the_codebook_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    export_table(FRAME, CODEBOOK, tmp_path / "a.xlsx")
    sheet = read_excel(tmp_path / "a.xlsx", sheet="codebook")
    assert sheet.frame[:, 0].to_list() == list(FRAME.columns)
    assert sheet.frame["codes"][1] == "1=男; 2=女"


LONG = "长" * 100  # 300 bytes


@pytest.mark.parametrize(
    ("suffix", "variable", "cells", "said"),
    [
        (".sav", {"label": LONG}, ["x"], "the variable label is cut to 255 bytes"),
        (".dta", {"label": LONG}, ["x"], "the variable label is cut to 80 characters"),
        (".sav", {"type": "category", "codes": {"1": LONG}}, ["1"], "the label of 1 is cut to 120 bytes"),
        (".sav", {"name": "2 b"}, ["x"], "2 b: a .sav file cannot hold this name; it is written as v_2_b"),
        (".sav", {"name": "长" * 22}, ["x"], "cannot hold this name"),
        (".dta", {"name": "a.b"}, ["x"], "it is written as a_b"),
        (".dta", {"name": "long"}, ["x"], "it is written as long_"),
        (".sav", {"name": "WITH"}, ["x"], "it is written as WITH_"),
        (".sav", {}, [None, "x"], "1 missing texts are written as empty ones"),
        (".dta", {}, [None, "x"], "1 missing texts are written as empty ones"),
        (".dta", {"type": "category", "codes": {"甲": "A"}}, ["甲"], "Stata keeps no labels"),
        (".dta", {"type": "integer", "missing": {"9": "漏填"}}, ["9"], "9 as .a"),
        (
            ".sav",
            {"type": "integer", "missing": {".a": "拒答"}},
            [".a"],
            "the missing codes .a are no numbers",
        ),
        (".sav", {"missing": {"很长的一个缺失代码": "x"}}, ["y"], "cannot declare these texts missing"),
        (".sav", {"type": "integer"}, ["五"], "cells that are no numbers are written as blanks: 五"),
        (".sav", {"type": "date"}, ["不详"], "cells that are no dates are written as blanks: 不详"),
        (".sav", {}, ["\ud83d"], "spelt out"),
    ],
)
def test_what_a_format_cannot_hold_is_said_by_the_variables_name(
    suffix: str, variable: dict[str, object], cells: list[object], said: str, tmp_path: Path
) -> None:
    name = str(variable.pop("name", "a"))
    described = draft_variable(name, str(variable.pop("type", "text")), **variable)  # type: ignore[arg-type]
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object)})
    warnings = export_table(frame, [described], tmp_path / f"a{suffix}")
    assert any(said in warning and warning.startswith(f"{name}:") for warning in warnings), warnings
    if said in ("cannot declare these texts missing", "spelt out"):
        assert read(tmp_path / f"a{suffix}").table.frame.height == len(cells)


def test_a_cut_label_ends_with_a_whole_character(tmp_path: Path) -> None:
    one("category", ["1"], tmp_path / "a.sav", codes={"1": LONG})
    assert read_sav(tmp_path / "a.sav").variables[0].codes["1"][0] == "长" * 40


def test_more_missing_codes_than_spss_holds_become_a_range_where_nothing_valid_lies(tmp_path: Path) -> None:
    missing = {"8": "a", "97": "b", "98": "c", "99": "d"}
    assert one("integer", ["5", "8", "99"], tmp_path / "a.sav", missing=missing) == ()
    assert list(read_sav(tmp_path / "a.sav").variables[0].missing) == ["97", "98", "99", "8"]
    warnings = one(
        "integer",
        ["5", "50", "98", "99"],
        tmp_path / "b.sav",
        missing={"1": "a", "9": "b", "60": "c", "99": "d"},
    )
    assert "99 are written as ordinary values" in warnings[0]


def test_names_that_would_become_the_same_stay_apart(tmp_path: Path) -> None:
    variables = [draft_variable(name, "integer") for name in ("a b", "a_b", "A b")]
    frame = pd.DataFrame({"a b": [1], "a_b": [2], "A b": [3]})
    warnings = export_table(frame, variables, tmp_path / "a.dta")
    assert len(warnings) == 2
    assert read_dta(tmp_path / "a.dta").table.frame.columns == ["a_b_2", "a_b", "A_b_3"]


def test_labels_follow_the_language(tmp_path: Path) -> None:
    variable = replace(
        draft_variable("a", "category", codes={"1": "男"}), zh="性别", en="Sex", codes={"1": ("男", "Male")}
    )
    export_table(pd.DataFrame({"a": ["1"]}), [variable], tmp_path / "a.sav", lang="en")
    received = read_sav(tmp_path / "a.sav").variables[0]
    assert (received.zh, received.codes["1"][0]) == ("Sex", "Male")


def test_a_column_that_is_not_described_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Column 'sexx' is not described") as caught:
        export_table(pd.DataFrame({"sexx": [1]}), CODEBOOK, tmp_path / "a.csv")
    assert "'sex'" in caught.value.fix
    with pytest.raises(InputError, match=r"no format '\.doc'"):
        export_table(FRAME, CODEBOOK, tmp_path / "a.doc")


def test_a_file_that_stood_there_stays_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    export_table(FRAME, CODEBOOK, path)
    before = path.read_bytes()
    with pytest.raises(InputError):
        export_table(FRAME.assign(other=1), CODEBOOK, path)
    with pytest.raises(InputError, match="cannot be written"):
        export_table(FRAME, CODEBOOK, tmp_path / "nowhere" / "a.csv")
    assert path.read_bytes() == before


texts = st.text(st.characters(exclude_categories=["Cc"], exclude_characters="\ufeff"), max_size=8)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(texts, min_size=1, max_size=4), label=texts, suffix=st.sampled_from([".sav", ".dta"]))
def test_any_text_comes_back(cells: list[str], label: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"any{suffix}"
    one("text", list(cells), path, label=label)
    received = read(path)
    spelt = [cell.encode("utf-8", "backslashreplace").decode() for cell in cells]
    assert [cell.rstrip(" ") for cell in received.table.frame["a"]] == [cell.rstrip(" ") for cell in spelt]
