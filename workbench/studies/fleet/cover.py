"""Which vehicles are insured, which renewals are due and made, and how many days go without cover."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from workbench.analyse.durations.time_to_event import share_within
from workbench.analyse.insurance.coverage import insured_days
from workbench.analyse.units.rates import proportion
from workbench.estimate import Estimate
from workbench.intake.processed import Survey

PASSENGER, RUNNING = "1", "1"
GRACE = 30  # days after the end of a policy within which a new one counts as a renewal


def vehicle_days(survey: Survey, start: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
    """`insured_days` by vehicle and month of a window, with branch, type and status."""
    vehicles = survey.tables["vehicles"]
    service = vehicles.rename(columns={"in_service_from": "start", "in_service_to": "end"})
    days = insured_days(service, survey.tables["policies"], unit="vehicle_id", start=start, end=day, by="M")
    return days.merge(vehicles[["vehicle_id", "branch", "type", "status"]], on="vehicle_id")


def coverage(survey: Survey, day: pd.Timestamp) -> Estimate:
    """Vehicles insured on the day, of all in service on it."""
    rows = vehicle_days(survey, day, day)
    rows = rows[rows["in_service"] > 0]
    return proportion(int((rows["gap"] == 0).sum()), len(rows))


def passenger_coverage(survey: Survey, day: pd.Timestamp) -> Estimate:
    """Passenger vehicles in normal service without a day uninsured in the year up to the day: the article's figure."""
    rows = vehicle_days(survey, pd.Timestamp(year=day.year, month=1, day=1), day)
    rows = rows[(rows["type"] == PASSENGER) & (rows["status"] == RUNNING)]
    gaps = rows.groupby("vehicle_id")[["gap", "in_service"]].sum()
    gaps = gaps[gaps["in_service"] > 0]
    return proportion(int((gaps["gap"] == 0).sum()), len(gaps))


def renewals(survey: Survey, start: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
    """A row a policy of a vehicle in service that ended in the window: policy_no, vehicle_id, end, renewed, known.

    renewed : another policy of the vehicle began before the end or within 30 days after it. known : those 30 days are over.
    """
    policies = survey.tables["policies"]
    vehicles = survey.tables["vehicles"][["vehicle_id", "in_service_to", "branch", "type"]]
    due = policies[(policies["end"] >= start) & (policies["end"] <= day)].merge(vehicles, on="vehicle_id")
    due = due[due["in_service_to"].isna() | (due["in_service_to"] > due["end"])].reset_index(drop=True)
    pairs = due[["policy_no", "vehicle_id", "start", "end"]].merge(
        policies[["vehicle_id", "start"]], on="vehicle_id", suffixes=("", "_next")
    )
    gap = (pairs["start_next"] - pairs["end"]).dt.days
    made = pairs.loc[(pairs["start_next"] > pairs["start"]) & (gap <= GRACE + 1), "policy_no"]
    return due.assign(
        renewed=due["policy_no"].isin(made), known=due["end"] <= day - pd.Timedelta(days=GRACE + 1)
    )


def renewal_rate(due: pd.DataFrame) -> Estimate:
    """Renewed within 30 days, of the policies whose 30 days are over."""
    rows = due[due["known"]]
    return proportion(int(rows["renewed"].sum()), len(rows))


def expiring(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """Policies that end in the month after the day with no later policy yet, by type: type, n."""
    return _ending_next(survey, day).groupby("type", as_index=False).size().rename(columns={"size": "n"})


def _ending_next(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """A row a vehicle in service whose last policy ends in the month after the day."""
    last = survey.tables["policies"].groupby("vehicle_id", as_index=False)["end"].max()
    following = (day + pd.Timedelta(days=1)).to_period("M")
    ends = last[last["end"].dt.to_period("M") == following]
    columns = ["vehicle_id", "branch", "type", "in_service_to"]
    ends = ends.merge(survey.tables["vehicles"][columns], on="vehicle_id")
    return ends[ends["in_service_to"].isna() | (ends["in_service_to"] > day)]


def expiring_by_branch(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """The same vehicles: a row a branch (index), a column a type, counts."""
    ends = _ending_next(survey, day)
    return pd.crosstab(ends["branch"], ends["type"])


def expiring_count(found: pd.DataFrame) -> Estimate:
    """Vehicles whose cover ends next month."""
    n = int(found["n"].sum())
    return Estimate(float(n), n=n, unit="count", method="last policy ends in the following month")


def gap_days(days: pd.DataFrame) -> Estimate:
    """Days in service without cover."""
    return Estimate(
        float(days["gap"].sum()),
        n=float(days["in_service"].sum()),
        unit="count",
        method="days in service not insured",
    )


def by_month(days: pd.DataFrame) -> pd.DataFrame:
    """A row a month: period, in_service, insured, gap (vehicle-days), share."""
    summed = days.groupby("period", as_index=False)[["in_service", "insured", "gap"]].sum()
    return summed.assign(share=summed["insured"] / summed["in_service"])


def by_type(days: pd.DataFrame) -> pd.DataFrame:
    """A row a type of vehicle: type, vehicles, in_service, gap, outside (insured while stopped)."""
    rows = days.groupby("type", as_index=False)
    return rows.agg(
        vehicles=("vehicle_id", "nunique"),
        in_service=("in_service", "sum"),
        gap=("gap", "sum"),
        outside=("insured_outside", "sum"),
    )


def by_branch(days: pd.DataFrame) -> pd.DataFrame:
    """Covered share of vehicle-days in service: a row a branch, a column a month."""
    summed = days.groupby(["branch", "period"])[["insured", "in_service"]].sum()
    return (summed["insured"] / summed["in_service"]).unstack("period")


def lapses(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """A row a vehicle: days from the start of its first policy to its first lapse, ending ("lapsed", "stopped" service, "" covered still).

    A lapse is more than 30 days without cover after the end of a policy; it counts once those 30 days are over, and only in service.
    """
    rows = survey.tables["policies"].sort_values(["vehicle_id", "start"], kind="stable")
    grouped = rows.groupby("vehicle_id")
    covered = grouped["end"].cummax()
    following = grouped["start"].shift(-1)
    allowed = covered + pd.Timedelta(days=GRACE + 1)
    open_end = (following.isna() & (allowed <= day)) | (following > allowed)
    first = covered[open_end].groupby(rows["vehicle_id"]).min()
    begun, last = grouped["start"].min(), covered.groupby(rows["vehicle_id"]).max()
    stop = survey.tables["vehicles"].set_index("vehicle_id")["in_service_to"].reindex(begun.index)
    first = first.reindex(begun.index)
    stopped = stop.notna() & (stop <= first.fillna(last).clip(upper=day))
    lapsed = first.notna() & ~stopped
    end = stop.where(stopped, first.where(lapsed, last.clip(upper=day)))
    ending = pd.Series("", index=begun.index).mask(lapsed, "lapsed").mask(stopped, "stopped")
    days = ((end - begun).dt.days + 1).clip(lower=1)
    return pd.DataFrame({"days": days, "ending": ending}).reset_index()


def retained(found: pd.DataFrame, *, days: int) -> Estimate:
    """Share of vehicles without a lapse after so many days, those that stop running competing (Aalen-Johansen)."""
    gone = share_within(found, duration="days", ending="ending", of="lapsed", within=days)
    if gone.reason:
        return gone
    return replace(gone, value=1 - gone.value, low=1 - gone.high, high=1 - gone.low)
