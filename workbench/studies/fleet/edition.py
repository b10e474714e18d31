"""The study as it was known at the end of a week, month, quarter or year: what came later is not there yet."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.studies.loop.edition import end_of

STAGES = ("survey_at", "assessed_at", "documents_at", "computed_at", "closed_at", "notice_on")
OPEN = "1"
DATES = ("start", "end", "due", "date")


def until(survey: Survey, period: str | None) -> tuple[Survey, pd.Timestamp]:
    """The survey as known at the end of the period (default: the study's own date), and that day.

    Claims count from their report; stages, payments, visits and reports after the day have not happened yet, so that a
    claim closed later is open; policies count from the first day of their cover.
    """
    day = pd.Timestamp(str(survey.study.as_of)) if period is None else end_of(period)
    now = day + pd.Timedelta(days=1)
    tables = {name: _dated(frame) for name, frame in survey.tables.items()}
    claims = tables["claims"]
    claims = claims[claims["reported_at"] < now].reset_index(drop=True)
    open_ = claims["closed_at"].isna() | (claims["closed_at"] >= now)
    tables["claims"] = claims.assign(
        **{name: claims[name].where(claims[name] < now) for name in STAGES},
        status=claims["status"].where(~open_, OPEN),
        paid_yuan=claims["paid_yuan"].where(~open_),
    )
    tables["policies"] = _before(tables["policies"], "start", now)
    closed = tables["claims"].loc[~open_, "claim_no"]
    visits = tables["followup"]
    visits = visits[visits["claim_no"].isin(closed)].reset_index(drop=True)
    ahead = visits["date"] >= now
    tables["followup"] = visits.assign(
        done=visits["done"].where(~ahead, "0"),
        csat=visits["csat"].where(~ahead),
        nps=visits["nps"].where(~ahead),
        date=visits["date"].where(~ahead),
    )
    tables["meetings"] = _before(tables["meetings"], "held_on", now)
    reports = _before(tables["reports"], "due", now)
    tables["reports"] = reports.assign(sent_on=reports["sent_on"].where(reports["sent_on"] < now))
    months = tables["exposure_month"]
    ended = pd.PeriodIndex(months["month"], freq="M").end_time < now
    tables["exposure_month"] = months[ended].reset_index(drop=True)
    return replace(survey, tables=tables), day


def within(claims: pd.DataFrame, day: pd.Timestamp, *, days: int) -> pd.DataFrame:
    """Claims reported in the last `days` days."""
    return claims[claims["reported_at"] >= day + pd.Timedelta(days=1 - days)].reset_index(drop=True)


def count_of(claims: pd.DataFrame) -> Estimate:
    """How many claims these are."""
    return Estimate(float(len(claims)), n=len(claims), unit="count", method="claims reported in the window")


def _before(frame: pd.DataFrame, column: str, now: pd.Timestamp) -> pd.DataFrame:
    return frame[frame[column] < now].reset_index(drop=True)


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Dates as times, so that they compare."""
    dates = [name for name in frame if str(name).endswith(("_at", "_on", "_from", "_to")) or name in DATES]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})
