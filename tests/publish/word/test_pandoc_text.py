from __future__ import annotations

import pytest

from workbench.present.inlines import parse_inlines
from workbench.publish.word.pandoc_text import pandoc_inlines, strong, words

MARKUP = "*a* **b** `c` $d$ [e](https://f.g) <script> {=openxml} :::"


def kinds(inlines):
    return [node["t"] for node in pandoc_inlines(inlines)]


def test_text_goes_in_as_one_string_and_is_never_read_as_markup():
    assert pandoc_inlines([["text", MARKUP]]) == [{"t": "Str", "c": MARKUP}]
    assert pandoc_inlines([["data", MARKUP, 1.0, "name", "value"]]) == [{"t": "Str", "c": MARKUP}]


def test_every_kind_of_node_has_its_own():
    markdown = "a *b* **c** `d` $x^2$ [e](https://example.org) H<sub>2</sub>O m<sup>2</sup>"
    found = kinds(parse_inlines(markdown))
    assert [kind for kind in found if kind != "Str"] == [
        "Emph", "Strong", "Code", "Math", "Link", "Subscript", "Superscript",
    ]  # fmt: skip


def test_pointers_are_word_fields_and_footnotes_word_footnotes():
    nodes = [["ref", "tbl-a", "表1"], ["cite", [["k", 1]]], ["note", [["text", "n"]]], ["br"]]
    assert kinds(nodes) == ["RawInline", "RawInline", "Note", "LineBreak"]


def test_a_link_without_address_is_its_text():
    assert kinds([["link", "", [["text", "a"]]]]) == ["Str"]


@pytest.mark.parametrize(
    ("text", "expected"), [("P", ["Emph"]), ("硬项", ["Span"]), ("n=3 例 P", ["Emph", "Span", "Emph"])]
)
def test_latin_emphasis_is_italic_and_chinese_takes_another_face(text, expected):
    assert kinds([["em", [["text", text]]]]) == expected


def test_a_letter_under_a_bar_is_a_formula():
    assert [node["t"] for node in words("x\u0304 ± s")] == ["Math", "Str"]


def test_line_ends_and_tabs_are_blanks():
    assert words("a\nb\tc") == [{"t": "Str", "c": "a b c"}]
    assert strong("注")["t"] == "Strong"
