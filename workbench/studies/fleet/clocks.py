"""Whose time a claim takes: the customer's clock, the company's, on all days or working days; and what makes payment slow."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd

from workbench.analyse.durations.accelerated import time_ratios
from workbench.analyse.durations.hazards import hazard_ratios
from workbench.analyse.durations.time_to_event import time_to_event
from workbench.analyse.durations.working_time import working_time
from workbench.analyse.rows import estimate_of
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.studies.fleet.turnaround import DONE, LARGE, PAID

CLOCKS = {"customer": ("customer", False), "company": ("company", False), "customer_working": ("customer", True), "company_working": ("company", True)}  # fmt: skip
"""Name -> whose time, and whether it stands still outside working days."""
PREDICTORS = ("large", "injury", "disputed")
HALF_A_MINUTE = 0.5 / 1440
OFF, WORKED = "1", "2"


def clock_times(
    survey: Survey, day: pd.Timestamp, *, whose: str, working: bool, weekend: Collection[int]
) -> pd.DataFrame:
    """A row a claim: time from report to its end or to now (days), ending ("done" paid, "ended" otherwise, "" open).

    The company's clock stands still while documents are missing (from assessment until they are complete, or until now); of claims
    that were refused or withdrawn it runs on, for they needed none.
    """
    claims = survey.tables["claims"]
    now = day + pd.Timedelta(days=1)
    closed, paid = claims["closed_at"].notna(), claims["status"] == PAID
    end = claims["closed_at"].fillna(now)
    ending = pd.Series("", index=claims.index).mask(closed, "ended").mask(closed & paid, DONE)
    elapsed = _elapsed(survey, working, weekend)
    time = elapsed(claims["reported_at"], end)
    if whose == "company":
        waiting = claims["assessed_at"].notna() & (paid | ~closed)
        wait = elapsed(claims["assessed_at"], claims["documents_at"].fillna(end))
        time = time - wait.where(waiting, 0.0)
    # Differences of days are exact to some 1e-12 only.
    return pd.DataFrame({"time": time.clip(lower=0.0), "ending": ending})


def _elapsed(
    survey: Survey, working: bool, weekend: Collection[int]
) -> Callable[[pd.Series, pd.Series], pd.Series]:
    """How to take the time between two columns."""
    if not working:
        return lambda start, end: (end - start) / pd.Timedelta(days=1)
    days = survey.tables["calendar"]
    off, worked = (pd.to_datetime(days.loc[days["kind"] == kind, "day"]) for kind in (OFF, WORKED))
    return lambda start, end: working_time(start, end, weekend=weekend, off=off, worked=worked)


def clock_quantiles(survey: Survey, day: pd.Timestamp, *, weekend: Collection[int]) -> pd.DataFrame:
    """`time_to_event` of report to payment by each clock, with its name in `clock`."""
    found = [
        time_to_event(
            clock_times(survey, day, whose=whose, working=working, weekend=weekend),
            duration="time",
            ending="ending",
            of=DONE,
        ).assign(clock=name)
        for name, (whose, working) in CLOCKS.items()
    ]
    return pd.concat(found, ignore_index=True)


def clock_of(found: pd.DataFrame, clock: str, *, share: float = 0.5) -> Estimate:
    """One row of `clock_quantiles`."""
    return estimate_of(found[(found["clock"] == clock) & (found["quantile"] == share)].iloc[0], unit="time")


def payment_cases(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """A row a claim with its documents: time to payment (days, half a minute at the least), ended, large, injury, disputed (0 or 1)."""
    claims = survey.tables["claims"]
    claims = claims[claims["documents_at"].notna()]
    end = claims["closed_at"].fillna(day + pd.Timedelta(days=1))
    time = ((end - claims["documents_at"]) / pd.Timedelta(days=1)).clip(lower=HALF_A_MINUTE)
    flags = {name: (claims[name] == "1").astype(float).where(claims[name].notna()) for name in ("injury", "disputed")}  # fmt: skip
    return pd.DataFrame(
        {
            "time": time,
            "ended": (claims["status"] == PAID).astype(int),
            "large": (claims["estimate_yuan"] >= LARGE).astype(float),
            **flags,
        }
    ).reset_index(drop=True)


def slowness(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """`time_ratios` of documents to payment, with Cox's ratio and the check of its assumption beside them.

    Returns the rows of `time_ratios`, with hazard, hazard_low, hazard_high and p_proportional where Cox has the term.
    """
    cases = payment_cases(survey, day)
    ratios = time_ratios(cases, duration="time", ending="ended", of=1, predictors=PREDICTORS)
    cox = hazard_ratios(cases, duration="time", ending="ended", of=1, predictors=PREDICTORS)
    names = {"ratio": "hazard", "low": "hazard_low", "high": "hazard_high", "p_proportional": "p_proportional"}  # fmt: skip
    return ratios.merge(cox[["term", *names]].rename(columns=names), on="term", how="left")


def slower_by(found: pd.DataFrame, term: str) -> Estimate:
    """The time ratio of one predictor."""
    return estimate_of(found.set_index("term").loc[term], value="estimate", unit="ratio")
