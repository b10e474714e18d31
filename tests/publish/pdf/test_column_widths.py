from __future__ import annotations

from workbench.present.inlines import parse_inlines
from workbench.publish.paper.blocks import Column, Table
from workbench.publish.pdf.column_widths import FLIPPED_WIDTH_PT, TEXT_WIDTH_PT, table_layout


def table(columns, cell, *, rows=2, align="right", small=False):
    heads = tuple(Column(parse_inlines("h"), align) for _ in range(columns))
    return Table(
        heads, tuple(tuple(parse_inlines(cell) for _ in heads) for _ in range(rows)), caption=[], small=small
    )


def test_a_narrow_table_is_set_in_the_normal_size():
    layout = table_layout(table(4, "12.34"))
    assert (layout.size, layout.flipped) == (9.0, False)


def test_a_table_that_asks_for_small_type_gets_it():
    assert table_layout(table(4, "12.34", small=True)).size == 8.0


def test_more_columns_shrink_the_type_before_the_page_is_turned():
    sizes = [table_layout(table(columns, "−0.12 to 0.34")).size for columns in (5, 7, 8)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 9.0


def test_a_very_wide_table_turns_the_page():
    layout = table_layout(table(20, "1234.567"))
    assert layout.flipped
    assert sum(layout.shares) * layout.size >= FLIPPED_WIDTH_PT * 0.5


def test_long_text_breaks_and_numbers_do_not():
    heads = (Column(parse_inlines("h")), Column(parse_inlines("n"), "right"))
    wide = Table(
        heads, ((parse_inlines("很长的说明文字" * 30), parse_inlines("−0.123 to −0.001")),), caption=[]
    )
    layout = table_layout(wide)
    assert not layout.flipped
    assert layout.shares[1] >= 16 * 0.5
    assert sum(layout.shares) * layout.size <= TEXT_WIDTH_PT * 1.01


def test_heads_of_groups_do_not_count_for_the_first_column():
    plain = table(2, "1")
    headed = Table(
        plain.columns,
        (*plain.rows, (parse_inlines("一个很长的分组标题" * 3), [])),
        [],
        stub_rows=frozenset({2}),
    )
    assert table_layout(headed) == table_layout(plain)
