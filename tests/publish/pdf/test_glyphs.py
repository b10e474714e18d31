from __future__ import annotations

from workbench.publish.pdf.glyphs import Glyphs


def test_covered_text_is_left_alone():
    glyphs = Glyphs(frozenset(map(ord, "ab")))
    assert glyphs.fit("a\tb\na") == "a\tb\na"
    assert glyphs.missing == set()


def test_what_is_not_covered_is_printed_by_code_point_and_remembered():
    glyphs = Glyphs(frozenset(map(ord, "ab")))
    assert glyphs.fit("a😀b") == "a[U+1F600]b"
    assert glyphs.missing == {"😀"}


def test_characters_that_draw_nothing_are_left_out():
    glyphs = Glyphs(frozenset(map(ord, "ab")))
    assert glyphs.fit("a\u200d\ufe0fb") == "ab"
    assert glyphs.missing == set()
