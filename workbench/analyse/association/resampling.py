"""Bootstrap intervals of correlations: bias-corrected and accelerated, all resamples at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.association.correlation import (
    FEWEST_PAIRS,
    RankMethod,
    check_method,
    complete_rows,
    midranks,
    pearson,
)
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

CELLS_AT_ONCE = 4_000_000  # 32 MB a matrix
JACKKNIFE_GROUPS = 1000


def bootstrap_correlation(
    x: pd.Series,
    y: pd.Series,
    *,
    method: RankMethod = "spearman",
    level: float = 0.95,
    n_boot: int = 2000,
    seed: int,
) -> Estimate:
    """A correlation with its BCa bootstrap interval. Pairs with a missing value are left out.

    Respondents are drawn with replacement, and ranks are taken anew in every resample. Above 1000 pairs
    the acceleration comes from a jackknife over 1000 groups. Resamples without variation are left out.
    Returns an Estimate: value, low, high, level, n, method; no p. NaN with a reason below 4 pairs, when a
    variable does not vary, or when the bootstrap distribution is degenerate.
    Raises InputError for fewer than 100 resamples. Source: Efron 1987. Checked against:
    scipy 1.17 (stats.bootstrap, method "BCa", same draws).
    """
    check_method(method, known=("spearman", "pearson"))
    if n_boot < 100:
        fix = "Take 2000 or more."
        raise InputError("Too few resamples", where="bootstrap_correlation", found=f"{n_boot}", fix=fix)
    a, b = complete_rows([x, y])
    label = f"{method.capitalize()} correlation; BCa bootstrap interval, {n_boot} resamples"
    if len(a) < FEWEST_PAIRS:
        return missing("fewer than 4 complete pairs", unit="correlation", n=len(a), method=label)
    value = pearson(midranks(a), midranks(b)) if method == "spearman" else pearson(a, b)
    if math.isnan(value):
        return missing("a variable does not vary", unit="correlation", n=len(a), method=label)
    draws = _resampled(a, b, method, n_boot, seed)
    low, high = _bca(value, draws[~np.isnan(draws)], _jackknife(a, b, method), level)
    return Estimate(value, low, high, level, n=len(a), unit="correlation", method=label)


def _resampled(a: Matrix, b: Matrix, method: str, n_boot: int, seed: int) -> Matrix:
    rng = np.random.default_rng(seed)
    n, done, parts = len(a), 0, []
    while done < n_boot:
        rows = min(n_boot - done, max(1, CELLS_AT_ONCE // n))
        drawn = rng.integers(0, n, (rows, n))
        drawn += np.arange(rows)[:, None] * n
        weights = np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(float)
        parts.append(_weighted(weights, a, b, method))
        done += rows
    return np.concatenate(parts)


def _jackknife(a: Matrix, b: Matrix, method: str) -> Matrix:
    n = len(a)
    group = np.arange(n) % min(n, JACKKNIFE_GROUPS)
    step = max(1, CELLS_AT_ONCE // n)
    parts = []
    for start in range(0, group.max() + 1, step):
        left_out = np.arange(start, min(start + step, group.max() + 1))
        parts.append(_weighted((group[None, :] != left_out[:, None]).astype(float), a, b, method))
    return np.concatenate(parts)


def _weighted(weights: Matrix, a: Matrix, b: Matrix, method: str) -> Matrix:
    """Correlation of each weighted sample: a row of weights counts how often each pair was drawn."""
    n = weights.sum(axis=1, keepdims=True)
    if method == "spearman":
        u, v = (_weighted_ranks(weights, values) - (n + 1) / 2 for values in (a, b))
    else:
        u, v = (values - (weights @ values)[:, None] / n for values in (a, b))
    uu, vv, uv = ((weights * left * right).sum(axis=1) for left, right in ((u, u), (v, v), (u, v)))
    spread = np.sqrt(uu * vv)
    varies = spread > 1e-12 * n[:, 0]
    return np.where(varies, uv / np.where(varies, spread, 1.0), np.nan)


def _weighted_ranks(weights: Matrix, values: Matrix) -> Matrix:
    """Midranks of the drawn values, at each original respondent (drawn or not)."""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    order = np.argsort(place, kind="stable")
    starts = np.cumsum(times) - times
    drawn = np.add.reduceat(weights[:, order], starts, axis=1)
    last = np.cumsum(drawn, axis=1)
    ranks: Matrix = last - (drawn - 1) / 2
    return ranks[:, place]


def _bca(value: float, draws: Matrix, left_out: Matrix, level: float) -> tuple[float, float]:
    from scipy.special import ndtr, ndtri

    if not len(draws):
        return math.nan, math.nan
    below = ((draws < value).mean() + (draws <= value).mean()) / 2
    if not 0 < below < 1:
        return math.nan, math.nan
    z0 = ndtri(below)
    known = left_out[~np.isnan(left_out)]
    pull = known.mean() - known
    spread = float((pull**2).sum())
    acceleration = float((pull**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    z = z0 + ndtri(np.array([(1 - check_level(level)) / 2, (1 + level) / 2]))
    share = ndtr(z0 + z / (1 - acceleration * z))
    low, high = np.quantile(draws, share)
    return float(low), float(high)
