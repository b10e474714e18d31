"""Intraclass correlation: how far ratings of the same target agree, in the six forms of Shrout and Fleiss."""

from __future__ import annotations

import math

import pandas as pd

from workbench.intervals import check_level
from workbench.measure.agreement.mean_squares import MeanSquares, mean_squares
from workbench.measure.moments import Moments

NAN = math.nan
# Shrout & Fleiss 1979, McGraw & Wong 1996, what it asks
FORMS = (
    ("ICC(1,1)", "ICC(1)", "one-way random, single rating"),
    ("ICC(2,1)", "ICC(A,1)", "two-way random, agreement, single rating"),
    ("ICC(3,1)", "ICC(C,1)", "two-way mixed, consistency, single rating"),
    ("ICC(1,k)", "ICC(k)", "one-way random, mean of the ratings"),
    ("ICC(2,k)", "ICC(A,k)", "two-way random, agreement, mean of the ratings"),
    ("ICC(3,k)", "ICC(C,k)", "two-way mixed, consistency, mean of the ratings"),
)
Interval = tuple[float, float, float]  # value, low, high


def intraclass_correlation(ratings: pd.DataFrame | Moments, *, level: float = 0.95) -> pd.DataFrame:
    """The six intraclass correlations with F tests and intervals. Chooses none: say which one you report.

    ratings : targets (patients, interviews) in rows, raters or occasions in columns, numeric; a target with a
    missing rating is left out. Or listwise moments of the same.
    Returns a row per form: form (Shrout & Fleiss), also (McGraw & Wong), meaning, value, low, high, level,
    statistic (F), df1, df2, p (of no variance between targets), n (complete targets), raters, reason.
    ICC(2,·) and ICC(3,·) share the two-way F. Exact F intervals; those of ICC(2,·) by Satterthwaite's
    approximation. NaN with a reason below 2 complete targets or when all ratings are equal; without any residual
    a form that is 1 has no interval, nor has any where the means of the targets do not vary. Raises InputError below 2 raters.
    Source: Shrout & Fleiss 1979, Psychological Bulletin 86:420; McGraw & Wong 1996, Psychological Methods 1:30.
    Checked against: Shrout & Fleiss 1979 tables 2 and 4; psych 2.2.9 ICC.

    >>> ratings = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    >>> table = intraclass_correlation(ratings)
    >>> [f"{value:.2f}" for value in table["value"]]  # as printed by Shrout & Fleiss
    ['0.17', '0.29', '0.71', '0.44', '0.62', '0.91']
    """
    ms, tail = mean_squares(ratings), (1 - check_level(level)) / 2
    frame = pd.DataFrame(FORMS, columns=["form", "also", "meaning"])
    if ms.reason:
        intervals, tests = [(NAN,) * 3] * 6, [(NAN,) * 4] * 3
    else:
        single = [_one_way(ms, tail), _agreement(ms, tail), _consistency(ms, tail)]
        intervals = single + [_averaged(each, ms.k) for each in single]
        intervals[4] = (_mean_agreement(ms), *intervals[4][1:])
        n, k = ms.n, ms.k
        two_way = _f_test(ms.targets, ms.residual, n - 1, (n - 1) * (k - 1))
        tests = [_f_test(ms.targets, ms.within, n - 1, n * (k - 1)), two_way, two_way]
    frame[["value", "low", "high"]] = intervals
    frame["level"] = level
    frame[["statistic", "df1", "df2", "p"]] = [*tests, *tests]
    return frame.assign(n=ms.n, raters=ms.k, reason=[_reason(ms, row) for row in intervals])


def _reason(ms: MeanSquares, interval: tuple[float, ...]) -> str:
    if ms.reason or not math.isnan(interval[1]):
        return ms.reason
    if math.isnan(interval[0]):
        return "the means of the targets do not vary"
    if ms.targets == 0:
        return "no interval: the means of the targets do not vary"
    return "no interval: the ratings leave no residual"


def _f_test(above: float, below: float, df1: float, df2: float) -> tuple[float, float, float, float]:
    from scipy.special import fdtrc

    if below == 0:
        return (math.inf, df1, df2, 0.0) if above > 0 else (NAN, df1, df2, NAN)
    return above / below, df1, df2, float(fdtrc(df1, df2, above / below))


def _one_way(ms: MeanSquares, tail: float) -> Interval:
    return _from_f(ms.targets, ms.within, ms.k, ms.n - 1, ms.n * (ms.k - 1), tail)


def _consistency(ms: MeanSquares, tail: float) -> Interval:
    return _from_f(ms.targets, ms.residual, ms.k, ms.n - 1, (ms.n - 1) * (ms.k - 1), tail)


def _from_f(above: float, below: float, k: int, df1: int, df2: int, tail: float) -> Interval:
    from scipy.special import fdtri

    whole = above + (k - 1) * below
    if below == 0 or whole == 0:
        return (1.0 if above > 0 else NAN), NAN, NAN
    f = above / below
    if f == 0:
        return (above - below) / whole, NAN, NAN
    low, high = f / float(fdtri(df1, df2, 1 - tail)), f * float(fdtri(df2, df1, 1 - tail))
    return (above - below) / whole, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _agreement(ms: MeanSquares, tail: float) -> Interval:
    from scipy.special import fdtri

    n, k, b, j, e = ms.n, ms.k, ms.targets, ms.raters, ms.residual
    whole = b + (k - 1) * e + k * (j - e) / n
    if whole <= 0:
        return NAN, NAN, NAN
    value = (b - e) / whole
    if e == 0 or b == 0:
        return value, NAN, NAN
    part = n * (1 + (k - 1) * value) - k * value
    raters = k * value * j / e
    df = (k - 1) * (n - 1) * (raters + part) ** 2 / ((n - 1) * raters**2 + part**2)
    below, above = float(fdtri(n - 1, df, 1 - tail)), float(fdtri(df, n - 1, 1 - tail))
    other = k * j + (k * n - k - n) * e
    low = n * (b - below * e) / (below * other + n * b)
    return value, low, n * (above * b - e) / (other + n * above * b)


def _mean_agreement(ms: MeanSquares) -> float:
    whole = ms.targets + (ms.raters - ms.residual) / ms.n
    return (ms.targets - ms.residual) / whole if whole > 0 else NAN


def _averaged(single: Interval, k: int) -> Interval:
    """Spearman-Brown: the same of the mean of k ratings."""
    parts = [1 + (k - 1) * each for each in single]
    value, low, high = (
        k * each / part if part > 1e-12 else NAN for each, part in zip(single, parts, strict=True)
    )
    return value, low, high
