"""Intervals of Cronbach's alpha: Feldt's, Duhachek's, and the bootstrap."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from workbench.measure.reliability.composite import Kind, alpha_of, noise
from workbench.measure.resampling import bootstrap_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


def feldt_interval(alpha: float, *, n: float, k: int, level: float) -> tuple[float, float]:
    """Exact when the items are parallel (compound symmetric) and normal.

    Source: Feldt, Woodruff & Salih 1987, Applied Psychological Measurement 11:93. Checked against: psych 2.2.9 alpha.ci.

    >>> low, high = feldt_interval(0.8, n=100, k=10, level=0.95)
    >>> f"{low:.3f} {high:.3f}"
    '0.736 0.854'
    """
    from scipy.special import fdtri

    df1, df2, tail = n - 1, (n - 1) * (k - 1), (1 - level) / 2
    low, high = (1 - (1 - alpha) * float(fdtri(df1, df2, p)) for p in (1 - tail, tail))
    return low, high


def duhachek_interval(alpha: float, matrix: Matrix, *, n: float, level: float) -> tuple[float, float]:
    """Normal interval with the asymptotic standard error, for any covariances of the items.

    matrix : covariances of the items (correlations for standardised alpha, where it is approximate).
    Source: van Zyl, Neudecker & Nel 2000, Psychometrika 65:271; Duhachek & Iacobucci 2004, Journal of
    Applied Psychology 89:792, with n, not n - 1, as in their formula 2. Checked against: psych 2.2.9 alpha (ase).

    >>> low, high = duhachek_interval(2 / 3, np.array([[1, 0.5], [0.5, 1]]), n=100, level=0.95)
    >>> f"{low:.3f} {high:.3f}"
    '0.536 0.797'
    """
    from scipy.special import ndtri

    k, total, trace = len(matrix), matrix.sum(), np.trace(matrix)
    squared = matrix @ matrix
    spread = total * (np.trace(squared) + trace**2) - 2 * trace * squared.sum()
    # Rounding can leave a negative number of size 1e-16 where the items are duplicates.
    error = math.sqrt(max(2 * k**2 / ((k - 1) ** 2 * total**3) * spread / n, 0.0))
    half = float(ndtri((1 + level) / 2)) * error
    return alpha - half, alpha + half


def bootstrap_alpha(
    answers: Matrix, alpha: float, *, kind: Kind, resamples: int, seed: int, level: float
) -> tuple[float, float]:
    """BCa bootstrap interval; assumes neither normal answers nor equal covariances.

    answers : complete respondents in rows, items in columns.
    Source: Efron 1987; for alpha, Yuan, Guarnaccia & Hayslip 2003, Educational and Psychological Measurement 63:5.
    Checked against: scipy 1.17 (stats.bootstrap, same draws); R 4.2.2 boot (boot.ci, type "bca"), within the
    error of both simulations.

    >>> answers = np.array([[1.0, 2], [2, 2], [3, 4], [4, 3], [5, 5]])
    >>> low, high = bootstrap_alpha(answers, 0.93, kind="raw", resamples=200, seed=1, level=0.9)
    >>> low < 0.93 < high <= 1
    True
    """
    centred = answers - answers.mean(axis=0)
    statistic = _raw(centred) if kind == "raw" else _standardised(centred)
    return bootstrap_interval(statistic, alpha, len(answers), resamples=resamples, seed=seed, level=level)


def _raw(centred: Matrix) -> Callable[[Matrix], Matrix]:
    """Alpha of weighted samples: what needs no weights is computed once."""
    k, total = centred.shape[1], centred.sum(axis=1)
    own = np.column_stack([centred, (centred**2).sum(axis=1), total, total**2])
    least = noise(centred.T @ centred)

    def alpha(weights: Matrix) -> Matrix:
        n, sums = weights.sum(axis=1), weights @ own
        trace = sums[:, k] - (sums[:, :k] ** 2).sum(axis=1) / n
        return _alpha(k, trace, sums[:, k + 2] - sums[:, k + 1] ** 2 / n, least)

    return alpha


def _standardised(centred: Matrix) -> Callable[[Matrix], Matrix]:
    """The same of z scores, standardised anew in every sample."""
    k, squared = centred.shape[1], centred**2
    floor = 1e-12 * squared.sum(axis=0)

    def alpha(weights: Matrix) -> Matrix:
        n = weights.sum(axis=1, keepdims=True)
        squares = weights @ squared - (weights @ centred) ** 2 / n
        usable = (squares > floor).all(axis=1)
        scale = 1 / np.sqrt(np.where(usable[:, None], squares, 1.0))
        total = scale @ centred.T
        spread = (weights * total**2).sum(axis=1) - (weights * total).sum(axis=1) ** 2 / n[:, 0]
        whole = _alpha(k, np.full(len(weights), float(k)), spread, 1e-12 * k)
        return np.where(usable, whole, np.nan)

    return alpha


def _alpha(k: int, trace: Matrix, spread: Matrix, least: float) -> Matrix:
    usable = spread > least
    return np.where(usable, alpha_of(k, trace, np.where(usable, spread, 1.0)), np.nan)
