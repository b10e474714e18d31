"""Closing the loop: items found, corrected, verified effective, and those that came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from workbench.analyse.durations.time_to_event import incidence_curve, share_within, time_to_event
from workbench.analyse.rows import estimate_of
from workbench.analyse.units.rates import proportion
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.study import Words

Step = Literal["assigned", "corrected", "verified", "effective", "none"]
STEPS: tuple[Step, ...] = ("assigned", "corrected", "verified", "effective")
FOLLOWED = 90  # days after which an item that did not come back counts as solved


@dataclass(frozen=True)
class Loop:
    """How far the items have come on one day. found = not_due + due; due = in_time + late + overdue.

    in_time, late : corrected before or after the limit (of those whose limit has passed). overdue : open past the limit.
    not_due : the limit lies ahead, corrected or not. assigned, corrected, verified, effective : of all found.
    """

    found: int
    assigned: int
    not_due: int
    in_time: int
    late: int
    overdue: int
    corrected: int
    verified: int
    effective: int

    @property
    def due(self) -> int:
        return self.in_time + self.late + self.overdue


def loop_counts(survey: Survey, day: pd.Timestamp) -> Loop:
    """Count the items as known on a day (see `edition.until`); an item without a limit never becomes due."""
    items = survey.tables["nonconformity"]
    corrected = items["corrected_on"].notna()
    due = items["due"] < day
    in_time = due & corrected & (items["corrected_on"] <= items["due"])
    return Loop(
        found=len(items),
        assigned=int((items["assigned_on"].notna() | corrected).sum()),
        not_due=int((~due).sum()),
        in_time=int(in_time.sum()),
        late=int((due & corrected & ~in_time).sum()),
        overdue=int((due & ~corrected).sum()),
        corrected=int(corrected.sum()),
        verified=int(items["verified_on"].notna().sum()),
        effective=int((items["verified_ok"] == "1").sum()),
    )


def in_time(loop: Loop) -> Estimate:
    """Items corrected in time, of those whose limit has passed; overdue ones are failures."""
    return proportion(loop.in_time, loop.due)


def effective(loop: Loop) -> Estimate:
    """Items verified effective, of all found: the primary result. Items still open are in the denominator."""
    return proportion(loop.effective, loop.found)


def found_count(loop: Loop) -> Estimate:
    """Items found."""
    return Estimate(loop.found, n=loop.found, unit="count", method="items found by the day of the report")


def overdue_count(loop: Loop) -> Estimate:
    """Items open past their limit."""
    return Estimate(loop.overdue, n=loop.due, unit="count", method="open past the limit")


def correction_times(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """A row an item: days until corrected, or seen open; corrected or not."""
    items = survey.tables["nonconformity"]
    end = items["corrected_on"].fillna(day)
    return pd.DataFrame(
        {"days": (end - items["found_on"]).dt.days, "corrected": items["corrected_on"].notna()}
    )


def median_correction(survey: Survey, day: pd.Timestamp) -> Estimate:
    """Days by which half of the items are corrected; open ones are censored."""
    times = correction_times(survey, day)
    return estimate_of(
        time_to_event(times, duration="days", ending="corrected", quantiles=[0.5]).iloc[0], unit="time"
    )


def recurrence_times(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """A row a corrected item: days until it came back, or was last seen well; recurred or not."""
    items = survey.tables["nonconformity"].dropna(subset=["corrected_on"])
    end = items["recurrence_on"].fillna(day)
    return pd.DataFrame(
        {"days": (end - items["corrected_on"]).dt.days, "recurred": items["recurrence_on"].notna()}
    )


def recurrence(survey: Survey, day: pd.Timestamp) -> Estimate:
    """Share of corrected items that come back within 90 days; items followed for a shorter time are censored."""
    return share_within(recurrence_times(survey, day), duration="days", ending="recurred", within=FOLLOWED)


def recurrence_curve(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """The share that has come back by each day after correction."""
    return incidence_curve(recurrence_times(survey, day), duration="days", ending="recurred")


def correction_curve(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """The share corrected by each day after it was found."""
    return incidence_curve(correction_times(survey, day), duration="days", ending="corrected")


def unassigned_count(loop: Loop) -> Estimate:
    """Items that nobody has been given."""
    method = "neither assigned nor corrected"
    return Estimate(float(loop.found - loop.assigned), n=loop.found, unit="count", method=method)


def by_cause(survey: Survey) -> pd.DataFrame:
    """Pareto of what comes back: cause, found, corrected, recurred, share (of all recurrences), cumulative, rate, low, high
    (recurred of corrected, Wilson), most recurrences first.
    """
    items = survey.tables["nonconformity"]
    rows = items.assign(corrected=items["corrected_on"].notna(), recurred=items["recurrence_on"].notna())
    counted = rows.groupby("cause").agg(
        found=("nc_id", "size"), corrected=("corrected", "sum"), recurred=("recurred", "sum")
    )
    ranked = counted.sort_values("recurred", ascending=False, kind="stable").reset_index()
    rates = [
        proportion(float(r), float(c)) for r, c in zip(ranked["recurred"], ranked["corrected"], strict=True)
    ]
    share = ranked["recurred"] / max(int(ranked["recurred"].sum()), 1)
    return ranked.assign(
        share=share, cumulative=share.cumsum(), rate=[each.value for each in rates], low=[each.low for each in rates],
        high=[each.high for each in rates],
    )  # fmt: skip


def vital_few(causes: pd.DataFrame) -> Estimate:
    """How many causes make up at least 80 % of what comes back."""
    whole = float(causes["recurred"].sum())
    method = "fewest causes with 80% of recurrences"
    if not whole:
        return missing("nothing has come back", unit="count", n=0, method=method)
    return Estimate(
        float((causes["cumulative"] < 0.8 - 1e-9).sum() + 1), n=whole, unit="count", method=method
    )


def recurrence_outcome(causes: pd.DataFrame) -> Literal["recurred", "none"]:
    """Whether anything came back."""
    return "recurred" if causes["recurred"].sum() else "none"


def by_process(survey: Survey) -> pd.DataFrame:
    """Items by process, most first: process, found, corrected, effective, recurred."""
    items = survey.tables["nonconformity"]
    rows = items.assign(
        corrected=items["corrected_on"].notna(),
        effective=items["verified_ok"] == "1",
        recurred=items["recurrence_on"].notna(),
    ).groupby("process", dropna=False)
    counted = rows.agg(
        found=("nc_id", "size"),
        corrected=("corrected", "sum"),
        effective=("effective", "sum"),
        recurred=("recurred", "sum"),
    )
    return counted.reset_index().sort_values("found", ascending=False, kind="stable", ignore_index=True)


def overdue_items(survey: Survey, day: pd.Timestamp) -> pd.DataFrame:
    """The items open past their limit, the longest first: nc_id, branch, process, severity, due, days."""
    items = survey.tables["nonconformity"]
    late = items[items["corrected_on"].isna() & (items["due"] < day)]
    days = (day - late["due"]).dt.days
    columns = ["nc_id", "branch", "process", "severity", "due"]
    return (
        late[columns].assign(days=days).sort_values("days", ascending=False, kind="stable", ignore_index=True)
    )


def weakest_step(loop: Loop) -> Step:
    """The step where most of the items that reached the one before are stuck; of equals the first, none if all are through."""
    gaps = {step: lost_at(loop, step).value for step in STEPS}
    widest = max(STEPS, key=lambda step: gaps[step])
    return widest if gaps[widest] else "none"


def step_outcome(step: Step) -> Literal["unfinished", "ineffective", "none"]:
    """How the weakest step is worded: work not done yet, work without effect, or neither."""
    return "none" if step == "none" else "ineffective" if step == "effective" else "unfinished"


STEP_NAMES = {
    "found": Words(zh="发现", en="found"),
    "assigned": Words(zh="派单", en="assigned"),
    "corrected": Words(zh="整改", en="corrected"),
    "verified": Words(zh="验证", en="verified"),
    "effective": Words(zh="见效", en="effective"),
}


def step_said(step: Step, *, before: bool = False) -> Words:
    """What sentences call a step, or the one before it."""
    reached = list(STEP_NAMES)
    at = len(reached) - 1 if step == "none" else reached.index(step)
    return STEP_NAMES[reached[at - 1 if before else at]]


def lost_at(loop: Loop, step: Step) -> Estimate:
    """Items that reached the step before this one but not this; n: those that reached the step before."""
    reached: dict[str, int] = {name: getattr(loop, name) for name in ("found", *STEPS)}
    if step == "none":
        return Estimate(0.0, n=loop.found, unit="count", method="all items went through all steps")
    before = list(reached)[list(reached).index(step) - 1]
    method = f"{before}, not {step}"
    return Estimate(float(reached[before] - reached[step]), n=reached[before], unit="count", method=method)


def closing_outcome(loop: Loop) -> Literal["overdue", "clear"]:
    """Whether anything is overdue."""
    return "overdue" if loop.overdue else "clear"
