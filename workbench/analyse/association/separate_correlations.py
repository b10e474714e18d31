"""Differences of correlations that share no variable: in the same respondents, or in two groups."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.association.correlation import (
    FEWEST_PAIRS,
    RankMethod,
    check_method,
    complete_rows,
    fisher_interval,
    midranks,
    pearson,
)
from workbench.analyse.comparison.samples import column_of, named_groups
from workbench.errors import InputError
from workbench.estimate import Estimate, missing

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd

SAME = "difference of dependent correlations without a shared variable ({}): Zou's interval, Steiger's z"
GROUPS = "difference of correlations of two groups ({}): Zou's interval, Fisher's z"


def compare_separate_correlations(
    frame: pd.DataFrame,
    *,
    first: tuple[str, str],
    second: tuple[str, str],
    method: RankMethod = "spearman",
    level: float = 0.95,
) -> Estimate:
    """Correlation of one pair of variables minus that of another pair, in the same respondents.

    frame : respondents in rows; those with any of the four values missing are left out. first, second : two
    columns each, four different ones (with one in common use `compare_correlations`).
    Returns an Estimate in unit "correlation": value, low, high (Zou), level, n, p and statistic (Steiger's z
    with pooled correlation). For Spearman the single intervals are Bonett and Wright's.
    NaN with a reason below 4 respondents or when a variable does not vary.
    Raises InputError for absent or shared columns, or text.
    Source: Steiger 1980, equation 15; Zou 2007, section on non-overlapping correlations. Checked against:
    psych 2.2.9 (r.test), Zou's example, Silver, Hittner & May 2006.

    >>> import pandas as pd
    >>> rows = [[1, 2, 1, 6], [2, 1, 3, 5], [3, 4, 2, 4], [4, 3, 6, 1], [5, 6, 4, 3], [6, 5, 5, 2.0]]
    >>> table = pd.DataFrame(rows, columns=list("abcd"))
    >>> gap = compare_separate_correlations(table, first=("a", "b"), second=("c", "d"))
    >>> f"{gap.value:.2f}, z = {gap.statistic:.2f}"
    '1.77, z = 2.74'
    """
    check_method(method, known=("spearman", "pearson"))
    names = (*first, *second)
    if len(names) != 4 or len(set(names)) != 4:
        raise InputError(
            "Two pairs are four different columns",
            where="compare_separate_correlations",
            found=", ".join(names),
            fix="With a shared column use compare_correlations.",
        )
    columns = complete_rows([column_of(frame, name, where="compare_separate_correlations") for name in names])
    n, label = len(columns[0]), SAME.format(method)
    if n < FEWEST_PAIRS:
        return missing("fewer than 4 complete respondents", unit="correlation", n=n, method=label)
    ranked = [midranks(each) for each in columns] if method == "spearman" else columns
    r = np.array([[pearson(a, b) for a in ranked] for b in ranked])
    if np.isnan(r).any():
        return missing("a variable does not vary", unit="correlation", n=n, method=label)
    z, p = separate_test(r, n)
    low, high = separate_interval(r, n, method=method, level=level)
    return Estimate(
        float(r[0, 1] - r[2, 3]), low, high, level, n=n, p=p, statistic=z, unit="correlation", method=label
    )


def compare_independent_correlations(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    method: RankMethod = "spearman",
    level: float = 0.95,
) -> Estimate:
    """Correlation of x and y in the first group minus that in the second.

    frame : a row per respondent; those without x, y or group are left out. order : the two groups, default the
    two that occur. Returns an Estimate in unit "correlation": value, low, high (Zou), level, n (both
    groups), p and statistic (Fisher's z; for Spearman with Bonett and Wright's variances).
    NaN with a reason below 4 respondents in a group or when a variable does not vary in one.
    Raises InputError for absent columns, text, or other than two groups.
    Source: Fisher 1921; Zou 2007. Checked against: psych 2.2.9 (r.test), Zou's example.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"x": [1, 2, 3, 4, 5] * 2, "y": [1, 3, 2, 5, 4, 5, 3, 4, 1, 2], "g": list("aaaaabbbbb")})
    >>> gap = compare_independent_correlations(table, x="x", y="y", group="g", method="pearson")
    >>> f"{gap.value:.1f}, z = {gap.statistic:.3f}"
    '1.6, z = 2.197'
    """
    from scipy.special import ndtr

    check_method(method, known=("spearman", "pearson"))
    where = "compare_independent_correlations"
    membership = column_of(frame, group, where=where)
    labels = named_groups(membership, order, where=where)
    if len(labels) != 2:
        raise InputError(
            "Two groups are compared", where=where, found=str(labels), fix="Pass order=[one, other]."
        )
    parts = [
        complete_rows(
            [
                column_of(frame, name, where=where)[
                    (membership == label).to_numpy(dtype=bool, na_value=False)
                ]
                for name in (x, y)
            ]
        )
        for label in labels
    ]
    n, label = sum(len(a) for a, _ in parts), GROUPS.format(method)
    if min(len(a) for a, _ in parts) < FEWEST_PAIRS:
        return missing("fewer than 4 complete pairs in a group", unit="correlation", n=n, method=label)
    ranked = [(midranks(a), midranks(b)) if method == "spearman" else (a, b) for a, b in parts]
    r, sizes = np.array([pearson(a, b) for a, b in ranked]), np.array([float(len(a)) for a, _ in parts])
    if np.isnan(r).any():
        return missing("a variable does not vary in a group", unit="correlation", n=n, method=label)
    low, high = fisher_interval(r, sizes, method=method, level=level)
    factor = 1 + r**2 / 2 if method == "spearman" else np.ones(2)
    z = p = math.nan
    if (np.abs(r) < 1).all():
        z = float((np.arctanh(r[0]) - np.arctanh(r[1])) / math.sqrt(float((factor / (sizes - 3)).sum())))
        p = float(2 * ndtr(-abs(z)))
    value = float(r[0] - r[1])
    below = value - math.hypot(r[0] - low[0], high[1] - r[1])
    above = value + math.hypot(high[0] - r[0], r[1] - low[1])
    return Estimate(value, below, above, level, n=n, p=p, statistic=z, unit="correlation", method=label)


def separate_test(r: np.ndarray, n: int) -> tuple[float, float]:
    """Steiger's z (pooled, his Z-bar-star 2) and two-sided p for r12 = r34 from the matrix of four variables."""
    from scipy.special import ndtr

    if max(abs(r[0, 1]), abs(r[2, 3])) >= 1:
        return math.nan, math.nan
    pooled = (r[0, 1] + r[2, 3]) / 2
    shared = _covariance(r, pooled, pooled) / (1 - pooled**2) ** 2
    z = (math.atanh(r[0, 1]) - math.atanh(r[2, 3])) * math.sqrt((n - 3) / (2 - 2 * shared))
    return z, float(2 * ndtr(-abs(z)))


