"""What a column probably is, and why."""

from __future__ import annotations

import polars as pl
import pytest

from workbench.intake.formats.labels import draft_variable
from workbench.intake.guess.column import Guessed, guess_variable
from workbench.intake.guess.missing import guess_missing
from workbench.intake.guess.tally import tally


def guess(cells: list[str], name: str = "x") -> Guessed:
    return guess_variable(tally(pl.Series(name, cells, pl.String)))


@pytest.mark.parametrize(
    ("cells", "type"),
    [
        (["1", "2"] * 20, "category"),
        ([str(number) for number in range(20, 60)], "integer"),
        ([f"{number}.5" for number in range(40)], "number"),
        (["2020-01-02", "2020.3.4", "2020年5月6日", ""] * 5, "date"),
        (["2020-01-02 08:00", "2020-01-03 09:30:00"] * 5, "datetime"),
        (["2025年2月25日 19时53分", "20250212 12:33", "2025/2/25 19:53", "2025-02-25 08:00"] * 5, "datetime"),
        (["男", "女"] * 20, "category"),
        ([f"意见{number},还有很多" for number in range(40)], "text"),
        ([f"B{number:03}" for number in range(40)], "id"),
        (["001", "002", "010"] * 5, "id"),
        (["", "", ""], "text"),
    ],
)
def test_a_column_has_the_type_of_its_cells(cells: list[str], type: str) -> None:
    assert guess(cells).variable.type == type


def test_every_guess_has_its_reason() -> None:
    found = guess(["1", "2", "3", "9"] * 10, "婚姻")
    assert found.variable.missing == {"9": "缺失（推测）|missing (guessed)"}
    assert list(found.variable.codes) == ["1", "2", "3"]
    assert any("missing code 9 (10 cells): the other answers end at 3" in why for why in found.reasons)
    assert any(why.startswith("type category") for why in found.reasons)


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({1: 5, 2: 9, 5: 4, 9: 2}, {9}),
        ({1: 5, 2: 9, 5: 4, 8: 1, 9: 2}, {8, 9}),
        ({1: 5, 5: 4, 7: 3, 8: 2, 9: 1}, set()),
        ({0: 5, 1: 5, 88: 1, 99: 2}, {88, 99}),
        ({1: 5, 6: 4, 9: 5, 99: 1}, {99}),
        ({1: 5, 5: 4, -1: 2}, {-1}),
        ({-5: 3, -1: 4, 3: 9}, set()),
        ({15: 4, 40: 9, 65: 3, 99: 1}, {99}),
        ({15: 4, 40: 9, 97: 3, 99: 1}, set()),
        ({15: 4, 40: 9, 90: 3, 999: 1}, {999}),
        ({0.5: 4, 7.2: 9, 9: 1}, set()),
        ({9: 20}, set()),
        ({}, set()),
    ],
)
def test_a_missing_code_is_conventional_and_stands_apart(answers: dict[int, int], codes: set[int]) -> None:
    assert set(guess_missing({float(number): times for number, times in answers.items()})) == codes


def test_words_for_no_answer_are_missing_among_numbers_and_answers_among_words() -> None:
    assert set(guess(["12.5", "13", "无", "/", "空"] + [str(n) for n in range(30)]).variable.missing) == {
        "无",
        "/",
        "空",
    }
    assert not guess(["有", "无"] * 20, "过敏史").variable.missing


def test_slips_are_out_of_place_and_outside_the_range() -> None:
    age = guess([str(20 + number % 40) for number in range(100)] + ["330", "-3"], "年龄")
    assert set(age.out_of_place) == {"330", "-3"}
    assert (age.variable.low, age.variable.high) == (20, 59)
    item = guess(["1", "2", "3", "4", "5"] * 20 + ["55"], "q1")
    assert item.out_of_place == ("55",)
    income = guess([str(1000 * number) for number in range(1, 60)] + ["150000"], "收入")
    assert not income.out_of_place


def test_numbers_that_a_spreadsheet_rounded_are_ids() -> None:
    assert guess(["1.38E+10", "1.39E+10", "1.37E+10"]).variable.type == "id"


