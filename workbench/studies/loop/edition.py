"""The study as it was known at the end of a week, month, quarter or year: what came later is not there yet."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from workbench.errors import InputError
from workbench.intake.processed import Survey
from workbench.studies.periods import FORMS
from workbench.study import Words

PERIODS = {
    "year": lambda year: pd.Period(year, "Y"),
    "quarter": lambda year, quarter: pd.Period(f"{year}Q{quarter}", "Q"),
    "month": lambda year, month: pd.Period(f"{year}-{month}", "M"),
    "week": lambda year, week: pd.Timestamp.fromisocalendar(int(year), int(week), 7).to_period("W"),
}  # fmt: skip
ITEM_DATES = ("assigned_on", "corrected_on", "verified_on", "recurrence_on")


def end_of(period: str) -> pd.Timestamp:
    """The last day of 2005, 2005-Q3, 2005-08 or 2005-W31 (ISO weeks); raises InputError for another form.

    >>> end_of("2005-W31")
    Timestamp('2005-08-07 00:00:00')
    """
    for form, pattern in FORMS.items():
        if match := re.fullmatch(pattern, period):
            return PERIODS[form](*match.groups()).end_time.normalize()  # type: ignore[no-any-return,operator]
    raise InputError(
        f"{period!r} is no period", where="period", fix="Write 2005, 2005-Q3, 2005-08 or 2005-W31."
    )


def title(period: str | None) -> Words | None:
    """What an edition is called; None for the whole study."""
    if period is None:
        return None
    day = f"{end_of(period):%Y-%m-%d}"
    return Words(zh=f"{period}（截至 {day}）", en=f"{period} (as known on {day})")


def until(survey: Survey, period: str | None) -> tuple[Survey, pd.Timestamp]:
    """The survey as known at the end of the period (default: the study's own date), and that day.

    Weeks count when they have ended; answers, items, quarters and recorded causes when they lie before the day; corrections, verifications
    and recurrences after it have not happened yet.
    """
    day = pd.Timestamp(str(survey.study.as_of)) if period is None else end_of(period)
    tables = dict(survey.tables)
    weeks = tables["process_week"]
    year = int(survey.study.period[:4])  # weeks are numbered within the study's year
    ended = pd.to_datetime([pd.Timestamp.fromisocalendar(year, int(week), 7) for week in weeks["week"]])
    tables["process_week"] = weeks[ended <= day].reset_index(drop=True)
    answers = tables["survey"]
    tables["survey"] = answers[answers["date"].isna() | (pd.to_datetime(answers["date"]) <= day)].reset_index(
        drop=True
    )
    staff = tables["staff_quarter"]
    closed = pd.PeriodIndex(staff["quarter"].str.replace("-", ""), freq="Q").end_time.normalize()
    tables["staff_quarter"] = staff[closed <= day].reset_index(drop=True)
    tables["nonconformity"] = _items(tables["nonconformity"], day)
    if (changes := tables.get("process_change")) is not None:
        tables["process_change"] = changes[pd.to_datetime(changes["recorded_on"]) <= day].reset_index(
            drop=True
        )
    return replace(survey, tables=tables), day


def _items(items: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    known = items[pd.to_datetime(items["found_on"]) <= day].reset_index(drop=True)
    dates = {name: pd.to_datetime(known[name]) for name in ITEM_DATES}
    seen = {name: when.where(when <= day) for name, when in dates.items()}
    verified = known["verified_ok"].where(seen["verified_on"].notna())
    return known.assign(
        **seen,
        verified_ok=verified,
        found_on=pd.to_datetime(known["found_on"]),
        due=pd.to_datetime(known["due"]),
    )
