"""Appraisal of staff: timeliness at the average share of complex cases, within their stations, with what is too uncertain to pay by."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from workbench.analyse.association.associate import correlate
from workbench.analyse.units.funnel import funnel
from workbench.analyse.units.multilevel import Multilevel, fit_multilevel
from workbench.analyse.units.multilevel_league import group_league, multilevel_league, term_of, unit_sd
from workbench.analyse.units.rates import proportion
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey

PAY = 0.80  # reliability of a score below which pay must not follow it
BOTTOM = 0.1  # the share that a "worst staff" list would name
LIKELY = 0.8  # chance above which somebody may be said to be among them


def model(survey: Survey) -> Multilevel:
    """Timely cases of each member of staff and quarter: staff within stations, share of complex cases as case mix."""
    frame = survey.tables["staff_quarter"]
    known = frame.dropna(subset=["timely", "complex_cases"])
    known = known[known["cases"] > 0].assign(mix=lambda rows: rows["complex_cases"] / rows["cases"])
    # The station of the last quarter stands for whoever moved: a member of staff has one score.
    last = known.sort_values("quarter", kind="stable").groupby("staff_id")["branch"].last()
    known = known.assign(branch=known["staff_id"].map(last))
    return fit_multilevel(
        known, unit="staff_id", events="timely", cases="cases", group="branch", case_mix=["mix"]
    )


def appraise(fit: Multilevel, *, minimum_cases: int, seed: int, draws: int) -> pd.DataFrame:
    """A row a member of staff: the columns of `multilevel_league` (p_bottom: among the lowest tenth), and flag (place in the
    funnel of raw rates, limits adjusted for over-dispersion), low_95_adjusted, high_95_adjusted, ranked.
    """
    league = multilevel_league(fit, seed=seed, draws=draws, minimum=minimum_cases, bottom=BOTTOM)
    raw = league[["unit", "n"]].assign(share=league["raw_share"])
    placed = funnel(raw)[
        [
            "unit",
            "low_95_adjusted",
            "high_95_adjusted",
            "low_998_adjusted",
            "high_998_adjusted",
            "flag_adjusted",
        ]
    ]
    joined = league.merge(placed, on="unit")
    return joined.assign(ranked=joined["rank_low"].notna())


def stations(fit: Multilevel, *, seed: int, draws: int) -> pd.DataFrame:
    """`group_league` of the stations: timeliness of an average member of staff there, at the average share of complex cases."""
    return group_league(fit, seed=seed, draws=draws)


def station_outcome(found: pd.DataFrame) -> Literal["apart", "alike"]:
    """Whether the interval of any station leaves out the rate of an average one."""
    apart = (found["low"] > found["overall"]) | (found["high"] < found["overall"])
    return "apart" if apart.any() else "alike"


def staff_count(staff: pd.DataFrame) -> Estimate:
    """Members of staff with cases."""
    return Estimate(len(staff), n=len(staff), unit="count", method="staff with cases")


def overall(survey: Survey) -> Estimate:
    """Timely cases of all cases, without an interval: every case is counted."""
    known = survey.tables["staff_quarter"].dropna(subset=["timely"])
    found = proportion(float(known["timely"].sum()), float(known["cases"].sum()))
    return Estimate(found.value, n=found.n, unit="share", method="all cases counted", reason=found.reason)


def apart_from_mean(staff: pd.DataFrame) -> Estimate:
    """Members of staff whose interval leaves out the rate of an average member."""
    outside = (staff["low"] > staff["overall"]) | (staff["high"] < staff["overall"])
    return Estimate(
        float(outside.sum()),
        n=len(staff),
        unit="count",
        method="95% interval without the rate of an average member of staff",
    )


def surely_lowest(staff: pd.DataFrame) -> Estimate:
    """Members of staff who are among the lowest tenth with a chance of 80 % or more."""
    method = "chance of being among the lowest tenth at least 80%"
    return Estimate(
        float((staff["p_bottom"] >= LIKELY).sum()), n=int(staff["ranked"].sum()), unit="count", method=method
    )


def rank_width(staff: pd.DataFrame) -> Estimate:
    """How many places an interval of ranks covers on average."""
    rows = staff[staff["ranked"]]
    method = "mean width of 95% rank intervals"
    if rows.empty:
        return missing("nobody with enough cases", unit="mean count", n=0, method=method)
    return Estimate(
        float((rows["rank_high"] - rows["rank_low"] + 1).mean()),
        n=len(rows),
        unit="mean count",
        method=method,
    )


def reliability(staff: pd.DataFrame) -> Estimate:
    """Median share of a score's variance that is difference between people, not chance."""
    known = staff["reliability"].dropna()
    if known.empty:
        return missing("too few staff with cases", unit="reliability", n=0)
    return Estimate(
        float(known.median()),
        n=len(known),
        unit="reliability",
        method="median of 1 - posterior / prior variance",
    )


def unreliable_count(staff: pd.DataFrame) -> Estimate:
    """Members of staff whose own score is less reliable than pay needs."""
    method = f"reliability below {PAY:.2f}"
    return Estimate(float((staff["reliability"] < PAY).sum()), n=len(staff), unit="count", method=method)


def pay_outcome(found: Estimate) -> Literal["enough", "low"]:
    """Whether the score is reliable enough for pay to follow it; not when unknown."""
    return "enough" if found.value >= PAY else "low"


def spread(fit: Multilevel) -> Estimate:
    """Standard deviation of the true timeliness between staff of a station, on the logit scale."""
    return unit_sd(fit)


def complexity(fit: Multilevel) -> Estimate:
    """What a whole share of complex cases does to timeliness, on the logit scale."""
    return term_of(fit, "mix")


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


def between_quarters(survey: Survey) -> pd.DataFrame:
    """A row for each quarter and the next: first, second, n (staff in both), value, low, high (Spearman), lowest_first and
    lowest_second: timeliness then and afterwards of the tenth that was lowest in the first of them.

    That the lowest come out higher the next time is what chance alone does (regression to the mean); nobody did anything.
    """
    frame = survey.tables["staff_quarter"]
    frame = frame[frame["cases"] > 0].assign(share=lambda rows: rows["timely"] / rows["cases"])
    wide = frame.pivot(index="staff_id", columns="quarter", values="share")
    rows = []
    for first, second in zip(wide.columns, wide.columns[1:], strict=False):
        pair = wide[[first, second]].dropna()
        found = correlate(pair[first], pair[second])
        lowest = pair.nsmallest(max(1, round(BOTTOM * len(pair))), first, keep="first")
        rows.append(
            {
                "first": first, "second": second, "n": len(pair), "value": found.value, "low": found.low, "high": found.high,
                "lowest": len(lowest), "lowest_first": float(lowest[first].mean()), "lowest_second": float(lowest[second].mean()),
            }
        )  # fmt: skip
    columns = ["first", "second", "n", "value", "low", "high", "lowest", "lowest_first", "lowest_second"]
    return pd.DataFrame(rows, columns=columns)
