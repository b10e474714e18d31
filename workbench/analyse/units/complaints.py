"""Answers within the time promised: what an open case counts as depends on how old it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from workbench.analyse.durations.spells import in_one_zone, moment_of, times_of
from workbench.analyse.durations.working_time import working_time
from workbench.analyse.units.rates import proportion
from workbench.errors import InputError

if TYPE_CHECKING:
    from datetime import date, datetime

    from workbench.estimate import Estimate

Clock = Literal["calendar", "working"]


@dataclass(frozen=True)
class WithinHours:
    """How many cases were answered within the limit, as known at one moment. No case is dropped.

    share : on_time / due with Wilson's interval; n is due.
    due : cases whose limit had passed by then = on_time + late + open_late.
    late : answered after the limit. open_late : not answered, older than the limit (a failure).
    not_yet_due : younger than the limit and open. early : younger than the limit, already answered; not
    in the share either, because counting fresh successes but not fresh failures would flatter it.
    after : received after that moment. undated : without a time of receipt.
    received : all cases = due + not_yet_due + early + after + undated.
    """

    share: Estimate
    received: int
    due: int
    on_time: int
    late: int
    open_late: int
    not_yet_due: int
    early: int
    after: int
    undated: int


def within_hours(
    received: pd.Series,
    answered: pd.Series,
    *,
    hours: float,
    as_of: datetime | pd.Timestamp | str,
    clock: Clock = "calendar",
    holidays: Sequence[date] = (),
    level: float = 0.95,
) -> WithinHours:
    """Share of cases answered within `hours`, among those whose limit had passed at `as_of`.

    clock : see `elapsed_hours`.

    received, answered : timestamps on the same index; NaT in `answered` is an open case, and so is an
    answer given after `as_of`. An open case older than the limit is a failure; a younger one is not yet
    counted. Exactly at the limit is on time.
    Times may have a time zone, all or none of them; as_of without one is of theirs.
    Raises InputError when the indexes differ, some have a zone and others none, hours is not positive, an answer precedes its receipt, for numbers and other
    values that are no times, and for an unknown clock.
    """
    start, end, now = _times(received, answered, hours, as_of)
    known = start.notna()
    present = known & (start <= now)
    open_now = end.isna() | (end > now)
    age = elapsed_hours(start, pd.Series(now, index=start.index), clock=clock, holidays=holidays)
    took = elapsed_hours(start, end, clock=clock, holidays=holidays)
    due = present & (age >= hours)
    on_time = due & ~open_now & (took <= hours)
    late = due & ~open_now & (took > hours)
    young = present & ~due
    return WithinHours(
        share=proportion(int(on_time.sum()), int(due.sum()), level=level),
        received=len(start),
        due=int(due.sum()),
        on_time=int(on_time.sum()),
        late=int(late.sum()),
        open_late=int((due & open_now).sum()),
        not_yet_due=int((young & open_now).sum()),
        early=int((young & ~open_now).sum()),
        after=int((known & (start > now)).sum()),
        undated=int((~known).sum()),
    )


def elapsed_hours(
    start: pd.Series, end: pd.Series, *, clock: Clock = "calendar", holidays: Sequence[date] = ()
) -> pd.Series:
    """Hours from start to end by a clock; NaN where either is missing.

    clock : "calendar" counts every hour, "working" stands still on Saturdays, Sundays and `holidays`.

    >>> friday, monday = pd.Series(pd.to_datetime(["2010-09-24 18:00"])), pd.Series(pd.to_datetime(["2010-09-27 09:00"]))
    >>> [elapsed_hours(friday, monday, clock=clock).item() for clock in ("calendar", "working")]
    [63.0, 15.0]
    """
    if clock not in get_args(Clock):
        raise InputError(
            f"There is no clock {clock!r}", where="elapsed_hours", fix='Use "calendar" or "working".'
        )
    if clock == "calendar":
        return (end - start) / pd.Timedelta(hours=1)
    return working_time(start, end, off=holidays, unit="hours")


def _times(
    received: pd.Series, answered: pd.Series, hours: float, as_of: datetime | pd.Timestamp | str
) -> tuple[pd.Series, pd.Series, pd.Timestamp]:
    if hours <= 0:
        raise InputError(
            "The limit is a positive number of hours",
            where="within_hours",
            found=f"{hours:g}",
            fix="Pass a number such as 24.",
        )
    if not received.index.equals(answered.index):
        raise InputError(
            "Receipt and answer must belong to the same cases",
            where="within_hours",
            found="different indexes",
            fix="Take both columns from one table.",
        )
    start, end, now = in_one_zone(times_of(received), times_of(answered), moment_of(as_of))
    backwards = end < start
    if backwards.any():
        raise InputError(
            "A case was answered before it was received",
            where=f"row {start.index[backwards.to_numpy()][0]}",
            found=f"{int(backwards.sum())} such case(s)",
            fix="Correct the times during cleaning, or exclude the cases there, on record.",
        )
    return start, end, now
