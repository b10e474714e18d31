from __future__ import annotations

import pytest

from workbench.publish.html.page import anchor, digits, exact, html_inlines


def shown(inlines, names=()):
    return str(html_inlines(inlines, [], frozenset(names)))


@pytest.mark.parametrize(
    ("node", "html"),
    [
        (["text", "a<b"], "a&lt;b"),
        (["em", [["text", "P"]]], "<em>P</em>"),
        (["strong", [["text", "P"]]], "<strong>P</strong>"),
        (["code", "<x>"], "<code>&lt;x&gt;</code>"),
        (["br"], "<br>"),
        (["link", "https://a.org/?x=1&y", [["text", "t"]]], '<a href="https://a.org/?x=1&amp;y">t</a>'),
        (["link", "", [["text", "t"]]], "t"),
        (["ref", "tbl-a", "表1"], '<a href="#tbl-a"><span class="ref">表1</span></a>'),
        (["ref", "", "附表1"], '<span class="ref">附表1</span>'),
        (["cite", [["k", 2]]], '<sup class="cite">[<a href="#ref-2" role="doc-biblioref">2</a>]</sup>'),
        (["unheard-of", "x"], ""),
    ],
)
def test_each_node_has_its_html(node, html):
    assert shown([node]) == html


def test_ranges_of_citations_link_their_ends():
    html = shown([["cite", [["a", 1], ["b", 2], ["c", 3], ["d", 5]]]])
    assert html.count("<a ") == 3
    assert "</a>-<a" in html
    assert "</a>,<a" in html


def test_numbers_link_to_their_row_when_there_is_one():
    node = ["data", "4.2", 4.1999, "mean score", "value"]
    data = '<data value="4.1999" data-result="mean score">4.2</data>'
    assert shown([node]) == data
    assert shown([node], ["mean score"]) == f'<a href="#n-mean-score">{data}</a>'


def test_footnotes_are_numbered_as_they_are_met():
    notes = [[["text", "earlier"]]]
    html = str(html_inlines([["note", [["text", "x"]]]], notes, frozenset()))
    assert 'href="#fn-2"' in html
    assert len(notes) == 2


def test_numbers_of_the_table_have_six_digits_and_a_true_minus():
    assert [digits(value) for value in (-0.341234567, 12345.678, 102, None, float("nan"))] == [
        "\u22120.341235",
        "12345.7",
        "102",
        "—",
        "—",
    ]


def test_exact_values_lose_nothing():
    assert (exact(0.1 + 0.2), exact(None), exact(3)) == ("0.30000000000000004", "", "3")


def test_names_become_anchors_without_blanks():
    assert anchor("mean  score 1") == "mean-score-1"


def test_a_letter_under_a_bar_is_a_formula():
    html = shown([["text", "均数 x\u0304±s"]])
    assert html.startswith("均数 <math")
    assert html.endswith("±s")
