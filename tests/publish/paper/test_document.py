from __future__ import annotations

import nbformat
import pytest

from workbench.errors import InputError
from workbench.present.inlines import plain_text
from workbench.publish.paper.blocks import Figure, Heading, Listing, Paragraph, ReferenceList, Table, walk
from workbench.publish.paper.document import build_document


@pytest.fixture(scope="module")
def paper(chinese_paper, bibliography):
    return build_document(chinese_paper, bibliography=bibliography)


@pytest.fixture(scope="module")
def appendix(chinese_paper, bibliography):
    return build_document(chinese_paper, part="appendix", bibliography=bibliography)


def kinds(document, kind):
    return [block for block in walk(document.body) if isinstance(block, kind)]


def texts(document):
    return [plain_text(block.inlines) for block in walk(document.body) if isinstance(block, Paragraph)]


def make(*cells, lang="zh", **meta):
    """A notebook of markdown cells."""
    built = [nbformat.v4.new_markdown_cell(source) for source in cells]
    return nbformat.v4.new_notebook(cells=built, metadata={"workbench": {"lang": lang, **meta}})


def test_tables_and_figures_are_counted_apart_in_order(paper):
    assert [block.number for block in kinds(paper, Table)] == ["表1", "表2", "表3", "表4"]
    assert [block.number for block in kinds(paper, Figure)] == ["图1", "图2"]


def test_the_appendix_counts_its_own(appendix, english_paper, bibliography):
    assert [block.number for block in kinds(appendix, Table)] == ["附表1"]
    english = build_document(english_paper, part="appendix", bibliography=bibliography)
    assert [block.number for block in kinds(english, Table)] == ["Table A1"]


def test_the_title_stands_once_and_the_appendix_says_so(paper, appendix):
    assert paper.title == "意外伤害骨科患者心理状况与护理满意度的相关性研究"
    assert appendix.title == paper.title + "\uff1a附录"
    assert all(block.level > 1 for block in kinds(paper, Heading))


def test_without_front_matter_the_first_heading_is_the_title():
    document = build_document(make("# 满意度报告\n\n## 结果\n\n文字"))
    assert document.title == "满意度报告"
    assert [block.level for block in kinds(document, Heading)] == [2]


def test_headings_are_printed_as_written_without_skipped_levels():
    document = build_document(make("# t", "## 1 对象\n\n#### 1.1 来源\n\n## 2 结果\n\n### 2.1 甲"))
    assert [(block.level, plain_text(block.inlines)) for block in kinds(document, Heading)] == [
        (2, "1 对象"),
        (3, "1.1 来源"),
        (2, "2 结果"),
        (3, "2.1 甲"),
    ]


def test_references_within_the_document_are_links_and_others_name_the_appendix(paper, appendix):
    refs = [node for block in kinds(paper, Paragraph) for node in block.inlines if node[0] == "ref"]
    assert ["ref", "tbl-scales", "表2"] in refs
    assert ["ref", "", "附表1"] in refs
    assert any("见正文表1与图2" in text for text in texts(appendix))


def test_english_references_have_a_blank_before_the_number(english_paper, bibliography):
    document = build_document(english_paper, bibliography=bibliography)
    assert "See also Appendix Table A1." in " ".join(texts(document))


def test_citations_are_numbered_in_the_order_of_reading(paper):
    assert [item.key for item in paper.references] == [
        "zhang2010",
        "derogatis1973",
        "wang1999",
        "jin1986",
        "strobe",
        "zou2007",
    ]
    assert [item.number for item in paper.references] == [1, 2, 3, 4, 5, 6]
    assert isinstance(paper.body[-1], ReferenceList)


def test_each_part_has_its_own_references(appendix):
    assert [item.key for item in appendix.references] == ["strobe"]


