"""How large claims are: lognormal against gamma, the share of large ones, and what the largest do to the total."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.units.rates import proportion
from workbench.errors import InputError
from workbench.intervals import check_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FEWEST = 10
LEAST_GAP = 1e-9  # of log mean over mean log: beneath it both curves are normal to all digits kept
GAIN_METHOD = "AIC of a gamma minus AIC of a lognormal"
TOO_ALIKE = "the amounts vary too little to tell a gamma from a lognormal"
COLUMNS = ["quantity", "value", "low", "high", "level", "n", "method", "reason"]
QUANTITIES = ("mean", "lognormal_mean", "lognormal_cv", "large", "gamma_aic")


def severity(amounts: pd.Series, *, large: float, level: float = 0.95) -> pd.DataFrame:
    """Size of claims, described and fitted.

    amounts : of one currency, above 0; missing ones and zeros (claims without a loss) are left out.

    Returns a row a quantity: quantity, value, low, high, level, n, method, reason:
    "mean" (of the amounts, with t limits on their own scale), "lognormal_mean" and "lognormal_cv" (standard deviation over mean of
    a fitted lognormal), "large" (share of at least `large`), "gamma_aic" (AIC of a gamma minus that of the lognormal: above 0 the
    lognormal fits better; no limits). NaN with a reason below 10 amounts or when all are alike
    (gamma_aic: nearly alike).
    Raises InputError for negative amounts.
    Source: Zhou and Gao 1997, Statistics in Medicine 16:783 (Cox's limits of a lognormal mean); Wilson 1927.
    Checked against: Data Set B of Loss Models (Klugman, Panjer and Willmot); R MASS 7.3-58 fitdistr (both AIC), t.test; exact chi-square limits of a variance.

    >>> claims = pd.Series([800.0, 1200, 2500, 3100, 4000, 5200, 7000, 9000, 15000, 60000])
    >>> severity(claims, large=10_000)["value"].round(2).tolist()
    [10780.0, 10764.06, 1.93, 0.2, 3.32]
    """
    if (amounts < 0).any():
        at = amounts.index[amounts < 0][0]
        raise InputError("An amount is negative", where=f"severity, row {at}", fix="Mend it in cleaning.")
    known = amounts.dropna().astype(float)
    values = known[known > 0].to_numpy()
    n = len(values)
    reason = "fewer than 10 amounts" if n < FEWEST else "all amounts are alike" if np.ptp(values) == 0 else ""
    frame = pd.DataFrame({"quantity": QUANTITIES, "level": level, "n": n, "reason": reason})
    if reason:
        return frame.reindex(columns=COLUMNS)
    found = [_mean(values, level), *_lognormal(np.log(values), level), _large(values, large, level), _gamma_gain(values)]  # fmt: skip
    rows = pd.DataFrame(found, columns=["value", "low", "high", "method"])
    frame.loc[rows["value"].isna(), "reason"] = TOO_ALIKE
    return pd.concat([frame, rows], axis=1)[COLUMNS]


def _mean(values: Vector, level: float) -> tuple[float, float, float, str]:
    from scipy.special import stdtrit

    n, mean = len(values), float(values.mean())
    half = float(stdtrit(n - 1, (1 + check_level(level)) / 2)) * float(values.std(ddof=1)) / math.sqrt(n)
    return mean, mean - half, mean + half, "mean, t interval"


def _lognormal(logs: Vector, level: float) -> list[tuple[float, float, float, str]]:
    """Mean with Cox's limits, coefficient of variation with exact ones."""
    from scipy.special import chdtri, ndtri

    tail = (1 - check_level(level)) / 2
    n, centre, variance = len(logs), float(logs.mean()), float(logs.var(ddof=1))
    half = float(ndtri((1 + level) / 2)) * math.sqrt(variance / n + variance**2 / (2 * (n - 1)))
    mean = [math.exp(centre + variance / 2 + side) for side in (0, -half, half)]
    spread = [variance, *((n - 1) * variance / float(chdtri(n - 1, q)) for q in (tail, 1 - tail))]
    cv = [math.sqrt(math.expm1(each)) for each in spread]
    return [
        (mean[0], mean[1], mean[2], "lognormal, Cox's interval"),
        (cv[0], cv[1], cv[2], "lognormal, chi-square interval of the variance of logarithms"),
    ]


def _large(values: Vector, limit: float, level: float) -> tuple[float, float, float, str]:
    share = proportion(int((values >= limit).sum()), len(values), level=level)
    return share.value, share.low, share.high, share.method


def _gamma_gain(values: Vector) -> tuple[float, float, float, str]:
    """AIC of the gamma minus that of the lognormal, both by maximum likelihood; both have two parameters."""
    from scipy.optimize import brentq
    from scipy.special import gammaln, psi

    logs, mean, n = np.log(values), float(values.mean()), len(values)
    gap = math.log(mean) - float(logs.mean())
    if gap < LEAST_GAP:
        return math.nan, math.nan, math.nan, GAIN_METHOD
    shape = float(brentq(lambda a: math.log(a) - float(psi(a)) - gap, 1e-6, 1e9, xtol=1e-14, rtol=1e-13))
    scaled = values * shape / mean
    gamma = float(((shape - 1) * np.log(scaled) - scaled).sum() - n * (gammaln(shape) + math.log(mean / shape)))  # fmt: skip
    lognormal = float(-logs.sum() - n / 2 * (math.log(2 * math.pi * float(logs.var())) + 1))
    return 2 * (lognormal - gamma), math.nan, math.nan, GAIN_METHOD
