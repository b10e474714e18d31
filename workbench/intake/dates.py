"""Dates and times of day as people and Chinese software write them, wherever one reading only is possible."""

from __future__ import annotations

import datetime as dt
import re

# The year comes first, so that day and month cannot be mistaken for each other; 2/3/2025 is therefore never read.
_DAY = (
    r"(?:(?P<year>[0-9]{4})\s*[-./年]\s*(?P<month>[0-9]{1,2})\s*[-./月]\s*(?P<day>[0-9]{1,2})(?:\s*日)?"
    r"|(?P<digits>(?:19|20)[0-9]{6}))"
)
_CLOCK = (
    r"(?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"|(?P<shi>[0-9]{1,2})\s*[时時点]\s*(?:(?P<fen>[0-9]{1,2})\s*分\s*(?:(?P<miao>[0-9]{1,2})\s*秒)?)?)"
)
DATE = re.compile(_DAY)
# Between the two something must stand, or 2025-1-112:33 had two readings.
MOMENT = re.compile(rf"{_DAY}(?:(?:\s+|\s*T\s*|(?<=日)){_CLOCK})?")


def day_of(match: re.Match[str]) -> dt.date | None:
    """The day of a match of DATE or MOMENT; None where the calendar has no such day."""
    digits = match["digits"]
    year, month, day = (
        (digits[:4], digits[4:6], digits[6:]) if digits else (match["year"], match["month"], match["day"])
    )
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def clock_of(match: re.Match[str]) -> dt.time | None:
    """The time of day of a match of MOMENT, midnight where none is written; None where there is no such time."""
    hour = int(match["hour"] or match["shi"] or 0)
    minute = int(match["minute"] or match["fen"] or 0)
    second = int(match["second"] or match["miao"] or 0)
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        return None


def as_day(text: str) -> dt.date | None:
    """The day of a date, or of a date with a time of day, as cleaning reads them; None for anything else.

    >>> as_day("2010.7.2"), as_day("20100702 08:15"), as_day("2010年7月2日 8时15分"), as_day("2/7/2010")
    (datetime.date(2010, 7, 2), datetime.date(2010, 7, 2), datetime.date(2010, 7, 2), None)
    """
    match = MOMENT.fullmatch(text)
    return day_of(match) if match and clock_of(match) is not None else None


def has_time(text: str) -> bool:
    """True when a date is followed by a time of day."""
    match = MOMENT.fullmatch(text)
    return match is not None and (match["hour"] or match["shi"]) is not None
