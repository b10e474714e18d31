from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.present.inlines import parse_inlines, plain_text
from workbench.publish.citations.references import cite_order, cite_text, format_references
from workbench.publish.paper.blocks import Column, Listing, Paragraph, Table

KEYS = ("zhang2010", "derogatis1973", "wang1999", "zou2007", "strobe")


def printed(bibliography, lang, style=None):
    return [
        plain_text(item.inlines) for item in format_references(KEYS, bibliography, lang=lang, style=style)
    ]


def test_chinese_lists_follow_gb_t_7714_of_2025(bibliography):
    assert printed(bibliography, "zh") == [
        "张晓\uff0c李静\uff0c王芳\uff0c等. 骨科患者护理满意度的调查分析[J]. 中国实用护理杂志\uff0c2010\uff0c26\uff083\uff09\uff1a21-23.",
        "Derogatis L R\uff0cLipman R S\uff0cCovi L. SCL-90: an outpatient psychiatric rating scale[J]. Psychopharmacology Bulletin\uff0c1973\uff0c9\uff081\uff09\uff1a13-28.",
        "汪向东\uff0c王希林\uff0c马弘. 心理卫生评定量表手册[M]. 增订版. 北京\uff1a中国心理卫生杂志社\uff0c1999\uff1a31-35.",
        "Zou G Y. Toward using confidence intervals to compare correlations[J]. Psychological Methods\uff0c2007\uff0c12\uff084\uff09\uff1a399-413. DOI:10.1037/1082-989X.12.4.399.",
        "STROBE Initiative. STROBE statement: checklists[EB/OL]. \uff082023-01-05\uff09[2026-02-01]. https://www.strobe-statement.org/checklists/.",
    ]  # fmt: skip


def test_the_form_of_2015_is_there_by_option(bibliography):
    entries = printed(bibliography, "zh", "gbt7714-2015")
    assert (
        entries[0]
        == "张晓, 李静, 王芳, 等. 骨科患者护理满意度的调查分析[J]. 中国实用护理杂志, 2010, 26(3): 21-23."
    )
    assert entries[1].startswith("DEROGATIS L R, LIPMAN R S, COVI L. SCL-90")


def test_english_lists_follow_vancouver(bibliography):
    entries = printed(bibliography, "en")
    assert entries[1] == (
        "Derogatis LR, Lipman RS, Covi L. SCL-90: an outpatient psychiatric rating scale. "
        "Psychopharmacology Bulletin. 1973;9(1):13–28."
    )
    assert entries[4].endswith(
        "2023 [cited 2026-02-01]. Available from: https://www.strobe-statement.org/checklists/."
    )


def test_other_kinds_of_works_have_their_marks(tmp_path):
    path = tmp_path / "r.bib"
    path.write_text(
        "@phdthesis{d, author={李雷}, title={满意度}, school={某大学}, address={北京}, year={2015}}\n"
        "@incollection{c, author={A, B}, editor={Smith, John}, title={T}, booktitle={Book}, publisher={P}, address={Bonn}, year={2001}, pages={1--9}}\n"
        "@book{e, author={A, B}, title={E}, edition={3}, publisher={P}, year={2001}}\n"
        "@book{z, author={张三}, title={书}, edition={3}, publisher={社}, year={2001}}\n"
        "@techreport{r, author={A, B}, title={R}, institution={I}, year={2001}}",
        encoding="utf-8",
    )
    zh = [plain_text(item.inlines) for item in format_references(("d", "c", "r", "e", "z"), path, lang="zh")]
    assert zh[0] == "李雷. 满意度[D]. 北京\uff1a某大学\uff0c2015."
    assert zh[1] == "A B. T[M]//Smith J. Book. Bonn\uff1aP\uff0c2001\uff1a1-9."
    assert zh[2] == "A B. R[R]. I\uff0c2001."
    assert zh[3:] == ["A B. E[M]. 3rd ed. P\uff0c2001.", "张三. 书[M]. 3 版. 社\uff0c2001."]
    en = [plain_text(item.inlines) for item in format_references(("c", "e"), path, lang="en")]
    assert en == ["A B. T. In: Smith J, ed. Book. Bonn: P; 2001. p. 1–9.", "A B. E. 3rd ed. P; 2001."]


def test_addresses_become_links(bibliography):
    entry = format_references(("zou2007",), bibliography, lang="zh")[0]
    assert [
        "link",
        "https://doi.org/10.1037/1082-989X.12.4.399",
        [["text", "10.1037/1082-989X.12.4.399"]],
    ] in entry.inlines


def test_numbers_follow_the_order_of_reading():
    table = Table(
        (Column(parse_inlines("a [@t]")),), ((parse_inlines("x"),),), caption=parse_inlines("c [@c]")
    )
    blocks = [
        Paragraph(parse_inlines("one [@b; @a]")),
        table,
        Listing(((Paragraph(parse_inlines("*two [@a]* [@z]")),),)),
    ]
    assert cite_order(blocks) == ("b", "a", "c", "t", "z")


@pytest.mark.parametrize(
    ("numbers", "text"), [([1], "1"), ([2, 1], "1,2"), ([1, 2, 3], "1-3"), ([5, 1, 2, 3, 3], "1-3,5")]
)
def test_three_neighbouring_numbers_make_a_range(numbers, text):
    assert cite_text(numbers) == text


def test_a_citation_that_is_not_listed_is_refused_with_the_nearest_key(bibliography):
    with pytest.raises(InputError, match=r"zhang2011.*Did you mean 'zhang2010'"):
        format_references(("zhang2011",), bibliography, lang="zh")


def test_a_citation_without_bibliography_is_refused():
    with pytest.raises(InputError, match="no bibliography"):
        format_references(("a",), None, lang="zh")


def test_no_citation_needs_no_bibliography():
    assert format_references((), None, lang="zh") == ()


def test_an_unknown_style_is_refused(bibliography):
    with pytest.raises(InputError, match=r"no such form of references.*'aap'.*Did you mean 'apa'"):
        format_references(("zou2007",), bibliography, lang="en", style="aap")
