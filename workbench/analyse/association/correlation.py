"""The formulae of correlation: pairs, ranks, coefficients, p values and intervals, as plain numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.errors import InputError
from workbench.intervals import check_level
from workbench.measure.numeric import refuse_infinite

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

NAN = math.nan
CorrelationMethod = Literal["spearman", "pearson", "kendall"]
RankMethod = Literal["spearman", "pearson"]
FEWEST_PAIRS = 4
METHODS: dict[str, str] = {
    "spearman": "Spearman's rho; Fisher z interval with Bonett-Wright variance",
    "pearson": "Pearson's r; Fisher z interval",
    "kendall": "Kendall's tau-b; Fisher z interval with Fieller variance",
}


def check_method(method: str, *, known: tuple[str, ...] = tuple(METHODS)) -> None:
    """Refuse a method that is not in `known`, with an InputError."""
    if method not in known:
        raise InputError(
            f"There is no correlation method {method!r} here",
            where="a correlation",
            fix=f"Use one of: {', '.join(known)}.",
        )


def complete_rows(columns: Sequence[pd.Series]) -> list[Vector]:
    """The columns as numbers, keeping the rows where none is missing.

    Raises InputError when the indexes differ, a column is not numeric, or a value is infinite.
    """
    for column in columns:
        if not column.index.equals(columns[0].index):
            raise InputError(
                "The variables must belong to the same respondents",
                where=f"{columns[0].name} and {column.name}",
                found="different indexes",
                fix="Take both columns from one table.",
            )
        kind = getattr(column.dtype, "kind", "O")
        if kind not in "iufb":
            raise InputError(
                "Correlations need numbers",
                where=f"column {column.name}",
                found=f"type {column.dtype}",
                fix="Code ordered categories as numbers; use cross tables for others.",
            )
    values = [column.to_numpy(dtype=float, na_value=NAN) for column in columns]
    for column, known in zip(columns, values, strict=True):
        refuse_infinite(known[:, None], column.to_frame())
    keep = ~np.isnan(values).any(axis=0)
    return [column[keep] for column in values]


def midranks(values: Vector) -> Vector:
    """Ranks from 1, ties sharing their mean rank."""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    ranks: Vector = last - (times - 1) / 2
    return ranks[place]


def pearson(x: Vector, y: Vector) -> float:
    """Product-moment correlation of complete pairs; NaN when either does not vary."""
    a, b = x - x.mean(), y - y.mean()
    spread = math.sqrt(float(a @ a)) * math.sqrt(float(b @ b))
    flat = min(_relative_spread(a, x), _relative_spread(b, y)) < 1e-13
    return NAN if flat else float(bounded(np.array([float(a @ b) / spread]))[0])


def bounded(r: Vector) -> Vector:
    """Correlations within -1 and 1, where rounding error of the last digits counts as exactly 1."""
    return np.where(1 - np.abs(r) < 1e-14, np.sign(r), r)


def coefficient(x: Vector, y: Vector, method: str) -> tuple[float, float]:
    """Correlation of complete pairs and its two-sided p; NaN when either does not vary."""
    if method == "kendall":
        from scipy.stats import kendalltau

        if np.ptp(x) == 0 or np.ptp(y) == 0:
            return NAN, NAN
        tau, p = kendalltau(x, y, method="asymptotic")
        return float(tau), max(float(p), float(perfect_order(np.array([float(len(x))]))[0]))
    r = pearson(midranks(x), midranks(y)) if method == "spearman" else pearson(x, y)
    return r, float(p_value(np.array([r]), np.array([float(len(x))]), method)[0])


def p_value(r: Vector, n: Vector, method: str) -> Vector:
    """Two-sided p of Pearson's or Spearman's r by t; of ranks never below 2 / n!, the chance of a perfect order.

    >>> p_value(np.array([1.0]), np.array([4.0]), "spearman").round(4).tolist()  # R's exact test of 4 pairs: 0.0833
    [0.0833]
    """
    p = t_test(r, n)[2]
    return np.maximum(p, perfect_order(n)) if method == "spearman" else p


def perfect_order(n: Vector) -> Vector:
    """2 / n!: the chance that n ranks agree or disagree throughout, below which no p of ranks can lie."""
    from scipy.special import gammaln

    least: Vector = 2 * np.exp(-gammaln(n + 1))
    return least


def t_test(r: Vector, n: Vector, *, fixed: int = 0) -> tuple[Vector, Vector, Vector]:
    """t, df and two-sided p of correlations, `fixed` covariates held constant; NaN below 1 df."""
    from scipy.special import stdtr

    df = np.where(n - 2 - fixed >= 1, n - 2 - fixed, np.nan)
    left = 1 - r**2
    t = np.where(left > 0, r * np.sqrt(df / np.where(left > 0, left, 1)), np.copysign(np.inf, r))
    t = np.where(np.isnan(r) | np.isnan(df), np.nan, t)
    return t, df, 2 * stdtr(df, -np.abs(t))


def fisher_interval(
    r: Vector, n: Vector, *, method: str, level: float, fixed: int = 0
) -> tuple[Vector, Vector]:
    """Interval of correlations on Fisher's z scale; NaN for |r| = 1 and where n is too small.

    Variances: Pearson 1/(n-3); Spearman (1 + r²/2)/(n-3) (Bonett & Wright 2000, Psychometrika 65:23);
    Kendall .437/(n-4) (Fieller, Hartley & Pearson 1957). `fixed` covariates come off n.
    """
    from scipy.special import ndtri

    free = n - fixed - (4 if method == "kendall" else 3)
    usable = (free > 0) & (np.abs(r) < 1)
    factor = {"pearson": np.ones_like(r), "spearman": 1 + r**2 / 2, "kendall": np.full_like(r, 0.437)}[method]
    half = ndtri((1 + check_level(level)) / 2) * np.sqrt(factor / np.where(usable, free, 1))
    z = np.arctanh(np.where(usable, r, 0))
    low, high = np.tanh(z - half), np.tanh(z + half)
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def _relative_spread(deviation: Vector, values: Vector) -> float:
    size = float(np.abs(values).max())
    return float(np.abs(deviation).max()) / size if size else 0.0
