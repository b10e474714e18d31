"""How variables go together: correlations with intervals, one by one and as a matrix. Never causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.association.contrasts import compare_correlations
from workbench.analyse.association.correlation import (
    FEWEST_PAIRS,
    METHODS,
    CorrelationMethod,
    check_method,
    coefficient,
    complete_rows,
    fisher_interval,
    pearson,
    t_test,
)
from workbench.analyse.association.matrix import FLAT, TOO_FEW, correlate_matrix, correlation_square
from workbench.analyse.association.partial import partial_correlate, semipartial_correlate
from workbench.analyse.association.resampling import bootstrap_correlation
from workbench.estimate import Estimate, missing
from workbench.measure.multiplicity import adjust_p

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

__all__ = [
    "adjust_p",
    "bootstrap_correlation",
    "compare_correlations",
    "correlate",
    "correlate_matrix",
    "correlation_square",
    "partial_correlate",
    "semipartial_correlate",
]


def correlate(
    x: pd.Series, y: pd.Series, *, method: CorrelationMethod = "spearman", level: float = 0.95
) -> Estimate:
    """One correlation with its interval. Pairs with a missing value are left out.

    x, y : numeric, on the same index.
    Returns an Estimate: value, low, high, level, n (pairs used), p (two-sided; Spearman and Pearson by t
    with n - 2 df, in statistic and df; Kendall normal, corrected for ties; of ranks not below 2 / n!). NaN with a reason below 4
    pairs or when a variable does not vary; an exact 1 or -1 has no interval.
    Raises InputError for different indexes or variables that are not numbers.
    Source: Bonett & Wright 2000. Checked against: R 4.2.2 cor, cor.test.

    >>> rho = correlate(pd.Series([1, 2, 3, 4, 5]), pd.Series([1, 3, 2, 5, 4]))
    >>> f"{rho.value:.1f} (n = {rho.n})"
    '0.8 (n = 5)'
    """
    check_method(method)
    a, b = complete_rows([x, y])
    reason = _why_not(a, b)
    if reason:
        return missing(reason, unit="correlation", n=len(a), method=METHODS[method])
    r, p = coefficient(a, b, method)
    value, n = np.array([r]), np.array([float(len(a))])
    low, high = fisher_interval(value, n, method=method, level=level)
    t, df, _ = t_test(value, n)
    kendall = method == "kendall"
    return Estimate(
        r,
        float(low[0]),
        float(high[0]),
        level,
        n=len(a),
        p=p,
        statistic=np.nan if kendall else float(t[0]),
        df=np.nan if kendall else float(df[0]),
        unit="correlation",
        method=METHODS[method],
    )


def _why_not(a: Matrix, b: Matrix) -> str:
    if len(a) < FEWEST_PAIRS:
        return TOO_FEW
    return FLAT if np.isnan(pearson(a, b)) else ""
