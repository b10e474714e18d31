from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.intake.formats.excel_cells import Range
from workbench.intake.formats.excel_layout import find_layout


def layout(rows: list[list[str]], *merged: Range) -> tuple[tuple[str, ...], int, int]:
    found = find_layout(rows, merged, where="a.xlsx")
    return found.header, found.first, found.last


def test_a_plain_header_is_the_first_row() -> None:
    assert layout([["a", "b"], ["1", "2"]]) == (("a", "b"), 1, 1)


def test_one_column_has_no_notes_above_it() -> None:
    assert layout([["a"], ["1"], ["2"]]) == (("a",), 1, 1)


def test_rows_of_one_cell_above_a_wider_table_are_notes() -> None:
    assert layout([["title", ""], ["", ""], ["a", "b"], ["1", "2"]]) == (("a", "b"), 3, 3)


def test_a_group_over_some_columns_belongs_to_the_header() -> None:
    rows = [["", "满意度", "", ""], ["编号", "态度", "技术", "环境"], ["1", "2", "3", "4"]]
    assert layout(rows, ((0, 1), (0, 3)))[0] == ("编号", "满意度_态度", "满意度_技术", "满意度_环境")


def test_a_name_merged_down_stands_once() -> None:
    rows = [["编号", "护理", ""], ["", "态度", "技术"], ["1", "2", "3"]]
    assert layout(rows, ((0, 0), (1, 0)), ((0, 1), (0, 2))) == (("编号", "护理_态度", "护理_技术"), 1, 2)


def test_a_respondent_below_a_merged_name_is_not_swallowed() -> None:
    rows = [["编号", "姓名", "", "评价"], ["a", "甲", "某", "满意"], ["b", "乙", "某", "一般"]]
    assert layout(rows, ((0, 1), (0, 2))) == (("编号", "姓名", "姓名", "评价"), 1, 1)
    numbers = [["", "满意度", ""], ["a", "5", "4"], ["b", "3", "2"]]
    assert layout(numbers, ((0, 1), (0, 2)))[2] == 1


def test_blank_cells_merged_beside_the_table_change_nothing() -> None:
    assert layout([["a", "b", "", ""], ["1", "2", "", ""]], ((0, 2), (0, 3))) == (("a", "b"), 1, 1)


def test_merged_cells_far_below_make_no_header() -> None:
    rows = [["a", "b"], ["1", "2"], ["3", ""]]
    assert layout(rows, ((2, 0), (2, 1))) == (("a", "b"), 1, 1)


def test_a_range_merged_over_everything_makes_no_header_of_everything() -> None:
    rows = [["a", "b"], *([str(number), "x"] for number in range(20))]
    assert layout(rows, ((0, 0), (19, 1)))[2] == 1
    assert layout(rows, ((0, 0), (1_048_575, 16_383)))[2] == 1


def test_blanks_in_a_name_become_one() -> None:
    assert layout([["服务\n 态度", "b"], ["1", "2"]])[0] == ("服务 态度", "b")


def test_a_sheet_of_blanks_is_refused() -> None:
    with pytest.raises(InputError, match="empty"):
        layout([["", " "], ["\u3000", ""]])


def test_a_title_merged_over_most_of_the_table_is_a_note() -> None:
    rows = [
        ["满意度调查", "", "", "", ""],
        ["", "", "", "", ""],
        ["a", "b", "c", "d", "e"],
        ["1", "2", "3", "4", "5"],
    ]
    assert layout(rows, ((0, 0), (0, 3))) == (("a", "b", "c", "d", "e"), 3, 3)
    assert layout([rows[0], *rows[2:]], ((0, 0), (0, 3))) == (("a", "b", "c", "d", "e"), 2, 2)
