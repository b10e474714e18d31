"""Distributions of rank sums without a shift, exact for the ranks at hand (ties included) or normal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

LARGEST_EXACT = 200


def rank_sum_chances(ranks: Vector, size: int) -> tuple[Vector, Vector]:
    """Possible sums of `size` of these midranks, and the chance of each when all choices are alike.

    Source: the shift algorithm of Streitberg & Röhmel 1986.
    """
    doubled = np.rint(2 * ranks).astype(int)
    chances = np.zeros((size + 1, int(np.sort(doubled)[-size:].sum()) + 1 if size else 1))
    chances[0, 0] = 1.0
    for seen, rank in enumerate(doubled, start=1):
        # Chances instead of counts: counts of 200 ranks would overflow.
        most = min(seen, size)
        for chosen in range(most, 0, -1):
            chances[chosen, rank:] += chances[chosen - 1, : chances.shape[1] - rank]
    row = chances[size]
    sums = np.flatnonzero(row)
    return sums / 2, row[sums] / row[sums].sum()


def signed_rank_chances(ranks: Vector) -> tuple[Vector, Vector]:
    """Possible sums of the positive ranks, and the chance of each when every sign is as likely as the other."""
    doubled = np.rint(2 * ranks).astype(int)
    chances = np.zeros(int(doubled.sum()) + 1)
    chances[0] = 1.0
    for rank in doubled:
        moved = np.zeros_like(chances)
        moved[rank:] = chances[: len(chances) - rank]
        chances = (chances + moved) / 2
    sums = np.flatnonzero(chances)
    return sums / 2, chances[sums]


def two_sided(sums: Vector, chances: Vector, observed: float) -> float:
    """Chance of a sum at least as far from its expectation as the observed one."""
    centre = float(sums @ chances)
    far = np.abs(sums - centre) >= abs(observed - centre) - 1e-9
    return min(1.0, float(chances[far].sum()))


def lower_quantile(sums: Vector, chances: Vector, share: float) -> float:
    """Least sum whose chance of not being exceeded is at least `share`."""
    at = int(np.searchsorted(np.cumsum(chances), share * (1 - 1e-12)))
    return float(sums[min(at, len(sums) - 1)])


def tie_sizes(values: Vector) -> Vector:
    """How often each value occurs."""
    return np.unique(values, return_counts=True)[1].astype(float)


def normal_test(distance: float, sd: float, *, continuity: bool) -> tuple[float, float]:
    """Z of a rank sum's distance from its expectation, and its two-sided p; half a unit nearer for continuity."""
    from scipy.special import ndtr

    if not sd > 0:
        return math.nan, math.nan
    step = 0.5 * math.copysign(1.0, distance) if continuity and distance else 0.0
    z = (distance - step) / sd
    return z, min(1.0, float(2 * ndtr(-abs(z))))
