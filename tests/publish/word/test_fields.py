from __future__ import annotations

import re

import pytest
from lxml import etree

from workbench.publish.word.fields import (
    bookmark_name,
    caption_number,
    citation,
    cross_reference,
    field,
    reference_mark,
    run,
)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def parsed(xml):
    return etree.fromstring(f'<w:p xmlns:w="{W}">{xml}</w:p>')


def text(xml):
    return "".join(parsed(xml).itertext())


@pytest.mark.parametrize(
    "label", ["tbl-sample", "tbl-" + "x" * 60, "1", "图-甲", "a b", "tbl_a", "fig-<&\"'"]
)
def test_a_bookmark_has_a_name_that_word_accepts(label):
    assert re.fullmatch(r"[^\W\d_]\w{0,39}", bookmark_name(label))


def test_different_labels_have_different_bookmarks():
    labels = ["tbl-a", "tbl_a", "tbl-a-b", "tbl-" + "x" * 50, "tbl-" + "x" * 51, "a b", "a-b"]
    names = [bookmark_name(label) for label in labels]
    assert bookmark_name("tbl-a") == "tbl_a"
    assert len(set(names)) >= len(labels) - 1  # labels of tables have no underscore


@pytest.mark.parametrize(
    ("number", "sequence"), [("表1", "表"), ("Table 12", "Table"), ("附图3", "附图"), ("Table A2", "Table_A")]
)
def test_word_counts_the_number_of_a_caption_itself(number, sequence):
    xml = caption_number(number, "tbl-a")
    assert text(xml) == number
    (counted,) = parsed(xml).iter(f"{{{W}}}fldSimple")
    assert counted.get(f"{{{W}}}instr") == f" SEQ {sequence} \\* ARABIC "
    assert 'w:name="tbl_a"' in xml


def test_a_reference_points_at_the_bookmark_of_the_caption():
    assert " REF tbl_a \\h " in cross_reference("tbl-a", "表1")
    assert text(cross_reference("tbl-a", "表1")) == "表1"
    assert "REF" not in cross_reference("", "附录表1")


def test_a_citation_leads_to_each_entry():
    xml = citation([3, 1, 4, 5])
    assert text(xml) == "[1,3-5]"
    assert re.findall(r'w:anchor="(\w+)"', xml) == ["ref_1", "ref_3", "ref_5"]
    assert xml.count('w:val="superscript"') == len(parsed(xml).findall(f".//{{{W}}}r"))


def test_an_entry_of_the_list_is_what_citations_lead_to():
    assert 'w:name="ref_7"' in reference_mark(7)
    assert text(reference_mark(7)) == "[7]"


@pytest.mark.parametrize("value", ["<w:p/>\"'&]]>", "a  b", "中“文”", ""])
def test_text_is_never_markup(value):
    assert text(run(value)) == value
    assert text(field("SEQ x", value)) == value
    assert len(parsed(run(value))) == (1 if value else 0)


def test_chinese_text_says_that_its_quotation_marks_are_wide():
    assert 'w:hint="eastAsia"' in run("中“文”")
    assert "hint" not in run("“text”")
