"""Is x more closely related to one variable than to another? Differences of dependent correlations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.correlation import (
    FEWEST_PAIRS,
    RankMethod,
    check_method,
    complete_rows,
    fisher_interval,
    midranks,
    pearson,
)
from workbench.estimate import Estimate, missing

if TYPE_CHECKING:
    import pandas as pd

LABEL = "difference of dependent overlapping correlations ({}): Zou's interval, Williams's t"


def compare_correlations(
    shared: pd.Series,
    first: pd.Series,
    second: pd.Series,
    *,
    method: RankMethod = "spearman",
    level: float = 0.95,
) -> Estimate:
    """Correlation of `shared` with `first` minus its correlation with `second`, in the same respondents.

    Respondents with any of the three missing are left out. For Spearman the intervals of the single
    correlations are those of Bonett and Wright, and the test uses the rank correlations.
    Returns an Estimate in unit "correlation": value, low, high, level, n, p, statistic (Williams's t), df (n - 3).
    NaN with a reason below 4 respondents or when a variable does not vary; limits and test are NaN when
    a correlation is exactly 1 or -1.
    Source: Zou 2007, Psychological Methods 12:399; Williams 1959 as in Steiger 1980. Checked against:
    psych 2.2.9 (r.test), and Zou's example of overlapping correlations.
    """
    check_method(method, known=("spearman", "pearson"))
    columns = complete_rows([shared, first, second])
    n, label = len(columns[0]), LABEL.format(method)
    if n < FEWEST_PAIRS:
        return missing("fewer than 4 complete respondents", unit="correlation", n=n, method=label)
    a, b, c = (midranks(column) for column in columns) if method == "spearman" else columns
    r = (pearson(a, b), pearson(a, c), pearson(b, c))
    if any(map(math.isnan, r)):
        return missing("a variable does not vary", unit="correlation", n=n, method=label)
    low, high = zou_interval(r, n, method=method, level=level)
    t, p = williams_test(r, n)
    return Estimate(
        r[0] - r[1], low, high, level, n=n, p=p, statistic=t, df=n - 3, unit="correlation", method=label
    )


def zou_interval(r: tuple[float, float, float], n: int, *, method: str, level: float) -> tuple[float, float]:
    """Interval of r12 - r13 from (r12, r13, r23) of the same n respondents (Zou 2007)."""
    r12, r13, r23 = r
    low, high = fisher_interval(np.array([r12, r13]), np.array([float(n)] * 2), method=method, level=level)
    free = (1 - r12**2) * (1 - r13**2)
    if free <= 0 or np.isnan(low).any():
        return math.nan, math.nan
    together = (r23 - r12 * r13 / 2) * (1 - r12**2 - r13**2 - r23**2) + r23**3
    c = together / free
    down, up = r12 - low[0], high[1] - r13
    below = math.sqrt(max(0.0, down**2 + up**2 - 2 * c * down * up))
    rise, fall = high[0] - r12, r13 - low[1]
    above = math.sqrt(max(0.0, rise**2 + fall**2 - 2 * c * rise * fall))
    return r12 - r13 - below, r12 - r13 + above


def williams_test(r: tuple[float, float, float], n: int) -> tuple[float, float]:
    """Williams's t with n - 3 df and its two-sided p for r12 = r13, given r23; NaN when it is not defined."""
    from scipy.special import stdtr

    r12, r13, r23 = r
    determinant = 1 - r12**2 - r13**2 - r23**2 + 2 * r12 * r13 * r23
    mean = (r12 + r13) / 2
    below = 2 * determinant * (n - 1) / (n - 3) + mean**2 * (1 - r23) ** 3
    if below <= 1e-15:
        return math.nan, math.nan
    t = (r12 - r13) * math.sqrt((n - 1) * (1 + r23) / below)
    return t, float(2 * stdtr(n - 3, -abs(t)))
