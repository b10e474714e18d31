"""What the client brings: premium less claims, reserve and service; and whether the printed premium can be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.fleet.experience import YEAR
from workbench.studies.fleet.losses import TEN_THOUSAND, loss_and_premium
from workbench.studies.fleet.losses import cost as cost_of

DAYS_A_YEAR, MONTHS_A_YEAR = 365.25, 12
LINES = ("earned", "paid", "reserve", "service", "margin")
METHOD = "earned premium less paid, case reserve and service cost, percentile bootstrap over vehicles"


def account(
    survey: Survey,
    start: pd.Timestamp,
    day: pd.Timestamp,
    *,
    staff: int,
    staff_cost: float,
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """The client's line in units of 10,000 yuan: line ("earned", "paid", "reserve", "service", "margin"), value, low, high, n, source.

    reserve : estimates of open claims; what is not reported or will grow is not in it. service : staff x staff_cost (yuan a year) over
    the window; a design figure, not one of the article. Limits of paid, reserve and margin: bootstrap over vehicles.
    """
    claims = survey.tables["claims"]
    paid = claims["paid_yuan"].fillna(0.0).astype(float)
    losses = {"paid": paid, "reserve": cost_of(survey) - paid}
    sums = {name: loss_and_premium(survey, each, start, day) for name, each in losses.items()}
    premium, n = sums["paid"][1], len(sums["paid"][1])
    service = staff * staff_cost * ((day - start).days + 1) / DAYS_A_YEAR
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(n, np.full(n, 1 / n), size=resamples) if n else np.zeros((resamples, 0))
    parts = {"paid": sums["paid"][0], "reserve": sums["reserve"][0]}
    margin = premium - parts["paid"] - parts["reserve"]
    rows = {
        "earned": (premium.sum(), np.nan, np.nan, "computed"),
        **{
            name: (each.sum(), *np.quantile(draws @ each, [0.025, 0.975]), "computed")
            for name, each in parts.items()
        },
        "service": (service, np.nan, np.nan, "design"),
        "margin": (
            margin.sum() - service,
            *(np.quantile(draws @ margin, [0.025, 0.975]) - service),
            "computed",
        ),
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high", "source"])
    frame[["value", "low", "high"]] = frame[["value", "low", "high"]] / TEN_THOUSAND
    return frame.rename_axis("line").reset_index().assign(n=n)


def line_of(found: pd.DataFrame, line: str) -> Estimate:
    """One line of `account`."""
    row = found.set_index("line").loc[line]
    level = 0.95 if np.isfinite(row["low"]) else np.nan
    return Estimate(float(row["value"]), float(row["low"]), float(row["high"]), level, float(row["n"]), unit="score", method=METHOD)  # fmt: skip


def monthly(printed: float, months: int) -> Estimate:
    """The printed premium a month (10,000 yuan)."""
    return Estimate(printed / months, n=months, unit="score", method="printed premium over months")


def vehicles_implied(vehicles: pd.DataFrame, printed: float, months: int) -> Estimate:
    """Vehicles that the printed premium would insure at this client's premium a vehicle-year.

    vehicles : of `experience.by_vehicle`. printed : 10,000 yuan over `months`. No limits: a plausibility, not a sample.
    """
    years = float(vehicles["years"].sum())
    if not years > 0:
        return missing("no insured time", unit="count", n=0)
    each = float(vehicles["premium"].sum()) / years
    value = printed * TEN_THOUSAND / months * MONTHS_A_YEAR / each
    return Estimate(
        value, n=len(vehicles), unit="count", method="printed premium a year over premium a vehicle-year"
    )


def vehicles_insured(vehicles: pd.DataFrame, start: pd.Timestamp, day: pd.Timestamp) -> Estimate:
    """Vehicles insured on average from the first day to the last."""
    value = float(vehicles["years"].sum()) * YEAR / ((day - start).days + 1)
    return Estimate(
        value, n=len(vehicles), unit="count", method="insured vehicle-years over the length of the window"
    )
