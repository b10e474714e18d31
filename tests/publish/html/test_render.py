from __future__ import annotations

import base64
import copy
import re
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.publish.html.render import render_html
from workbench.publish.paper.characters import visible
from workbench.publish.paper.document import build_document

VOID = {"br", "hr", "img", "meta", "input", "link", "col"}
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&<b> `#[x] $y$ @z"


class Page(HTMLParser):
    """Every start tag with its attributes, and the text; refuses tags that do not close."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.open = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def find(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def markdown_page(*cells, lang="zh"):
    built = [nbformat.v4.new_markdown_cell(source) for source in cells]
    nb = nbformat.v4.new_notebook(cells=built, metadata={"workbench": {"lang": lang}})
    return render_html(build_document(nb))


@pytest.fixture(scope="module")
def html(chinese_paper, bibliography):
    return render_html(build_document(chinese_paper, bibliography=bibliography))


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_every_table_and_figure_of_the_notebook_is_there(page):
    assert len(page.find("table")) == 4 + 1  # and the Numbers table
    assert len(page.find("img")) == 2
    assert len(page.find("figcaption")) == 4 + 2


def test_nothing_is_fetched_and_nothing_runs(page, html):
    assert not page.find("script")
    assert not page.find("link")
    assert not re.search(r"url\((?!#)|@import", html)
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in page.find("img"))
    policy = next(meta["content"] for meta in page.find("meta") if "http-equiv" in meta)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_language_title_and_landmarks_are_told(page):
    assert page.find("html")[0]["lang"] == "zh-CN"
    assert [len(page.find(tag)) for tag in ("main", "nav", "footer", "h1", "title")] == [1, 1, 1, 1, 1]
    assert page.find("a")[0] == {"class": "skip", "href": "#main"}
    assert any(attributes.get("lang") == "en" for attributes in page.find("section"))


def test_every_table_has_a_name(page):
    assert all(table.get("aria-label") for table in page.find("table")[:4])


def test_every_head_of_a_table_has_its_scope(page):
    scopes = [attributes.get("scope") for attributes in page.find("th")]
    assert set(scopes) == {"col", "row", "colgroup", "rowgroup"}


def test_wide_tables_scroll_in_a_region_of_their_own(page):
    regions = [attributes for attributes in page.find("div") if attributes.get("class") == "scroll"]
    assert len(regions) == 5
    assert all(
        region["tabindex"] == "0" and region["role"] == "region" and region["aria-label"]
        for region in regions
    )


def test_pictures_have_alternative_texts(page):
    assert [bool(image["alt"]) for image in page.find("img")] == [True, True]


def test_every_link_inside_the_page_has_its_target(page):
    names = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    targets = {link["href"][1:] for link in page.find("a") if link["href"].startswith("#")}
    assert targets <= names


def test_names_are_used_once(page):
    names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(names) == len(set(names))


def test_headings_do_not_skip_a_level(page):
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_number_of_a_sentence_carries_its_exact_value_and_leads_to_its_row(page):
    numbers = page.find("data")
    assert {"value": "-0.341234", "data-result": "gsi_caring"} in numbers
    assert any(attributes.get("id") == "n-gsi_caring" for attributes in page.find("tr"))
    assert any(link.get("href") == "#n-gsi_caring" for link in page.find("a"))


def test_a_missing_number_prints_its_reason(page):
    assert "no norm file was given" in page.text


def test_simulated_data_is_said_in_banner_captions_title_and_head(page):
    text = "".join(page.text)
    assert text.count("\uff08模拟数据\uff09") == 1 + 1 + 4 + 2  # title, running head, tables, figures
    assert sum(attributes.get("class") == "banner" for attributes in page.find("p")) == 1


def test_formulae_are_mathml_with_their_source_as_label(page):
    formulae = page.find("math")
    assert any(formula.get("display") == "block" for formula in formulae)
    assert all(formula["aria-label"] for formula in formulae)


def test_a_formula_beyond_the_translator_prints_its_source():
    assert '<code class="tex">\\frac{' in markdown_page("# t\n\n$\\frac{$")


def test_hostile_formulae_stay_text():
    html = markdown_page(
        "# t\n\n$\\text{<script>alert(1)</script>}$ $\\href{javascript:alert(1)}{x}$ $\\class{x}{y}$"
    )
    assert not Page(html).find("script")
    assert '<a href="javascript' not in html


def test_blanks_to_fill_in_are_marked(page):
    assert sum(attributes.get("class") == "blank" for attributes in page.find("span")) == 2


def test_text_that_looks_like_markup_is_printed_as_it_stands(attack_page):
    page = Page(attack_page(ATTACK))
    assert not page.find("script")
    assert len([image for image in page.find("img") if "onerror" in image]) == 0
    assert "".join(page.text).count("<script>alert(1)</script>") >= 6


def test_svg_is_inert(attack_page):
    images = Page(attack_page("x")).find("img")
    svg = base64.b64decode(images[0]["src"].partition(",")[2]).decode()
    assert "<script>" in svg  # it travels, but as a picture: browsers run nothing in <img>


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_back_literally(attack_page, text):
    page = Page(attack_page(text))
    assert not page.find("script")
    assert len(page.find("img")) == 1
    assert "".join(page.text).count(visible(text)) >= 6


def test_footnotes_lead_there_and_back(page):
    hrefs = [link["href"] for link in page.find("a")]
    assert hrefs.count("#fn-1") == 1
    assert hrefs.count("#fnref-1") == 1


def test_english_pages_speak_english(english_paper, bibliography):
    html = render_html(build_document(english_paper, bibliography=bibliography))
    page = Page(html)
    assert page.find("html")[0]["lang"] == "en"
    text = "".join(page.text)
    for word in (
        "Abstract",
        "Keywords: ",
        "Table 1",
        "Figure 1",
        "(simulated data)",
        "References",
        "Numbers",
        "Note: ",
    ):
        assert word in text
    assert '<sup class="cite">[<a href="#ref-1"' in html


def test_a_page_without_front_matter_is_whole():
    page = Page(markdown_page("# 报告\n\n## 甲\n\n> 引文\n\n1. a\n2. b\n\n```\ncode <x>\n```\n"))
    assert "code <x>" in page.text
    assert "".join(page.find("title")[0]) == ""
    assert not page.find("footer")[0]


def test_the_same_document_gives_the_same_characters(chinese_paper, bibliography, html):
    assert render_html(build_document(chinese_paper, bibliography=bibliography)) == html


def test_a_number_of_a_table_cell_leads_to_its_row_too(chinese_paper, bibliography):
    nb = copy.deepcopy(chinese_paper)
    media = "application/vnd.workbench.table+json"
    (first, *_) = (
        output["data"][media]
        for cell in nb.cells
        for output in cell.get("outputs", [])
        if media in output["data"]
    )
    first["rows"][0][-1] = [["data", "−0.34", -0.341234, "gsi_caring", "value"]]
    html = render_html(build_document(nb, bibliography=bibliography))
    cell = '<td class="right"><a href="#n-gsi_caring"><data value="-0.341234" data-result="gsi_caring">−0.34</data></a></td>'
    assert cell in html
