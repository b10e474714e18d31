from __future__ import annotations

import json

import pytest

from workbench.publish.paper.document import build_document
from workbench.publish.pdf.fonts import covered, find_faces
from workbench.publish.pdf.glyphs import Glyphs
from workbench.publish.pdf.typst_data import typst_data


@pytest.fixture(scope="module")
def data(chinese_paper, bibliography):
    return typst_data(
        build_document(chinese_paper, bibliography=bibliography), find_faces(), Glyphs(covered())
    )


def blocks(data, kind):
    return [block for block in data["body"] if block["kind"] == kind]


def test_the_page_is_plain_json(data):
    assert json.loads(json.dumps(data)) == data


def test_tables_keep_their_cells_heads_and_order(data):
    tables = blocks(data, "table")
    assert [table["order"] for table in tables] == [0, 1, 2, 4]
    norm = tables[2]
    assert [head["span"] for head in norm["heads"]] == [1, 2, 2, 1, 1, 1]
    assert len(norm["shares"]) == len(norm["columns"]) == 8
    assert tables[1]["stubs"] == [0, 4]


def test_the_title_block_and_its_blanks_are_there(data):
    assert data["authors"] == ["陈一", "林二", "周三"]
    assert {"label": "基金项目", "text": "______"} in data["back"]
    assert [piece["label"] for piece in data["abstracts"]] == ["摘要", "Abstract"]
    assert data["abstracts"][0]["front"] is None
    assert data["abstracts"][1]["front"]["title"].startswith("Psychological")


def test_the_appendix_carries_no_title_block(chinese_paper, bibliography):
    document = build_document(chinese_paper, part="appendix", bibliography=bibliography)
    data = typst_data(document, find_faces(), Glyphs(covered()))
    assert (data["front"], data["back"], data["abstracts"]) == (None, [], [])


def test_headings_inside_other_blocks_are_emphasised_lines():
    cell = {"cell_type": "markdown", "source": "# t\n\n> ##### inner\n\n<h2>foreign</h2>", "metadata": {}}
    document = build_document({"cells": [cell], "metadata": {}})
    data = typst_data(document, find_faces(), Glyphs(covered()))
    quote, foreign = data["body"]
    assert quote["blocks"][0]["kind"] == foreign["kind"] == "paragraph"
    assert foreign["inlines"][0]["kind"] == "strong"
