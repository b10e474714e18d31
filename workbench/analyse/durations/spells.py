"""Spells from two moments each: how long a case has lasted by a day, and whether it is over."""

from __future__ import annotations

from numbers import Number
from typing import TYPE_CHECKING, Literal

import pandas as pd

from workbench.errors import InputError

if TYPE_CHECKING:
    from datetime import date

UNITS = {"days": pd.Timedelta(days=1), "hours": pd.Timedelta(hours=1)}


def spells(
    opened: pd.Series,
    closed: pd.Series,
    *,
    as_of: date | pd.Timestamp | str,
    unit: Literal["days", "hours"] = "days",
) -> pd.DataFrame:
    """Duration and ending of cases, as they were known at one moment: what `time_to_event` and `share_within` start from.

    opened, closed : times (or texts that are times), row by row on one index; closed is missing for an open case.
    as_of : the moment up to which the records are known; a day is its start, so pass the day after to count the whole day.

    Returns on the same index: duration, in `unit`, of which a day has 24 hours (for working days see `working_time`), and
    ending: 1 for cases closed by then (duration = closed - opened), 0 for open ones, among them those closed later
    (duration = as_of - opened, at which they are censored). duration is NaN where a case has no time of opening, or was opened
    after that moment: such cases are no part of what was known.
    Times may have a time zone, all or none of them; as_of without one is of theirs.
    Raises InputError for different indexes, numbers or other values that are no times (as_of too), an unknown unit, a zone in
    some columns only, or a case closed before it was opened.
    Checked against: differences by hand; what became known later changes nothing.

    >>> opened = pd.Series(pd.to_datetime(["2005-09-01", "2005-09-03", "2005-09-20"]))
    >>> closed = pd.Series(pd.to_datetime(["2005-09-02", None, "2005-10-05"]))
    >>> spells(opened, closed, as_of="2005-10-01").to_numpy().tolist()
    [[1.0, 1.0], [28.0, 0.0], [11.0, 0.0]]
    """
    if unit not in UNITS:
        raise InputError(f"There is no unit {unit!r}", where="spells", fix='Use "days" or "hours".')
    if not opened.index.equals(closed.index):
        raise InputError(
            "Opening and closing must belong to the same cases",
            where="spells",
            found="different indexes",
            fix="Take both columns from one table.",
        )
    start, end, now = in_one_zone(times_of(opened), times_of(closed), moment_of(as_of))
    backwards = (end < start).to_numpy()
    if backwards.any():
        raise InputError(
            "A case was closed before it was opened",
            where=f"row {start.index[backwards][0]}",
            found=f"{int(backwards.sum())} such case(s)",
            fix="Correct the times during cleaning, or exclude the cases there, on record.",
        )
    over = end.notna() & (end <= now)
    lasted = (end.where(over, now) - start).where(start <= now) / UNITS[unit]
    return pd.DataFrame({"duration": lasted, "ending": over.astype(int)})


def moment_of(as_of: date | pd.Timestamp | str) -> pd.Timestamp:
    """The moment up to which records are known. Raises InputError for a number, for none at all and for other words.

    >>> moment_of("2005-10-01")
    Timestamp('2005-10-01 00:00:00')
    """
    moment = pd.NaT if isinstance(as_of, Number) else pd.to_datetime(as_of, errors="coerce")  # type: ignore[arg-type]
    if not isinstance(moment, pd.Timestamp) or pd.isna(moment):
        raise InputError(
            "Records are known up to a date, or a date and a time of day",
            where="as_of",
            found=repr(as_of),
            fix='Write as_of="2005-10-01", or study.as_of.',
        )
    return moment


def in_one_zone(
    start: pd.Series, end: pd.Series, now: pd.Timestamp
) -> tuple[pd.Series, pd.Series, pd.Timestamp]:
    """Times that can be compared: a moment without a zone is one of the times' own, a column without any time has their zone.

    Raises InputError where some times have a zone and others none.
    """
    zones = [each.dt.tz for each in (start, end) if each.notna().any()] or [now.tz]
    if any((each is None) != (zones[0] is None) for each in zones) or (zones[0] is None and now.tz):
        raise InputError(
            "Some times have a time zone and others none",
            where="durations",
            found=", ".join(str(each or "none") for each in (*zones, now.tz)),
            fix="Give all of them one zone, or none.",
        )
    if zones[0] is None:
        return start, end, now
    now = now if now.tz else now.tz_localize(zones[0])
    start, end = (each if each.dt.tz else each.dt.tz_localize(zones[0]) for each in (start, end))
    return start, end, now


def times_of(values: pd.Series) -> pd.Series:
    """A column as times, missing ones NaT. Raises InputError for what is none; a number is none, for pandas takes it for
    billionths of a second since 1970.

    >>> times_of(pd.Series(["2005-09-01", None])).isna().tolist()
    [False, True]
    """
    number = getattr(values.dtype, "kind", "O") in "iufb" and values.notna().any()
    times = pd.to_datetime(values if not number else values.mask(values.notna()), errors="coerce")
    wrong = (values.notna() & times.isna()).to_numpy()
    if wrong.any():
        raise InputError(
            "A time is a date, or a date and a time of day",
            where=f"row {values.index[wrong][0]}, column {values.name}",
            found=f"type {values.dtype}, {int(wrong.sum())} such cell(s)",
            fix="Give the column type = date or datetime in codebook.csv.",
        )
    return times
