"""How variables go together: correlations with intervals, one by one and as a matrix. Never causes."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.association.contrasts import compare_correlations
from workbench.analyse.association.correlation import (
    FEWEST_PAIRS,
    METHODS,
    CorrelationMethod,
    bounded,
    check_method,
    coefficient,
    complete_rows,
    fisher_interval,
    midranks,
    pearson,
    t_test,
)
from workbench.analyse.association.count_tables import (
    cross_counts,
    few_levels,
    kendall_of_counts,
    spearman_of_counts,
)
from workbench.analyse.association.partial import partial_correlate, semipartial_correlate
from workbench.analyse.association.resampling import bootstrap_correlation
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.measure.moments import correlations, moments
from workbench.measure.multiplicity import Adjustment, adjust_p

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

TOO_FEW, FLAT = "fewer than 4 complete pairs", "a variable does not vary"

__all__ = [
    "adjust_p",
    "bootstrap_correlation",
    "compare_correlations",
    "correlate",
    "correlate_matrix",
    "correlation_square",
    "partial_correlate",
    "semipartial_correlate",
]


def correlate(
    x: pd.Series, y: pd.Series, *, method: CorrelationMethod = "spearman", level: float = 0.95
) -> Estimate:
    """One correlation with its interval. Pairs with a missing value are left out.

    x, y : numeric, on the same index.
    Returns an Estimate: value, low, high, level, n (pairs used), p (two-sided; Spearman and Pearson by t
    with n - 2 df, in statistic and df; Kendall normal, corrected for ties). NaN with a reason below 4
    pairs or when a variable does not vary; an exact 1 or -1 has no interval.
    Raises InputError for different indexes or variables that are not numbers.
    Source: Bonett & Wright 2000. Checked against: R 4.2.2 cor, cor.test.

    >>> rho = correlate(pd.Series([1, 2, 3, 4, 5]), pd.Series([1, 3, 2, 5, 4]))
    >>> f"{rho.value:.1f} (n = {rho.n})"
    '0.8 (n = 5)'
    """
    check_method(method)
    a, b = complete_rows([x, y])
    reason = _why_not(a, b)
    if reason:
        return missing(reason, unit="correlation", n=len(a), method=METHODS[method])
    r, p = coefficient(a, b, method)
    value, n = np.array([r]), np.array([float(len(a))])
    low, high = fisher_interval(value, n, method=method, level=level)
    t, df, _ = t_test(value, n)
    kendall = method == "kendall"
    return Estimate(
        r,
        float(low[0]),
        float(high[0]),
        level,
        n=len(a),
        p=p,
        statistic=np.nan if kendall else float(t[0]),
        df=np.nan if kendall else float(df[0]),
        unit="correlation",
        method=METHODS[method],
    )


def correlate_matrix(
    rows: pd.DataFrame,
    columns: pd.DataFrame,
    *,
    method: CorrelationMethod = "spearman",
    level: float = 0.95,
    adjust: Adjustment | None = "holm",
) -> pd.DataFrame:
    """Every column of `rows` with every column of `columns`, long, in that order.

    rows, columns : numeric frames on the same index. A variable is not paired with itself, and a pair
    that both frames hold is listed once. Missing values are left out pair by pair.
    Returns row, column, r, low, high, n (pairs used), p, p_adjusted (over all pairs of the table), reason. r is NaN,
    with a reason, below 4 pairs or without variation. Complete variables take one matrix product, Pearson with
    missing answers four. Ranks of pairs with missing answers, and Kendall, come from the cross tables of all pairs where
    each variable has at most 12 different values, else pair by pair.
    Raises InputError as `correlate` does. Source: Fisher 1921; Bonett & Wright 2000; Holm 1979.
    Checked against: `correlate`; R 4.2.2 cor, p.adjust.

    >>> frame = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 4, 3, 5], "c": [5, 3, 4, 2, 1]})
    >>> correlate_matrix(frame[["a"]], frame[["b", "c"]])[["column", "r", "n"]].round(3).to_numpy().tolist()
    [['b', 0.8, 5], ['c', -0.9, 5]]
    """
    check_method(method)
    a = np.column_stack(_as_numbers(rows, columns)) if rows.shape[1] else np.empty((len(rows), 0))
    b = np.column_stack(_as_numbers(columns, rows)) if columns.shape[1] else np.empty((len(rows), 0))
    r, n, p = _coefficients(a, b, method)
    pairs = _distinct_pairs([str(name) for name in rows.columns], [str(name) for name in columns.columns])
    at = tuple(np.array([pair[2:] for pair in pairs], dtype=int).reshape(-1, 2).T)
    low, high = fisher_interval(r[at], n[at], method=method, level=level)
    return pd.DataFrame(
        {
            "row": [pair[0] for pair in pairs],
            "column": [pair[1] for pair in pairs],
            "r": r[at],
            "low": low,
            "high": high,
            "n": n[at].astype(int),
            "p": p[at],
            "p_adjusted": adjust_p(p[at], method=adjust),
            "reason": np.select([n[at] < FEWEST_PAIRS, np.isnan(r[at])], [TOO_FEW, FLAT], default=""),
        }
    )


def correlation_square(table: pd.DataFrame, *, value: str = "r") -> pd.DataFrame:
    """The long table of `correlate_matrix` as a square or rectangle. Computes nothing.

    table : as returned by `correlate_matrix`. value : which of its columns (r, low, high, n, p, p_adjusted).
    Returns a frame with the row variables as index and the column variables as columns, each in their order;
    when both sides hold the same variables it is symmetric, with 1 on the diagonal for r and NaN for others.
    Raises InputError for a value that the table lacks.

    >>> frame = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 4, 3, 5], "c": [5, 3, 4, 2, 1]})
    >>> correlation_square(correlate_matrix(frame, frame))["a"].map("{:.1f}".format).tolist()
    ['1.0', '0.8', '-0.9']
    """
    if value not in table.columns:
        fix = f"Use one of: {', '.join(map(str, table.columns[2:]))}."
        raise InputError(f"The table has no column {value!r}", where="correlation_square", fix=fix)
    pairs = list(zip(table["row"], table["column"], table[value], strict=True))
    rows, columns = list(dict.fromkeys(table["row"])), list(dict.fromkeys(table["column"]))
    if set(rows) & set(columns):
        rows = columns = list(dict.fromkeys([*rows, *columns]))
    square = pd.DataFrame(np.nan, index=rows, columns=columns)
    for row, column, number in pairs:
        square.loc[row, column] = number
        if rows is columns:
            square.loc[column, row] = number
    if rows is columns and value == "r":
        for name in rows:
            square.loc[name, name] = 1.0
    return square


def _why_not(a: Matrix, b: Matrix) -> str:
    if len(a) < FEWEST_PAIRS:
        return TOO_FEW
    return FLAT if np.isnan(pearson(a, b)) else ""


def _as_numbers(frame: pd.DataFrame, other: pd.DataFrame) -> list[Matrix]:
    if not frame.index.equals(other.index):
        raise InputError(
            "Both tables must hold the same respondents",
            where="correlate_matrix",
            found="different indexes",
            fix="Take the columns from one table.",
        )
    for name in frame.columns:
        complete_rows([frame[name]])  # refuses text
    return [frame[name].to_numpy(dtype=float, na_value=np.nan) for name in frame.columns]


def _distinct_pairs(rows: list[str], columns: list[str]) -> list[tuple[str, str, int, int]]:
    seen: set[frozenset[str]] = set()
    pairs = []
    for (i, row), (j, column) in product(enumerate(rows), enumerate(columns)):
        pair = frozenset((row, column))
        if row != column and pair not in seen:
            seen.add(pair)
            pairs.append((row, column, i, j))
    return pairs


def _coefficients(a: Matrix, b: Matrix, method: str) -> tuple[Matrix, Matrix, Matrix]:
    """r, n and p of all pairs: one product for complete columns, pair by pair where answers are missing."""
    n = (~np.isnan(a)).astype(float).T @ (~np.isnan(b)).astype(float)
    r, p = np.full(n.shape, np.nan), np.full(n.shape, np.nan)
    full = np.isnan(a).sum(axis=0)[:, None] + np.isnan(b).sum(axis=0)[None, :] == 0
    if method == "pearson" and not full.all():
        return _pairwise_pearson(a, b, n)
    if (method == "kendall" or not full.all()) and few_levels(a) and few_levels(b):
        return _from_counts(a, b, n, method)
    loop = np.ones_like(full) if method == "kendall" else ~full
    if not loop.all():
        left, right = full.any(axis=1), full.any(axis=0)
        at = np.ix_(left, right)
        r[at] = _standardised(a[:, left], method).T @ _standardised(b[:, right], method)
        p[at] = t_test(r[at], n[at])[2]
    for i, j in np.argwhere(loop):
        keep = ~(np.isnan(a[:, i]) | np.isnan(b[:, j]))
        if keep.sum() >= FEWEST_PAIRS:
            r[i, j], p[i, j] = coefficient(a[keep, i], b[keep, j], method)
    few = n < FEWEST_PAIRS
    r, p = (np.where(few, np.nan, values) for values in (bounded(r), p))
    return r, n, p


def _pairwise_pearson(a: Matrix, b: Matrix, n: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """r, n and p from masked products of both sides together."""
    both = pd.DataFrame(np.column_stack([a, b]))
    r = correlations(moments(both, missing="pairwise"))[: a.shape[1], a.shape[1] :]
    r = bounded(np.where(n < FEWEST_PAIRS, np.nan, r))
    return r, n, t_test(r, n)[2]


def _from_counts(a: Matrix, b: Matrix, n: Matrix, method: str) -> tuple[Matrix, Matrix, Matrix]:
    """r, n and p of ranks where each question has few answers: from the cross tables of all pairs."""
    counts = cross_counts(a, b)
    few = n < FEWEST_PAIRS
    if method == "kendall":
        r, p = (np.where(few, np.nan, values) for values in kendall_of_counts(counts))
        return bounded(r), n, p
    r = bounded(np.where(few, np.nan, spearman_of_counts(counts)))
    return r, n, t_test(r, n)[2]


def _standardised(columns: Matrix, method: str) -> Matrix:
    """Columns with mean 0 and length 1, so that products are correlations; NaN without variation."""
    if method == "spearman":
        columns = np.column_stack([midranks(column) for column in columns.T])
    if not len(columns):
        return columns
    centred = columns - columns.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    flat = np.ptp(columns, axis=0) <= 1e-13 * np.abs(columns).max(axis=0)
    return np.where(flat, np.nan, centred / np.where(flat, 1.0, length))
