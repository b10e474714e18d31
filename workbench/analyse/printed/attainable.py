"""Which means and standard deviations values within a known range can have: any numbers, or whole ones (GRIM, GRIMMER)."""

from __future__ import annotations

import math
from typing import Literal

NAN = math.nan
MOST_SUMS = 10_000  # beyond, the rounding of the mean lets every SD be whole numbers'
Grim = Literal["attainable", "not attainable", "cannot discriminate", "not applicable"]
Ends = tuple[float, float] | None


def grim(mean: float, n: int, half: float) -> Grim:
    """Whether a mean can come from n whole numbers. half : half a unit of its last decimal.

    >>> grim(5.19, 28, 0.005), grim(5.18, 28, 0.005)
    ('not attainable', 'attainable')
    """
    if n * 2 * half >= 1:
        return "cannot discriminate"
    return "attainable" if _sums(mean, n, half) else "not attainable"


def grimmer(mean: float, sd: float, n: int, *, half: float, half_sd: float, ends: Ends) -> Grim:
    """Whether an SD can come from n whole numbers that have such a mean and, if given, such a least and greatest value.

    The sum of squares is whole, even where the sum is even, and lies between those of the most and the least even spread
    over the range. Necessary, hence nothing possible is refused; with a range of one unit (0 and 1) the SD follows from
    the mean. Source: Anaya 2016; Allard 2018 (analytic); Heathers and Brown 2019 (0 and 1). Checked against: all samples
    of up to 8 values.

    >>> grimmer(0.5, 0.4, 10, half=0.005, half_sd=0.005, ends=(0, 1))
    'not attainable'
    """
    first, last = (n - 1) * max(sd - half_sd, 0.0) ** 2, (n - 1) * (sd + half_sd) ** 2
    if n * 2 * half > MOST_SUMS:
        return "cannot discriminate"
    shift = math.floor(mean)  # of the values, which moves no SD and keeps the digits
    around = None if ends is None else (int(ends[0]) - shift, int(ends[1]) - shift)
    for total in _sums(mean - shift, n, half):
        least, most = _squares(total, n, around)
        slack = 1e-9 * max(1.0, last)
        if least > most:
            continue
        low = math.ceil(max(first + total**2 / n - slack, least))
        low += (low - total) % 2
        if low <= min(last + total**2 / n + slack, most):
            return "cannot discriminate" if last - first >= 2 else "attainable"
    return "not attainable"


def sd_bounds(mean: float, n: int, ends: Ends, *, half: float = 0.0) -> tuple[float, float]:
    """Least and greatest SD (n - 1) of n values of which both ends occur, for any mean that rounds to the printed one.

    half : half a unit of the mean's last decimal. NaN without range, and where no such mean goes with both ends: with n
    values it lies at least a share of 1 / n of the range away from each.

    >>> [f"{sd:.3f}" for sd in sd_bounds(3, 10, (1, 5))]
    ['0.943', '2.108']
    """
    if ends is None:
        return NAN, NAN
    low, high = ends
    inner = low + (high - low) / n, high - (high - low) / n
    slack = 1e-12 * max(1.0, abs(mean))
    first, last = max(inner[0], mean - half - slack), min(inner[1], mean + half + slack)
    if first > last + slack:
        return NAN, NAN
    # Both bounds lie highest or lowest at the middle of the range: take the mean that is nearest to it.
    at = min(max((low + high) / 2, first), last)
    if n == 2:
        return (high - low) / math.sqrt(2), (high - low) / math.sqrt(2)
    return _least_sd(at, n, low, high), _most_sd(at, n, low, high)


def _least_sd(mean: float, n: int, low: float, high: float) -> float:
    rest = (low + high - 2 * mean) ** 2 / (n - 2)
    return math.sqrt(((low - mean) ** 2 + (high - mean) ** 2 + rest) / (n - 1))


def _most_sd(mean: float, n: int, low: float, high: float) -> float:
    return max(math.sqrt((mean - low) * (high - mean) * n / (n - 1)), _least_sd(mean, n, low, high))


def _sums(mean: float, n: int, half: float) -> list[int]:
    """Whole sums whose mean rounds to the printed one; journals round halves up or to even: both are allowed."""
    slack = half + 1e-12 * max(1.0, abs(mean))
    near = range(math.floor((mean - slack) * n), math.ceil((mean + slack) * n) + 1)
    return [total for total in near if abs(total / n - mean) <= slack]


def _squares(total: int, n: int, ends: tuple[int, int] | None) -> tuple[float, float]:
    """Least and greatest sum of squares of n whole numbers with this sum; upside down where the ends do not allow it."""
    if ends is None:
        return _even(total, n), math.inf
    low, high = ends
    others, left = n - 2, total - low - high
    if not others * low <= left <= others * high:
        return math.inf, -math.inf
    fixed, wide = low**2 + high**2, high - low
    at_top, over = divmod(left - others * low, wide) if wide else (0, 0)
    between = (low + over) ** 2 - low**2
    return fixed + _even(left, others), fixed + at_top * high**2 + (others - at_top) * low**2 + between


def _even(total: int, n: int) -> int:
    """Sum of squares of n whole numbers that are as alike as their sum allows."""
    if n == 0:
        return 0
    each, more = divmod(total, n)
    return (n - more) * each**2 + more * (each + 1) ** 2
