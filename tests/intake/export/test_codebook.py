"""The codebook as HTML, Excel, REDCap dictionary and Table Schema: all of it, in both languages, and back."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.studies.surveys import small_study
from workbench.errors import InputError
from workbench.intake.export.codebook import export_codebook, table_schema
from workbench.intake.export.codebook_page import codebook_html
from workbench.intake.export.redcap import REDCAP_HEADER, redcap_rows
from workbench.intake.formats.redcap_dictionary import read_dictionary
from workbench.study import Study
from workbench.study_file import load_study
from workbench.variables import Variable, read_codebook

RAW = Path(__file__).parents[3] / "data" / "raw"
STUDIES = ("orthopedic_care", "branch_benchmarking")
each_study = pytest.mark.parametrize("name", STUDIES)


@cache
def study(name: str) -> Study:
    return load_study(RAW / name)


def variable(name: str, kind: str, **given: object) -> Variable:
    plain = {
        "table": "people", "zh": name, "en": name, "unit": "", "low": None, "high": None, "codes": {}, "missing": {},
        "required": False, "skip": "", "identifier": "", "flipped": "", "row": 2,
    }  # fmt: skip
    return Variable(name=name, type=kind, **{**plain, **given})  # type: ignore[arg-type]


@each_study
def test_all_files_are_written_and_nothing_else(name: str, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    made = export_codebook(study(name), out=out)
    expected = {"codebook.html", "codebook.xlsx", "redcap_dictionary.csv"}
    expected |= {f"{table}.schema.json" for table in study(name).tables}
    assert {path.name for path in out.iterdir()} == expected == {path.name for path in made.files}
    again = export_codebook(study(name), out=out)
    assert [path.name for path in again.files] == [path.name for path in made.files]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        export_codebook(study(STUDIES[0]), out=tmp_path / "file")


class Page(HTMLParser):
    """Tags that are open, and what an accessible page without scripts needs."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@each_study
def test_the_page_is_one_accessible_file_without_script(name: str) -> None:
    page = Page()
    text = codebook_html(study(name))
    page.feed(text)
    assert page.open == []
    tags = [tag for tag, _ in page.seen]
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert tags.count("caption") == tags.count("table") == len(study(name).tables)
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in page.seen if tag == "th")
    assert ("html", {"lang": "zh"}) in page.seen
    assert not re.search(r"https?://|url\(", text)
    for each in study(name).codebook:
        assert each.zh in text


