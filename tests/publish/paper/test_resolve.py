from __future__ import annotations

import pytest

from workbench.present.inlines import parse_inlines, plain_text
from workbench.publish.citations.references import Reference
from workbench.publish.paper.blocks import Column, Paragraph, Quote, Table
from workbench.publish.paper.resolve import numbered, resolve


def resolved(markdown, lang="zh"):
    table = Table((Column([]),), (([],),), caption=[["text", "c"]], label="tbl-a")
    papers = {
        "paper": numbered([table], lang=lang, appendix=False),
        "appendix": numbered([], lang=lang, appendix=True),
    }
    change = resolve("paper", papers, [Reference("k", 1, [], "en")], lang=lang)
    (block,) = change([Paragraph(parse_inlines(markdown))])
    return block.inlines


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("见 @tbl-a 。", "见表1。"),
        ("见 @tbl-a 与 x", "见表1与 x"),
        ("see @tbl-a here", "see 表1 here"),
    ],
)
def test_blanks_between_chinese_and_a_reference_go(markdown, text):
    assert plain_text(resolved(markdown)) == text


def test_the_blank_before_a_citation_goes():
    assert [node[1] for node in resolved("distress [@k]. More")] == ["distress", [["k", 1]], ". More"]
    assert [node[1] for node in resolved("规范 [@k] 报告")] == ["规范", [["k", 1]], "报告"]


def test_tables_inside_other_blocks_are_numbered_too():
    table = Table((Column([]),), (([],),), caption=[["text", "c"]])
    (quote,) = numbered([Quote((table,))], lang="en", appendix=True).blocks
    assert quote.blocks[0].number == "Table A1"


def test_a_table_with_neither_caption_nor_label_has_no_number():
    table = Table((Column([]),), (([],),), caption=[])
    assert numbered([table], lang="zh", appendix=False).blocks[0].number == ""


def test_data_and_footnotes_are_made_printable():
    nodes = [["data", "a\x07", 1.0, "n", "value"], ["note", [["text", "b\u202e"]]]]
    papers = {
        "paper": numbered([], lang="zh", appendix=False),
        "appendix": numbered([], lang="zh", appendix=True),
    }
    (block,) = resolve("paper", papers, [], lang="zh")([Paragraph(nodes)])
    assert block.inlines == [["data", "a[U+0007]", 1.0, "n", "value"], ["note", [["text", "b[U+202E]"]]]]
