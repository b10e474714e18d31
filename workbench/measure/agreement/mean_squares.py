"""Mean squares of targets by raters, the common source of intraclass correlations and measurement error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.measure.moments import STILL, Moments, covariances, fewest, moments

ROUNDING = 1e-12


@dataclass(frozen=True)
class MeanSquares:
    """Two-way layout of n targets by k raters, one rating a cell; complete targets only.

    targets : between targets (n - 1 df). raters : between raters (k - 1). residual : (n - 1)(k - 1).
    within : within targets (n(k - 1)), raters and residual together. reason : why they say nothing; "" if they do.
    """

    n: int
    k: int
    targets: float
    raters: float
    residual: float
    within: float
    reason: str


def mean_squares(ratings: pd.DataFrame | Moments) -> MeanSquares:
    """Mean squares from one pass of moments. InputError below 2 raters; a reason below 2 complete targets.

    Checked against: Shrout & Fleiss 1979 table 3; R 4.2.2 aov.

    >>> table = mean_squares(pd.DataFrame({"a": [1, 2, 3], "b": [2, 4, 3]}))
    >>> f"{table.targets:.2f} {table.raters:.2f} {table.residual:.2f} {table.within:.2f}"
    '1.50 1.50 0.50 0.83'
    """
    k = len(ratings.columns)
    if k < 2:
        raise InputError(
            "Agreement needs at least 2 raters",
            where="the columns of the ratings",
            found=f"{k} column(s)",
            fix="Pass targets in rows and raters (or occasions) in columns.",
        )
    m = ratings if isinstance(ratings, Moments) else moments(ratings)
    if m.missing != "listwise" or m.means.shape[1] != 1:
        fix = 'Make the moments with missing="listwise".'
        raise InputError(
            "Agreement takes complete targets", where="mean_squares", found="pairwise moments", fix=fix
        )
    n = fewest(m)
    if n < 2:
        nothing = (float("nan"),) * 4
        return MeanSquares(n, k, *nothing, "fewer than 2 complete targets")
    matrix, means = covariances(m), m.means[:, 0]
    trace, mean_all = float(np.trace(matrix)), float(matrix.sum()) / k
    raters = n * float(means.var(ddof=1))
    # What a subtraction of equal numbers leaves is rounding error, not disagreement.
    residual = _positive((trace - mean_all) / (k - 1), trace)
    raters = raters if raters > n * float(means @ means) * STILL**2 else 0.0
    within = (raters * (k - 1) + residual * (n - 1) * (k - 1)) / (n * (k - 1))
    targets = _positive(mean_all, trace)
    reason = "" if targets + raters + residual > 0 else "all ratings are equal"
    return MeanSquares(n, k, targets, raters, residual, within, reason)


def _positive(value: float, scale: float) -> float:
    return value if value > ROUNDING * scale else 0.0