def test_markup_in_a_label_is_shown_not_obeyed() -> None:
    bad = '<script>alert(1)</script>&"'
    page = codebook_html(
        small_study([variable("id", "id"), variable("x", "text", zh=bad, en=bad, codes={bad: (bad, bad)})])
    )
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@each_study
def test_the_workbook_holds_every_cell_as_text(name: str, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    export_codebook(study(name), out=tmp_path)
    book = load_workbook(tmp_path / "codebook.xlsx")
    rows = list(book["codebook"].iter_rows(values_only=True))
    assert len(rows) == len(study(name).codebook) + 1
    assert [row[0] for row in rows[1:]] == [each.name for each in study(name).codebook]
    assert {type(cell) for row in rows for cell in row} <= {str, type(None)}
    codes = list(book["codes"].iter_rows(values_only=True))
    assert len(codes) == 1 + sum(len(each.codes) + len(each.missing) for each in study(name).codebook)


def test_the_workbook_reads_back_as_the_codebook(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    source = tmp_path / "codebook.csv"
    missing = r"处理中=未办结|open; 9=拒答\|refused; a\=b=x\;y|x\\z"
    source.write_text(
        f"name,table,label_zh,label_en,type,codes,missing\nid,people,,,id,,\nx,people,甲,A,category,1=是\\|否|Yes;2=无,{missing}\n",
        encoding="utf-8",
    )
    variables = read_codebook(source)
    assert variables[1].missing["处理中"] == "未办结|open"
    export_codebook(small_study(list(variables)), out=tmp_path)
    rows = [
        [cell or "" for cell in row]
        for row in load_workbook(tmp_path / "codebook.xlsx")["codebook"].iter_rows(values_only=True)
    ]
    with (tmp_path / "back.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[str(title).split()[-1] for title in rows[0]], *rows[1:]])
    assert read_codebook(tmp_path / "back.csv") == variables


def test_a_label_that_looks_like_a_formula_stays_a_label(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    export_codebook(
        small_study([variable("id", "id"), variable("x", "text", zh="=1+1", en="\x07bell")]), out=tmp_path
    )
    sheet = load_workbook(tmp_path / "codebook.xlsx")["codebook"]
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=1+1", "s")
    assert sheet["D3"].value == "\ufffdbell"


@each_study
def test_the_redcap_dictionary_has_its_columns_and_comes_back(name: str, tmp_path: Path) -> None:
    export_codebook(study(name), out=tmp_path)
    path = tmp_path / "redcap_dictionary.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert tuple(header) == REDCAP_HEADER
    assert len(header) == 18
    back = read_dictionary(path).variables
    codebook = {
        each.name: each
        for each in study(name).codebook
        if sum(o.name == each.name for o in study(name).codebook) == 1
    }
    assert len(back) == len(rows) == len(study(name).codebook)
    for each in back:
        first = codebook.get(each.name)
        if first is None:
            continue
        assert list(each.codes) == list(first.codes)
        assert (each.identifier == "direct", each.required) == (first.identifier == "direct", first.required)
        if not first.codes and first.type in ("integer", "number"):
            assert (each.type, each.low, each.high) == (first.type, first.low, first.high)
        if first.type in ("date", "datetime"):
            assert each.type == first.type


def test_what_redcap_cannot_hold_is_changed_and_said() -> None:
    people = [
        variable("编号", "id", required=True),
        variable("9th", "category", codes={"男": ("男", "Male"), "女": ("女", "Female")}),
        variable("Q1", "integer", low=1.0, high=5.0, codes={"1": ("差|坏", "bad")}, missing={"9": "refused"}),
        variable("q1", "number", low=0.5, high=9.0, unit="厘米|cm", skip="Q1 = 1"),
    ]
    rows, warnings = redcap_rows(small_study(people))
    names = [row["Variable / Field Name"] for row in rows]
    assert len(set(names)) == 4
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
    assert rows[1]["Choices, Calculations, OR Slider Labels"] == "1, 男 / Male | 2, 女 / Female"
    assert rows[0]["Field Note"] == "codebook name: 编号"
    assert rows[2]["Field Type"] == "text"  # only one of five answers has a label
    assert (rows[3]["Text Validation Min"], rows[3]["Text Validation Max"]) == ("0.5", "9")
    assert "missing: 9=refused" in rows[2]["Field Annotation"]
    assert "skip: Q1 = 1" in rows[3]["Field Annotation"]
    said = "\n".join(warnings)
    for words in ("'编号'", "'9th'", "男 is 1", "Missing codes", "Skip rules"):
        assert words in said


def test_the_key_of_the_study_is_redcaps_record_id() -> None:
    rows, _ = redcap_rows(small_study([variable("x", "text"), variable("id", "id")]))
    assert [row["Variable / Field Name"] for row in rows] == ["id", "x"]


@each_study
def test_each_table_has_a_schema_that_says_what_the_codebook_says(name: str) -> None:
    for table, declared in study(name).tables.items():
        variables = study(name).variables(table)
        schema = json.loads(json.dumps(table_schema(variables.values(), key=declared.key)))
        assert [field["name"] for field in schema["fields"]] == list(variables)
        assert schema["primaryKey"] == [declared.key]
        for field in schema["fields"]:
            each = variables[field["name"]]
            assert field.get("missingValues", [""])[1:] == list(each.missing)
            limits = field.get("constraints", {})
            assert (limits.get("minimum"), limits.get("maximum")) == (each.low, each.high)
            assert [str(one["value"]) for one in field.get("categories", [])] == list(each.codes)


def test_a_schema_of_a_category_and_of_an_item() -> None:
    sex = variable(
        "sex", "category", zh="性别", en="Sex", codes={"1": ("男", "Male")}, missing={"9": "refused"}
    )
    item = variable(
        "q", "integer", low=1.0, high=2.0, codes={"1": ("否", "No"), "2": ("是", "Yes")}, required=True
    )
    fields = table_schema([sex, item], key="id")["fields"]
    assert fields[0] == {
        "name": "sex", "type": "string", "title": "性别 / Sex", "categories": [{"value": "1", "label": "男"}],
        "constraints": {"enum": ["1"]}, "missingValues": ["", "9"], "workbench:label_zh": "性别", "workbench:label_en": "Sex",
    }  # fmt: skip
    assert fields[1]["constraints"] == {"required": True, "minimum": 1, "maximum": 2}
    assert fields[1]["categories"] == [{"value": 1, "label": "否"}, {"value": 2, "label": "是"}]
