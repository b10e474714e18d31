from __future__ import annotations

import csv
from pathlib import Path

import pytest

from workbench.errors import InputError, ProblemsFound
from workbench.intake.formats.redcap_dictionary import COLUMNS, Dictionary, choices, read_dictionary
from workbench.variables import Variable

Row = dict[str, str]


def field(name: str, type: str, label: str = "", **more: str) -> Row:
    return {
        "field_name": name,
        "form_name": "intake",
        "field_type": type,
        "field_label": label or name,
        **more,
    }


FIELDS = (
    field("record_id", "text", "编号"),
    field("sex", "radio", "<b>性别</b>", select_choices_or_calculations="1, 男 | 2, 女", required_field="y"),
    field("age", "text", "年龄", text_validation_type_or_show_slider_number="integer", text_validation_min="15",
          text_validation_max="65", required_field="y", branching_logic="[sex] = '2'"),
    field("admitted", "text", "入院", text_validation_type_or_show_slider_number="date_dmy"),
    field("seen", "text", "时间", text_validation_type_or_show_slider_number="datetime_seconds_ymd"),
    field("pain", "slider", "疼痛"),
    field("symptom", "checkbox", "症状", select_choices_or_calculations="1, 痛 | 2, 肿, 麻 | -99, 不详"),
    field("smokes", "yesno", "吸烟"),
    field("bmi", "calc", "体重指数", select_choices_or_calculations="[weight]/[height]"),
    field("phone", "text", "电话", identifier="y"),
    field("intro", "descriptive", "说明"),
)  # fmt: skip


def write(tmp_path: Path, fields: tuple[Row, ...], *, titles: bool = True) -> Path:
    path = tmp_path / "dictionary.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS.values() if titles else COLUMNS)
        writer.writerows([each.get(key, "") for key in COLUMNS] for each in fields)
    return path


def by_name(dictionary: Dictionary) -> dict[str, Variable]:
    return {variable.name: variable for variable in dictionary.variables}


@pytest.mark.parametrize("titles", [True, False])
def test_fields_become_codebook_rows(titles: bool, tmp_path: Path) -> None:
    found = by_name(read_dictionary(write(tmp_path, FIELDS, titles=titles)))
    assert found["sex"].zh == "性别"
    assert found["sex"].codes == {"1": ("男", "男"), "2": ("女", "女")}
    assert found["sex"].required
    assert (found["age"].type, found["age"].low, found["age"].high) == ("integer", 15, 65)
    assert not found["age"].required
    types = [found[name].type for name in ("admitted", "seen", "pain", "smokes", "bmi")]
    assert types == ["date", "datetime", "integer", "category", "number"]
    assert (found["pain"].low, found["pain"].high) == (0, 100)
    assert found["phone"].identifier == "direct"
    assert "intro" not in found


def test_a_checkbox_becomes_a_variable_a_choice(tmp_path: Path) -> None:
    found = by_name(read_dictionary(write(tmp_path, FIELDS)))
    assert [name for name in found if name.startswith("symptom")] == [
        "symptom___1",
        "symptom___2",
        "symptom____99",
    ]
    assert found["symptom___2"].zh == "症状: 肿, 麻"
    assert list(found["symptom___1"].codes) == ["0", "1"]


def test_what_the_codebook_cannot_carry_is_counted(tmp_path: Path) -> None:
    warnings = read_dictionary(write(tmp_path, FIELDS)).warnings
    assert "1 field has branching logic that is not carried over: write its skip rule (" in warnings[0]
    assert "1 calculated field is" in warnings[1]


def test_missing_data_codes_of_the_project_reach_every_variable(tmp_path: Path) -> None:
    found = read_dictionary(write(tmp_path, FIELDS), missing={"-98": "拒答"})
    assert all(variable.missing == {"-98": "拒答"} for variable in found.variables)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (field("a", "radoi", select_choices_or_calculations="1, x"), "no such type"),
        (field("a", "radio"), "no choices"),
        (field("a", "radio", select_choices_or_calculations="1, x | 1, y"), "twice"),
        (field("a", "radio", select_choices_or_calculations="1 | 2, y"), "no label"),
        (field("Age In Years", "text"), "no field name"),
        (field("record_id", "text"), "it stands there twice"),
    ],
)
def test_every_row_that_is_wrong_is_listed_with_its_place(wrong: Row, rule: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match=rule) as caught:
        read_dictionary(write(tmp_path, (FIELDS[0], wrong)))
    assert caught.value.problems[0].row == 3


def test_another_table_is_no_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="not a REDCap data dictionary"):
        read_dictionary(path)


def test_choices_split_at_the_first_comma() -> None:
    assert choices(" 1, 是 | 0, 否, 从未 |") == [("1", "是"), ("0", "否, 从未")]
