"""Fisher's exact test of a table of any size (Freeman and Halton), by the distribution column after column."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    Vector = NDArray[np.float64]

MOST_WORK = 20_000_000  # a second or two; R's own job satisfaction example takes 10 million


def fisher_p(table: Counts) -> float:
    """Chance, the margins given, of a table as improbable as this one or more so; NaN when there are too many.

    table : counts, rows by columns, without empty rows or columns.
    The tables are built column by column; those with the same rows left to fill go on together, and leave
    as soon as all or none of their completions count (network algorithm of Mehta & Patel 1983, with simple
    bounds). Source: Fisher 1935; Freeman & Halton 1951. Checked against: R 4.2.2 fisher.test.

    >>> import numpy as np
    >>> f"{fisher_p(np.array([[3, 1], [1, 3]])):.4f}"
    '0.4857'
    """
    counts = table if table.shape[0] <= table.shape[1] else table.T
    columns = np.sort(counts.sum(axis=0))[::-1]
    # log of the product of 1 / cell!, to which a table's chance is proportional; ties may differ in the last digits.
    logs = -_log_factorials(int(counts.sum()))
    limit = float(logs[counts].sum()) + 1e-7
    rare = 0.0
    states: dict[tuple[int, ...], tuple[Vector, Vector]] = {}
    states[tuple(sorted(counts.sum(axis=1).tolist()))] = (np.zeros(1), np.ones(1))
    work = 0
    for place, total in enumerate(columns[:-1], start=1):
        gathered: dict[tuple[int, ...], list[tuple[Vector, Vector]]] = {}
        for rows, (values, weights) in states.items():
            cells = _fillings(np.array(rows), int(total))
            work += len(cells) * (len(values) + 20)
            if work > MOST_WORK:
                return math.nan
            left = np.sort(np.array(rows) - cells, axis=1)
            steps = logs[cells].sum(axis=1)
            for key, step in zip(map(tuple, left.tolist()), steps.tolist(), strict=True):
                gathered.setdefault(key, []).append((values + step, weights))
        states = {}
        for key, parts in gathered.items():
            merged = _merged(parts)
            done, states[key] = _decided(key, columns[place:], merged, logs, limit)
            rare += done
    for key, (values, weights) in states.items():
        finished = values + float(logs[list(key)].sum())
        rare += float((np.exp(finished - limit) * weights)[finished <= limit].sum())
    n = int(counts.sum())
    whole = _all_completions(tuple(counts.sum(axis=1).tolist()), columns, logs, n)
    p = rare * math.exp(limit - whole)
    return p if p < 1 - 1e-9 else 1.0  # all tables count: the rest is rounding error


def _decided(
    rows: tuple[int, ...], columns: Counts, kept: tuple[Vector, Vector], logs: Vector, limit: float
) -> tuple[float, tuple[Vector, Vector]]:
    """The weight of those whose every completion is rare enough, and those that are still open."""
    values, weights = kept
    r = np.array(rows)
    highest = min(_most_even(columns, len(r), logs), _most_even(r, len(columns), logs))
    lowest = max(_least_even(columns, r, logs), _least_even(r, columns, logs))
    certain = values + highest <= limit
    possible = values + lowest <= limit
    whole = _all_completions(rows, columns, logs, int(r.sum()))
    done = float((np.exp(values[certain] - limit + whole) * weights[certain]).sum())
    open_still = possible & ~certain
    return done, (values[open_still], weights[open_still])


def _all_completions(rows: tuple[int, ...], columns: Counts, logs: Vector, n: int) -> float:
    """Logarithm of the sum over all tables with these margins of the product of 1 / cell!."""
    return float(logs[list(rows)].sum() + logs[columns].sum() - logs[n])


def _most_even(totals: Counts, cells: int, logs: Vector) -> float:
    """At most so much: every total spread over its cells as evenly as can be."""
    small, extra = totals // cells, totals % cells
    return float((extra * logs[small + 1] + (cells - extra) * logs[small]).sum())


def _least_even(totals: Counts, others: Counts, logs: Vector) -> float:
    """At least so much: every total put into as few cells as their own totals allow."""
    worst = 0.0
    for total in totals.tolist():
        left = total
        for other in np.sort(others)[::-1].tolist():
            worst += float(logs[min(left, other)])
            left -= min(left, other)
    return worst


def _merged(parts: list[tuple[Vector, Vector]]) -> tuple[Vector, Vector]:
    """Equal products reached in different orders, added up."""
    values = np.concatenate([each for each, _ in parts])
    weights = np.concatenate([each for _, each in parts])
    _, first, place = np.unique(np.floor(values * 1e8 + 0.5), return_index=True, return_inverse=True)
    sums: Vector = np.zeros(len(first))
    np.add.at(sums, place.ravel(), weights)
    return values[first], sums


def _fillings(rows: Counts, total: int) -> Counts:
    """All ways to fill one column of `total` from what is left in the rows, one a row of the result."""
    rest = np.concatenate([np.cumsum(rows[::-1])[::-1][1:], [0]])
    filled, left = np.zeros((1, 0), dtype=np.int64), np.array([total])
    for row, after in zip(rows.tolist(), rest.tolist(), strict=True):
        low, high = np.maximum(0, left - after), np.minimum(row, left)
        times = high - low + 1
        start = np.repeat(np.cumsum(times) - times, times)
        cell = np.repeat(low, times) + np.arange(int(times.sum())) - start
        filled = np.column_stack([np.repeat(filled, times, axis=0), cell])
        left = np.repeat(left, times) - cell
    return filled


def _log_factorials(most: int) -> Vector:
    from scipy.special import gammaln

    return np.asarray(gammaln(np.arange(most + 1) + 1.0))
