"""Differences of means: two groups (Welch or Student) and two measurements of the same people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.analyse.comparison.samples import answered, complete_pairs, does_not_vary
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Variances = Literal["unequal", "equal"]
METHODS = {
    "unequal": "difference of means, Welch's t (unequal variances)",
    "equal": "difference of means, Student's t (pooled variance)",
}
PAIRED = "mean of the differences within pairs, paired t"


def difference_of_means(
    first: pd.Series, second: pd.Series, *, variances: Variances = "unequal", level: float = 0.95
) -> Estimate:
    """Mean of the first group minus mean of the second, with t test. Missing values are left out.

    first, second : the two groups' numbers, in the unit of the scale; their indexes do not matter.
    variances : "unequal" is Welch's test with Satterthwaite's df, the default and never chosen by looking
    at the variances; "equal" is Student's with the pooled variance.
    Returns an Estimate in unit "score": value, low, high, level, n (both groups), p (two-sided),
    statistic (t), df. NaN with a reason when a group has fewer than 2 answers (Student's: when there are
    fewer than 3 in all, or a group is empty), or when nothing varies within the groups.
    Raises InputError for text columns or another kind of variances.
    Source: Welch 1947; Satterthwaite 1946. Checked against: R 4.2.2 t.test; Student's sleep data.

    >>> import pandas as pd
    >>> gap = difference_of_means(pd.Series([5, 6, 7, 8]), pd.Series([3, 4, 5, 9, 1]))
    >>> f"{gap.value:.1f} ({gap.low:.2f} to {gap.high:.2f}), t = {gap.statistic:.3f}, df = {gap.df:.2f}"
    '2.1 (-1.56 to 5.76), t = 1.423, df = 5.69'
    """
    check_variances(variances, where="difference_of_means")
    a, b = (answered(each, where="difference_of_means") for each in (first, second))
    return means_differ(a, b, variances=variances, level=level)


def paired_difference(first: pd.Series, second: pd.Series, *, level: float = 0.95) -> Estimate:
    """Mean of (first - second) within respondents, with the paired t test. Incomplete pairs are left out.

    first, second : two measurements on the same index, in the unit of the scale.
    Returns an Estimate in unit "score": value, low, high, level, n (pairs), p (two-sided), statistic (t), df (n - 1).
    NaN with a reason below 2 pairs or when all differences are alike.
    Raises InputError for different indexes or text. Source: Student 1908. Checked against: R 4.2.2 t.test(paired).

    >>> import pandas as pd
    >>> change = paired_difference(pd.Series([7.0, 5, 6, 8]), pd.Series([5.0, 4, 6, 5]))
    >>> f"{change.value} on {change.n} pairs, t = {change.statistic:.3f}"
    '1.5 on 4 pairs, t = 2.324'
    """
    a, b = complete_pairs(first, second, where="paired_difference")
    gaps = a - b
    if len(gaps) < 2:
        return missing("fewer than 2 complete pairs", unit="score", n=len(gaps), method=PAIRED)
    if does_not_vary(gaps) or _negligible(gaps, a, b):
        return missing("all differences are alike", unit="score", n=len(gaps), method=PAIRED)
    se = float(gaps.std(ddof=1)) / math.sqrt(len(gaps))
    return t_estimate(float(gaps.mean()), se, len(gaps) - 1, n=len(gaps), level=level, method=PAIRED)


def check_variances(variances: str, *, where: str) -> None:
    """Raises InputError for a rule that is none."""
    if variances not in METHODS:
        raise InputError(
            f"There is no rule {variances!r} for variances", where=where, fix='Use "unequal" or "equal".'
        )


def means_differ(a: Vector, b: Vector, *, variances: Variances, level: float) -> Estimate:
    """`difference_of_means` of plain numbers without missing ones."""
    n, label = len(a) + len(b), METHODS[variances]
    if not (len(a) and len(b)):
        return missing("a group has no answers", unit="score", n=n, method=label)
    if n < 3 or (variances == "unequal" and min(len(a), len(b)) < 2):
        return missing("fewer than 2 answers in a group", unit="score", n=n, method=label)
    if does_not_vary(a) and does_not_vary(b):
        return missing("the values do not vary within the groups", unit="score", n=n, method=label)
    se, df = standard_error(a, b, variances=variances)
    return t_estimate(float(a.mean() - b.mean()), se, df, n=n, level=level, method=label)


def standard_error(a: Vector, b: Vector, *, variances: Variances) -> tuple[float, float]:
    """Standard error of the difference of two means, and its degrees of freedom."""
    n1, n2 = len(a), len(b)
    if variances == "equal":
        squares = float(((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum())
        return math.sqrt(squares / (n1 + n2 - 2) * (1 / n1 + 1 / n2)), n1 + n2 - 2
    v1, v2 = float(a.var(ddof=1)) / n1, float(b.var(ddof=1)) / n2
    return math.sqrt(v1 + v2), (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))


def t_estimate(value: float, se: float, df: float, *, n: int, level: float, method: str) -> Estimate:
    """A mean (difference) with its t interval and two-sided test."""
    from scipy.special import stdtr, stdtrit

    half = float(stdtrit(df, (1 + check_level(level)) / 2)) * se
    t = value / se
    p = float(2 * stdtr(df, -abs(t)))
    return Estimate(
        value, value - half, value + half, level, n=n, p=p, statistic=t, df=df, unit="score", method=method
    )


def _negligible(gaps: Vector, a: Vector, b: Vector) -> bool:
    """Differences that vary only by rounding error of the two measurements."""
    return float(np.ptp(gaps)) <= 1e-13 * max(float(np.abs(a).max()), float(np.abs(b).max()))
