from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.canonical import Reading, read_cell
from workbench.variables import Variable

INTEGER = Variable("x", "t", "", "", "integer", "", 1.0, 5.0, {}, {"9": "refused"}, False, "", "", "", 2)
NUMBER = replace(
    INTEGER, type="number", low=0.0, high=10.0, missing={"99": "not measured", "/": "not measured"}
)
SEX = replace(
    INTEGER, type="category", low=None, high=None, codes={"1": ("男", "Male"), "2": ("女", "Female")}
)
RATING = replace(SEX, type="integer", codes={"1": ("不满意", "poor"), "2": ("满意", "good")})
ID = replace(SEX, type="id", codes={}, missing={})
TEXT = replace(ID, type="text")
DATE = replace(ID, type="date")
TIME = replace(ID, type="datetime")
FREE = replace(INTEGER, low=None, high=None, missing={})


def text(written: str, variable: Variable, aliases: dict[str, str] | None = None) -> str:
    reading = read_cell(written, variable, aliases or {})
    assert not reading.trouble, reading
    return reading.text


@pytest.mark.parametrize(
    ("written", "variable", "canonical"),
    [
        ("3", INTEGER, "3"),
        (" 3 ", INTEGER, "3"),
        ("３", INTEGER, "3"),
        ("\u30003\u00a0", INTEGER, "3"),
        ("\ufeff3\u200b", INTEGER, "3"),
        ("3.0", INTEGER, "3"),
        ("+3", INTEGER, "3"),
        ("03", INTEGER, "3"),
        ("", INTEGER, ""),
        ("  ", INTEGER, ""),
        ("9", INTEGER, ""),
        ("9.0", INTEGER, ""),
        ("９", INTEGER, ""),
        ("3.50", NUMBER, "3.5"),
        ("2.0", NUMBER, "2"),
        ("-0", replace(NUMBER, low=None), "0"),
        ("-1.5", replace(NUMBER, low=None), "-1.5"),
        ("／", NUMBER, ""),
        ("99", NUMBER, ""),
        ("1", SEX, "1"),
        ("男", SEX, "1"),
        ("female", SEX, "2"),
        ("01", SEX, "1"),
        ("2.0", SEX, "2"),
        ("9", SEX, ""),
        ("9.0", SEX, ""),
        ("满意", RATING, "2"),
        ("2", RATING, "2"),
        ("007", ID, "007"),
        (" 001 ", ID, "001"),
        ("ＡＢ", ID, "ＡＢ"),
        ("12345678901234567890123", ID, "12345678901234567890123"),
        ("3E12", ID, "3E12"),
        ("NA", TEXT, "NA"),
        ("None", TEXT, "None"),
        ("无", TEXT, "无"),
        ("1,200.00", FREE, "1200"),
        ("-1,234,567", FREE, "-1234567"),
        ("2010-10-03", DATE, "2010-10-03"),
        ("2010.10.3", DATE, "2010-10-03"),
        ("2010/1/3", DATE, "2010-01-03"),
        ("2010年1月3日", DATE, "2010-01-03"),
        ("２０１０－０１－０３", DATE, "2010-01-03"),
        ("2010-10-03 9:05", TIME, "2010-10-03 09:05:00"),
        ("2010-10-03T09:05:07", TIME, "2010-10-03 09:05:07"),
        ("2010-10-03", TIME, "2010-10-03 00:00:00"),
        ("2025年2月25日 19时53分", TIME, "2025-02-25 19:53:00"),
        ("2025年2月25日19时53分08秒", TIME, "2025-02-25 19:53:08"),
        ("2025 年 2 月 25 日 9 点", TIME, "2025-02-25 09:00:00"),
        ("2025年2月25日 19：53", TIME, "2025-02-25 19:53:00"),
        ("2025年2月25日", TIME, "2025-02-25 00:00:00"),
        ("20250212 12:33", TIME, "2025-02-12 12:33:00"),
        ("20250212", DATE, "2025-02-12"),
        ("2025/2/25 19:53", TIME, "2025-02-25 19:53:00"),
        ("2025-02-25T19:53", TIME, "2025-02-25 19:53:00"),
        ("9007199254740993", replace(FREE, type="text"), "9007199254740993"),
    ],
)
def test_a_cell_is_read_as_its_codebook_row_means_it(
    written: str, variable: Variable, canonical: str
) -> None:
    assert text(written, variable) == canonical


