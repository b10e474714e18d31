"""Dates and times that SPSS and Stata keep as numbers, written as text that keeps their meaning.

SPSS counts seconds since 1582-10-14; Stata days (%td), milliseconds (%tc), weeks, months, quarters and half-years since
1960-01-01. What cannot be a date at all (before year 1, after 9999) gives None: the caller reports the cell.
Checked against: PSPP 1.6.2 and haven 2.5.1, which wrote and read the files of tests/intake/files.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable

SPSS_START = dt.datetime(1582, 10, 14)
STATA_START = dt.datetime(1960, 1, 1)
DAY = 86_400
# Seconds inserted before midnight UTC at the end of these days (IERS Bulletin C); %tC clocks count them.
LEAP_DAYS = (
    "1972-06-30", "1972-12-31", "1973-12-31", "1974-12-31", "1975-12-31", "1976-12-31", "1977-12-31", "1978-12-31",
    "1979-12-31", "1981-06-30", "1982-06-30", "1983-06-30", "1985-06-30", "1987-12-31", "1989-12-31", "1990-12-31",
    "1992-06-30", "1993-06-30", "1994-06-30", "1995-12-31", "1997-06-30", "1998-12-31", "2005-12-31", "2008-12-31",
    "2012-06-30", "2015-06-30", "2016-12-31",
)  # fmt: skip
Written = Callable[[float], str | None]


def spss_kind(format: str) -> str:
    """What a format's numbers are: "date", "datetime", "text" for other times; "" if they are none (F8.2, A10)."""
    name = _letters(format)
    if name in ("DATE", "ADATE", "EDATE", "JDATE", "SDATE"):
        return "date"
    if name in ("DATETIME", "YMDHMS"):
        return "datetime"
    return "text" if name in _SPSS_TEXT else ""


def spss_writer(format: str, *, with_time: bool) -> Written:
    """How a number of this format is written; with_time : for dates, too, write the time of day."""
    kind = spss_kind(format)
    if kind == "text":
        return _SPSS_TEXT[_letters(format)]
    clock = kind == "datetime" or with_time
    return lambda seconds: _moment(SPSS_START, seconds, clock=clock)


def stata_kind(format: str) -> str:
    """The same for a Stata format such as %td, %tcDDmonCCYY_HH:MM, %-tm, %d."""
    letter = _stata_letter(format)
    return {"d": "date", "c": "datetime", "C": "datetime"}.get(
        letter, "text" if letter in _STATA_TEXT else ""
    )


def stata_writer(format: str, *, with_time: bool) -> Written:
    """How a number of this format is written; with_time is for SPSS's sake: Stata's days have no time."""
    letter = _stata_letter(format)
    if letter == "d":
        return lambda days: _moment(STATA_START, math.floor(days) * DAY, clock=False)
    if letter in ("c", "C"):
        leap = letter == "C"
        return lambda ms: _moment(STATA_START, ms / 1000 - (_leaps(ms / 1000) if leap else 0), clock=True)
    return _STATA_TEXT[letter]


def has_fraction(format: str, seconds: float) -> bool:
    """True when writing this time loses part of a second."""
    scale = 1000 if _stata_letter(format) in ("c", "C") else 1
    return bool(seconds % scale)


def _letters(format: str) -> str:
    return re.sub(r"[\d.]+$", "", format.upper())


def _stata_letter(format: str) -> str:
    match = re.match(r"%-?(?:t([a-zA-Z])|(d))", format)
    return (match[1] or match[2]) if match else ""


def _moment(start: dt.datetime, seconds: float, *, clock: bool) -> str | None:
    try:
        moment = start + dt.timedelta(seconds=math.floor(seconds))
    except (OverflowError, ValueError):
        return None
    return moment.isoformat(sep=" ") if clock else moment.date().isoformat()


def _leaps(seconds: float) -> int:
    """Leap seconds counted up to this reading of a clock that counts them."""
    passed = 0
    for day in LEAP_DAYS:
        end = (dt.datetime.fromisoformat(day) - STATA_START).total_seconds() + DAY
        passed += seconds >= end + passed + 1
    return passed


def _clock(seconds: float, *, days: bool = False, hours: bool = True) -> str:
    sign, whole = "-" if seconds < 0 else "", abs(math.trunc(seconds))
    minutes, second = divmod(whole, 60)
    if not hours:
        return f"{sign}{minutes:02}:{second:02}"
    hour, minute = divmod(minutes, 60)
    day, left = divmod(hour, 24)
    return (
        f"{sign}{day} {left:02}:{minute:02}:{second:02}"
        if days
        else f"{sign}{hour:02}:{minute:02}:{second:02}"
    )


def _period(seconds: float, *, part: str) -> str | None:
    day = _moment(SPSS_START, seconds, clock=False)
    if day is None:
        return None
    date = dt.date.fromisoformat(day)
    week = (date.timetuple().tm_yday - 1) // 7 + 1  # SPSS's WKYR: week 1 begins on 1 January
    return {
        "month": f"{date.year:04}-{date.month:02}",
        "quarter": f"{date.year:04}-Q{(date.month + 2) // 3}",
        "week": f"{date.year:04}-W{week:02}",
    }[part]


def _since_1960(count: float, *, parts: int, mark: str) -> str | None:
    year, part = divmod(math.floor(count), parts)
    return f"{1960 + year:04}-{mark}{part + 1:0{len(str(parts))}}" if 0 < 1960 + year < 10_000 else None


_SPSS_TEXT: dict[str, Written] = {
    "TIME": _clock,
    "DTIME": lambda seconds: _clock(seconds, days=True),
    "MTIME": lambda seconds: _clock(seconds, hours=False),
    "MOYR": lambda seconds: _period(seconds, part="month"),
    "QYR": lambda seconds: _period(seconds, part="quarter"),
    "WKYR": lambda seconds: _period(seconds, part="week"),
}
_STATA_TEXT: dict[str, Written] = {
    "w": lambda count: _since_1960(count, parts=52, mark="W"),
    "m": lambda count: _since_1960(count, parts=12, mark=""),
    "q": lambda count: _since_1960(count, parts=4, mark="Q"),
    "h": lambda count: _since_1960(count, parts=2, mark="H"),
    "y": lambda count: f"{math.floor(count):04}" if 0 < count < 10_000 else None,
}
