"""All correlations of two sets of variables at once, long or square."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.association.correlation import (
    FEWEST_PAIRS,
    CorrelationMethod,
    bounded,
    check_method,
    coefficient,
    fisher_interval,
    midranks,
    p_value,
    perfect_order,
)
from workbench.analyse.association.count_tables import (
    cross_counts,
    few_levels,
    kendall_of_counts,
    spearman_of_counts,
)
from workbench.errors import InputError
from workbench.measure.moments import correlations, moments
from workbench.measure.multiplicity import Adjustment, adjust_p
from workbench.measure.numeric import check_numeric, numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Places = NDArray[np.int64]

TOO_FEW, FLAT = "fewer than 4 complete pairs", "a variable does not vary"


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
    whole, first, second = _together(rows, columns)
    names = np.array(whole.columns, dtype=object)
    r, n, p = (_by_moments if method == "pearson" else _by_ranks)(whole, first, second, method)
    low, high = fisher_interval(r, n, method=method, level=level)
    return pd.DataFrame(
        {
            "row": names[first],
            "column": names[second],
            "r": r,
            "low": low,
            "high": high,
            "n": n.astype(int),
            "p": p,
            "p_adjusted": adjust_p(p, method=adjust),
            "reason": np.select([n < FEWEST_PAIRS, np.isnan(r)], [TOO_FEW, FLAT], default=""),
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
    rows, columns = list(dict.fromkeys(table["row"])), list(dict.fromkeys(table["column"]))
    both = bool(set(rows) & set(columns))
    if both:
        rows = columns = list(dict.fromkeys([*rows, *columns]))
    first, second = (
        pd.Index(side).get_indexer(table[name]) for side, name in ((rows, "row"), (columns, "column"))
    )
    values = np.full((len(rows), len(columns)), np.nan)
    values[first, second] = table[value]
    if both:
        values[second, first] = table[value]
        np.fill_diagonal(values, 1.0 if value == "r" else np.nan)
    return pd.DataFrame(values, index=rows, columns=columns)


def _together(rows: pd.DataFrame, columns: pd.DataFrame) -> tuple[pd.DataFrame, Places, Places]:
    """Every variable once, and the pairs asked for as places among the variables, each pair once."""
    if not rows.index.equals(columns.index):
        raise InputError(
            "Both tables must hold the same respondents",
            where="correlate_matrix",
            found="different indexes",
            fix="Take the columns from one table.",
        )
    first_side = rows.set_axis([str(name) for name in rows.columns], axis=1)
    second_side = (
        first_side if columns is rows else columns.set_axis([str(name) for name in columns.columns], axis=1)
    )
    sides = (first_side, second_side)
    new = ~second_side.columns.isin(first_side.columns)
    whole = pd.concat([first_side, second_side.loc[:, new]], axis=1) if new.any() else first_side
    check_numeric(whole, fix="Code ordered categories as numbers; use cross tables for others.")
    place = {name: at for at, name in enumerate(whole.columns)}
    across, down = (np.array([place[name] for name in side.columns], dtype=np.int64) for side in sides)
    first, second = np.repeat(across, len(down)), np.tile(down, len(across))
    # A pair is the same from both sides; where it stands first it stays.
    _, kept = np.unique(np.minimum(first, second) * len(place) + np.maximum(first, second), return_index=True)
    kept = np.sort(kept[first[kept] != second[kept]])
    return whole, first[kept], second[kept]


def _by_moments(whole: pd.DataFrame, first: Places, second: Places, _: str) -> tuple[Matrix, Matrix, Matrix]:
    """Pearson's r, n and p of the pairs from one pass."""
    m = moments(whole, missing="pairwise")
    n = np.broadcast_to(m.n, m.products.shape)[first, second]
    r = bounded(np.where(n < FEWEST_PAIRS, np.nan, correlations(m)[first, second]))
    return r, n, p_value(r, n, "pearson")


def _by_ranks(
    whole: pd.DataFrame, first: Places, second: Places, method: str
) -> tuple[Matrix, Matrix, Matrix]:
    """r, n and p of ranks: by one product where both are complete, from cross tables, else pair by pair."""
    values = numbers(whole)
    missing = np.isnan(values)
    gaps: NDArray[np.bool_] = np.logical_or.reduce(missing, axis=0)
    n = np.full(len(first), float(len(values)))
    if gaps.any():
        answered = np.subtract(1.0, missing, dtype=np.float32)  # exact up to 16 million respondents
        n = (answered.T @ answered).astype(float)[first, second]
    few = n < FEWEST_PAIRS
    products = ~(gaps[first] | gaps[second]) & (method == "spearman")
    r, p = np.full(len(n), np.nan), np.full(len(n), np.nan)
    if products.any():
        square = correlations(moments(pd.DataFrame(_ranked(values, ~gaps))))
        r[products] = square[first, second][products]
    rest = ~(products | few)
    if rest.any() and few_levels(values):
        r[rest], p[rest] = (found[rest] for found in _from_counts(values, first, second, method))
    elif rest.any():
        for at in np.flatnonzero(rest):
            x, y = values[:, first[at]], values[:, second[at]]
            keep = ~(np.isnan(x) | np.isnan(y))
            r[at], p[at] = coefficient(x[keep], y[keep], method)
    r = bounded(np.where(few, np.nan, r))
    return r, n, np.maximum(p, perfect_order(n)) if method == "kendall" else p_value(r, n, method)


def _ranked(values: Matrix, complete: NDArray[np.bool_]) -> Matrix:
    """Ranks of the complete columns; the others are not looked at."""
    ranks = np.zeros_like(values)
    for at in np.flatnonzero(complete):
        ranks[:, at] = midranks(values[:, at])
    return ranks


def _from_counts(values: Matrix, first: Places, second: Places, method: str) -> tuple[Matrix, Matrix]:
    left, right = np.unique(first), np.unique(second)
    counts = cross_counts(values[:, left], values[:, right])
    at = np.searchsorted(left, first), np.searchsorted(right, second)
    if method == "kendall":
        tau, p = kendall_of_counts(counts)
        return tau[at], p[at]
    rho = spearman_of_counts(counts)[at]
    return rho, rho
