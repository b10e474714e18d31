"""Rows that are no records, told from records."""

from __future__ import annotations

import pytest

from workbench.intake.formats.extra_rows import NOTE_ROW, TOTAL_ROW, extra_rows
from workbench.intake.formats.text_table import TextTable, frame_of

HEADER = ["编号", "意见", "评分"]


def found(*records: list[str], rows: list[int] | None = None) -> list[tuple[int | None, str]]:
    places = rows or list(range(2, 2 + len(records)))
    table = TextTable(frame_of(HEADER, records), tuple(places), "a.csv")
    return [(each.row, each.rule) for each in extra_rows(table)]


def test_totals_in_the_middle_are_found_and_answers_are_not() -> None:
    assert found(["a", "合计数正确", "1"], ["小计", "", "5"], ["b", "合计", "2"]) == [(3, TOTAL_ROW)]


@pytest.mark.parametrize("text", ["合计", "总 计", "Total", "Grand total", "平均值", "标准差:"])
def test_a_row_of_totals_at_the_end_is_seen(text: str) -> None:
    assert found(["1", "x", "3"], [text, "", "3"]) == [(3, TOTAL_ROW)]


def test_a_word_that_earlier_records_answer_too_is_an_answer() -> None:
    assert not found(["average", "", "3"], ["good", "", "4"], ["average", "", "3"])[1:]
    assert not found(*[["Mean", "x", "1"]] * 12)[1:]


@pytest.mark.parametrize(
    "text",
    [
        "注：以上为全部数据",
        "制表人: 某某",
        "Source: ward list",
        "exported by the ward office",
        "以上数据由护理部统计并提供",
    ],
)
def test_a_note_under_the_table_is_seen(text: str) -> None:
    assert found(["1", "x", "3"], [text, "", ""]) == [(3, NOTE_ROW)]


def test_a_short_text_is_a_note_only_behind_a_blank_row() -> None:
    assert not found(["1", "x", "3"], ["护理部统计汇编", "", ""])
    assert found(["1", "x", "3"], ["护理部统计汇编", "", ""], rows=[2, 4]) == [(4, NOTE_ROW)]


def test_a_record_with_its_number_alone_is_a_record() -> None:
    assert not found(["1", "x", "3"], ["ORTHO-2020-000123", "", ""], rows=[2, 9])


def test_the_fix_can_be_copied_into_study_toml() -> None:
    table = TextTable(frame_of(HEADER, [["1", "", ""], ["合计", "1", ""]]), (2, 3), "a.csv")
    (problem,) = extra_rows(table)
    assert "drop_rows = [3]" in problem.fix
