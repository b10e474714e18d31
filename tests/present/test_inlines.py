from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.present.inlines import parse_inlines, parse_markdown, plain_text

COLON, OPEN, CLOSE = "\uff1a", "\uff08", "\uff09"


def test_plain_text_is_one_node():
    assert parse_inlines("满意度 4.2") == [["text", "满意度 4.2"]]


def test_empty_text_has_no_nodes():
    assert parse_inlines("") == []


@pytest.mark.parametrize(
    ("markdown", "node"),
    [
        ("*P*", ["em", [["text", "P"]]]),
        ("**目的**", ["strong", [["text", "目的"]]]),
        ("`a<b`", ["code", "a<b"]),
        ("$x_1$", ["math", "x_1"]),
        ("[t](https://a.org)", ["link", "https://a.org", [["text", "t"]]]),
        ("[@jin1986]", ["cite", ["jin1986"]]),
        ("[@a; @b:2]", ["cite", ["a", "b:2"]]),
        ("@tbl-sample", ["ref", "tbl-sample"]),
        ("@fig-a-b_2", ["ref", "fig-a-b_2"]),
        ("<br>", ["br"]),
        ("<sub>s</sub>", ["sub", [["text", "s"]]]),
        ("<sup>2</sup>", ["sup", [["text", "2"]]]),
    ],
)
def test_each_kind_of_markup_becomes_its_node(markdown, node):
    assert parse_inlines(markdown) == [node]


def test_a_reference_between_chinese_characters_is_found():
    assert parse_inlines("见@tbl-x所示")[1] == ["ref", "tbl-x"]


@pytest.mark.parametrize("text", ["a@tbl-x.org", "me@fig-a", "@table-1", "[@]", "[a@b]"])
def test_what_only_looks_like_a_reference_stays_text(text):
    assert all(node[0] == "text" for node in parse_inlines(text))


@pytest.mark.parametrize(
    "markdown",
    [
        f"**目的{COLON}**探讨",
        "**目的:**探讨",
        "采用**“软”项**与",
        "共**(95%)**人",
        f"**是{OPEN}否{CLOSE}**的",
        "**95%**的人",
    ],
)
def test_emphasis_beside_chinese_punctuation_needs_no_space(markdown):
    strong = [node for node in parse_inlines(markdown) if node[0] == "strong"]
    assert [plain_text(node[1]) for node in strong] == [markdown.split("**")[1]]


def test_stars_of_arithmetic_stay_text():
    assert parse_inlines("2**3 与 2 * 3") == [["text", "2**3 与 2 * 3"]]


def test_money_is_not_a_formula():
    assert parse_inlines("from $5 to $6") == [["text", "from $5 to $6"]]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [("中文\n换行", "中文换行"), ("in\nEnglish", "in English"), ("中文\nEnglish", "中文English")],
)
def test_a_line_end_is_a_space_only_between_latin_words(markdown, text):
    assert parse_inlines(markdown) == [["text", text]]


def test_blocks_are_not_read():
    assert parse_inlines("1. 对象") == [["text", "1. 对象"]]
    assert parse_inlines("# 对象") == [["text", "# 对象"]]


def test_html_stays_literal_text():
    assert parse_inlines("<script>alert(1)</script>") == [["text", "<script>alert(1)</script>"]]
    assert parse_inlines("<sub>x") == [["text", "<sub>x"]]
    assert parse_inlines("a<!-- c -->b") == [["text", "ab"]]


def test_entities_become_their_characters():
    assert parse_inlines("a &lt; b &amp; c") == [["text", "a < b & c"]]


def test_plain_text_keeps_the_words_and_drops_the_marks():
    inlines = parse_inlines(
        "**结果** *P*<0.05 $\\chi^2$ `x` [@a; @b] 见@tbl-x [t](https://a.org)<br>m<sup>2</sup>"
    )
    assert plain_text(inlines) == "结果 P<0.05 \\chi^2 x [a; b] 见tbl-x t m2"
    assert plain_text([["data", "4.2", 4.1999, "mean", "value"], ["note", [["text", "hidden"]]]]) == "4.2"


def test_full_width_punctuation_comes_back_unchanged_in_blocks():
    text = f"## 1 对象{OPEN}方法{CLOSE}\n\n- 甲{COLON}`乙{COLON}`\n\n```\n丙{COLON}\n```\n"
    assert COLON in json.dumps(parse_markdown(text), ensure_ascii=False)
    assert not any("\U00010600" <= character <= "\U0001077f" for character in str(parse_markdown(text)))


@given(st.text(max_size=80))
def test_any_text_parses_into_json_values(text):
    inlines = parse_inlines(text)
    assert json.loads(json.dumps(inlines)) == inlines
    assert all(isinstance(node, list) and isinstance(node[0], str) for node in inlines)


def test_importing_it_loads_nothing_heavy():
    code = "import sys, workbench.present.inlines; print([m for m in ('pandas', 'numpy', 'matplotlib', 'jinja2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
