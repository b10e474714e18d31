"""Bland and Altman's limits of agreement between two methods or two occasions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.intervals import check_level
from workbench.measure.numeric import complete_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

NAN = math.nan
STILL = 1e-13  # of the greatest value: what rounding leaves of equal differences
ROWS = ("bias", "lower_limit", "upper_limit", "slope")


def bland_altman(
    pairs: pd.DataFrame,
    *,
    agreement: float = 0.95,
    interval: Literal["exact", "approximate"] = "exact",
    level: float = 0.95,
) -> pd.DataFrame:
    """Mean difference and limits of agreement of two columns, each with its interval.

    pairs : targets in rows, exactly two numeric columns in the same units; the difference is first minus second.
    Targets with a missing value are left out. agreement : share of differences between the limits, bias ± z sd.
    interval : of the limits: "exact" (noncentral t: Carkeet 2015) or "approximate" (Bland & Altman 1999:
    variance s² (1/n + z²/(2(n - 1))) and Student's t). level : of all intervals.
    Returns a row per measure: measure, value, low, high, level, n, sd (of the differences), reason. bias (Student),
    lower_limit, upper_limit, and slope: of the difference on the mean of both (0 when the difference does not grow
    with the size; Student). NaN with a reason below 3 pairs; slope when the means do not vary. No interval where the
    differences do not vary (or lie on a line, for the slope): a standard error of 0 comes from few pairs, not from certainty.
    Raises InputError for another number of columns. Source: Bland & Altman 1986, Lancet 327:307; 1999,
    Statistical Methods in Medical Research 8:135; Carkeet 2015, Optometry and Vision Science 92:e71.
    Checked against: R 4.2.2 t.test, qt(ncp=), lm; Bland & Altman 1986 (peak flow, 17 subjects).

    >>> pairs = pd.DataFrame({"old": [10, 12, 15, 11], "new": [11, 12, 14, 13]})
    >>> table = bland_altman(pairs)
    >>> [f"{value:.3f}" for value in table["value"]][:3]
    ['-0.500', '-3.030', '2.030']
    """
    if pairs.shape[1] != 2:
        raise InputError(
            "Limits of agreement compare two columns", found=f"{pairs.shape[1]}", fix="Pass two columns."
        )
    if interval not in ("exact", "approximate"):
        raise InputError(
            f"There is no interval {interval!r}", where="bland_altman", fix='Use "exact" or "approximate".'
        )
    values = complete_rows(pairs)
    difference, mean = values[:, 0] - values[:, 1], values.mean(axis=1)
    n, rows, sd = len(values), [(NAN,) * 3] * 4, NAN
    if n > 2:
        alike = float(np.ptp(difference)) <= STILL * float(np.abs(values).max())
        sd = 0.0 if alike else float(difference.std(ddof=1))
        bias = float(difference.mean())
        z = _normal(check_level(agreement))
        limits = _limits(bias, sd, n, z, interval, check_level(level))
        rows = [_bias(bias, sd, n, level), *limits, _slope(difference, mean, level)]
    frame = pd.DataFrame(rows, columns=["value", "low", "high"])
    frame.insert(0, "measure", list(ROWS))
    reason = "" if n > 2 else "fewer than 3 pairs"
    still = reason or ("the means do not vary" if math.isnan(rows[3][0]) else "")
    return frame.assign(level=level, n=n, sd=sd, reason=[reason, reason, reason, still])


def _normal(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + share) / 2))


def _bias(bias: float, sd: float, n: int, level: float) -> tuple[float, float, float]:
    from scipy.special import stdtrit

    half = float(stdtrit(n - 1, (1 + check_level(level)) / 2)) * (sd or NAN) / math.sqrt(n)
    return bias, bias - half, bias + half


def _limits(
    bias: float, sd: float, n: int, z: float, interval: str, level: float
) -> list[tuple[float, float, float]]:
    from scipy.special import nctdtrit, stdtrit

    if not sd:
        return [(bias, NAN, NAN)] * 2
    if interval == "exact":
        near, far = (
            sd / math.sqrt(n) * float(nctdtrit(n - 1, z * math.sqrt(n), p))
            for p in ((1 - check_level(level)) / 2, (1 + level) / 2)
        )
    else:
        half = (
            float(stdtrit(n - 1, (1 + check_level(level)) / 2)) * sd * math.sqrt(1 / n + z**2 / (2 * (n - 1)))
        )
        near, far = z * sd - half, z * sd + half
    return [(bias - z * sd, bias - far, bias - near), (bias + z * sd, bias + near, bias + far)]


def _slope(difference: Matrix, mean: Matrix, level: float) -> tuple[float, float, float]:
    from scipy.special import stdtrit

    n, x, y = len(mean), mean - mean.mean(), difference - difference.mean()
    spread = float(x @ x)
    noise = (STILL * float(np.abs(mean).max())) ** 2 * n
    if not spread > noise:
        return NAN, NAN, NAN
    slope = float(x @ y) / spread
    residual = float(((y - slope * x) ** 2).sum())
    if not residual > noise:
        return slope, NAN, NAN
    half = float(stdtrit(n - 2, (1 + check_level(level)) / 2)) * math.sqrt(residual / (n - 2) / spread)
    return slope, slope - half, slope + half