def test_the_list_stands_below_the_authors_own_heading(bibliography):
    document = build_document(
        make("# t\n\n文[@jin1986]\n\n## 参考文献\n\n## 附注\n\n末"), bibliography=bibliography
    )
    assert [type(block).__name__ for block in document.body] == [
        "Paragraph",
        "Heading",
        "ReferenceList",
        "Heading",
        "Paragraph",
    ]


def test_a_chinese_paper_carries_both_abstracts(paper):
    assert [(piece.lang, len(piece.blocks)) for piece in paper.abstracts] == [("zh", 4), ("en", 4)]


def test_an_english_paper_has_one_abstract_of_both_kinds_of_cells(english_paper, bibliography):
    document = build_document(english_paper, bibliography=bibliography)
    assert [(piece.lang, len(piece.blocks)) for piece in document.abstracts] == [("en", 2)]


def test_absent_tables_are_told_in_one_sentence(paper):
    assert "本研究没有以下资料\uff1a投诉、电话抽查\uff1b相应部分从略。" in texts(paper)
    english = build_document(make("# t", "x", lang="en", absent=["complaints", "process"]))
    assert (
        texts(english)[-1]
        == "This study has no data on complaints, process; the parts of the paper that need them are left out."
    )


def test_what_is_absent_ends_the_section_before_the_last_and_is_no_conclusion() -> None:
    document = build_document(
        make("# t", "## 3 Discussion", "x", "## 4 Conclusion", "y", lang="en", absent=["process"])
    )
    assert [text[:10] for text in texts(document)][1:3] == ["This study", "y"]


def test_spoken_items_that_follow_each_other_make_one_list(paper):
    lists = kinds(paper, Listing)
    assert [len(block.items) for block in lists] == [3]


def test_results_become_numbers_with_nothing_rounded(paper):
    first, second = paper.numbers
    assert (first.name, first.value, first.low, first.n) == ("gsi_caring", -0.341234, -0.507, 102)
    assert (second.value, second.reason) == (None, "no norm file was given")


def test_simulated_data_marks_the_document_and_its_running_head(paper, chinese_paper):
    assert paper.simulated
    assert paper.running_head.endswith("\uff08模拟数据\uff09")
    bare = build_document(make("# 题"))
    assert not bare.simulated
    assert bare.running_head == "题"


def test_a_label_used_twice_is_refused(code_cell_table):
    nb = nbformat.v4.new_notebook(cells=[code_cell_table("tbl-a"), code_cell_table("tbl-a")])
    with pytest.raises(InputError, match=r"'tbl-a' stands twice"):
        build_document(nb)


def test_a_reference_to_nothing_is_refused_with_the_nearest_label(code_cell_table):
    nb = nbformat.v4.new_notebook(
        cells=[code_cell_table("tbl-sample"), nbformat.v4.new_markdown_cell("见@tbl-sampel")]
    )
    with pytest.raises(InputError, match="Did you mean 'tbl-sample'"):
        build_document(nb)


def test_a_citation_without_bibliography_is_refused():
    with pytest.raises(InputError, match="no bibliography"):
        build_document(make("文[@jin1986]"))


def test_unsafe_addresses_lose_their_link():
    document = build_document(make("[a](javascript:alert(1)) [b](https://b.org) [c](file:///etc/passwd)"))
    links = [node for node in document.body[0].inlines if node[0] == "link"]
    assert [node[1] for node in links] == ["", "https://b.org", ""]


def test_characters_that_cannot_be_printed_are_shown_by_code_point():
    document = build_document(make("a\u202eb\x07"))
    assert texts(document) == ["a[U+202E]b[U+0007]"]


def test_without_a_declared_language_the_words_decide():
    def language(source):
        return build_document({"cells": [nbformat.v4.new_markdown_cell(source)], "metadata": {}}).lang

    assert (language("# 满意度\n\n结果如下"), language("# Satisfaction\n\n满意")) == ("zh", "en")


def test_an_empty_notebook_makes_an_empty_document():
    document = build_document(nbformat.v4.new_notebook())
    assert (document.body, document.lang, document.title) == ((), "en", "Report")
