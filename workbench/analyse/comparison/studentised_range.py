"""The studentised range: chance that means of k groups lie further apart than q standard errors."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from workbench.intervals import check_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

POINTS = 32


def studentised_range_tail(q: float, k: int, df: float) -> float:
    """P(range of k standard normals / s > q), s the root of an independent chi-square / df. NaN below 1 df.

    Source: double integral by Gauss-Legendre quadrature. Checked against:
    scipy 1.17 (1e-11); R 4.2.2 ptukey, which is itself wrong in the third digit for 2 df.

    >>> f"{studentised_range_tail(3.5, 3, 20):.5f}"
    '0.05589'
    """
    if math.isnan(q) or k < 2 or not df >= 1:
        return math.nan
    if q <= 0:
        return 1.0
    nodes, weights = _legendre()
    # s has mean about 1 and SD about 1 / sqrt(2 df). Taken as v², its density is smooth at 0 for few df too.
    half = 9.0 / math.sqrt(2 * df)
    edges = np.linspace(math.sqrt(max(0.0, 1 - half)), math.sqrt(1 + half + 3.0 / df), 9)
    total = 0.0
    for start, stop in pairwise(edges):
        v = (start + stop) / 2 + (stop - start) / 2 * nodes
        density = 2 * v * np.exp(_log_density(v**2, df))
        total += (stop - start) / 2 * float((weights * density * _range_tail(q * v**2, k)).sum())
    return min(1.0, max(0.0, total))


def studentised_range_quantile(level: float, k: int, df: float) -> float:
    """The q that a share `level` of studentised ranges does not exceed.

    Checked against: R 4.2.2 qtukey.

    >>> f"{studentised_range_quantile(0.95, 3, 20):.4f}"
    '3.5779'
    """
    from scipy.optimize import brentq

    if k < 2 or not df >= 1:
        return math.nan
    tail, high = 1 - check_level(level), 8.0
    while studentised_range_tail(high, k, df) > tail:
        high *= 2
    return float(brentq(lambda q: studentised_range_tail(q, k, df) - tail, 1e-8, high, xtol=1e-11))


def _range_tail(w: Vector, k: int) -> Vector:
    """P(range of k standard normals > w), for each w."""
    from scipy.special import ndtr

    nodes, weights = _legendre()
    edges = np.linspace(-9.0, 9.0, 7)
    inside = np.zeros_like(w)
    for start, stop in pairwise(edges):
        z = (start + stop) / 2 + (stop - start) / 2 * nodes
        least = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) * weights * (stop - start) / 2
        inside += k * (least[None, :] * (ndtr(z[None, :] + w[:, None]) - ndtr(z)[None, :]) ** (k - 1)).sum(
            axis=1
        )
    return np.clip(1 - inside, 0.0, 1.0)


def _log_density(s: Vector, df: float) -> Vector:
    """Logarithm of the density of the root of chi-square / df."""
    constant = df / 2 * math.log(df) - math.lgamma(df / 2) - (df / 2 - 1) * math.log(2)
    out: Vector = constant + (df - 1) * np.log(s) - df * s**2 / 2
    return out


@lru_cache(maxsize=1)
def _legendre() -> tuple[Vector, Vector]:
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    return nodes, weights
