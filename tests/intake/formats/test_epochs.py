from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.formats.epochs import has_fraction, spss_kind, spss_writer, stata_kind, stata_writer

SPSS = dt.datetime(1582, 10, 14)
STATA = dt.datetime(1960, 1, 1)
moments = st.datetimes(min_value=dt.datetime(1600, 1, 1), max_value=dt.datetime(9999, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(moments)
def test_a_moment_counted_in_seconds_or_milliseconds_comes_back(moment: dt.datetime) -> None:
    spss = spss_writer("DATETIME20", with_time=True)((moment - SPSS).total_seconds())
    stata = stata_writer("%tc", with_time=True)((moment - STATA).total_seconds() * 1000)
    assert spss == stata == moment.isoformat(sep=" ")


@given(moments)
def test_a_day_comes_back(moment: dt.datetime) -> None:
    day = moment.date()
    days = (dt.datetime.combine(day, dt.time()) - STATA).days
    assert stata_writer("%td", with_time=False)(days) == day.isoformat()


@pytest.mark.parametrize(
    ("format", "kind"),
    [
        ("DATE11", "date"),
        ("ADATE10", "date"),
        ("DATETIME20.0", "datetime"),
        ("YMDHMS16", "datetime"),
        ("TIME8", "text"),
        ("MOYR8", "text"),
        ("F8.2", ""),
        ("A30", ""),
        ("WKDAY3", ""),
        ("MONTH9", ""),
    ],
)
def test_what_an_spss_format_counts(format: str, kind: str) -> None:
    assert spss_kind(format) == kind


@pytest.mark.parametrize(
    ("format", "kind"),
    [
        ("%td", "date"),
        ("%d", "date"),
        ("%tdDD/NN/CCYY", "date"),
        ("%-tdD_m_Y", "date"),
        ("%tc", "datetime"),
        ("%tC", "datetime"),
        ("%tm", "text"),
        ("%tq", "text"),
        ("%9.0g", ""),
        ("%-18s", ""),
    ],
)
def test_what_a_stata_format_counts(format: str, kind: str) -> None:
    assert stata_kind(format) == kind


@pytest.mark.parametrize(
    ("format", "count", "text"),
    # Periods since the start of 1960, which is 64 years before 2024: 64 * 12 + 4 months, 64 * 52 + 17 weeks …
    [
        ("%tm", 772, "2024-05"),
        ("%tq", 257, "2024-Q2"),
        ("%tw", 3345, "2024-W18"),
        ("%th", 129, "2024-H2"),
        ("%ty", 2024, "2024"),
        ("%tm", -1, "1959-12"),
        ("%tq", -4, "1959-Q1"),
    ],
)
def test_stata_counts_of_periods(format: str, count: float, text: str) -> None:
    assert stata_writer(format, with_time=False)(count) == text


def test_a_clock_that_counts_leap_seconds_shows_the_same_time() -> None:
    plain = (dt.datetime(2024, 5, 3, 12) - STATA).total_seconds() * 1000
    assert stata_writer("%tC", with_time=True)(plain + 27_000) == "2024-05-03 12:00:00"
    before = (dt.datetime(1971, 1, 1) - STATA).total_seconds() * 1000
    assert stata_writer("%tC", with_time=True)(before) == "1971-01-01 00:00:00"


@pytest.mark.parametrize("seconds", [1e15, -1e15])
def test_what_is_no_date_has_no_text(seconds: float) -> None:
    assert spss_writer("DATE11", with_time=False)(seconds) is None


def test_times_longer_than_a_day_and_below_zero_keep_their_hours() -> None:
    assert spss_writer("TIME8", with_time=False)(90_061) == "25:01:01"
    assert spss_writer("TIME8", with_time=False)(-61) == "-00:01:01"
    assert spss_writer("MTIME8", with_time=False)(3_665) == "61:05"


def test_parts_of_a_second_are_noticed() -> None:
    assert has_fraction("DATETIME20", 0.5)
    assert has_fraction("%tc", 1500)
    assert not has_fraction("%tc", 2000)
