"""Two groups and a yes-or-no outcome: odds ratio and risk ratio (the difference is in `rates`)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = math.nan
OddsMethod = Literal["woolf", "exact"]
RiskMethod = Literal["katz", "score"]
ODDS = {
    "woolf": "odds ratio, Woolf's interval",
    "exact": "conditional maximum likelihood odds ratio, exact interval, Fisher's test",
}
RISK = {"katz": "risk ratio, Katz's log interval", "score": "risk ratio, score interval (Koopman)"}


def odds_ratio(
    first: float,
    n_first: float,
    second: float,
    n_second: float,
    *,
    method: OddsMethod = "woolf",
    level: float = 0.95,
) -> Estimate:
    """Odds of the first group over the odds of the second.

    first, second : how many have the outcome; n_first, n_second : group sizes.
    method : "woolf" is the ratio of the sample's odds with the interval of its logarithm, and Wald's z test;
    "exact" the conditional estimate with exact interval and Fisher's two-sided p, for small counts.
    Returns an Estimate in unit "ratio": value, low, high, level, n, p, statistic (z; NaN for exact).
    NaN with a reason for an empty group, a margin of zero, or (woolf) an empty cell; an exact interval may
    end at 0 or infinity. Raises InputError unless the counts are whole numbers within 0 and n.
    Source: Woolf 1955; Fisher 1935. Checked against: R 4.2.2 fisher.test (its equations solved
    to the end; it stops at 1e-4), Woolf's formula in R.

    >>> ratio = odds_ratio(56, 70, 48, 80)
    >>> f"{ratio.value:.3f} ({ratio.low:.3f} to {ratio.high:.3f})"
    '2.667 (1.276 to 5.572)'
    """
    if method not in ODDS:
        raise InputError(
            f"There is no odds ratio {method!r}", where="odds_ratio", fix='Use "woolf" or "exact".'
        )
    a, b, c, d = _cells(first, n_first, second, n_second, where="odds_ratio")
    n, reason = a + b + c + d, _why_not(a, b, c, d)
    if not reason and method == "woolf" and min(a, b, c, d) == 0:
        reason = "a cell is empty: only the exact odds ratio has an interval"
    if reason:
        return missing(reason, unit="ratio", n=n, method=ODDS[method])
    if method == "exact":
        value, low, high, p = _conditional(int(a), int(b), int(c), int(d), level)
        return Estimate(value, low, high, level, n=n, p=p, unit="ratio", method=ODDS[method])
    return _log_ratio(a * d / (b * c), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d), n, level, ODDS[method])


def risk_ratio(
    first: float,
    n_first: float,
    second: float,
    n_second: float,
    *,
    method: RiskMethod = "katz",
    level: float = 0.95,
) -> Estimate:
    """Share of the first group over the share of the second.

    Arguments as for `odds_ratio`. method : "katz" is the interval of the logarithm with Wald's z test; "score"
    inverts the score test, keeps its level in small groups and allows an empty cell in the first group.
    Returns an Estimate in unit "ratio": value, low, high, level, n, p and statistic (z; for "score" that of
    equal shares, whose square is the chi-square without correction).
    NaN with a reason for an empty group, when nobody or everybody has the outcome, when nobody of the second
    group has it, and (katz) when nobody of the first has. Raises InputError unless counts lie within 0 and n.
    Source: Katz et al. 1978; Koopman 1984. Checked against: its formulae in R (uniroot for the score).

    >>> ratio = risk_ratio(56, 70, 48, 80)
    >>> f"{ratio.value:.3f} ({ratio.low:.3f} to {ratio.high:.3f})"
    '1.333 (1.077 to 1.651)'
    """
    if method not in RISK:
        raise InputError(
            f"There is no risk ratio {method!r}", where="risk_ratio", fix='Use "katz" or "score".'
        )
    a, b, c, d = _cells(first, n_first, second, n_second, where="risk_ratio")
    n, reason = a + b + c + d, _why_not(a, b, c, d)
    if not reason and c == 0:
        reason = "nobody of the second group has the outcome"
    if not reason and method == "katz" and a == 0:
        reason = "nobody of the first group has the outcome: only the score method has an interval"
    if reason:
        return missing(reason, unit="ratio", n=n, method=RISK[method])
    value = a / (a + b) / (c / (c + d))
    if method == "score":
        return _score_ratio(a, a + b, c, c + d, value, level)
    return _log_ratio(value, math.sqrt(b / (a * (a + b)) + d / (c * (c + d))), n, level, RISK[method])


def _cells(
    first: float, n_first: float, second: float, n_second: float, *, where: str
) -> tuple[float, float, float, float]:
    whole = all(float(each).is_integer() for each in (first, n_first, second, n_second))
    if not (whole and 0 <= first <= n_first and 0 <= second <= n_second):
        raise InputError(
            "Counts are whole numbers between 0 and the group's size",
            where=where,
            found=f"{first:g} of {n_first:g}, {second:g} of {n_second:g}",
            fix="Pass successes and size of the first group, then of the second.",
        )
    return float(first), float(n_first - first), float(second), float(n_second - second)


def _why_not(a: float, b: float, c: float, d: float) -> str:
    if a + b == 0 or c + d == 0:
        return "a group is empty"
    if a + c == 0:
        return "nobody has the outcome"
    return "everybody has the outcome" if b + d == 0 else ""


def _log_ratio(value: float, se: float, n: float, level: float, method: str) -> Estimate:
    from scipy.special import ndtr, ndtri

    if se == 0:
        return missing("everybody has the outcome", unit="ratio", n=n, method=method)
    half, z = float(ndtri((1 + check_level(level)) / 2)) * se, math.log(value) / se
    return Estimate(
        value,
        value * math.exp(-half),
        value * math.exp(half),
        level,
        n=n,
        p=float(2 * ndtr(-abs(z))),
        statistic=z,
        unit="ratio",
        method=method,
    )


def _score_ratio(x: float, n: float, y: float, m: float, value: float, level: float) -> Estimate:
    """Limits where the score statistic of `ratio` equals the normal quantile (Koopman 1984)."""
    from scipy.special import ndtr, ndtri

    def score(ratio: float) -> float:
        # Maximum likelihood share of the second group when the first's is `ratio` times as large.
        q = ratio * (n + y) + m + x
        p2 = (q - math.sqrt(q * q - 4 * ratio * (n + m) * (x + y))) / (2 * ratio * (n + m))
        p1 = ratio * p2
        variance = p1 * (1 - p1) / n + ratio**2 * p2 * (1 - p2) / m
        return (
            (x / n - ratio * y / m) / math.sqrt(variance)
            if variance > 0
            else math.copysign(math.inf, x / n - ratio * y / m)
        )

    z = float(ndtri((1 + check_level(level)) / 2))
    low = math.exp(_bisect(lambda at: z - score(math.exp(at)))) if x > 0 else 0.0
    high = math.exp(_bisect(lambda at: -z - score(math.exp(at))))
    statistic = score(1.0)
    return Estimate(
        value,
        low,
        high,
        level,
        n=n + m,
        p=float(2 * ndtr(-abs(statistic))),
        statistic=statistic,
        unit="ratio",
        method=RISK["score"],
    )


def _conditional(a: int, b: int, c: int, d: int, level: float) -> tuple[float, float, float, float]:
    """Conditional estimate, exact limits and Fisher's p from the noncentral hypergeometric distribution."""
    from scipy.special import gammaln

    least, most = max(0, a - d), min(a + b, a + c)
    x = np.arange(least, most + 1)
    logs = -sum(gammaln(cell + 1) for cell in (x, a + b - x, a + c - x, d - a + x))

    def chances(log_odds: float) -> np.ndarray:
        weights = logs + x * log_odds
        shares = np.exp(weights - weights.max())
        return np.asarray(shares / shares.sum())

    def crossing(part: Callable[[np.ndarray], float], target: float) -> float:
        return math.exp(_bisect(lambda at: part(chances(at)) - target))

    tail = (1 - check_level(level)) / 2
    above, below = x >= a, x <= a
    value = 0.0 if a == least else math.inf if a == most else crossing(lambda shares: float(shares @ x), a)
    low = 0.0 if a == least else crossing(lambda shares: float(shares[above].sum()), tail)
    high = math.inf if a == most else crossing(lambda shares: -float(shares[below].sum()), -tail)
    null = chances(0.0)
    p = float(null[null <= null[a - least] * (1 + 1e-7)].sum())
    return value, low, high, min(1.0, p)


def _bisect(rise: Callable[[float], float]) -> float:
    """Where a rising function of the logarithm of a ratio crosses zero."""
    from scipy.optimize import brentq

    reach = 8.0
    while rise(reach) < 0 or rise(-reach) > 0:
        reach *= 2
    return float(brentq(rise, -reach, reach, xtol=1e-12))
