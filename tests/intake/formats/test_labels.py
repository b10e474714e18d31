from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import ProblemsFound
from workbench.intake.formats.column_names import check_names
from workbench.intake.formats.labels import codebook_row, draft_numeric, draft_variable, plain_number
from workbench.variables import HEADER, read_codebook


def test_answers_that_all_have_a_label_are_a_category() -> None:
    drafted = draft_numeric("sex", label="性别", labels={"1": "男", "2": "女"}, missing={}, values=[1.0, 2.0])
    assert drafted.type == "category"
    assert drafted.codes == {"1": ("男", "男"), "2": ("女", "女")}


def test_an_ordinal_item_stays_a_number_with_its_range() -> None:
    labels = {str(code): f"第{code}级" for code in range(1, 6)}
    drafted = draft_numeric("q1", label="", labels=labels, missing={}, values=[1.0], measure="ordinal")
    assert (drafted.type, drafted.low, drafted.high) == ("integer", 1, 5)


def test_two_labels_far_apart_are_the_ends_of_a_scale() -> None:
    labels = {"0": "不痛", "10": "剧痛"}
    assert draft_numeric("vas", label="", labels=labels, missing={}, values=[0.0]).type == "integer"
    nominal = draft_numeric("site", label="", labels=labels, missing={}, values=[0.0], measure="nominal")
    assert nominal.type == "category"


def test_a_code_that_is_missing_is_no_valid_code() -> None:
    labels = {"1": "是", "0": "否", "9": "拒答"}
    drafted = draft_numeric("a", label="", labels=labels, missing={"9": "拒答"}, values=[0.0, 1.0])
    assert list(drafted.codes) == ["1", "0"]


def test_a_missing_code_inside_the_range_leaves_the_range_open() -> None:
    labels = {"1": "低", "5": "高"}
    drafted = draft_numeric("a", label="", labels=labels, missing={"3": "不知道"}, values=[1.0, 2.0, 5.0])
    assert (drafted.low, drafted.high) == (None, None)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_from_its_text(value: float) -> None:
    text = plain_number(value)
    assert float(text) == value
    assert "e" not in text.lower()


@pytest.mark.parametrize("pair", [("Q1", "q1"), ("Q1 ", "Q1"), ("Q1", "Ｑ1"), ("\u3000a", "a")])
def test_names_that_are_the_same_to_a_reader_are_refused_with_both_positions(pair: tuple[str, str]) -> None:
    with pytest.raises(ProblemsFound, match="number 2 has the same name as number 1") as caught:
        check_names(pair, file="a.xlsx", row=3)
    assert caught.value.problems[0].row == 3


def test_a_blank_name_is_refused_by_its_number() -> None:
    with pytest.raises(ProblemsFound, match="number 2"):
        check_names(["a", "\u3000"], file="a.xlsx")


def test_a_drafted_codebook_reads_back(tmp_path: Path) -> None:
    variables = [
        draft_variable("sex", "category", label="性别 = a|b", codes={"1": "男;性", "2": "a=b"}, missing={"9": "拒答"}, row=2),
        draft_variable("vas", "number", label="疼痛", unit="cm|cm", low=0.5, high=10, required=True, row=3),
        draft_variable("ip", "text", identifier="direct", row=4),
    ]  # fmt: skip
    path = tmp_path / "codebook.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADER)
        writer.writeheader()
        writer.writerows(codebook_row(variable) for variable in variables)
    assert read_codebook(path) == tuple(variables)
