from __future__ import annotations

from workbench.publish.paper.blocks import Column, Table
from workbench.publish.word.pandoc_table import pandoc_table


def cell(text):
    return [["text", text]]


def made(**options):
    group = cell("组")
    columns = (Column(cell("a")), Column(cell("b"), "right", group), Column(cell("c"), "right", group))
    rows = ((cell("头"), [], []), (cell("1"), cell("2"), cell("3")))
    return Table(columns, rows, cell("题"), **options)


def test_heads_of_groups_span_their_columns_and_others_both_rows():
    head = pandoc_table(made())["c"][3][1]
    spans = [[(each[2], each[3]) for each in row[1]] for row in head]
    assert spans == [[(2, 1), (1, 2)], [(1, 1), (1, 1)]]


def test_a_row_that_heads_a_group_spans_the_table():
    (body,) = pandoc_table(made(stub_rows=frozenset({0})))["c"][4]
    assert [len(row[1]) for row in body[3]] == [1, 3]
    assert body[3][0][1][0][3] == 3


def test_columns_keep_their_alignment():
    assert [each[0]["t"] for each in pandoc_table(made())["c"][2]] == [
        "AlignLeft",
        "AlignRight",
        "AlignRight",
    ]
