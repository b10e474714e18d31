from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analyse.durations.working_time import working_time
from workbench.errors import InputError

OFF = [*pd.date_range("2005-02-09", "2005-02-15"), *pd.date_range("2005-05-01", "2005-05-07")]
WORKED = ["2005-02-05", "2005-02-06", "2005-04-30", "2005-05-08"]
MINUTES = st.integers(0, 400 * 24 * 60)


def at(minutes: int) -> pd.Series:
    return pd.Series([pd.Timestamp("2004-12-01") + pd.Timedelta(minutes=minutes)])


def between(first: int, last: int, **options: object) -> float:
    return float(working_time(at(first), at(last), **options).iloc[0])  # type: ignore[arg-type]


def test_whole_days_equal_numpys_business_days() -> None:
    days = pd.Series(pd.date_range("2005-01-01", "2005-06-30"))
    start = pd.Series(days.iloc[[7] * len(days)].to_numpy())
    holidays = np.array(OFF, dtype="datetime64[D]")
    counted = np.busday_count(start.to_numpy("M8[D]"), days.to_numpy("M8[D]"), holidays=holidays)
    found = working_time(start, days, off=OFF)
    later = days >= start
    assert found[later].tolist() == counted[later].tolist()
    # Saturdays and Sundays worked in exchange are days more.
    more = [sum(start.iloc[0] <= pd.Timestamp(each) < day for each in WORKED) for day in days]
    with_exchange = working_time(start, days, off=OFF, worked=WORKED)
    assert with_exchange[later].tolist() == (found + more)[later].tolist()


@pytest.mark.parametrize(
    ("first", "last", "off", "days"),
    [
        ("2014-01-15", "2014-06-30", [], 119),
        ("2010-12-12", "2011-06-02", ["2010-12-25", "2011-01-01", "2011-01-17", "2011-02-21", "2011-05-30", "2011-07-04"], 121),
    ],
)  # fmt: skip
def test_the_working_days_of_books_on_excel(first: str, last: str, off: list[str], days: int) -> None:
    """NETWORKDAYS, both days counted: Excel 2013 (Working with specialized date functions); Excel formulas and functions, ch. 7."""
    start, end = (pd.Series([pd.Timestamp(each)]) for each in (first, last))
    found = working_time(start, end + pd.Timedelta(days=1), off=[pd.Timestamp(each) for each in off])
    assert found.iloc[0] == days


@given(MINUTES, MINUTES)
def test_without_weekend_and_holidays_it_is_the_calendar(first: int, last: int) -> None:
    assert between(first, last, weekend=[]) == pytest.approx((last - first) / 1440, abs=1e-9)


@given(MINUTES, MINUTES, MINUTES)
def test_times_add_up_over_any_cut(first: int, cut: int, last: int) -> None:
    options = {"off": OFF, "worked": WORKED}
    whole = between(first, last, **options)
    assert between(first, cut, **options) + between(cut, last, **options) == pytest.approx(whole, abs=1e-9)


@given(MINUTES, st.integers(0, 60 * 24 * 60))
def test_the_clock_never_runs_back_nor_faster_than_the_calendar(first: int, length: int) -> None:
    found = between(first, first + length, off=OFF, worked=WORKED)
    assert -1e-9 <= found <= length / 1440 + 1e-9


def test_missing_times_stay_missing() -> None:
    times = pd.Series([pd.Timestamp("2005-01-03"), pd.NaT])
    assert working_time(times, times + pd.Timedelta(days=1)).isna().tolist() == [False, True]
    assert working_time(times[1:], times[1:]).isna().all()


@pytest.mark.parametrize("weekend", [[0], [8], list(range(1, 8))])
def test_a_wrong_weekend_is_refused(weekend: list[int]) -> None:
    with pytest.raises(InputError, match="The weekend names days"):
        between(0, 1, weekend=weekend)


@given(st.integers(0, 400), st.integers(0, 40 * 24))
def test_whole_hours_are_counted_whole(first: int, hours: int) -> None:
    start = pd.Series(pd.to_datetime(["2005-09-30 00:00"])) + pd.Timedelta(hours=first)
    end = start + pd.Timedelta(hours=hours)
    passed = working_time(start, end, off=OFF, unit="hours").item()
    assert passed == int(passed)
    assert passed / 24 == pytest.approx(working_time(start, end, off=OFF).item(), abs=1e-12)
    assert working_time(start, end, weekend=(), unit="hours").item() == hours


def test_rows_may_share_a_name() -> None:
    times = pd.Series(pd.to_datetime(["2005-10-10", None, "2005-10-11"]), index=["a", "a", "b"])
    found = working_time(times, times + pd.Timedelta(days=1))
    assert found.index.tolist() == ["a", "a", "b"]
    assert found.isna().tolist() == [False, True, False]


def test_a_holiday_counts_from_midnight_however_it_is_written() -> None:
    begun, done = at(0), at(10 * 24 * 60)
    written = ("2004-12-06", "2004-12-06 08:00", pd.Timestamp("2004-12-06 08:00"), date(2004, 12, 6))
    assert {working_time(begun, done, off=[each]).iloc[0] for each in written} == {7.0}


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC"])
def test_times_with_a_zone_keep_holidays(zone: str) -> None:
    begun, done = (
        pd.Series(pd.to_datetime(["2005-09-30 12:00"])),
        pd.Series(pd.to_datetime(["2005-10-08 12:00"])),
    )
    week, extra = pd.date_range("2005-10-01", "2005-10-07"), ["2005-10-08"]
    local, other = begun.dt.tz_localize(zone), done.dt.tz_localize(zone)
    assert working_time(local, other, off=week, worked=extra).tolist() == [1.0]
    assert working_time(
        local, other.dt.tz_convert("UTC"), off=week.tz_localize(zone), worked=extra
    ).tolist() == [1.0]
    assert working_time(local, done.where(done.isna()), off=week).isna().all()
    with pytest.raises(InputError, match="Some times have a time zone"):
        working_time(local, done)
