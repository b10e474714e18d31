"""Premium earned, what claims cost, what recent months still hide, and whether GPS goes with fewer claims."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from workbench.analyse.insurance.adoption import adoption_ratio
from workbench.analyse.insurance.adoption_imputed import adoption_imputed
from workbench.analyse.insurance.adoption_path import adoption_path
from workbench.analyse.insurance.coverage import earned_premium
from workbench.analyse.insurance.triangle import TOTAL, chain_ladder
from workbench.analyse.units.rates import rate_per
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.fleet.turnaround import LARGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

REFUSED, WITHDRAWN = "3", "4"
ROAD, WEATHER = "1", "2"
TEN_THOUSAND = 10_000.0
FEWEST_QUARTERS = 3
GPS_COLUMNS: dict[str, Any] = {
    "events": "claims",
    "exposure": "km",
    "unit": "branch",
    "period": "month",
    "adopted": "gps",
}


def earned(survey: Survey, start: pd.Timestamp, day: pd.Timestamp) -> Estimate:
    """Premium earned in the window, in units of 10,000 yuan."""
    policies = survey.tables["policies"]
    total = earned_premium(policies, start=start, end=day).sum() / TEN_THOUSAND
    return Estimate(float(total), n=len(policies), unit="score", method="pro rata temporis, 10,000 yuan")


def written(survey: Survey) -> Estimate:
    """Premium of all policies that have begun, in units of 10,000 yuan."""
    policies = survey.tables["policies"]
    total = policies["premium"].sum() / TEN_THOUSAND
    return Estimate(float(total), n=len(policies), unit="score", method="written premium, 10,000 yuan")


def cost(survey: Survey) -> pd.Series:
    """What each claim costs: paid, the estimate while open, nothing when refused or withdrawn."""
    claims = survey.tables["claims"]
    whole = claims["paid_yuan"].fillna(claims["estimate_yuan"])
    return whole.mask(claims["status"].isin([REFUSED, WITHDRAWN]), 0.0).astype(float)


def loss_ratio(
    survey: Survey, start: pd.Timestamp, day: pd.Timestamp, *, resamples: int, seed: int
) -> Estimate:
    """Estimated loss of all reported claims over earned premium, percentile bootstrap over vehicles.

    The loss is the estimate of every reported claim, so that refused ones do not flatter the ratio; `cost_ratio` has them at 0.
    """
    return _ratio(survey, survey.tables["claims"]["estimate_yuan"], start, day, resamples, seed)


def cost_ratio(
    survey: Survey, start: pd.Timestamp, day: pd.Timestamp, *, resamples: int, seed: int
) -> Estimate:
    """Paid and open estimates over earned premium, percentile bootstrap over vehicles."""
    return _ratio(survey, cost(survey), start, day, resamples, seed)


def _ratio(
    survey: Survey, loss: pd.Series, start: pd.Timestamp, day: pd.Timestamp, resamples: int, seed: int
) -> Estimate:
    top, bottom = loss_and_premium(survey, loss, start, day)
    if not bottom.sum() > 0:
        return missing("no premium earned", unit="share", n=len(bottom))
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(len(top), np.full(len(top), 1 / len(top)), size=resamples)
    low, high = np.quantile((draws @ top) / (draws @ bottom), [0.025, 0.975])
    return Estimate(
        float(top.sum() / bottom.sum()),
        float(low),
        float(high),
        0.95,
        len(top),
        unit="share",
        method="ratio of sums, percentile bootstrap over vehicles",
    )


def loss_and_premium(
    survey: Survey, loss: pd.Series, start: pd.Timestamp, day: pd.Timestamp
) -> tuple[Vector, Vector]:
    """Loss and premium earned in the window by vehicle; loss : of each claim."""
    policies, claims = survey.tables["policies"], survey.tables["claims"]
    premium = earned_premium(policies, start=start, end=day).groupby(policies["vehicle_id"]).sum()
    losses = loss.groupby(claims["vehicle_id"]).sum().reindex(premium.index, fill_value=0.0)
    return losses.to_numpy(dtype=float), premium.to_numpy(dtype=float)


def panel(survey: Survey, *, cause: str = ROAD, large: bool | None = None) -> pd.DataFrame:
    """A row a branch and month: branch, month, claims of one cause (and size, if large says which), km (thousands), gps (in force from the first day of the month)."""
    vehicles = survey.tables["vehicles"]
    months = survey.tables["exposure_month"].copy()
    claims = survey.tables["claims"].merge(vehicles[["vehicle_id", "branch"]], on="vehicle_id")
    claims = claims[claims["cause"] == cause]
    if large is not None:
        claims = claims[(claims["estimate_yuan"] >= LARGE) == large]
    month = claims["accident_on"].dt.to_period("M").astype(str)
    counts = claims.groupby(["branch", month]).size().rename("claims").rename_axis(["branch", "month"])
    fitted = vehicles.groupby("branch")["gps_from"].min()
    months = months.merge(counts.reset_index(), on=["branch", "month"], how="left")
    first = pd.PeriodIndex(months["month"], freq="M").start_time
    return months.assign(
        claims=months["claims"].fillna(0.0),
        gps=(first >= months["branch"].map(fitted)).astype(float),
    )[["branch", "month", "claims", "km", "gps"]]


def gps_ratio(survey: Survey, *, cause: str = ROAD, large: bool | None = None) -> Estimate:
    """Claims of one cause (and size) a km with GPS against without, net of branch and month."""
    return adoption_ratio(panel(survey, cause=cause, large=large), **GPS_COLUMNS)


def gps_checks(survey: Survey, imputed: Estimate) -> dict[str, Estimate]:
    """The ratio of road accidents, as imputed, of small and of large ones, and of hail and flood.

    Were small accidents no longer reported once GPS watches, small ones would fall and large ones not.
    """
    return {
        "road": gps_ratio(survey),
        "imputed": imputed,
        "small": gps_ratio(survey, large=False),
        "large": gps_ratio(survey, large=True),
        "weather": gps_ratio(survey, cause=WEATHER),
    }


def gps_path(survey: Survey) -> pd.DataFrame:
    """`adoption_path` of road accidents by quarters before and after GPS."""
    return adoption_path(panel(survey), **GPS_COLUMNS)


def gps_imputed(survey: Survey, *, resamples: int, seed: int) -> Estimate:
    """`adoption_imputed` of road accidents: the ratio where it may differ between branches and times."""
    return adoption_imputed(panel(survey), **GPS_COLUMNS, resamples=resamples, seed=seed)


def course_before(path: pd.DataFrame) -> Estimate:
    """The test that branches with GPS ahead ran no other course before it: F with its p."""
    row = path.iloc[-1]
    reason = str(row["reason"]) or ("" if pd.notna(row["statistic"]) else "no steps before the last one")
    return Estimate(
        float(row["statistic"]),
        n=float(row["n"]),
        p=float(row["p"]),
        statistic=float(row["statistic"]),
        df=float(row["df"]),
        unit="score",
        method="Wald F of the steps before the last one before GPS",
        reason=reason,
    )


def course_outcome(course: Estimate) -> Literal["apart", "unseen", "unknown"]:
    """Whether courses before GPS are seen to differ; that nothing is seen is no proof."""
    return "unknown" if course.reason else "apart" if course.p < 0.05 else "unseen"


def per_million_km(survey: Survey) -> Estimate:
    """Road accidents a million km, all branches and months; exact Poisson limits."""
    rows = panel(survey)
    return replace(rate_per(float(rows["claims"].sum()), float(rows["km"].sum()), per=1000), unit="ratio")


def developments(survey: Survey, start: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
    """Cumulative paid amounts (10,000 yuan) by quarter of accident (rows) and its age in quarters; quarters that have not ended are left out."""
    claims = survey.tables["claims"]
    paid = claims[claims["paid_yuan"].notna()]
    last = (day + pd.Timedelta(days=1)).to_period("Q") - 1
    origins = pd.period_range((start + pd.DateOffset(months=2)).to_period("Q"), last, freq="Q")
    origin, closed = paid["accident_on"].dt.to_period("Q"), paid["closed_at"].dt.to_period("Q")
    table = pd.DataFrame(np.nan, index=[str(each) for each in origins], columns=range(len(origins)))
    for row, quarter in enumerate(origins):
        for age in range(len(origins) - row):
            known = (origin == quarter) & (closed <= quarter + age)
            table.iloc[row, age] = paid.loc[known, "paid_yuan"].sum() / TEN_THOUSAND
    return table


def immature(survey: Survey, start: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
    """`chain_ladder` of `developments`; a total without values, and the reason, below 3 quarters."""
    table = developments(survey, start, day)
    if len(table) < FEWEST_QUARTERS:
        columns = ["latest", "developed", "ultimate", "outstanding", "se", "cv"]
        row = {"origin": TOTAL, **dict.fromkeys(columns, np.nan), "method": "chain ladder"}
        return pd.DataFrame([{**row, "reason": "fewer than 3 quarters of accident have ended"}])
    return chain_ladder(table)


def outstanding(found: pd.DataFrame) -> Estimate:
    """What is still to be paid by the chain ladder, all quarters (10,000 yuan); normal limits by Mack's error."""
    row = found.iloc[-1]
    n, method = len(found) - 1, str(row["method"])
    if row["reason"]:
        return missing(str(row["reason"]), unit="score", n=n, method=method)
    value, half = float(row["outstanding"]), 1.96 * float(row["se"])
    return Estimate(value, value - half, value + half, 0.95, n, unit="score", method=method)


def ratio_outcome(ratio: Estimate) -> Literal["lower", "higher", "unclear"]:
    """Which side of 1 the interval lies on."""
    return "lower" if ratio.high < 1 else "higher" if ratio.low > 1 else "unclear"
