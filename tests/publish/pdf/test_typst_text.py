from __future__ import annotations

import json

import pytest

from workbench.present.inlines import parse_inlines
from workbench.publish.pdf.glyphs import Glyphs
from workbench.publish.pdf.typst_text import COLUMNS, formula, inlines, wrapped


@pytest.fixture
def glyphs():
    return Glyphs(frozenset(range(0x20, 0x3000)) | frozenset(map(ord, "中文表")))


def test_each_node_becomes_plain_data(glyphs):
    nodes = [
        ["text", "a"],
        ["em", [["text", "b"]]],
        ["link", "https://a.org", [["text", "c"]]],
        ["br"],
        ["ref", "tbl-a", "表1"],
    ]
    data = inlines(nodes, glyphs)
    assert [part["kind"] for part in data] == ["text", "em", "link", "br", "ref"]
    assert json.loads(json.dumps(data)) == data


def test_numbers_of_a_citation_come_as_parts(glyphs):
    (cite,) = inlines([["cite", [["a", 1], ["b", 2], ["c", 3], ["d", 7]]]], glyphs)
    assert cite["parts"] == ["1", "-", "3", ",", "7"]


def test_a_letter_under_a_bar_becomes_a_formula(glyphs):
    data = inlines([["text", "中x\u0304文"]], glyphs)
    assert [part["kind"] for part in data] == ["text", "math", "text"]
    assert data[1]["math"]["tree"] == ["row", [["over", "overline", ["row", [["sym", "x"]]]]]]


def test_texts_inside_a_formula_are_fit_to_be_drawn(glyphs):
    data = formula(r"\text{😀} + \frac{\alpha}{😀}", glyphs)
    assert "😀" not in json.dumps(data, ensure_ascii=False)
    assert glyphs.missing == {"😀"}


def test_a_formula_beyond_the_translator_keeps_its_source(glyphs):
    assert formula(r"\begin{x}", glyphs) == {"tex": r"\begin{x}", "tree": None}


def test_an_empty_formula_still_has_an_alternative_text(glyphs):
    assert formula(" ", glyphs)["tex"] == "—"


def test_long_lines_are_cut_where_the_page_ends():
    assert [len(line) for line in wrapped("x" * (COLUMNS + 5)).split("\n")] == [COLUMNS, 5]
    assert [len(line) for line in wrapped("中" * (COLUMNS // 2 + 1)).split("\n")] == [COLUMNS // 2, 1]
    assert wrapped("a\tb\n\nc") == "a   b\n\nc"


def test_markdown_survives_the_way(glyphs):
    assert inlines(parse_inlines("*P*<0.05"), glyphs)[0] == {
        "kind": "em",
        "inlines": [{"kind": "text", "text": "P"}],
    }
