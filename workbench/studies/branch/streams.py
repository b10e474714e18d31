"""The other data streams of a branch review: forms sent and returned, complaints answered, spot calls."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from workbench.analyse.units.complaints import Clock, WithinHours, within_hours
from workbench.analyse.units.rates import proportion
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.studies.branch.answers import settings


def replies(
    survey: Survey, *, complaints: pd.DataFrame | None = None, clock: Clock | None = None
) -> WithinHours:
    """Complaints answered within the agreed hours; open ones past the limit are failures, none is dropped.

    complaints : some of them; default all. clock : default the one that the study declares.
    """
    frame, bench = survey.tables["complaints"] if complaints is None else complaints, settings(survey)
    return within_hours(
        frame["received_at"],
        frame["first_answer_at"],
        hours=bench.sla_hours,
        as_of=str(survey.study.as_of),
        clock=clock or bench.clock,
        holidays=bench.holidays,
    )


def other_clock(survey: Survey) -> Estimate:
    """The share answered in time by the clock that the study does not go by: every hour, or working days only."""
    other: Clock = "calendar" if settings(survey).clock == "working" else "working"
    found = replies(survey, clock=other).share
    return replace(found, method=f"{found.method}; {other} clock")


def clock_in_use(survey: Survey) -> Clock:
    """Which clock the study goes by."""
    return settings(survey).clock


def replies_by_unit(survey: Survey) -> pd.DataFrame:
    """The same by unit: unit, due, on_time, not_yet_due, share, low, high; complaints of an unknown unit stand last.

    Raises InputError when the complaints do not name the unit in the column that [benchmark] compares by.
    """
    frame, bench = survey.tables["complaints"], settings(survey)
    if bench.unit not in frame.columns:
        fix = f"Call the column {bench.unit!r}, as in [benchmark]."
        raise InputError(
            "The complaints do not say which unit they are about", where="table complaints", fix=fix
        )
    rows = []
    for unit, part in frame.groupby(bench.unit, dropna=False):
        found = replies(survey, complaints=part)
        rate = found.share
        counts = {"due": found.due, "on_time": found.on_time, "not_yet_due": found.not_yet_due + found.early}
        rows.append({"unit": unit, **counts, "share": rate.value, "low": rate.low, "high": rate.high})
    return pd.DataFrame(rows)


def reply_counts(found: WithinHours) -> tuple[Estimate, Estimate]:
    """Complaints whose limit had passed, and those too young to count."""
    method = "counted on the day of the report"
    fresh = found.not_yet_due + found.early
    return (
        Estimate(found.due, n=found.received, unit="count", method=method),
        Estimate(fresh, n=found.received, unit="count", method=method),
    )


def forms_by_unit(survey: Survey) -> pd.DataFrame:
    """Forms sent and returned by unit, with the rate of return: unit, sent, returned, share, low, high (Wilson)."""
    frame, bench = survey.tables["forms_log"], settings(survey)
    columns = ["unit", "sent", "returned", "share", "low", "high"]
    if bench.unit not in frame:
        return pd.DataFrame(columns=columns)
    rows = []
    for unit, part in frame.groupby(bench.unit, dropna=False):
        returned, sent = float(part["returned_on"].notna().sum()), float(len(part))
        rate = proportion(returned, sent)
        rows.append([unit, sent, returned, rate.value, rate.low, rate.high])
    return pd.DataFrame(rows, columns=columns)


def form_counts(survey: Survey) -> dict[str, Estimate]:
    """Forms sent, the share returned (Wilson) and forms logged as valid, over all channels."""
    total = forms_by_channel(survey).drop(columns="channel").sum()
    sent, returned, valid = (float(total[name]) for name in ("sent", "returned", "valid"))
    return {
        "sent": Estimate(sent, n=sent, unit="count", method="log of forms"),
        "return_rate": proportion(returned, sent),
        "valid": Estimate(valid, n=returned, unit="count", method="log of forms"),
    }


def forms_by_channel(survey: Survey) -> pd.DataFrame:
    """Forms sent, returned and valid by channel: channel (forms of an unknown one stand last), sent, returned, valid."""
    frame = survey.tables["forms_log"]
    counted = frame.assign(returned=frame["returned_on"].notna(), good=frame["valid"] == "1")
    rows = counted.groupby("channel", dropna=False).agg(
        sent=("form_id", "size"), returned=("returned", "sum"), valid=("good", "sum")
    )
    return rows.reset_index()


def spot_checks(survey: Survey) -> pd.DataFrame:
    """A row a criterion of the spot calls: item, n (scores heard), share passed, low, high."""
    frame = survey.tables["spotcalls"]
    rows = []
    for item in [name for name in frame.columns if name.startswith("item")]:
        scores = frame[item].dropna()
        estimate = proportion(scores.sum(), len(scores))
        rows.append(
            {
                "item": item,
                "n": len(scores),
                "share": estimate.value,
                "low": estimate.low,
                "high": estimate.high,
            }
        )
    return pd.DataFrame(rows)
