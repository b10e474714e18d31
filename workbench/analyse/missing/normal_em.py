"""Means and covariance of incomplete answers under normality, by expectation and maximisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Mask = NDArray[np.bool_]

MOST_STEPS = 10_000
TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False)
class Patterns:
    """Rows sorted by what is answered: masks[i] says which columns the rows rows[i] have."""

    masks: tuple[Mask, ...]
    rows: tuple[Matrix, ...]


@dataclass(frozen=True, eq=False)
class NormalFit:
    """Maximum likelihood mean and covariance (divided by n), steps taken, and why there is none."""

    mean: Matrix
    covariance: Matrix
    steps: int
    reason: str = ""


def patterns_of(matrix: Matrix) -> Patterns:
    """Rows by pattern of answered columns; rows without any answer are left out."""
    known = ~np.isnan(matrix)
    kinds, place = np.unique(known, axis=0, return_inverse=True) if len(matrix) else (known, np.empty(0, int))
    place = place.reshape(-1)
    kept = [i for i, kind in enumerate(kinds) if kind.any()]
    return Patterns(tuple(kinds[i] for i in kept), tuple(matrix[place == i] for i in kept))


def normal_em(matrix: Matrix) -> NormalFit:
    """Fit a multivariate normal to a matrix with NaN for missing, each column with at least two answers.

    Stops when no mean or covariance moves by more than 1e-10 of its standard deviations (at most 10,000
    steps, else a reason). Source: Dempster, Laird & Rubin 1977; Little & Rubin 2002, section 11.2.
    """
    patterns = patterns_of(matrix)
    n = sum(map(len, patterns.rows))
    mean, covariance = np.nanmean(matrix, axis=0), np.diag(np.nanvar(matrix, axis=0))
    sums = [
        (mask, len(rows), rows[:, mask].sum(axis=0), rows[:, mask].T @ rows[:, mask])
        for mask, rows in zip(patterns.masks, patterns.rows, strict=True)
    ]
    for step in range(1, MOST_STEPS + 1):
        try:
            new_mean, new_covariance = _step(sums, mean, covariance, n)
        except np.linalg.LinAlgError:
            return NormalFit(mean, covariance, step, "the covariance cannot be inverted")
        spread = np.sqrt(np.diag(new_covariance))
        moved = max(
            float((np.abs(new_mean - mean) / spread).max()),
            float((np.abs(new_covariance - covariance) / np.outer(spread, spread)).max()),
        )
        mean, covariance = new_mean, new_covariance
        if moved < TOLERANCE:
            reason = "" if np.linalg.cond(covariance) < 1e12 else "the covariance cannot be inverted"
            return NormalFit(mean, covariance, step, reason)
    return NormalFit(mean, covariance, MOST_STEPS, "EM did not converge")


def _step(
    sums: list[tuple[Mask, int, Matrix, Matrix]], mean: Matrix, covariance: Matrix, n: int
) -> tuple[Matrix, Matrix]:
    """One round: expected sums and products given what is answered, then their mean and covariance.

    The missing are linear in the answered, so the sums and products of each pattern are enough: a round
    does not depend on the number of respondents.
    """
    total, products = np.zeros_like(mean), np.zeros_like(covariance)
    for mask, size, first, second in sums:
        k = len(mean)
        # Filled row = fixed + slope @ answered, with slope the identity on the answered.
        slope = np.zeros((k, int(mask.sum())))
        slope[mask] = np.eye(int(mask.sum()))
        left = np.zeros_like(covariance)
        if not mask.all():
            gain = np.linalg.solve(covariance[np.ix_(mask, mask)], covariance[np.ix_(mask, ~mask)]).T
            slope[~mask] = gain
            rest = covariance[np.ix_(~mask, ~mask)] - gain @ covariance[np.ix_(mask, ~mask)]
            left[np.ix_(~mask, ~mask)] = rest
        fixed = mean - slope @ mean[mask]
        filled = slope @ first
        cross = np.outer(fixed, filled)
        total += size * fixed + filled
        products += slope @ second @ slope.T + cross + cross.T + size * np.outer(fixed, fixed) + size * left
    centre = total / n
    return centre, products / n - np.outer(centre, centre)
