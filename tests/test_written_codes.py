"""Tests of workbench.written_codes."""

from __future__ import annotations

from workbench.written_codes import pairs, reason_in, two_labels


def test_escapes_keep_separators_inside_labels() -> None:
    assert pairs(r"1=a\=b;2=c\;d") == (("1", r"a\=b"), ("2", r"c\;d"))
    assert pairs(r"\=1=x") == (("=1", "x"),)
    assert pairs("") == ()


def test_a_code_may_have_no_label() -> None:
    assert pairs("1; 2=two;") == (("1", ""), ("2", "two"))


def test_only_the_first_bar_parts_the_languages() -> None:
    assert two_labels(r"甲\|乙|a|b") == ("甲|乙", "a|b")


def test_a_reason_in_one_language_serves_both() -> None:
    assert [reason_in("refused", lang) for lang in ("zh", "en")] == ["refused", "refused"]
    assert reason_in("拒答|refused", "en") == "refused"
