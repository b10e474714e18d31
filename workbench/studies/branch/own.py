"""The report of one unit: its rate now, before and over a year, its place among the others, and what to do first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from workbench.analyse.units.rates import difference_of_proportions, proportion
from workbench.errors import InputError, nearest
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.branch.answers import (
    GOOD,
    answers,
    clustering,
    codes_of,
    effective_counts,
    settings,
    unit_title,
)
from workbench.studies.branch.comparison import Comparison
from workbench.study import Words

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Spans:
    """The periods that a unit's report speaks of, in order: current, the one before it (if any), and up to twelve in all."""

    current: str
    previous: str | None
    year: tuple[str, ...]


def unit_named(survey: Survey, unit: str | None) -> str:
    """The unit as the data have it; without a name the first, so that a notebook that is only tried out shows one.

    Raises InputError, with the nearest code, for a unit that has no answers.
    """
    bench = settings(survey)
    known = sorted(survey.tables[bench.table][bench.unit].dropna().astype(str).unique())
    if unit is None and known:
        return str(known[0])
    if unit not in known:
        raise InputError(
            f"No {bench.unit} {unit!r} has answers",
            where=f"table {bench.table}",
            fix=nearest(str(unit), known),
        )
    return str(unit)


def subtitle(survey: Survey, unit: str) -> Words:
    """The unit's name, for the title of its report."""
    return Words(zh=unit_title(survey, unit, "zh"), en=unit_title(survey, unit, "en"))


def spans(survey: Survey, period: str | None) -> Spans:
    """The periods up to `period` (default: the latest in the data). Periods are compared as text (2010-07 < 2010-08).

    Raises InputError when [benchmark] names no period, or none of that name has answers.
    """
    bench = settings(survey)
    if bench.period is None:
        raise InputError(
            "The study does not say which column holds the period", where="[benchmark] of study.toml",
            fix='Write period = "COLUMN".',
        )  # fmt: skip
    there = sorted(survey.tables[bench.table][bench.period].dropna().astype(str).unique())
    current = period or (there[-1] if there else "")
    if current not in there:
        raise InputError(
            f"No answers of period {current!r}", where=f"table {bench.table}", fix=nearest(current, there)
        )
    at = there.index(current)
    return Spans(
        current, there[at - 1] if at else None, tuple(there[max(0, at + 1 - MONTHS_OF_A_YEAR) : at + 1])
    )


def within(survey: Survey, periods: tuple[str, ...]) -> Survey:
    """The survey with only the answers of these periods."""
    bench = settings(survey)
    frame = survey.tables[bench.table]
    kept = frame[frame[str(bench.period)].isin(periods)].reset_index(drop=True)
    return replace(survey, tables={**survey.tables, bench.table: kept})


def rate(survey: Survey, unit: str, periods: Sequence[str | None]) -> Estimate:
    """The unit's rate of favourable answers in some periods; Wilson's interval at the effective number of answers.

    NaN with a reason below `k` answers: the rate of one customer is that customer's answer.
    """
    frame = answers(survey)
    return _rate(survey, _mine(survey, frame, unit), periods, clustering(survey, frame))


def change(survey: Survey, unit: str, span: Spans) -> Estimate:
    """Rate of the current period minus that of the one before; Newcombe's interval. Regression to the mean is in it.

    NaN with a reason without a period before, or with fewer than `k` answers in either. The two are taken as independent:
    interviewers who asked in both make the interval a little too wide, never too narrow.
    """
    if span.previous is None:
        return missing("no earlier period", unit="share difference")
    frame = answers(survey)
    mine = _mine(survey, frame, unit)
    both = [_of(survey, mine, [each]) for each in (span.current, span.previous)]
    if min(map(len, both)) < survey.study.privacy.k:
        return missing(_too_few(survey), unit="share difference")
    effect = clustering(survey, frame)
    now, before = (effective_counts(survey, each, effect=effect) for each in both)
    found = difference_of_proportions(*now, *before)
    return replace(found, n=sum(map(len, both)), method=f"{found.method}; n / design effect")


def rate_outcome(found: Estimate) -> Literal["enough", "few"]:
    """Whether there are enough answers to show a rate."""
    return "few" if math.isnan(found.value) else "enough"


def change_outcome(difference: Estimate) -> Literal["higher", "lower", "unclear", "absent"]:
    """What the change allows to be said."""
    if math.isnan(difference.value):
        return "absent"
    return "higher" if difference.low > 0 else "lower" if difference.high < 0 else "unclear"


def year_outcome(survey: Survey, unit: str, span: Spans) -> Literal["year", "shorter", "few"]:
    """Whether the unit has answers from the first of twelve periods on, from a shorter time, or hardly any at all."""
    mine = _mine(survey, answers(survey), unit)
    if len(_of(survey, mine, span.year)) < survey.study.privacy.k:
        return "few"
    there = len(span.year) == MONTHS_OF_A_YEAR and len(_of(survey, mine, span.year[:1])) > 0
    return "year" if there else "shorter"


