from __future__ import annotations

from workbench.publish.paper.document import build_document
from workbench.publish.word.pandoc_document import pandoc_document


def styles(tree):
    return [dict(block["c"][0][2]).get("custom-style") for block in tree["blocks"] if block["t"] == "Div"]


def test_a_paper_begins_with_its_title_block_and_ends_with_its_particulars(chinese_paper, bibliography):
    tree, made = pandoc_document(build_document(chinese_paper, bibliography=bibliography))
    found = styles(tree)
    assert found[:5] == ["Title", "Banner", "Author", "Affiliation", "Affiliation"]
    assert found[-7:] == ["Particulars"] * 7
    assert found.count("Keywords") == 2
    assert (len(made.tables), len(made.drawings)) == (4, 2)


def test_an_appendix_has_title_and_body_only(chinese_paper, bibliography):
    tree, _ = pandoc_document(build_document(chinese_paper, part="appendix", bibliography=bibliography))
    assert not {"Author", "Abstract", "Keywords", "Particulars"} & set(styles(tree))


def test_nothing_is_left_to_pandocs_own_front_matter(chinese_paper, bibliography):
    tree, _ = pandoc_document(build_document(chinese_paper, bibliography=bibliography))
    assert tree["meta"] == {}
