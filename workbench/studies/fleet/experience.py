"""The client's experience: how often, how much, which branches differ, and what the largest claims do to the ratio."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.analyse.insurance.coverage import earned_premium
from workbench.analyse.insurance.credibility import credibility
from workbench.analyse.insurance.frequency import claim_frequency, event_rate
from workbench.analyse.insurance.loss_funnel import loss_funnel
from workbench.analyse.insurance.severity import severity
from workbench.analyse.rows import estimate_of
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.fleet.turnaround import LARGE
from workbench.study import Words

YEAR = 365.0


def by_vehicle(
    survey: Survey, days: pd.DataFrame, start: pd.Timestamp, day: pd.Timestamp, *, cap: float
) -> pd.DataFrame:
    """A row a vehicle: vehicle_id, branch, type, area, years (insured), claims, loss (estimates), capped, premium (earned)."""
    policies, claims = survey.tables["policies"], survey.tables["claims"]
    premium = earned_premium(policies, start=start, end=day).groupby(policies["vehicle_id"]).sum()
    amounts = claims["estimate_yuan"].astype(float)
    sums = pd.DataFrame({"claims": 1.0, "loss": amounts, "capped": amounts.clip(upper=cap)})
    sums = sums.groupby(claims["vehicle_id"]).sum()
    rows = survey.tables["vehicles"][["vehicle_id", "branch", "type", "area"]].set_index("vehicle_id")
    rows = rows.join(sums).join(premium.rename("premium"))
    rows["years"] = days.groupby("vehicle_id")["insured"].sum() / YEAR
    numbers = ["claims", "loss", "capped", "premium", "years"]
    return rows.assign(**rows[numbers].fillna(0.0)).reset_index()


def frequency(vehicles: pd.DataFrame) -> Estimate:
    """Claims a vehicle-year, vehicles differing as they do."""
    return event_rate(vehicles, events="claims", exposure="years")


def frequency_terms(vehicles: pd.DataFrame) -> pd.DataFrame:
    """`claim_frequency` by type and area of vehicle."""
    return claim_frequency(
        vehicles,
        events="claims",
        exposure="years",
        predictors=["type", "area"],
        categorical=["type", "area"],
    )


def dispersion(terms: pd.DataFrame) -> Estimate:
    """How far vehicles of one type and area differ: the variance of their rates against its square."""
    return estimate_of(terms.iloc[-1], value="estimate", unit="ratio")


def sizes(survey: Survey) -> pd.DataFrame:
    """`severity` of all estimates, whatever became of the claim."""
    return severity(survey.tables["claims"]["estimate_yuan"], large=LARGE)


def size_of(found: pd.DataFrame, quantity: str) -> Estimate:
    """One row of `sizes`."""
    unit = {"large": "share", "lognormal_cv": "ratio"}.get(quantity, "count")
    return estimate_of(found.set_index("quantity").loc[quantity], unit=unit)  # type: ignore[arg-type]


def pure_premium(vehicles: pd.DataFrame, *, capped: bool = False) -> Estimate:
    """Loss a vehicle-year in yuan, each claim at most at its cap if capped."""
    from dataclasses import replace

    return replace(
        event_rate(vehicles, events="capped" if capped else "loss", exposure="years"), unit="count"
    )


def excess_share(vehicles: pd.DataFrame, *, resamples: int, seed: int) -> Estimate:
    """Share of the loss that lies above the cap of each claim, percentile bootstrap over vehicles."""
    loss, capped = (vehicles[name].to_numpy() for name in ("loss", "capped"))
    n = len(loss)
    if not loss.sum() > 0:
        return missing("no claims", unit="share", n=n)
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(n, np.full(n, 1 / n), size=resamples)
    low, high = np.quantile(1 - (draws @ capped) / (draws @ loss), [0.025, 0.975])
    value = 1 - capped.sum() / loss.sum()
    return Estimate(float(value), float(low), float(high), 0.95, n, unit="share", method="loss above the cap, percentile bootstrap over vehicles")  # fmt: skip


def branch_rates(survey: Survey, days: pd.DataFrame) -> pd.DataFrame:
    """`credibility` of each branch's claims a vehicle-year, by quarter, with its number of claims in `claims`."""
    vehicles, claims = survey.tables["vehicles"][["vehicle_id", "branch"]], survey.tables["claims"]
    quarter = days["period"].dt.asfreq("Q")
    years = (days["insured"] / YEAR).groupby([days["branch"], quarter]).sum().rename("years")
    joined = claims.merge(vehicles, on="vehicle_id")
    made = joined.groupby(["branch", joined["accident_on"].dt.to_period("Q")]).size()
    counts = made.rename_axis(["branch", "period"]).rename("claims").reindex(years.index, fill_value=0)
    rows = pd.concat([years, counts], axis=1).reset_index()
    rows = rows[rows["years"] > 0].assign(rate=lambda each: each["claims"] / each["years"])
    found = credibility(rows, unit="branch", value="rate", weight="years")
    return found.assign(claims=found["unit"].map(rows.groupby("branch")["claims"].sum()))


def branch_of(found: pd.DataFrame, *, highest: bool) -> tuple[str, Estimate]:
    """The branch with the highest (lowest) estimate of `branch_rates`, and that estimate."""
    values = found["estimate"]
    if values.isna().all():
        reason = str(found["reason"].iloc[0]) if len(found) else "no branches"
        return "", missing(reason, unit="ratio", n=len(found))
    row = found.loc[values.idxmax() if highest else values.idxmin()]
    return str(row["unit"]), estimate_of(row, value="estimate", unit="ratio")


def least_credible(found: pd.DataFrame) -> Estimate:
    """The lowest credibility of a branch: what its own experience counts."""
    if found["credibility"].isna().all():
        return missing("no credibility", unit="share", n=len(found))
    return Estimate(float(found["credibility"].min()), n=len(found), unit="share", method=str(found["method"].iloc[0]))  # fmt: skip


def ratio_funnel(vehicles: pd.DataFrame, *, draws: int, seed: int) -> pd.DataFrame:
    """`loss_funnel` of the branches."""
    return loss_funnel(vehicles, group="branch", loss="loss", premium="premium", draws=draws, seed=seed)


def flagged(funnel: pd.DataFrame) -> Estimate:
    """Branches whose loss ratio lies outside the 95 % limits."""
    n = len(funnel)
    return Estimate(float((funnel["flag"] != "").sum()), n=n, unit="count", method=str(funnel["method"].iloc[0]))  # fmt: skip


def branch_count(funnel: pd.DataFrame) -> Estimate:
    """How many branches have premium."""
    return Estimate(float(len(funnel)), n=len(funnel), unit="count", method="branches with premium earned")


def yuan_said(amount: float) -> Words:
    """A round amount as sentences say it.

    >>> yuan_said(50000).zh, yuan_said(50000).en, yuan_said(2500).zh
    ('5 万元', '50,000 yuan', '2500 元')
    """
    wan = amount / 10_000
    return Words(zh=f"{wan:g} 万元" if wan.is_integer() else f"{amount:g} 元", en=f"{amount:,.0f} yuan")
