"""How long claims take from stage to stage; open claims are censored, refused and withdrawn ones compete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.analyse.durations.time_to_event import incidence_curve, share_within, time_to_event
from workbench.analyse.rows import estimate_of
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intake.processed import Survey

LARGE = 10_000.0
AGES = (7, 15, 30, 60)
AGE_NAMES = ["0–7", "8–15", "16–30", "31–60", "≥61"]
PAID, DONE = "2", "done"
SPANS = {
    "survey": ("reported_at", "survey_at", 3600.0),
    "assessment": ("survey_at", "assessed_at", 86400.0),
    "documents": ("assessed_at", "documents_at", 86400.0),
    "payment": ("documents_at", "closed_at", 86400.0),
    "whole": ("reported_at", "closed_at", 86400.0),
}
"""Stage -> from, to, and the seconds of its unit: hours for the survey, days for the rest."""


def spans(survey: Survey, day: pd.Timestamp, stage: str) -> pd.DataFrame:
    """A row a claim that entered the stage: time (hours or days), ending ("done", "ended" otherwise, "" open), size, area."""
    first, last, unit = SPANS[stage]
    claims = survey.tables["claims"].merge(survey.tables["vehicles"][["vehicle_id", "area"]], on="vehicle_id")
    claims = claims[claims[first].notna()]
    paid = claims["status"] == PAID
    done = claims[last].notna() & (paid if last == "closed_at" else True)
    ended = claims["closed_at"].notna() & ~done
    end = claims[last].where(done, claims["closed_at"].where(ended, day + pd.Timedelta(days=1)))
    return pd.DataFrame(
        {
            "time": (end - claims[first]).dt.total_seconds() / unit,
            "ending": pd.Series("", index=claims.index).mask(ended, "ended").mask(done, DONE),
            "size": (claims["estimate_yuan"] >= LARGE).map({True: "large", False: "small"}),
            "area": claims["area"],
        }
    ).reset_index(drop=True)


def quantiles(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """`time_to_event` of each stage, with its name in `stage`: medians and 90 % quantiles."""
    found = [
        time_to_event(spans(survey, day, stage), duration="time", ending="ending", of=DONE).assign(
            stage=stage
        )
        for stage in SPANS
    ]
    return pd.concat(found, ignore_index=True)


def quantile_of(found: pd.DataFrame, stage: str, share: float) -> Estimate:
    """One row of `quantiles`."""
    row = found[(found["stage"] == stage) & (found["quantile"] == share)].iloc[0]
    return estimate_of(row, unit="time")


def in_time(survey: Survey, day: pd.Timestamp, limits: Mapping[str, float]) -> dict[str, Estimate]:
    """Share of claims that pass a stage within its limit, 1 - S(t): "survey_city", "survey_county", assessment, payment."""
    met = {}
    for name, limit in limits.items():
        stage, _, area = name.partition("_")
        rows = spans(survey, day, stage)
        if area:
            rows = rows[rows["area"] == {"city": "1", "county": "2"}[area]]
        met[name] = share_within(rows, duration="time", ending="ending", of=DONE, within=limit)
    return met


def limits(survey_hours: Sequence[float], assessment_days: float, payment_days: float) -> dict[str, float]:
    """Limits by stage; survey_hours : of the city and of the counties. Raises InputError unless there are two."""
    if len(survey_hours) != 2:
        raise InputError(
            "The survey has two limits, of the city and of the counties",
            where="survey_hours",
            found=str(list(survey_hours)),
            fix="Write [2, 8].",
        )
    city, county = survey_hours
    return {
        "survey_city": city,
        "survey_county": county,
        "assessment": assessment_days,
        "payment": payment_days,
    }


def open_count(survey: Survey) -> Estimate:
    """Claims not closed yet."""
    claims = survey.tables["claims"]
    return Estimate(
        float(claims["closed_at"].isna().sum()),
        n=len(claims),
        unit="count",
        method="claims reported, not closed",
    )


def paid_mean(survey: Survey) -> Estimate:
    """Mean days from report to payment of paid claims alone: the wrong comparison, for long claims are still open."""
    claims = survey.tables["claims"]
    paid = claims[claims["status"] == PAID]
    days = (paid["closed_at"] - paid["reported_at"]).dt.total_seconds() / 86400
    return Estimate(float(days.mean()), n=len(days), unit="time", method="mean of paid claims only (biased)")


def curves(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """Share paid by days since report, small and large claims."""
    return incidence_curve(spans(survey, day, "whole"), duration="time", ending="ending", of=DONE, by="size")


def stage_curves(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """`incidence_curve` of each stage with its name in `group`; times in days, the survey's too."""
    curves = []
    for stage, (_, _, unit) in SPANS.items():
        curve = incidence_curve(spans(survey, day, stage), duration="time", ending="ending", of=DONE)
        curves.append(curve.assign(group=stage, time=curve["time"] * unit / 86400.0))
    return pd.concat(curves, ignore_index=True)


def long_open(survey: Survey, day: pd.Timestamp, *, days: int = 30) -> pd.DataFrame:
    """Claims open for more than `days` days, the longest first: claim_no, branch, reported_at, estimate_yuan, days."""
    claims = survey.tables["claims"].merge(
        survey.tables["vehicles"][["vehicle_id", "branch"]], on="vehicle_id"
    )
    age = (day - claims["reported_at"].dt.normalize()).dt.days
    rows = claims.assign(days=age)[claims["closed_at"].isna() & (age > days)]
    columns = ["claim_no", "branch", "reported_at", "estimate_yuan", "days"]
    return rows[columns].sort_values("days", ascending=False, kind="stable", ignore_index=True)


def backlog(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """Open claims by days since report and size: a row an age ("0-7" … "61-"), columns age, small, large."""
    claims = survey.tables["claims"]
    open_ = claims[claims["closed_at"].isna()]
    age = (day - open_["reported_at"].dt.normalize()).dt.days
    bands = pd.cut(age, [-1, *AGES, np.inf], labels=AGE_NAMES)
    size = (open_["estimate_yuan"] >= LARGE).map({True: "large", False: "small"})
    counts = pd.crosstab(bands, size).reindex(index=AGE_NAMES, columns=["small", "large"], fill_value=0)
    return counts.rename_axis("age", axis=0).rename_axis(None, axis=1).reset_index()
