"""Time that passes on working days only: a clock that stands still on weekends and holidays."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

WEEKEND = (6, 7)


def working_time(
    start: pd.Series,
    end: pd.Series,
    *,
    weekend: Collection[int] = WEEKEND,
    off: Collection[object] = (),
    worked: Collection[object] = (),
) -> pd.Series:
    """Days from start to end, of which only working days count (a whole working day counts 1, its hours evenly).

    start, end : times, row by row. weekend : days of the week without work, ISO numbers (1 Monday to 7 Sunday). off : dates of
    holidays. worked : dates worked although the weekend rule says otherwise; it wins over both.

    Returns a float a row (index of start), NaN where a time is missing; negative where end precedes start. With no weekend and no
    holiday it is the calendar time in days. Raises InputError for other days of the week, or unless a day is worked at all.
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
    known = pd.concat([start, end]).dropna()
    if known.empty:
        return pd.Series(np.nan, index=start.index)
    days = pd.date_range(known.min().normalize(), known.max().normalize(), freq="D")
    working = ~np.isin(days.day_of_week + 1, list(weekend))
    working &= ~days.isin(pd.DatetimeIndex(list(off)))
    working |= days.isin(pd.DatetimeIndex(list(worked)))
    passed = np.concatenate([[0.0], np.cumsum(working)])
    clock = [_at(each, days[0], passed) for each in (start, end)]
    return pd.Series(clock[1] - clock[0], index=start.index)


def _at(times: pd.Series, origin: pd.Timestamp, passed: Vector) -> Vector:
    """What the clock shows: working days passed since the origin."""
    elapsed = ((times - origin) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    shown: Vector = np.interp(elapsed, np.arange(len(passed)), passed)
    return np.where(np.isnan(elapsed), np.nan, shown)