def smallest_shown(survey: Survey) -> str:
    """The number of answers below which no rate is shown, for sentences."""
    return str(survey.study.privacy.k)


def standing(comparison: Comparison, unit: str) -> Literal["low", "high", "within", "few"]:
    """Where the unit stands: beyond the limits adjusted for over-dispersion, within them, or with too few answers to say."""
    row = _row(comparison, unit)
    if not row["ranked"]:
        return "few"
    flag = str(row["flag_adjusted"])
    return "low" if flag.startswith("low") else "high" if flag.startswith("high") else "within"


POSITIONS = {"": 0, "low_95": -1, "low_998": -2, "high_95": 1, "high_998": 2}


def position(comparison: Comparison, unit: str) -> Estimate:
    """Where the unit lies as a number, for lists of many reports: -2 below the adjusted 99.8 % limits, -1 below the 95 %
    ones, 0 within, 1 and 2 above; NaN with a reason where it has too few answers to be compared.
    """
    row = _row(comparison, unit)
    method = "-2 and 2 beyond the adjusted 99.8% limits, -1 and 1 beyond the 95% limits, 0 within"
    if not row["ranked"]:
        return missing("too few answers to be compared", unit="count", method=method)
    return Estimate(POSITIONS[str(row["flag_adjusted"])], n=float(row["n"]), unit="count", method=method)


def adjusted(survey: Survey, comparison: Comparison, unit: str) -> Estimate:
    """The unit's case-mix-adjusted and shrunken rate: the best single guess of its true rate; not below `k` answers."""
    row = _row(comparison, unit)
    if row["n"] < survey.study.privacy.k:
        return missing(_too_few(survey), unit="share")
    return Estimate(
        float(row["shrunken"]), float(row["low"]), float(row["high"]), 0.95, float(row["n"]), unit="share",
        method="indirectly standardised, empirical Bayes",
    )  # fmt: skip


def target(comparison: Comparison) -> Estimate:
    """The rate compared with."""
    return Estimate(
        comparison.target, n=len(comparison.units), unit="share", method="target of the comparison"
    )


def by_period(survey: Survey, unit: str, span: Spans) -> pd.DataFrame:
    """A row a period of the year: period, n, share, low, high; NaN in all but the period below `k` answers."""
    frame = answers(survey)
    rows, mine, effect = [], _mine(survey, frame, unit), clustering(survey, frame)
    for period in span.year:
        estimate = _rate(survey, mine, [period], effect)
        rows.append([period, estimate.n, estimate.value, estimate.low, estimate.high])
    return pd.DataFrame(rows, columns=["period", "n", "share", "low", "high"])


def own_dimensions(survey: Survey, unit: str) -> pd.DataFrame:
    """Each question at this unit and at all others: item, n, share, low, high, others, difference, difference_low,
    difference_high (Newcombe; clustering is not in these).
    """
    bench = settings(survey)
    frame = survey.tables[bench.table]
    here = frame[bench.unit].astype(str) == unit
    rows = []
    for item in dict.fromkeys([*bench.dimensions, bench.outcome]):
        answered = frame[item].notna()
        good = frame[item].isin(codes_of(survey, item))
        own, rest = answered & here, answered & ~here
        counts = float((good & own).sum()), float(own.sum())
        others = float((good & rest).sum()), float(rest.sum())
        share, gap = proportion(*counts), difference_of_proportions(*counts, *others)
        rows.append(
            {
                "item": item, "n": counts[1], "share": share.value, "low": share.low, "high": share.high,
                "others": others[0] / others[1] if others[1] else math.nan,
                "difference": gap.value, "difference_low": gap.low, "difference_high": gap.high,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _row(comparison: Comparison, unit: str) -> pd.Series:
    return comparison.units[comparison.units["unit"].astype(str) == unit].iloc[0]


def _mine(survey: Survey, frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The unit's rows of `answers` that have the outcome."""
    here = frame[settings(survey).unit].astype(str) == unit
    return frame[here & frame[GOOD].notna()]


def _of(survey: Survey, mine: pd.DataFrame, periods: Sequence[str | None]) -> pd.DataFrame:
    return mine[mine[str(settings(survey).period)].isin([each for each in periods if each])]


def _rate(
    survey: Survey, mine: pd.DataFrame, periods: Sequence[str | None], effect: pd.DataFrame
) -> Estimate:
    """With the `clustering` of all answers, one for all periods."""
    rows = _of(survey, mine, periods)
    if len(rows) < survey.study.privacy.k:
        return missing(_too_few(survey), unit="share")
    counted = proportion(*effective_counts(survey, rows, effect=effect))
    return replace(counted, n=len(rows), method=f"{counted.method}, n / design effect")


def _too_few(survey: Survey) -> str:
    return f"fewer than {survey.study.privacy.k} answers"
