"""Hodges-Lehmann estimates of a shift, and their intervals by counting pairwise values from both ends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.intervals import check_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

VALUES_AT_ONCE = 4_000_000


def middle_of_differences(a: Vector, b: Vector) -> float:
    """Median of all differences a - b (Hodges & Lehmann 1963)."""
    m = len(a) * len(b)
    return (kth_difference(a, b, (m + 1) // 2) + kth_difference(a, b, m // 2 + 1)) / 2


def middle_of_means(values: Vector) -> float:
    """Median of all means of two (Walsh averages), each value with itself included: the pseudomedian."""
    m = len(values) * (len(values) + 1) // 2
    return (kth_mean(values, (m + 1) // 2) + kth_mean(values, m // 2 + 1)) / 2


def kth_difference(a: Vector, b: Vector, k: int) -> float:
    """The k-th smallest (from 1) of all differences a - b, without holding them all when there are many."""
    x, times_x = np.unique(a, return_counts=True)
    y, times_y = np.unique(b, return_counts=True)
    if len(x) * len(y) <= VALUES_AT_ONCE:
        return _kth(np.subtract.outer(x, y).ravel(), np.multiply.outer(times_x, times_y).ravel(), k)
    totals = np.concatenate([[0], np.cumsum(times_x)])

    def at_most(limit: float) -> int:
        return int((totals[np.searchsorted(x, y + limit, side="right")] * times_y).sum())

    return _search(at_most, float(x[0] - y[-1]), float(x[-1] - y[0]), k)


def kth_mean(values: Vector, k: int) -> float:
    """The k-th smallest (from 1) of all means of two values, each value with itself included."""
    x, times = np.unique(values, return_counts=True)
    if len(x) ** 2 <= VALUES_AT_ONCE:
        i, j = np.triu_indices(len(x))
        counts = np.where(i == j, times[i] * (times[i] + 1) // 2, times[i] * times[j])
        return _kth((x[i] + x[j]) / 2, counts, k)
    totals = np.concatenate([[0], np.cumsum(times)])

    def at_most(limit: float) -> int:
        ordered = int((totals[np.searchsorted(x, 2 * limit - x, side="right")] * times).sum())
        return (ordered + int(times[x <= limit].sum())) // 2

    return _search(at_most, float(x[0]), float(x[-1]), k)


def place_from_below(pairs: int, sd: float, *, level: float, continuity: bool) -> int:
    """Which of the ordered pairwise values is the lower limit, by the normal approximation; 0 when none is.

    The limit is the shift at which the (continuity-corrected) z test just no longer rejects, as in R.
    """
    from scipy.special import ndtri

    return (
        math.ceil(pairs / 2 + (0.5 if continuity else 0.0) - float(ndtri((1 + check_level(level)) / 2)) * sd)
        - 1
    )


def _kth(values: Vector, counts: NDArray[np.int64], k: int) -> float:
    order = np.argsort(values, kind="stable")
    return float(values[order][np.searchsorted(np.cumsum(counts[order]), k)])


def _search(at_most: object, low: float, high: float, k: int) -> float:
    """Bisection on the value until neighbouring floats: the least limit that k values do not exceed."""
    while True:
        middle = low + (high - low) / 2
        if middle in (low, high):
            break
        if at_most(middle) >= k:  # type: ignore[operator]
            high = middle
        else:
            low = middle
    return low if at_most(low) >= k else high  # type: ignore[operator]
