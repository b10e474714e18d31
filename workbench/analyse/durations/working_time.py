"""Time that passes on working days only: a clock that stands still on weekends and holidays."""

from __future__ import annotations

from collections.abc import Collection
from numbers import Number
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

WEEKEND = (6, 7)
HOUR = 3_600_000_000  # microseconds
UNITS = {"days": 24 * HOUR, "hours": HOUR}


def working_time(
    start: pd.Series,
    end: pd.Series,
    *,
    weekend: Collection[int] = WEEKEND,
    off: Collection[object] = (),
    worked: Collection[object] = (),
    unit: Literal["days", "hours"] = "days",
) -> pd.Series:
    """Days or hours from start to end, of which only working days count (all 24 hours of one, evenly).

    start, end : times, row by row; those with a time zone are read by the clock on the wall where start was taken. weekend : days of the week without work, ISO numbers (1 Monday to 7 Sunday). off : dates of
    holidays. worked : dates worked although the weekend rule says otherwise; it wins over both. unit : of the result; it is
    counted in whole microseconds, so that 24 hours are 24.0 whatever days lie between.

    Returns a float a row (index of start), NaN where a time is missing; negative where end precedes start. With no weekend and no
    holiday it is the calendar time in days. Raises InputError for other days of the week, unless a day is worked at all, for
    different indexes, an unknown unit, a zone in one column only, or a holiday that is no date.
    Checked against: numpy's busday_count; hours add up over any cut.

    >>> begun, done = pd.Series(pd.to_datetime(["2005-09-30 12:00"])), pd.Series(pd.to_datetime(["2005-10-08 12:00"]))
    >>> golden_week = pd.date_range("2005-10-01", "2005-10-07")
    >>> working_time(begun, done, off=golden_week, worked=["2005-10-08"]).tolist()
    [1.0]
    """
    if not set(weekend) <= set(range(1, 8)) or len(set(weekend)) == 7:
        raise InputError(
            "The weekend names days of the week from 1 (Monday) to 7, and not all of them",
            where="working_time",
            found=str(list(weekend)),
            fix="Write [6, 7].",
        )
    if unit not in UNITS:
        raise InputError(f"There is no unit {unit!r}", where="working_time", fix='Use "days" or "hours".')
    if not start.index.equals(end.index):
        raise InputError(
            "Start and end must belong to the same cases", where="working_time", found="different indexes",
            fix="Take both columns from one table.",
        )  # fmt: skip
    known = pd.concat([start, end]).dropna()
    if known.empty:
        return pd.Series(np.nan, index=start.index)
    start, end = one_clock(start, end)
    known = pd.concat([start, end]).dropna()
    days = pd.date_range(known.min().normalize(), known.max().normalize(), freq="D")
    working = ~np.isin(days.day_of_week + 1, list(weekend))
    working &= ~days.isin(_dates(off, "off"))
    working |= days.isin(_dates(worked, "worked"))
    there = start.notna().to_numpy() & end.notna().to_numpy()
    first, last = (_at(each[there], days[0], working) for each in (start, end))
    passed = np.full(len(start), np.nan)
    passed[there] = (last - first) / UNITS[unit]
    return pd.Series(passed, index=start.index)


def one_clock(start: pd.Series, end: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Both as a clock on the wall shows them where `start` was taken, without a zone; a column without any time has none.

    Raises InputError where one column has a time zone and the other none.
    """
    zones = [getattr(each.dtype, "tz", None) for each in (start, end)]
    if start.notna().any() and end.notna().any() and (zones[0] is None) != (zones[1] is None):
        raise InputError(
            "Some times have a time zone and others none",
            where="durations",
            found=f"{zones[0] or 'none'} and {zones[1] or 'none'}",
            fix="Give all of them one zone, or none.",
        )
    zone = zones[0] if start.notna().any() else zones[1]
    first, last = (
        each if own is None else each.dt.tz_convert(zone or own).dt.tz_localize(None)
        for each, own in zip((start, end), zones, strict=True)
    )
    return first, last


def _dates(given: Collection[object], option: str) -> pd.DatetimeIndex:
    """The days named, each at midnight. A number is none: pandas takes 20051001 for an instant of 1970."""
    days = []
    for each in [given] if isinstance(given, str) else given:
        day = pd.NaT if isinstance(each, Number) else pd.to_datetime(each, errors="coerce")  # type: ignore[call-overload]
        if isinstance(given, str) or pd.isna(day):
            raise InputError(
                "Holidays and days worked are lists of dates",
                where="working_time",
                found=f"{option}: {each!r}",
                fix=f'Write {option}=["2005-10-01"].',
            )
        days.append(day.tz_localize(None).normalize())
    return pd.DatetimeIndex(days)


def _at(times: pd.Series, origin: pd.Timestamp, working: NDArray[np.bool_]) -> Whole:
    """What the clock shows: microseconds worked since the origin. working : a flag a day from there on."""
    elapsed = (times - origin).to_numpy().astype("timedelta64[us]").astype(np.int64)
    day, of_the_day = np.divmod(elapsed, UNITS["days"])
    before = np.concatenate([[0], np.cumsum(working)])[day] * UNITS["days"]
    shown: Whole = before + np.where(working[day], of_the_day, 0)
    return shown
