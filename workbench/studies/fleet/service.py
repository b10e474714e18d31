"""What was promised beside speed: same-day notice, survey on the scene, reports in time, a visit after every claim."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from workbench.analyse.association.associate import correlate
from workbench.analyse.charts.control_chart import control_chart
from workbench.analyse.units.rates import difference_of_proportions, proportion
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.studies.fleet.turnaround import LARGE

REFUSED = "3"
SATISFIED = 4
MEETING, VISIT = "1", "2"


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


def delays(survey: Survey) -> pd.DataFrame:
    """A row a report in order of its due day: due, kind, days (late; NaN while it is not sent)."""
    reports = survey.tables["reports"].sort_values(["due", "kind"], kind="stable")
    late = (reports["sent_on"] - reports["due"]).dt.days
    return pd.DataFrame({"due": reports["due"], "kind": reports["kind"], "days": late}).reset_index(drop=True)


def notice_chart(survey: Survey) -> pd.DataFrame:
    """The p chart by month of report: large losses not notified the same day; months without large losses are left out."""
    large = _large(survey)
    missed = large["notice_on"] != large["reported_at"].dt.normalize()
    months = large["reported_at"].dt.to_period("M").astype(str)
    counts = pd.DataFrame({"missed": missed.astype(float), "large": 1.0}).groupby(months).sum()
    return control_chart(counts, kind="p", value="missed", size="large")


def meetings_held(survey: Survey, start: pd.Timestamp, day: pd.Timestamp) -> Estimate:
    """Whole quarters since the contract with a large meeting."""
    held = survey.tables["meetings"]
    quarters = set(held.loc[held["kind"] == MEETING, "held_on"].dt.to_period("Q"))
    whole = [each for each in pd.period_range(start, day, freq="Q") if each.start_time >= start and each.end_time <= day + pd.Timedelta(days=1)]  # fmt: skip
    return proportion(sum(each in quarters for each in whole), len(whole))


def years_visited(survey: Survey, start: pd.Timestamp, day: pd.Timestamp) -> Estimate:
    """Whole calendar years since the contract with two visits of executives or more."""
    held = survey.tables["meetings"]
    counts = held.loc[held["kind"] == VISIT, "held_on"].dt.year.value_counts()
    first = start.year + int(start.day_of_year > 1)
    last = day.year - int(day != pd.Timestamp(year=day.year, month=12, day=31))
    years = range(first, last + 1)
    return proportion(sum(counts.get(each, 0) >= 2 for each in years), len(years))


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
    visits = visits_of(survey)
    rows = visits[(visits["status"] == REFUSED) == refused]
    return proportion(int((rows["done"] == "1").sum()), len(rows))


def visit_outcome(survey: Survey) -> Literal["fewer", "alike"]:
    """Whether refused claims are visited less often than the others."""
    visits = visits_of(survey)
    done, refused = visits["done"] == "1", visits["status"] == REFUSED
    found = difference_of_proportions(
        int((done & ~refused).sum()), int((~refused).sum()), int((done & refused).sum()), int(refused.sum())
    )
    return "fewer" if found.low > 0 else "alike"


def satisfied(survey: Survey) -> Estimate:
    """Answers of 4 or 5, of all answers."""
    answers = visits_of(survey)["csat"].dropna()
    return proportion(int((answers >= SATISFIED).sum()), len(answers))


def satisfied_at_worst(survey: Survey) -> Estimate:
    """Answers of 4 or 5, of all closed claims with a follow-up due: as if everybody not visited were dissatisfied."""
    visits = visits_of(survey)
    return proportion(int((visits["csat"] >= SATISFIED).sum()), len(visits))


def speed_and_satisfaction(survey: Survey) -> Estimate:
    """Rank correlation of satisfaction with days from report to payment, paid claims."""
    visits = visits_of(survey)
    paid = visits[visits["status"] == "2"]
    days = (paid["closed_at"] - paid["reported_at"]).dt.total_seconds() / 86400
    return correlate(days, paid["csat"])


def _large(survey: Survey) -> pd.DataFrame:
    claims = survey.tables["claims"]
    return claims[claims["estimate_yuan"] >= LARGE]


def visits_of(survey: Survey) -> pd.DataFrame:
    """Visits due, with what became of the claim."""
    claims = survey.tables["claims"][
        ["claim_no", "status", "reported_at", "closed_at", "estimate_yuan", "paid_yuan", "disputed"]
    ]
    return survey.tables["followup"].merge(claims, on="claim_no")
