from __future__ import annotations

from workbench.publish.paper.foreign_tables import Cell, table_of_cells


def cell(text, **options):
    return Cell([["text", text]] if text else [], **options)


def shown(table):
    return [[text[0][1] if text else "" for text in row] for row in table.rows]


def test_leading_rows_of_heads_become_the_head():
    table = table_of_cells([[cell("a", head=True), cell("b", head=True)], [cell("1"), cell("2")]], [])
    assert [column.header for column in table.columns] == [[["text", "a"]], [["text", "b"]]]
    assert shown(table) == [["1", "2"]]


def test_cells_over_several_rows_and_columns_keep_the_grid():
    rows = [[cell("a", down=2), cell("b", across=2)], [cell("c"), cell("d")]]
    assert shown(table_of_cells(rows, [])) == [["a", "b", ""], ["", "c", "d"]]


def test_short_rows_are_filled():
    assert shown(table_of_cells([[cell("a"), cell("b")], [cell("c")]], [])) == [["a", "b"], ["c", ""]]


def test_columns_of_numbers_stand_to_the_right():
    rows = [[cell("x"), cell("1,234"), cell("\u22120.5"), cell("12%"), cell("")]]
    aligned = [column.align for column in table_of_cells(rows, []).columns]
    assert aligned == ["left", "right", "right", "right", "right"]


def test_a_head_that_stands_alone_is_a_table_without_rows():
    table = table_of_cells([[cell("a", head=True)]], [])
    assert table.rows == ()


def test_no_cell_is_no_table():
    assert table_of_cells([], []) is None
    assert table_of_cells([[]], []) is None
