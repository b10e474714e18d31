from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.present.inlines import plain_text
from workbench.publish.paper.blocks import Code, Heading, Listing, Paragraph, Quote, Table
from workbench.publish.paper.foreign import foreign_html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<svg onload=alert(1)><script>x</script></svg>",
        "<iframe src='https://a.org'></iframe>",
        "<style>@import url(https://a.org)</style>",
        "<p style='background:url(https://a.org)'>x</p>",
        "<math><mtext><script>alert(1)</script></mtext></math>",
        "<form action='https://a.org'><input></form>",
        "<base href='https://a.org'><link rel=stylesheet href='https://a.org'>",
        "<table><tr><td background='https://a.org/x'>x</td></tr></table>",
    ],
)
def test_nothing_live_is_left(attack):
    clean = foreign_html(attack).html.lower()
    for word in (
        "script",
        "onerror",
        "onload",
        "javascript",
        "https:",
        "data:",
        "<style",
        "<iframe",
        "<form",
        "style=",
    ):
        assert word not in clean


def test_headings_and_tables_survive():
    html = foreign_html(
        "<h1>标题</h1><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    )
    assert "<h3>标题</h3>" in html.html
    assert "<table>" in html.html


def test_the_same_content_is_read_as_blocks():
    html = "<h4>甲</h4>text <b>bold</b><br>line<ul><li>a<li>b</ul><pre>x\n y</pre><blockquote><p>q</p></blockquote>"
    blocks = foreign_html(html).blocks
    assert [type(block) for block in blocks] == [Heading, Paragraph, Listing, Code, Quote]
    assert blocks[1].inlines == [["text", "text "], ["strong", [["text", "bold"]]], ["br"], ["text", "line"]]
    assert blocks[3].text == "x\n y"


def test_a_frame_of_pandas_becomes_a_table():
    html = (
        '<table class="dataframe"><thead><tr><th></th><th colspan="2">组</th></tr><tr><th></th><th>n</th><th>%</th></tr></thead>'
        "<tbody><tr><th rowspan='2'>男</th><td>1</td><td>2.5%</td></tr><tr><td>3</td><td>-1,000</td></tr></tbody></table>"
    )
    (table,) = foreign_html(html).blocks
    assert isinstance(table, Table)
    assert [plain_text(column.header) for column in table.columns] == ["", "组 n", "%"]
    assert [column.align for column in table.columns] == ["left", "right", "right"]
    assert [[plain_text(cell) for cell in row] for row in table.rows] == [
        ["男", "1", "2.5%"],
        ["", "3", "-1,000"],
    ]


def test_a_table_inside_a_cell_does_not_spill_its_rows():
    (table,) = foreign_html("<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>").blocks
    assert len(table.rows) == 1


def test_an_empty_table_is_no_block():
    assert foreign_html("<table></table>").blocks == ()


@given(st.text(alphabet=st.sampled_from(list("<>/abtdrhpliu=\"' &;1!-")), max_size=60))
def test_no_html_makes_it_raise(html):
    assert "<script" not in foreign_html(html).html
