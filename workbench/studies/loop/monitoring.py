"""Monitoring: nonconforming cases week by week, station by station, and how long repairs take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from workbench.analyse.charts.control_chart import control_chart, lag_one
from workbench.analyse.charts.residual_chart import residual_chart
from workbench.analyse.charts.rules import false_alarms
from workbench.analyse.regression.regress import regress
from workbench.analyse.rows import estimate_of
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey

CORRELATED = 0.3  # lag-1 autocorrelation above which limits are too narrow
CHANGE = "2"  # the code of a change of the process itself
EXPLAINED_WITHIN = 4  # weeks between a signal and the cause written down for it
SILENCE = 3  # weeks from one signal to the next above which a new spell begins


def station_charts(survey: Survey, *, baseline: int, rules: Sequence[str]) -> pd.DataFrame:
    """A p' chart a station: the columns of `control_chart`, with branch, correlation (lag 1 of the baseline; above .3 the limits
    are widened by it) and part (0, and one more after each change of the process on record).

    Limits come from the first `baseline` weeks and stay. Only where `process_change` records a change of the process itself
    (kind 2) do they start anew from the weeks that follow; a cause that explains a signal (kind 1) changes no limits.
    """
    sums = survey.tables["process_week"].groupby(["branch", "week"])[["n_nonconform", "n_cases"]].sum()
    causes = recorded(survey)
    charts = []
    for name, station in sums.reset_index().groupby("branch"):
        anew = causes.loc[(causes["branch"] == name) & (causes["kind"] == CHANGE), "week"]
        part = (station["week"].to_numpy()[:, None] >= anew.to_numpy(dtype=float)).sum(axis=1)
        pieces = [_chart(piece, baseline, rules).assign(part=place) for place, piece in station.groupby(part)]
        charts.append(pd.concat(pieces, ignore_index=True).assign(branch=name))
    return pd.concat(charts, ignore_index=True)


def recorded(survey: Survey) -> pd.DataFrame:
    """Causes and changes on record: branch, week, kind, cause; empty where the study keeps no such record."""
    found = survey.tables.get("process_change")
    return pd.DataFrame(columns=["branch", "week", "kind", "cause"]) if found is None else found


def _chart(weeks: pd.DataFrame, baseline: int, rules: Sequence[str]) -> pd.DataFrame:
    share = (weeks["n_nonconform"] / weeks["n_cases"].where(weeks["n_cases"] > 0)).head(baseline)
    memory = lag_one(share).value
    found = control_chart(
        weeks, kind="p'", value="n_nonconform", size="n_cases", label="week", baseline=baseline, rules=rules,
        correlation=memory if memory > CORRELATED else 0.0,
    )  # fmt: skip
    return found.assign(correlation=memory)


def episodes(survey: Survey, charts: pd.DataFrame) -> pd.DataFrame:
    """Signals after the baseline, a row for each spell at one station (weeks of silence between them: 2 at most).

    branch, first, last (weeks), points, value, low, high (of the first point), rules (all that were broken), cause (code of
    what was written down within 4 weeks of the first signal; "" where nothing was).
    """
    causes, rows = recorded(survey), []
    for branch, found in signals(charts).groupby("branch"):
        spell = (found["label"].astype(float).diff() > SILENCE).cumsum()
        for _, points in found.groupby(spell):
            near = causes[(causes["branch"] == branch) & (causes["kind"] != CHANGE)]
            apart = (near["week"].astype(float) - float(points["label"].iloc[0])).abs()
            cause = near.loc[apart <= EXPLAINED_WITHIN, "cause"]
            first = points.iloc[0]
            rows.append(
                {
                    "branch": branch, "first": int(first["label"]), "last": int(points["label"].iloc[-1]), "points": len(points),
                    "value": first["value"], "low": first["low"], "high": first["high"],
                    "rules": "; ".join(dict.fromkeys("; ".join(points["rules"]).split("; "))),
                    "cause": "" if cause.empty else str(cause.iloc[0]),
                }
            )  # fmt: skip
    columns = ["branch", "first", "last", "points", "value", "low", "high", "rules", "cause"]
    return pd.DataFrame(rows, columns=columns)


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
        expected, n=len(watched), unit="mean count", method=f"simulated false alarms, {share:.4f} a point"
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


def widened_count(charts: pd.DataFrame) -> Estimate:
    """Stations whose neighbouring baseline weeks resemble each other so much that their limits were widened."""
    found = charts.groupby("branch")["correlation"].first()
    method = f"lag-1 autocorrelation of the baseline above {CORRELATED}"
    return Estimate(float((found > CORRELATED).sum()), n=len(found), unit="count", method=method)


def memory_outcome(charts: pd.DataFrame) -> Literal["independent", "correlated"]:
    """Whether the limits of any station were widened for autocorrelation."""
    return "correlated" if widened_count(charts).value else "independent"


def unexplained_count(spells: pd.DataFrame) -> Estimate:
    """Spells of signals for which nobody wrote down a cause."""
    method = "spells of signals without a cause on record"
    return Estimate(float((spells["cause"] == "").sum()), n=len(spells), unit="count", method=method)


def changed_station(charts: pd.DataFrame) -> str:
    """The first station whose limits were set anew; "" where none were."""
    anew = charts.loc[charts["part"] > 0, "branch"]
    return "" if anew.empty else str(anew.iloc[0])


def change_outcome(charts: pd.DataFrame) -> Literal["changed", "frozen"]:
    """Whether limits were set anew at any station."""
    return "changed" if changed_station(charts) else "frozen"


def repair_residuals(survey: Survey, *, baseline: int, rules: Sequence[str]) -> pd.DataFrame:
    """What the repair times do beyond what the week before foretells."""
    return residual_chart(repair_weeks(survey), value="minutes", label="week", baseline=baseline, rules=rules)