@pytest.mark.parametrize(
    ("written", "variable", "trouble", "fix"),
    [
        ("6", INTEGER, "out of range", "1 to 5"),
        ("0", INTEGER, "out of range", "1 to 5"),
        ("-1", INTEGER, "out of range", "1 to 5"),
        ("2.5", INTEGER, "unreadable", "whole number"),
        ("3分", INTEGER, "unreadable", "aliases.csv"),
        ("约3", INTEGER, "unreadable", "aliases.csv"),
        ("3-4", INTEGER, "unreadable", "a number"),
        ("3/4", INTEGER, "unreadable", "a number"),
        ("＞5", INTEGER, "unreadable", "a number"),
        ("nan", INTEGER, "unreadable", "a number"),
        ("inf", NUMBER, "unreadable", "a number"),
        ("-inf", NUMBER, "unreadable", "a number"),
        ("1e999", NUMBER, "unreadable", "a number"),
        ("1e-999", NUMBER, "unreadable", "a number"),
        ("3,5", NUMBER, "unreadable", "a number"),
        ("٣", INTEGER, "unreadable", "a number"),
        ("NA", INTEGER, "unreadable", "a number"),
        ("1_0", NUMBER, "unreadable", "a number"),
        ("9007199254740994", FREE, "unreadable", "id"),
        ("12345678901234567890123", FREE, "unreadable", "id"),
        ("3", SEX, "unreadable", "code or label"),
        ("男性", SEX, "unreadable", "Did you mean '男'"),
        ("3", RATING, "unreadable", "declared code"),
        ("滿意", RATING, "unreadable", "满意"),
        ("1.38E+10", ID, "unreadable", "rounded"),
        ("1.4e+17", ID, "unreadable", "as text"),
        ("39690", DATE, "unreadable", "2010-10-03"),
        ("2024-02-30", DATE, "unreadable", "2010-10-03"),
        ("13/14/2024", DATE, "unreadable", "2010-10-03"),
        ("24/5/3", DATE, "unreadable", "2010-10-03"),
        ("2010-10-03 25:00", TIME, "unreadable", "time of day"),
        ("2010-10-03 10:61", TIME, "unreadable", "time of day"),
        ("2010-10-031", TIME, "unreadable", "14:05:00"),
        ("2025年2月25日 25时53分", TIME, "unreadable", "time of day"),
        ("2/3/2025 19:53", TIME, "unreadable", "14:05:00"),
        ("2025-1-112:33", TIME, "unreadable", "14:05:00"),
        ("20251312 12:33", TIME, "unreadable", "14:05:00"),
        ("2025年2月25日 19时53", TIME, "unreadable", "14:05:00"),
        ("yesterday", TIME, "unreadable", "14:05:00"),
    ],
)
def test_a_cell_in_doubt_keeps_its_text_and_says_what_to_do(
    written: str, variable: Variable, trouble: str, fix: str
) -> None:
    reading = read_cell(written, variable, {})
    assert reading.trouble == trouble
    assert fix in reading.fix
    assert reading.text == ("6" if written == "6" else reading.text)
    assert reading.text


def test_what_was_done_is_named_by_its_rule() -> None:
    assert read_cell("3", INTEGER, {}) == Reading("3")
    assert read_cell("3 ", INTEGER, {}).rule == "notation"
    assert read_cell(" ", INTEGER, {}).rule == "notation"
    assert read_cell("9", INTEGER, {}).rule == "missing code: refused"
    assert read_cell("男", SEX, {}).rule == "label"
    assert read_cell("男性", SEX, {"男性": "1"}) == Reading("1", "alias")


def test_only_declared_aliases_are_applied() -> None:
    assert text("男性", SEX, {"男性": "1"}) == "1"
    assert text(" 男性 ", SEX, {"男性": "1"}) == "1"
    assert text("五", INTEGER, {"五": "5"}) == "5"
    assert read_cell("男性", SEX, {"男性": "7"}).trouble == "unreadable"
    assert text("不清楚", INTEGER, {"不清楚": "9"}) == ""


def test_a_code_comes_before_a_label_that_looks_like_one() -> None:
    times = replace(RATING, codes={"0": ("1", "1"), "1": ("2", "2")})
    assert text("1", times) == "1"


@given(st.integers(-(10**15), 10**15))
@settings(max_examples=200, deadline=None)
def test_a_whole_number_is_never_changed_in_value(number: int) -> None:
    assert int(text(f" {number:+} ", FREE)) == number


@given(st.text(max_size=12), st.sampled_from([INTEGER, NUMBER, SEX, RATING, ID, TEXT, DATE, TIME, FREE]))
@settings(max_examples=500, deadline=None)
def test_no_text_breaks_the_reading_and_canonical_text_stays(written: str, variable: Variable) -> None:
    reading = read_cell(written, variable, {})
    if not reading.trouble and reading.text:
        assert read_cell(reading.text, variable, {}).text == reading.text
