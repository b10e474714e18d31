from __future__ import annotations

from workbench.publish.paper.blocks import (
    Code,
    Figure,
    Formula,
    Heading,
    Html,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from workbench.publish.paper.markdown import markdown_blocks

SVG = "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'/%3E"


def test_every_kind_of_block_is_read_in_order():
    text = "## 一\n\n段\n\n- a\n- b\n\n3. c\n\n> q\n\n```\ncode\n```\n\n$$\nx\n$$\n\n---\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n<div>h</div>\n"
    assert [type(block) for block in markdown_blocks(text)] == [
        Heading, Paragraph, Listing, Listing, Quote, Code, Formula, Rule, Table, Html,
    ]  # fmt: skip


def test_a_numbered_list_keeps_its_start():
    (listing,) = markdown_blocks("3. c\n4. d")
    assert (listing.ordered, listing.start, len(listing.items)) == (True, 3, 2)


def test_footnotes_stand_where_they_are_called():
    (paragraph,) = markdown_blocks("文[^a]。\n\n[^a]: 注 *x*\n")
    assert paragraph.inlines == [
        ["text", "文"],
        ["note", [["text", "注 "], ["em", [["text", "x"]]]]],
        ["text", "。"],
    ]


def test_a_table_keeps_its_alignment():
    (table,) = markdown_blocks("| a | b |\n|---|--:|\n| 1 | 2 |\n")
    assert [column.align for column in table.columns] == ["left", "right"]
    assert table.rows == (([["text", "1"]], [["text", "2"]]),)


def test_pictures_are_kept_only_when_they_travel_with_the_notebook():
    figure, paragraph = markdown_blocks(f"![条图]({SVG})\n\n![外部](https://a.org/x.png)")
    assert isinstance(figure, Figure)
    assert figure.alt == "条图"
    assert paragraph == Paragraph([["text", "外部"]])


def test_displayed_formulae_inside_a_paragraph_stand_alone():
    assert markdown_blocks("a $$x$$ b")[1] == Formula("x")


def test_comments_are_dropped():
    assert markdown_blocks("<!-- note to self -->\n") == ()


def test_html_blocks_are_sanitised():
    (html,) = markdown_blocks("<div onclick='x()'><script>alert(1)</script>text</div>\n")
    assert html.html == "<div>text</div>\n"
