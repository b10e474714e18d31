from __future__ import annotations

import pytest

from workbench.publish.paper.characters import code_point, visible


@pytest.mark.parametrize("text", ["平均数 x̄±s", "a\tb\nc", "naïve 😀", "‘’“”…—", "\u200d\ufe0f"])
def test_ordinary_text_is_left_alone(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a[U+0000]b"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\u2067b", "a[U+2067]b"),
        ("a\ud83db", "a[U+D83D]b"),
        ("a\ufffeb", "a[U+FFFE]b"),
        ("a\U0001ffffb", "a[U+1FFFF]b"),
        ("a\x85b\u2028c\r\nd", "a\nb\nc\nd"),
    ],
)
def test_what_cannot_be_printed_is_shown_by_its_code_point(text, shown):
    assert visible(text) == shown


def test_terminal_colours_are_removed():
    assert visible("\x1b[1;31mred\x1b[0m \x1b]0;title\x07plain") == "red plain"


def test_code_points_have_at_least_four_digits():
    assert (code_point("\x07"), code_point("😀")) == ("[U+0007]", "[U+1F600]")
