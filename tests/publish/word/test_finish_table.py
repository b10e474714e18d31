from __future__ import annotations

import pytest

from tests.word_file import W, WordFile
from workbench.publish.paper.document import build_document
from workbench.publish.word.render import render_docx


@pytest.fixture(scope="module")
def word(chinese_paper, bibliography):
    return WordFile(render_docx(build_document(chinese_paper, bibliography=bibliography)))


def edges(cell):
    borders = cell.find(f"{W}tcPr/{W}tcBorders")
    return {} if borders is None else {edge.tag.removeprefix(W): edge.get(f"{W}sz") for edge in borders}


def rows(table):
    return table.findall(f"{W}tr")


def test_a_table_has_three_lines_and_no_others(word):
    table = word.tables[0]
    drawn = [
        {side: size for cell in row.findall(f"{W}tc") for side, size in edges(cell).items()}
        for row in rows(table)
    ]
    assert drawn[0] == {"top": "12", "bottom": "6"}
    assert drawn[-1] == {"bottom": "12"}
    assert all(each == {} for each in drawn[1:-1])
    assert not table.findall(f".//{W}insideV")


def test_heads_shared_by_columns_have_a_line_of_their_own(word):
    first, second = rows(word.tables[2])[:2]
    assert [edges(cell).get("bottom") for cell in first.findall(f"{W}tc")] == [
        None,
        "4",
        "4",
        None,
        None,
        None,
    ]
    assert {edges(cell)["bottom"] for cell in second.findall(f"{W}tc")} == {"6"}


def test_heads_are_repeated_on_every_page(word):
    heads = [len(table.findall(f"{W}tr/{W}trPr/{W}tblHeader")) for table in word.tables]
    assert heads == [1, 1, 2, 2]


def test_no_row_breaks_and_short_tables_stay_whole(word, long_table_notebook):
    for table in word.tables:
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows(table))
        kept = [row.find(f".//{W}keepNext") is not None for row in rows(table)]
        assert kept == [True] * (len(kept) - 1) + [False]
    long = WordFile(render_docx(build_document(long_table_notebook))).tables[0]
    assert len(rows(long)) == 91
    assert not any(row.find(f".//{W}keepNext") is not None for row in rows(long)[1:])


def test_columns_are_as_wide_as_the_text_and_as_their_cells(word):
    for table in word.tables:
        widths = [int(column.get(f"{W}w")) for column in table.findall(f"{W}tblGrid/{W}gridCol")]
        assert 9000 < sum(widths) <= 9412
        for row in rows(table):
            assert sum(
                int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in row.findall(f"{W}tc")
            ) == sum(widths)


def test_every_table_has_a_name(word):
    names = [table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") for table in word.tables]
    assert names[0].startswith("表1 102 例患者")


def test_properties_stand_in_the_order_that_the_schema_wants(word):
    orders = {
        "tblPr": "tblStyle tblW jc tblBorders tblLayout tblCellMar tblLook tblCaption",
        "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
        "pPr": "pStyle keepNext numPr jc",
        "trPr": "cantSplit tblHeader",
        "rPr": "rStyle rFonts b bCs i iCs color sz szCs vertAlign lang",
    }
    for name, order in orders.items():
        known = order.split()
        for properties in word.body.iter(W + name):
            found = [part.tag.removeprefix(W) for part in properties]
            assert [known.index(each) for each in found] == sorted(known.index(each) for each in found), found
