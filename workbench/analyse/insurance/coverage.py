"""Which days a vehicle was in service, and on which of them it was insured: by overlap of dates, not by counting policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.codes import codes_for
from workbench.errors import InputError, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.bool_]


def insured_days(
    service: pd.DataFrame,
    policies: pd.DataFrame,
    *,
    unit: str,
    start: str | pd.Timestamp,
    end: str | pd.Timestamp,
    by: str = "M",
) -> pd.DataFrame:
    """Days in service, insured days and gap days of each unit in each period; overlapping policies count once.

    service : a row a spell, columns `unit`, "start", "end" (missing end: still in service). policies : the same columns.
    All dates are days of the spell, the last one included. start, end : the window, both included. by : pandas
    period of the rows ("M" month, "Q", "Y", "W").

    Returns a row a unit of `service` and period: the unit, period (pd.Period), in_service, insured (of the days in
    service), gap (in service and not insured), insured_outside (insured while not in service). in_service = insured + gap.
    Raises InputError for absent columns, missing starts, a spell that ends before it starts, or units that are numbers in one
    table and text in the other.

    >>> service = pd.DataFrame({"car": ["a"], "start": ["2005-01-01"], "end": [None]})
    >>> policies = pd.DataFrame({"car": ["a", "a"], "start": ["2005-01-01", "2005-01-20"], "end": ["2005-01-10", "2005-02-28"]})
    >>> insured_days(service, policies, unit="car", start="2005-01-01", end="2005-02-28")["gap"].tolist()
    [9, 0]
    """
    window = _window(start, end, "insured_days")
    units = pd.Index(_columns(service, unit, "service")[unit].unique())
    _columns(policies, unit, "policies")
    codes_for(service[unit], policies[unit].dropna().unique().tolist(), option="policies")
    at_work = _days(service, units, unit, window, "service")
    covered = _days(policies, units, unit, window, "policies")
    periods = window.to_period(by)
    firsts = np.flatnonzero(np.concatenate([[True], periods[1:] != periods[:-1]]))
    counts = {
        "in_service": at_work,
        "insured": at_work & covered,
        "gap": at_work & ~covered,
        "insured_outside": ~at_work & covered,
    }
    summed = {
        name: np.add.reduceat(days, firsts, axis=1, dtype=np.int64).ravel() for name, days in counts.items()
    }
    return pd.DataFrame(
        {unit: np.repeat(units, len(firsts)), "period": np.tile(periods[firsts], len(units)), **summed}
    )


def earned_premium(
    policies: pd.DataFrame, *, start: str | pd.Timestamp, end: str | pd.Timestamp, premium: str = "premium"
) -> pd.Series:
    """The part of each policy's premium that falls into a window, by days (pro rata temporis), in the policies' order.

    policies : columns "start", "end" (days of cover, both included) and the premium. start, end : the window, included.
    Windows that join up without overlap add up to the whole premium. Raises InputError as `insured_days`.

    >>> policy = pd.DataFrame({"start": ["2005-01-01"], "end": ["2005-12-31"], "premium": [3650.0]})
    >>> float(earned_premium(policy, start="2005-01-01", end="2005-01-31").iloc[0])
    310.0
    """
    _window(start, end, "earned_premium")
    first, last = _spells(_columns(policies, premium, "policies"), "policies")
    term = (last - first).dt.days + 1
    overlap = (last.clip(upper=pd.Timestamp(end)) - first.clip(lower=pd.Timestamp(start))).dt.days + 1
    return policies[premium] * overlap.clip(lower=0) / term


def _window(start: str | pd.Timestamp, end: str | pd.Timestamp, where: str) -> pd.DatetimeIndex:
    window = pd.date_range(start, end, freq="D")
    if not len(window):
        raise InputError(
            "The window has no days", where=where, found=f"{start} to {end}", fix="Turn it round."
        )
    return window


def _days(spells: pd.DataFrame, units: pd.Index, unit: str, window: pd.DatetimeIndex, where: str) -> Days:
    """Units in rows, days of the window in columns: is the day within a spell?"""
    first, last = _spells(spells, where)
    row = units.get_indexer(spells[unit])
    origin = window[0]
    opens = (first - origin).dt.days.clip(lower=0).to_numpy()
    closes = (last.fillna(window[-1]) - origin).dt.days.clip(upper=len(window) - 1).to_numpy() + 1
    inside = (row >= 0) & (opens < closes)
    steps = np.zeros((len(units), len(window) + 1), dtype=np.int32)
    np.add.at(steps, (row[inside], opens[inside].astype(int)), 1)
    np.add.at(steps, (row[inside], closes[inside].astype(int)), -1)
    covered: Days = steps.cumsum(axis=1)[:, :-1] > 0
    return covered


def _spells(spells: pd.DataFrame, where: str) -> tuple[pd.Series, pd.Series]:
    first, last = pd.to_datetime(spells["start"]), pd.to_datetime(spells["end"])
    for wrong, what in ((first.isna(), "has no start"), (last < first, "ends before it starts")):
        if wrong.any():
            at = spells.index[wrong.to_numpy()][0]
            raise InputError(f"A spell {what}", where=f"{where}, row {at}", fix="Mend its dates in cleaning.")
    return first, last


def _columns(frame: pd.DataFrame, unit: str, where: str) -> pd.DataFrame:
    for column in (unit, "start", "end"):
        if column not in frame.columns:
            fix = nearest(column, map(str, frame.columns))
            raise InputError(f"There is no column {column!r}", where=where, fix=fix)
    return frame