def test_what_a_file_declares_holds() -> None:
    said = draft_variable(
        "q", "category", label="满意吗", codes={"1": "是", "2": "否"}, missing={"7": "拒答"}
    )
    found = guess_variable(tally(pl.Series("q", ["1", "2", "7", "9"] * 10)), said=said)
    assert found.variable == said
    plain = draft_variable("q", "number", label="年收入", unit="元")
    kept = guess_variable(
        tally(pl.Series("q", ["1", "2", "3", "9"] * 10)), said=plain
    ).variable  # an income is no code
    assert (kept.zh, kept.unit, kept.type, list(kept.missing)) == ("年收入", "元", "integer", ["9"])


def test_a_remark_that_names_somebody_is_text_however_few_there_are() -> None:
    found = guess(["很好", "请回电19900007483"] * 20)
    assert found.variable.type == "text"
    assert not found.variable.codes


def test_levels_that_differ_in_case_only_are_left_without_codes() -> None:
    assert not guess(["m", "M", "f"] * 10).variable.codes


@pytest.mark.parametrize(
    ("codes", "low", "high"), [({"1": "差", "5": "好", "9": "拒答"}, 1, 5), ({"9": "拒答"}, None, None)]
)
def test_a_code_labelled_as_no_answer_is_missing(
    codes: dict[str, str], low: float | None, high: float | None
) -> None:
    said = draft_variable("q1", "integer", codes=codes, low=1, high=9)
    found = guess_variable(tally(pl.Series("q1", ["1", "5", "3", "9"] * 10)), said=said).variable
    assert found.missing == {"9": "拒答 (guessed)"}
    assert "9" not in found.codes
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("word", ["未填写", "未作答", "拒答"])
def test_words_that_can_only_mean_no_answer_are_missing_codes(word: str) -> None:
    for cells, type in (([str(n) for n in range(11)] * 5, "integer"), (["甲", "乙"] * 20, "category")):
        row = guess([*cells, word]).variable
        assert (row.type, list(row.missing)) == (type, [word])


def test_not_knowing_is_an_answer_among_words_and_none_among_numbers() -> None:
    assert list(guess([str(n) for n in range(11)] * 5 + ["不知道"]).variable.missing) == ["不知道"]
    assert not guess(["甲", "乙", "不知道"] * 20).variable.missing


@pytest.mark.parametrize(
    ("levels", "ordered"),
    [
        (["18-30岁", "60岁以上", "18岁以下", "31-45岁"], ["18岁以下", "18-30岁", "31-45岁", "60岁以上"]),
        (["5000元及以上", "3000～5000元", "3000元以下"], ["3000元以下", "3000~5000元", "5000元及以上"]),
        (["10-20", "5-9", "20+", "<5"], ["<5", "5-9", "10-20", "20+"]),
        (["over 60", "under 18", "18 to 60"], ["under 18", "18 to 60", "over 60"]),
        (["B10岁以上", "A2岁以下", "1万以上"], ["1万以上", "A2岁以下", "B10岁以上"]),
        (["5-9", "其他", "10-20"], ["10-20", "5-9", "其他"]),
    ],
)
def test_bands_of_numbers_are_drafted_from_the_lowest(levels: list[str], ordered: list[str]) -> None:
    assert list(guess(levels * 9, "分组").variable.codes) == ordered


@pytest.mark.parametrize(
    ("header", "answers", "type", "limits"),
    [
        ("推荐意愿（0-10）", ["0", "3", "5", "7", "8", "9", "10", "未填写"], "integer", (0, 10)),
        ("推荐意愿（0-10分）", [str(n) for n in range(3, 11)], "integer", (0, 10)),
        ("评价（0-10分）", ["0", "1", "2", "3", "4", "5", "6", "9", "10"], "integer", (0, 10)),
        ("评价（1至10分）", [*map(str, range(2, 11)), "99"], "integer", (1, 10)),
        ("评价（1-10分）", [str(n) for n in range(3, 16)], "integer", (3, 15)),
        ("满意度(1-5)", ["1", "2", "3", "5"], "category", (None, None)),
        ("处理时长", [str(n) for n in range(3, 16)], "integer", (3, 15)),
    ],
)
def test_a_range_in_the_header_is_the_range_where_it_holds_all_answers(
    header: str, answers: list[str], type: str, limits: tuple[float | None, float | None]
) -> None:
    row = guess(answers * 9, header).variable
    assert (row.type, (row.low, row.high)) == (type, limits)
    assert set(row.missing) == {"未填写", "99"}.intersection(answers)
