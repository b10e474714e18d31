"""Exact and score intervals that several stages need; formulae only, no estimates."""

from __future__ import annotations

import math
from numbers import Real

from workbench.errors import InputError

NAN = math.nan


def check_level(level: float) -> float:
    """A level of confidence, refused unless it is a number between 0 and 1 (95 is none).

    >>> check_level(0.95)
    0.95
    """
    if not (isinstance(level, Real) and 0 < level < 1):
        raise InputError(
            "A level of confidence lies between 0 and 1",
            where="the interval",
            found=f"level={level!r}",
            fix="Use 0.95 for 95 %.",
        )
    return level


def poisson_interval(events: float, *, level: float = 0.95) -> tuple[float, float]:
    """Exact interval for a Poisson mean from one count. Source: Garwood 1936, Biometrika 28:437.

    >>> low, high = poisson_interval(10)
    >>> f"{low:.4f} {high:.4f}"
    '4.7954 18.3904'
    """
    from scipy.special import gammaincinv

    tail = (1 - check_level(level)) / 2
    low = float(gammaincinv(events, tail)) if events > 0 else 0.0
    return low, float(gammaincinv(events + 1, 1 - tail))


def wilson_interval(successes: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """Score interval for a share, without continuity correction. Source: Wilson 1927; Newcombe 1998, method 3.

    With no success the low limit is exactly 0, with n of n the high one exactly 1.
    Checked against Newcombe 1998 table I (81 of 263: 0.2553 to 0.3662).

    >>> low, high = wilson_interval(81, 263)
    >>> f"{low:.4f} {high:.4f}"
    '0.2553 0.3662'
    """
    from scipy.special import ndtri

    if not n > 0:
        return NAN, NAN
    z = float(ndtri((1 + check_level(level)) / 2))
    share = successes / n
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else max(0.0, (centre - half) / scale)
    return low, 1.0 if successes == n else min(1.0, (centre + half) / scale)
