"""Complaints in full: how long replies take, how many there are for the users, and the calls that two raters heard."""

from __future__ import annotations

import pandas as pd

from workbench.analyse.charts.control_chart import control_chart
from workbench.analyse.durations.time_to_event import incidence_curve, time_to_event
from workbench.analyse.rows import estimate_of
from workbench.analyse.units.funnel import funnel
from workbench.analyse.units.rates import rate_per
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.measure.agreement.kappa import cohen_kappa
from workbench.measure.agreement.many_raters import gwet_ac1
from workbench.studies.branch.answers import GOOD, answers, settings

ANSWERED, WITHDRAWN = "answered", "withdrawn"


def reply_times(survey: Survey) -> pd.DataFrame:
    """A row a complaint: hours until it was answered, withdrawn, or last seen open on the day of the report; ending.

    Complaints without a time of receipt, or received after that day, are left out.
    """
    frame = survey.tables["complaints"]
    now = pd.Timestamp(str(survey.study.as_of))
    start, answer = pd.to_datetime(frame["received_at"]), pd.to_datetime(frame["first_answer_at"])
    answer = answer.where(answer <= now)
    gone = pd.to_datetime(frame["closed_at"]).where(_withdrawn(frame) & answer.isna())
    end = answer.fillna(gone).fillna(now)
    ending = pd.Series(ANSWERED, index=frame.index).where(answer.notna(), "")
    times = pd.DataFrame(
        {"hours": (end - start) / pd.Timedelta(hours=1), "ending": ending.where(gone.isna(), WITHDRAWN)}
    )
    return times[start.notna() & (start <= now)]


def median_reply(survey: Survey) -> Estimate:
    """Hours by which half of all complaints are answered; open ones censored, withdrawn ones competing."""
    found = time_to_event(
        reply_times(survey), duration="hours", ending="ending", of=ANSWERED, quantiles=[0.5]
    )
    return estimate_of(found.iloc[0], unit="time")


def reply_curve(survey: Survey) -> pd.DataFrame:
    """The share of complaints answered by each hour (see `incidence_curve`)."""
    return incidence_curve(reply_times(survey), duration="hours", ending="ending", of=ANSWERED)


def complaint_rates(survey: Survey) -> pd.DataFrame:
    """Complaints per 10,000 users by unit: unit, events, users, value, low, high (exact Poisson), flag (its place in the
    Poisson funnel around all units together, adjusted for over-dispersion); no rows without a declared population.
    """
    bench = settings(survey)
    columns = ["unit", "events", "users", "value", "low", "high"]
    if bench.population is None or bench.population.table not in survey.tables:
        return pd.DataFrame(columns=[*columns, "flag"])
    events = survey.tables["complaints"][bench.unit].value_counts()
    rows = []
    for unit, users in survey.tables[bench.population.table][[bench.unit, bench.population.size]].itertuples(
        index=False
    ):
        if pd.notna(users):
            rate = rate_per(float(events.get(unit, 0)), float(users))
            rows.append([unit, int(events.get(unit, 0)), float(users), rate.value, rate.low, rate.high])
    return _placed(pd.DataFrame(rows, columns=columns))


def weekly_chart(survey: Survey) -> pd.DataFrame:
    """The share of unfavourable answers week by week on a p' chart (see `control_chart`); no rows without a date.

    The primed chart is chosen beforehand: weeks differ in who is asked, and denominators are large.
    """
    bench = settings(survey)
    if bench.date is None:
        return pd.DataFrame(columns=["label", "value", "n", "centre", "low", "high", "signal"])
    frame = answers(survey)
    known = frame[GOOD].notna() & frame[bench.date].notna()
    week = pd.to_datetime(frame.loc[known, bench.date]).dt.to_period("W-SUN").dt.start_time
    weeks = (1 - frame.loc[known, GOOD]).groupby(week).agg(["sum", "size"]).reset_index(names="week")
    return control_chart(
        weeks, kind="p'", value="sum", size="size", label="week", rules=("nelson 1", "nelson 2")
    )


def chart_signals(chart: pd.DataFrame) -> Estimate:
    """How many weeks give a signal."""
    method = "p' chart, points beyond 3 sigma or nine in a row on one side"
    if chart.empty:
        return missing("the answers have no date", unit="count", method=method)
    return Estimate(float(chart["signal"].sum()), n=len(chart), unit="count", method=method)


def rater_agreement(survey: Survey) -> tuple[Estimate, Estimate]:
    """Cohen's kappa and Gwet's AC1 of the two raters over all criteria of all calls; AC1 holds where nearly all pass."""
    frame = survey.tables["spotcalls"]
    items = [name for name in frame.columns if name.startswith("item")]
    long = frame.melt(id_vars=["call_id", "rater"], value_vars=items)
    wide = long.pivot_table(index=["call_id", "variable"], columns="rater", values="value", aggfunc="first")
    if wide.shape[1] < 2:
        absent = missing("one rater only", unit="reliability", n=len(wide))
        return absent, absent
    pair = wide.iloc[:, :2].dropna()
    return cohen_kappa(pair, categories=[0, 1]), gwet_ac1(pair, categories=[0, 1])


def _placed(rates: pd.DataFrame) -> pd.DataFrame:
    if not rates["events"].sum() > 0:
        return rates.assign(flag="")
    units = pd.DataFrame(
        {"unit": rates["unit"], "n": rates["users"], "share": rates["events"] / rates["users"]}
    )
    return rates.assign(flag=funnel(units, counts="poisson")["flag_adjusted"].to_numpy())


def _withdrawn(frame: pd.DataFrame) -> pd.Series:
    if "withdrawn" not in frame:
        return pd.Series(False, index=frame.index)
    return frame["withdrawn"].astype(str).isin(["1", "1.0", "True"])
