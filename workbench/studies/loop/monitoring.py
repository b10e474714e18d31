"""Monitoring: nonconforming cases week by week, station by station, and how long repairs take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from workbench.analyse.charts.control_chart import control_chart, lag_one
from workbench.analyse.charts.rules import false_alarms
from workbench.analyse.regression.regress import regress
from workbench.analyse.rows import estimate_of
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey

CORRELATED = 0.3  # lag-1 autocorrelation above which limits are too narrow


def station_charts(survey: Survey, *, baseline: int, rules: Sequence[str]) -> pd.DataFrame:
    """A p' chart a station: the columns of `control_chart`, with branch. Limits come from the first `baseline` weeks."""
    weeks = (
        survey.tables["process_week"]
        .groupby(["branch", "week"])[["n_nonconform", "n_cases"]]
        .sum()
        .reset_index()
    )
    charts = [
        control_chart(
            station, kind="p'", value="n_nonconform", size="n_cases", label="week", baseline=baseline, rules=rules
        ).assign(branch=name)
        for name, station in weeks.groupby("branch")
    ]  # fmt: skip
    return pd.concat(charts, ignore_index=True)


def signals(charts: pd.DataFrame) -> pd.DataFrame:
    """The points that broke a rule after the baseline, station by station."""
    return charts[charts["signal"] & ~charts["baseline"]].reset_index(drop=True)


def stations_signalling(charts: pd.DataFrame) -> Estimate:
    """How many stations gave a signal after the baseline."""
    watched = charts[~charts["baseline"]]
    n = charts["branch"].nunique()
    if watched.empty:
        return missing("no week after the baseline", unit="count", n=n, method="p' charts")
    return Estimate(
        float(watched.loc[watched["signal"], "branch"].nunique()),
        n=n,
        unit="count",
        method="p' charts, stations with a signal",
    )


def expected_stations(charts: pd.DataFrame, *, rules: Sequence[str]) -> Estimate:
    """Stations that would give at least one signal by chance alone, all processes being in control.

    Points are taken as independent, which overstates it a little where one pattern signals at several points in a row.
    """
    watched = charts[~charts["baseline"]].groupby("branch").size()
    share = false_alarms(rules)
    expected = float((1 - (1 - share) ** watched).sum())
    return Estimate(
        expected, n=len(watched), unit="ratio", method=f"simulated false alarms, {share:.4f} a point"
    )


def signal_outcome(charts: pd.DataFrame) -> Literal["signals", "quiet", "baseline"]:
    """Whether any station signals after the baseline; "baseline" while there is nothing after it."""
    if charts["baseline"].all():
        return "baseline"
    return "quiet" if signals(charts).empty else "signals"


def first_station(charts: pd.DataFrame) -> tuple[str, int]:
    """The station that broke most rules after the baseline, and the first week in which it did; "" and 0 without signals."""
    found = signals(charts)
    if found.empty:
        return "", 0
    name = str(found["branch"].value_counts(sort=True).index[0])
    return name, int(found.loc[found["branch"] == name, "label"].min())


def overall_share(survey: Survey) -> Estimate:
    """Nonconforming cases of all cases; without an interval, as every case is counted."""
    weeks = survey.tables["process_week"]
    cases = float(weeks["n_cases"].sum())
    if not cases:
        return missing("no cases", unit="share", n=0)
    return Estimate(
        float(weeks["n_nonconform"].sum()) / cases, n=cases, unit="share", method="all cases counted"
    )


def repair_weeks(survey: Survey) -> pd.DataFrame:
    """Mean minutes of a repair by week over all stations: week, minutes."""
    weeks = survey.tables["process_week"].dropna(subset=["repair_minutes"])
    return weeks.groupby("week")["repair_minutes"].mean().reset_index(name="minutes")


def repair_chart(survey: Survey, *, baseline: int, rules: Sequence[str]) -> pd.DataFrame:
    """XmR chart of the mean repair time by week."""
    return control_chart(
        repair_weeks(survey), kind="xmr", value="minutes", label="week", baseline=baseline, rules=rules
    )


def repair_trend(survey: Survey) -> Estimate:
    """Change of the mean repair time in minutes a week (least squares, HC3)."""
    terms = regress(repair_weeks(survey), outcome="minutes", predictors=["week"]).set_index("term")
    return estimate_of(terms.loc["week"], unit="score", value="estimate")


def trend_outcome(trend: Estimate) -> Literal["shorter", "longer", "unclear"]:
    """What the trend of the repair time allows to be said."""
    return "shorter" if trend.high < 0 else "longer" if trend.low > 0 else "unclear"


def memory_outcome(charts: pd.DataFrame) -> Literal["independent", "correlated"]:
    """Whether neighbouring baseline weeks of any station resemble each other so much that limits are too narrow."""
    found = [lag_one(chart.loc[chart["baseline"], "value"]).value for _, chart in charts.groupby("branch")]
    return "correlated" if pd.Series(found).median() > CORRELATED else "independent"
