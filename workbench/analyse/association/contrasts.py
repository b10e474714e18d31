"""Is x more closely related to one variable than to another? Differences of dependent correlations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.analyse.association.correlation import (
    FEWEST_PAIRS,
    RankMethod,
    check_method,
    complete_rows,
    fisher_interval,
    midranks,
    pearson,
)
from workbench.analyse.comparison.samples import column_of
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.measure.multiplicity import Adjustment, adjust_p

if TYPE_CHECKING:
    from collections.abc import Sequence

DependentTest = Literal["williams", "steiger"]
LABEL = "difference of dependent overlapping correlations ({}): Zou's interval, {}"
TESTS = {"williams": "Williams's t", "steiger": "Steiger's z"}
CONTRAST_COLUMNS = [
    *("shared", "first", "second", "r_first", "r_second", "difference", "low", "high", "n"),
    *("williams_t", "df", "williams_p", "steiger_z", "steiger_p", "p_adjusted", "reason"),
]


def compare_correlations(
    shared: pd.Series,
    first: pd.Series,
    second: pd.Series,
    *,
    method: RankMethod = "spearman",
    test: DependentTest = "williams",
    level: float = 0.95,
) -> Estimate:
    """Correlation of `shared` with `first` minus its correlation with `second`, in the same respondents.

    Respondents with any of the three missing are left out. For Spearman the intervals of the single
    correlations are those of Bonett and Wright, and the test uses the rank correlations.
    test : "williams" (t with n - 3 df) or "steiger" (z on Fisher's scale with pooled correlation); the interval
    is Zou's for both.
    Returns an Estimate in unit "correlation": value, low, high, level, n, p, statistic, df (NaN for Steiger).
    NaN with a reason below 4 respondents or when a variable does not vary; limits and test are NaN when
    a correlation is exactly 1 or -1.
    Source: Zou 2007, Psychological Methods 12:399; Williams 1959 as in Steiger 1980,
    Psychological Bulletin 87:245. Checked against: psych 2.2.9 (r.test), Zou's example of overlapping
    correlations, and the values of Silver, Hittner & May 2006 for both tests.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"s": [1, 2, 3, 4, 5, 6.0], "a": [2, 1, 4, 3, 6, 5.0], "b": [3, 5, 1, 6, 2, 4.0]})
    >>> gap = compare_correlations(table["s"], table["a"], table["b"], method="pearson")
    >>> f"{gap.value:.3f} ({gap.low:.3f} to {gap.high:.3f}), t({gap.df}) = {gap.statistic:.3f}"
    '0.800 (-0.553 to 1.714), t(3) = 1.451'
    """
    check_method(method, known=("spearman", "pearson"))
    if test not in TESTS:
        fix = 'Use "williams" or "steiger".'
        raise InputError(f"There is no test {test!r}", where="compare_correlations", fix=fix)
    columns = complete_rows([shared, first, second])
    n, label = len(columns[0]), LABEL.format(method, TESTS[test])
    if n < FEWEST_PAIRS:
        return missing("fewer than 4 complete respondents", unit="correlation", n=n, method=label)
    a, b, c = (midranks(column) for column in columns) if method == "spearman" else columns
    r = (pearson(a, b), pearson(a, c), pearson(b, c))
    if any(map(math.isnan, r)):
        return missing("a variable does not vary", unit="correlation", n=n, method=label)
    low, high = zou_interval(r, n, method=method, level=level)
    statistic, p = williams_test(r, n) if test == "williams" else steiger_test(r, n)
    return Estimate(
        r[0] - r[1],
        low,
        high,
        level,
        n=n,
        p=p,
        statistic=statistic,
        df=n - 3 if test == "williams" else math.nan,
        unit="correlation",
        method=label,
    )


def correlation_contrasts(
    frame: pd.DataFrame,
    *,
    shared: Sequence[str],
    first: str,
    second: str,
    method: RankMethod = "spearman",
    level: float = 0.95,
    adjust: Adjustment | None = "holm",
) -> pd.DataFrame:
    """`compare_correlations` for several variables: is each more closely related to `first` than to `second`?

    frame : respondents in rows; for each contrast those with any of its three values missing are left out.
    Returns a row per shared variable: shared, first, second, r_first, r_second, difference, low, high (Zou),
    n, williams_t, df, williams_p, steiger_z, steiger_p, p_adjusted (Williams's, over all rows), reason.
    Raises InputError for absent columns or text.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"s": [1, 2, 3, 4, 5, 6.0], "a": [2, 1, 4, 3, 6, 5.0], "b": [3, 5, 1, 6, 2, 4.0]})
    >>> rows = correlation_contrasts(table, shared=["s"], first="a", second="b", method="pearson")
    >>> f"{rows['williams_p'][0]:.3f} {rows['steiger_p'][0]:.3f}"
    '0.243 0.251'
    """
    check_method(method, known=("spearman", "pearson"))
    rows = []
    for name in shared:
        three = [column_of(frame, each, where="correlation_contrasts") for each in (name, first, second)]
        gap = compare_correlations(*three, method=method, level=level)
        columns = complete_rows(three)
        ranked = [midranks(each) for each in columns] if method == "spearman" else columns
        a, b, c = ranked
        r = (math.nan,) * 3 if gap.reason else (pearson(a, b), pearson(a, c), pearson(b, c))
        z, p = steiger_test(r, len(a)) if not gap.reason else (math.nan, math.nan)
        tests = (gap.statistic, gap.df, gap.p, z, p, math.nan, gap.reason)
        rows.append((name, first, second, r[0], r[1], gap.value, gap.low, gap.high, len(a), *tests))
    table = pd.DataFrame(rows, columns=CONTRAST_COLUMNS)
    return table.assign(p_adjusted=adjust_p(table["williams_p"].to_numpy(dtype=float), method=adjust))


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


def steiger_test(r: tuple[float, float, float], n: int) -> tuple[float, float]:
    """Steiger's z (pooled, his Z-bar-star 1) and its two-sided p for r12 = r13, given r23; NaN when not defined."""
    from scipy.special import ndtr

    r12, r13, r23 = r
    pooled = ((r12 + r13) / 2) ** 2
    if n < 4 or max(abs(r12), abs(r13)) >= 1:
        return math.nan, math.nan
    shared = (r23 * (1 - 2 * pooled) - pooled * (1 - 2 * pooled - r23**2) / 2) / (1 - pooled) ** 2
    if shared >= 1 - 1e-15:
        return math.nan, math.nan
    z = (math.atanh(r12) - math.atanh(r13)) * math.sqrt((n - 3) / (2 - 2 * shared))
    return z, float(2 * ndtr(-abs(z)))
