"""What one unit should look at first: its clearest shortfalls against the others, each with a measure to take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from workbench.analyse.units.rates import difference_of_proportions, proportion
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.branch.answers import settings
from workbench.studies.branch.own import own_dimensions
from workbench.studies.branch.streams import replies
from workbench.study import Words

ACTIONS = 3
Kind = Literal["question", "complaints", "criterion"]
MEASURES: dict[Kind, Words] = {
    "question": Words(
        zh="在柜台观察这一环节一周，与员工商定一项改变",
        en="Watch this step at the counter for a week and agree one change with staff",
    ),
    "complaints": Words(
        zh="逐件核对超时答复：首问者是谁、停在何处；每日下班前清点未答复件",
        en="Trace each late reply: who was asked first and where it waited; go through open cases every day",
    ),
    "criterion": Words(
        zh="用抽查录音讲评这一标准，下月再抽查",
        en="Go through this criterion with the calls at hand, and call again next month",
    ),
}


@dataclass(frozen=True)
class Shortfall:
    """One thing that this unit does less well than the others: what, own share, the others', and whether that is clear."""

    kind: Kind
    name: Words
    own: float
    n: float
    others: float
    gap: float
    clear: bool


def shortfalls(survey: Survey, unit: str) -> list[Shortfall]:
    """Up to three things in which the unit lies furthest below the others, measured in half-widths of the interval.

    Candidates are the questions, complaints answered in time and the criteria of spot calls, where they rest on at least
    `k` answers. One is clear when the interval of the difference lies below zero; with many candidates some will by chance.
    """
    found = [*_questions(survey, unit), *_complaints(survey, unit), *_criteria(survey, unit)]
    below = [each for each in found if each[1].gap < 0 and each[1].n >= survey.study.privacy.k]
    below.sort(key=lambda each: each[0])
    return [shortfall for _, shortfall in below[:ACTIONS]]


def outcome(found: list[Shortfall]) -> Literal["clear", "unclear", "none"]:
    """Whether any shortfall is clear, there are only unclear ones, or none at all."""
    return "clear" if any(each.clear for each in found) else "unclear" if found else "none"


def own_replies(survey: Survey, unit: str) -> Estimate:
    """The unit's complaints answered within the agreed time, open late ones counting as failures; not below `k` of them."""
    found, k = _within(survey, _of(survey.tables["complaints"], survey, unit)), survey.study.privacy.k
    return found if found.n >= k else missing(f"fewer than {k} complaints", unit="share")


def spot_calls(survey: Survey, unit: str) -> tuple[Estimate, Estimate, Estimate]:
    """Scored calls of the unit, the share of criteria passed, and the share of calls in which a critical one was failed.

    A call fails a critical criterion when either rater heard it fail.
    """
    frame = _of(survey.tables["spotcalls"], survey, unit)
    items = [name for name in frame.columns if name.startswith("item")]
    scores = frame[items].stack()
    critical = list(settings(survey).critical)
    failed = (
        (frame[critical] == 0).any(axis=1).groupby(frame["call_id"]).any()
        if critical
        else pd.Series(dtype=bool)
    )
    calls = frame["call_id"].nunique()
    return (
        Estimate(calls, n=len(frame), unit="count", method="spot calls"),
        proportion(float(scores.sum()), float(len(scores))),
        proportion(float(failed.sum()), float(len(failed))),
    )


def _questions(survey: Survey, unit: str) -> list[tuple[float, Shortfall]]:
    variables = survey.study.variables(settings(survey).table)
    found = []
    rates = own_dimensions(survey, unit)
    steps = rates[rates["item"].isin(settings(survey).dimensions)]  # the overall answer names no step to mend
    for row in steps.to_dict("records"):
        label = variables[row["item"]]
        name = Words(zh=label.label("zh"), en=label.label("en"))
        gap = Estimate(row["difference"], row["difference_low"], row["difference_high"])
        found += _shortfall("question", name, row["share"], row["n"], row["others"], gap)
    return found


def _complaints(survey: Survey, unit: str) -> list[tuple[float, Shortfall]]:
    if "complaints" not in survey.tables:
        return []
    frame = survey.tables["complaints"]
    own = _of(frame, survey, unit)
    mine, rest = _within(survey, own), _within(survey, frame.drop(own.index))
    if math.isnan(mine.value) or math.isnan(rest.value):
        return []
    gap = difference_of_proportions(mine.value * mine.n, mine.n, rest.value * rest.n, rest.n)
    hours = settings(survey).sla_hours
    name = Words(zh=f"投诉 {hours:g} 小时内答复", en=f"Complaints answered within {hours:g} hours")
    return _shortfall("complaints", name, mine.value, mine.n, rest.value, gap)


def _criteria(survey: Survey, unit: str) -> list[tuple[float, Shortfall]]:
    if "spotcalls" not in survey.tables:
        return []
    frame = survey.tables["spotcalls"]
    own = _of(frame, survey, unit)
    rest = frame.drop(own.index)
    variables = survey.study.variables("spotcalls")
    found = []
    for item in [name for name in frame.columns if name.startswith("item")]:
        mine, others = own[item].dropna(), rest[item].dropna()
        if not (len(mine) and len(others)):
            continue
        gap = difference_of_proportions(
            float(mine.sum()), float(len(mine)), float(others.sum()), float(len(others))
        )
        name = Words(zh=variables[item].label("zh"), en=variables[item].label("en"))
        found += _shortfall("criterion", name, float(mine.mean()), len(mine), float(others.mean()), gap)
    return found


def _shortfall(
    kind: Kind, name: Words, own: float, n: float, others: float, gap: Estimate
) -> list[tuple[float, Shortfall]]:
    """The shortfall with its gap in half-widths of the interval, by which it is ordered."""
    half = (gap.high - gap.low) / 2
    if math.isnan(gap.value) or not half > 0:
        return []
    return [(gap.value / half, Shortfall(kind, name, own, n, others, gap.value, gap.high < 0))]


def _within(survey: Survey, complaints: pd.DataFrame) -> Estimate:
    return replies(survey, complaints=complaints).share


def _of(frame: pd.DataFrame, survey: Survey, unit: str) -> pd.DataFrame:
    return frame[frame[settings(survey).unit].astype(str) == unit]
