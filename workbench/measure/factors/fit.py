"""How well a factor solution reproduces the correlations: chi-square, RMSEA, TLI, residuals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.intervals import check_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

ROWS = ("chi_square", "df", "p", "rmsea", "tli", "rmsr", "rmsr_adjusted", "bic")


def degrees_of_freedom(k: int, factors: int) -> int:
    """Correlations of k items that are left over by so many factors (Lawley & Maxwell 1971). Checked against: psych.

    >>> degrees_of_freedom(9, 3)
    12
    """
    return ((k - factors) ** 2 - (k + factors)) // 2


def factor_fit(r: Matrix, implied: Matrix, *, n: int, factors: int, level: float) -> pd.DataFrame:
    """Fit of a factor solution, a row per measure: measure, value, low, high, level.

    r : correlations. implied : the correlations that the solution reproduces, uniquenesses included.
    chi_square : (n - 1 - (2k + 5)/6 - 2m/3) times the likelihood discrepancy (Bartlett 1951), for every
    extraction as psych does, though it is chi-square distributed only for maximum likelihood. df, p.
    rmsea : √max(χ²/(df n) - 1/(n - 1), 0), psych's form, with the interval of the noncentrality / ((n - 1) df).
    tli : Tucker & Lewis 1973, both chi-squares with the same multiplier (as psych). bic : χ² - df ln n.
    rmsr : root mean square of the off-diagonal residuals; rmsr_adjusted divides by df instead of their number.
    Measures are NaN where df or the multiplier is not positive, and those of chi-square where the implied correlations are no
    correlations (not positive definite: principal axes may leave communalities above 1). level : of the interval of rmsea, usually 0.90.
    Checked against: psych 2.2.9 fa (STATISTIC, dof, PVAL, RMSEA, TLI, rms, crms, BIC).

    >>> r = np.array([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]])
    >>> factor_fit(r, r, n=100, factors=1, level=0.9).set_index("measure").loc["rmsr", "value"].item()
    0.0
    """
    k, df = len(r), degrees_of_freedom(len(r), factors)
    residuals = (r - implied)[np.triu_indices(k, 1)]
    squares = float(residuals @ residuals)
    values = dict.fromkeys(ROWS, math.nan)
    values |= {"df": float(df), "rmsr": math.sqrt(squares / max(len(residuals), 1))}
    low = high = math.nan
    multiplier = n - 1 - (2 * k + 5) / 6 - 2 * factors / 3
    if df > 0 and multiplier > 0:
        values["rmsr_adjusted"] = math.sqrt(squares / df)
    if df > 0 and multiplier > 0 and float(np.linalg.eigvalsh(implied)[0]) > 0:
        values |= _chi_square_measures(r, implied, n, df, multiplier)
        low, high = _rmsea_interval(values["chi_square"], n, df, level)
    frame = pd.DataFrame({"measure": list(values), "value": list(values.values())})
    bounded = frame["measure"] == "rmsea"
    return frame.assign(
        low=np.where(bounded, low, math.nan),
        high=np.where(bounded, high, math.nan),
        level=np.where(bounded, level, math.nan),
    )


def _chi_square_measures(r: Matrix, implied: Matrix, n: int, df: int, multiplier: float) -> dict[str, float]:
    from scipy.special import chdtrc

    k, log_r = len(r), float(np.linalg.slogdet(r)[1])
    distance = float(np.linalg.slogdet(implied)[1]) - log_r + float(np.trace(np.linalg.solve(implied, r))) - k
    chi_square = multiplier * max(distance, 0.0)
    null = -log_r * multiplier / (k * (k - 1) / 2)
    return {
        "chi_square": chi_square,
        "p": float(chdtrc(df, chi_square)),
        "rmsea": math.sqrt(max(chi_square / (df * n) - 1 / (n - 1), 0.0)),
        "tli": (null - chi_square / df) / (null - 1),
        "bic": chi_square - df * math.log(n),
    }


def _rmsea_interval(chi_square: float, n: int, df: int, level: float) -> tuple[float, float]:
    low, high = (
        _noncentrality(chi_square, df, tail) for tail in ((1 + check_level(level)) / 2, (1 - level) / 2)
    )
    return math.sqrt(low / ((n - 1) * df)), math.sqrt(high / ((n - 1) * df))


def _noncentrality(chi_square: float, df: int, tail: float) -> float:
    """The noncentrality at which the chi-square found is the given quantile; 0 when even 0 is too much."""
    from scipy.optimize import brentq
    from scipy.special import chdtr, chndtr

    if chdtr(df, chi_square) < tail:
        return 0.0
    most = chi_square + 10 * math.sqrt(chi_square + df) + 10
    return float(brentq(lambda away: chndtr(chi_square, df, away) - tail, 0.0, most, xtol=1e-10, rtol=1e-12))
