"""What was promised beside speed: same-day notice, survey on the scene, reports in time, a visit after every claim."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from workbench.analyse.association.associate import correlate
from workbench.analyse.units.rates import difference_of_proportions, proportion
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.studies.fleet.turnaround import LARGE

REFUSED = "3"
SATISFIED = 4


def same_day(survey: Survey) -> Estimate:
    """Large losses notified on the day of their report, of all large losses; no notice is a failure."""
    large = _large(survey)
    return proportion(int((large["notice_on"] == large["reported_at"].dt.normalize()).sum()), len(large))


def missed_notices(survey: Survey) -> pd.DataFrame:
    """Large losses not notified on the day: claim_no, branch, reported_at, estimate_yuan, notice_on."""
    large = _large(survey).merge(survey.tables["vehicles"][["vehicle_id", "branch"]], on="vehicle_id")
    late = large[large["notice_on"] != large["reported_at"].dt.normalize()]
    return late[["claim_no", "branch", "reported_at", "estimate_yuan", "notice_on"]].reset_index(drop=True)


def large_count(survey: Survey) -> Estimate:
    """Claims with an estimate of 10,000 yuan or more."""
    n = len(survey.tables["claims"])
    return Estimate(float(len(_large(survey))), n=n, unit="count", method="estimate of 10,000 yuan or more")


def on_scene(survey: Survey) -> Estimate:
    """Claims surveyed on the scene, of all surveyed."""
    claims = survey.tables["claims"]
    seen = claims[claims["survey_at"].notna() & claims["on_scene"].notna()]
    return proportion(int((seen["on_scene"] == "1").sum()), len(seen))


def punctual(survey: Survey) -> Estimate:
    """Reports sent by the day due, of all due; those not sent are late."""
    reports = survey.tables["reports"]
    return proportion(int((reports["sent_on"] <= reports["due"]).sum()), len(reports))


def punctual_by_kind(survey: Survey) -> pd.DataFrame:
    """A row a kind of report: kind, n, in_time, share, low, high."""
    rows = []
    for kind, reports in survey.tables["reports"].groupby("kind"):
        good = int((reports["sent_on"] <= reports["due"]).sum())
        share = proportion(good, len(reports))
        rows.append([kind, len(reports), good, share.value, share.low, share.high])
    return pd.DataFrame(rows, columns=["kind", "n", "in_time", "share", "low", "high"])


def visited(survey: Survey, *, refused: bool) -> Estimate:
    """Closed claims visited, of refused ones or of the others."""
    visits = _visits(survey)
    rows = visits[(visits["status"] == REFUSED) == refused]
    return proportion(int((rows["done"] == "1").sum()), len(rows))


def visit_outcome(survey: Survey) -> Literal["fewer", "alike"]:
    """Whether refused claims are visited less often than the others."""
    visits = _visits(survey)
    done, refused = visits["done"] == "1", visits["status"] == REFUSED
    found = difference_of_proportions(
        int((done & ~refused).sum()), int((~refused).sum()), int((done & refused).sum()), int(refused.sum())
    )
    return "fewer" if found.low > 0 else "alike"


def satisfied(survey: Survey) -> Estimate:
    """Answers of 4 or 5, of all answers."""
    answers = _visits(survey)["csat"].dropna()
    return proportion(int((answers >= SATISFIED).sum()), len(answers))


def satisfied_at_worst(survey: Survey) -> Estimate:
    """Answers of 4 or 5, of all closed claims with a follow-up due: as if everybody not visited were dissatisfied."""
    visits = _visits(survey)
    return proportion(int((visits["csat"] >= SATISFIED).sum()), len(visits))


def speed_and_satisfaction(survey: Survey) -> Estimate:
    """Rank correlation of satisfaction with days from report to payment, paid claims."""
    visits = _visits(survey)
    paid = visits[visits["status"] == "2"]
    days = (paid["closed_at"] - paid["reported_at"]).dt.total_seconds() / 86400
    return correlate(days, paid["csat"])


def _large(survey: Survey) -> pd.DataFrame:
    claims = survey.tables["claims"]
    return claims[claims["estimate_yuan"] >= LARGE]


def _visits(survey: Survey) -> pd.DataFrame:
    claims = survey.tables["claims"][["claim_no", "status", "reported_at", "closed_at"]]
    return survey.tables["followup"].merge(claims, on="claim_no")
