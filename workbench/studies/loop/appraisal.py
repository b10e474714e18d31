"""Appraisal of staff: timeliness allowing for complex cases, shrunken, with what is too uncertain to pay by."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from workbench.analyse.association.associate import correlate
from workbench.analyse.units.between import between_unit_sd
from workbench.analyse.units.funnel import funnel
from workbench.analyse.units.league import rank_intervals, shrink
from workbench.analyse.units.standardise import standardise_rates
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey

PAY = 0.80  # reliability of a score below which pay must not follow it
TOP_RATING = 5.0
LOWEST_CHANCE = 0.001


def appraise(survey: Survey, *, minimum_cases: int, seed: int, draws: int) -> pd.DataFrame:
    """A row a member of staff: unit (code), n, raw_share, share (adjusted for complex cases), z_adjusted, flag_adjusted,
    shrunken, low, high, reliability, rank_low, rank_median, rank_high, ranked. Staff below `minimum_cases` are not ranked.
    """
    adjusted = standardise_rates(_case_rows(survey), unit="staff", outcome="timely", case_mix=["complexity"])
    units = adjusted[["unit", "n", "raw_share", "share"]]
    placed = funnel(units)[["unit", "z_adjusted", "flag_adjusted"]]
    shrunk = shrink(units).drop(columns=["n", "share"])
    ranks = rank_intervals(units[units["n"] >= minimum_cases], seed=seed, draws=draws).drop(
        columns=["n", "share"]
    )
    joined = units.merge(placed, on="unit").merge(shrunk, on="unit").merge(ranks, on="unit", how="left")
    return joined.assign(ranked=joined["rank_low"].notna())


def staff_count(staff: pd.DataFrame) -> Estimate:
    """Members of staff with cases."""
    return Estimate(len(staff), n=len(staff), unit="count", method="staff with cases")


def apart_from_mean(staff: pd.DataFrame, overall: float) -> Estimate:
    """Members of staff whose interval of the shrunken rate leaves out the overall rate."""
    outside = (staff["low"] > overall) | (staff["high"] < overall)
    return Estimate(
        float(outside.sum()),
        n=len(staff),
        unit="count",
        method="95% interval of the shrunken rate without the overall rate",
    )


def rank_width(staff: pd.DataFrame) -> Estimate:
    """How many places an interval of ranks covers on average."""
    rows = staff[staff["ranked"]]
    method = "mean width of 95% rank intervals"
    if rows.empty:
        return missing("nobody with enough cases", unit="ratio", n=0, method=method)
    return Estimate(
        float((rows["rank_high"] - rows["rank_low"] + 1).mean()), n=len(rows), unit="ratio", method=method
    )


def reliability(staff: pd.DataFrame) -> Estimate:
    """Median share of a score's variance that is difference between people, not chance."""
    known = staff["reliability"].dropna()
    if known.empty:
        return missing("too few staff with cases", unit="reliability", n=0)
    return Estimate(
        float(known.median()), n=len(known), unit="reliability", method="median of tau2 / (tau2 + s2)"
    )


def pay_outcome(found: Estimate) -> Literal["enough", "low"]:
    """Whether the score is reliable enough for pay to follow it; not when unknown."""
    return "enough" if found.value >= PAY else "low"


def spread(staff: pd.DataFrame) -> Estimate:
    """Standard deviation of the true timeliness between staff, on the logit scale."""
    return between_unit_sd(staff)


def stability(survey: Survey) -> Estimate:
    """Spearman correlation of staff timeliness between the first and the second half of the quarters at hand."""
    frame = survey.tables["staff_quarter"]
    quarters = sorted(frame["quarter"].unique())
    if len(quarters) < 2:
        return missing("one quarter only", unit="correlation")
    half = frame.assign(second=frame["quarter"].isin(quarters[len(quarters) // 2 :]))
    sums = half.groupby(["staff_id", "second"])[["timely", "cases"]].sum()
    share = (sums["timely"] / sums["cases"]).unstack("second")
    return correlate(share[False], share[True])


def suspicious_ratings(survey: Survey) -> pd.DataFrame:
    """Staff whose every rating is the best, though chance would hardly give that: staff_id, n, chance.

    chance : that all n ratings are 5 when each is 5 as often as the mean rating of all others allows at most. Such a
    record says that only the satisfied were asked, or nothing; it is a reason to look, no verdict.
    """
    sums = survey.tables["staff_quarter"].groupby("staff_id")[["csat_sum", "csat_n"]].sum()
    sums = sums[sums["csat_n"] > 0]
    rest_sum, rest_n = sums["csat_sum"].sum() - sums["csat_sum"], sums["csat_n"].sum() - sums["csat_n"]
    # A mean m on 1-5 allows at most (m - 1) / 4 of the ratings to be 5.
    most = ((rest_sum / rest_n.where(rest_n > 0)) - 1) / (TOP_RATING - 1)
    chance = np.power(most, sums["csat_n"])
    perfect = (sums["csat_sum"] == TOP_RATING * sums["csat_n"]) & (chance < LOWEST_CHANCE / max(len(sums), 1))
    found = pd.DataFrame({"staff_id": sums.index, "n": sums["csat_n"], "chance": chance})[perfect.to_numpy()]
    return found.reset_index(drop=True)


def suspicious_count(found: pd.DataFrame, survey: Survey) -> Estimate:
    """How many members of staff have a record of ratings that is too good."""
    n = survey.tables["staff_quarter"]["staff_id"].nunique()
    return Estimate(float(len(found)), n=n, unit="count", method="every rating 5, chance below 0.001 / staff")


def _case_rows(survey: Survey) -> pd.DataFrame:
    """A row a case: the member of staff, timely or not, and the share of complex cases of that quarter."""
    frame = survey.tables["staff_quarter"]
    frame = frame[frame["cases"] > 0].dropna(subset=["timely", "complex_cases"])
    counts = frame["cases"].astype(int)
    place = np.repeat(np.arange(len(frame)), counts)
    number = np.concatenate([np.arange(count) for count in counts]) if len(frame) else np.array([], dtype=int)
    rows = frame.iloc[place]
    return pd.DataFrame(
        {
            "staff": rows["staff_id"].to_numpy(),
            "timely": (number < rows["timely"].to_numpy()).astype(float),
            "complexity": (rows["complex_cases"] / rows["cases"]).to_numpy(dtype=float),
        }
    )