def separate_interval(r: np.ndarray, n: int, *, method: str, level: float) -> tuple[float, float]:
    """Zou's interval of r12 - r34 from the matrix of four variables."""
    first, second = float(r[0, 1]), float(r[2, 3])
    low, high = fisher_interval(
        np.array([first, second]), np.array([float(n)] * 2), method=method, level=level
    )
    if np.isnan(low).any():
        return math.nan, math.nan
    together = _covariance(r, first, second) / ((1 - first**2) * (1 - second**2))
    down1, up1, down2, up2 = first - low[0], high[0] - first, second - low[1], high[1] - second
    below = math.sqrt(max(0.0, down1**2 + up2**2 - 2 * together * down1 * up2))
    above = math.sqrt(max(0.0, up1**2 + down2**2 - 2 * together * up1 * down2))
    return first - second - below, first - second + above


def _covariance(r: np.ndarray, r12: float, r34: float) -> float:
    """Asymptotic covariance of r12 and r34, times n (Pearson & Filon 1898)."""
    r13, r14, r23, r24 = r[0, 2], r[0, 3], r[1, 2], r[1, 3]
    terms = (
        (r13 - r12 * r23) * (r24 - r23 * r34),
        (r14 - r13 * r34) * (r23 - r12 * r13),
        (r13 - r14 * r34) * (r24 - r12 * r14),
        (r14 - r12 * r24) * (r23 - r24 * r34),
    )
    return float(sum(terms)) / 2
