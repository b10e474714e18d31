"""Intervals for the noncentrality of t, F and chi-square, from which intervals of effect sizes follow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = math.nan


def noncentrality_t(t: float, df: float, *, level: float = 0.95) -> tuple[float, float]:
    """Interval for the noncentrality of an observed t. Source: Steiger & Fouladi 1997; Cumming & Finch 2001.

    Both limits lie where the observed t cuts off (1 - level) / 2 of the noncentral distribution.
    NaN when t or df is not finite. Checked against: R 4.2.2 pt.

    >>> low, high = noncentrality_t(2.3, 20)
    >>> f"{low:.4f} {high:.4f}"
    '0.1907 4.3586'
    """
    from scipy.special import nctdtr

    if not (math.isfinite(t) and df > 0):
        return NAN, NAN
    tail = (1 - check_level(level)) / 2
    # The distribution function falls in the noncentrality: reach out on either side until it brackets.

    def below(at: float) -> float:
        return float(nctdtr(df, at, t))

    return _root(below, 1 - tail, t, both=True), _root(below, tail, t, both=True)


def noncentrality_f(f: float, df: float, df2: float, *, level: float = 0.95) -> tuple[float, float]:
    """Interval for the noncentrality of an observed F; the low limit is 0 where none agrees with F as well.

    An F so small that even without noncentrality less than (1 - level) / 2 of all are smaller agrees with none: both
    limits are NaN (MBESS: NA), for 0 to 0 would be certainty that there is no effect.
    Source: Steiger 2004, Psychological Methods 9:164. Checked against: R 4.2.2 pf.
    """
    from scipy.special import fdtr, ncfdtr

    if not (math.isfinite(f) and df > 0 and df2 > 0):
        return NAN, NAN
    return _one_sided(lambda at: float(ncfdtr(df, df2, at, f)), float(fdtr(df, df2, f)), f * df, level)


def noncentrality_chi2(x: float, df: float, *, level: float = 0.95) -> tuple[float, float]:
    """Interval for the noncentrality of an observed chi-square; 0 and NaN as for `noncentrality_f`.

    Source: Smithson 2003, chapter 4. Checked against: R 4.2.2 pchisq.
    """
    from scipy.special import chdtr, chndtr

    if not (math.isfinite(x) and df > 0):
        return NAN, NAN
    return _one_sided(lambda at: float(chndtr(x, df, at)), float(chdtr(df, x)), x, level)


def _one_sided(
    below: Callable[[float], float], central: float, start: float, level: float
) -> tuple[float, float]:
    tail = (1 - check_level(level)) / 2
    if not central > tail:
        return NAN, NAN
    low = _root(below, 1 - tail, start, both=False) if central > 1 - tail else 0.0
    return low, _root(below, tail, start, both=False)


def _root(below: Callable[[float], float], share: float, start: float, *, both: bool) -> float:
    """Where a falling function reaches `share`, searched outwards from `start` (not below 0 unless `both`)."""
    from scipy.optimize import brentq

    width = max(1.0, abs(start) / 2)
    low, high = (start - width, start + width) if both else (0.0, start + width)
    for _ in range(60):
        if below(high) < share:
            break
        high += width
        width *= 2
    width = max(1.0, abs(start) / 2)
    for _ in range(60):
        if not both or below(low) > share:
            break
        low -= width
        width *= 2
    if not below(low) >= share >= below(high):
        return NAN
    return float(brentq(lambda at: below(at) - share, low, high, xtol=1e-12, rtol=1e-14))
