"""Fisher's exact test of a table of any size (Freeman and Halton), by the distribution column after column."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MOST_STATES = 3_000_000


def fisher_p(table: NDArray[np.int64]) -> float:
    """Chance, the margins given, of a table as improbable as this one or more so; NaN when there are too many.

    table : counts, rows by columns, without empty rows or columns.
    Source: Fisher 1935; Freeman & Halton 1951. Checked against: R 4.2.2 fisher.test.

    >>> import numpy as np
    >>> f"{fisher_p(np.array([[3, 1], [1, 3]])):.4f}"
    '0.4857'
    """
    counts = table if table.shape[0] <= table.shape[1] else table.T
    columns = sorted((int(total) for total in counts.sum(axis=0)), reverse=True)
    # Probability of a table = constant / product of the cells' factorials: collect -log of the product.
    observed = -sum(math.lgamma(cell + 1) for cell in counts.ravel().tolist())
    states: dict[tuple[int, ...], dict[float, float]] = {
        tuple(sorted(counts.sum(axis=1).tolist())): {0.0: 1.0}
    }
    work = 0
    for total in columns[:-1]:
        after: dict[tuple[int, ...], dict[float, float]] = {}
        for rows, past in states.items():
            for cells in _fillings(rows, total):
                left = tuple(sorted(row - cell for row, cell in zip(rows, cells, strict=True)))
                step = sum(map(_minus_log_factorial, cells))
                kept = after.setdefault(left, {})
                work += len(past)
                if work > MOST_STATES:
                    return math.nan
                for value, weight in past.items():
                    key = _key(value + step)
                    kept[key] = kept.get(key, 0.0) + weight
        states = after
    return _tail(states, observed)


def _tail(states: dict[tuple[int, ...], dict[float, float]], observed: float) -> float:
    """Weigh the finished tables: the last column is what is left of the rows."""
    values, weights = [], []
    for rows, past in states.items():
        last = sum(map(_minus_log_factorial, rows))
        values += [value + last for value in past]
        weights += list(past.values())
    logs = np.array(values)
    chances = np.exp(logs - logs.max()) * np.array(weights)
    rare = logs <= observed + 1e-7
    return min(1.0, float(chances[rare].sum() / chances.sum()))


def _key(value: float) -> float:
    """Equal products of factorials, reached in another order, differ in the last digits only."""
    return math.floor(value * 1e9 + 0.5) / 1e9


def _fillings(rows: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
    """All ways to fill one column of `total` from what is left in the rows."""
    if len(rows) == 1:
        if total <= rows[0]:
            yield (total,)
        return
    rest = sum(rows[1:])
    for cell in range(max(0, total - rest), min(rows[0], total) + 1):
        for others in _fillings(rows[1:], total - cell):
            yield (cell, *others)


@lru_cache(maxsize=4096)
def _minus_log_factorial(count: int) -> float:
    return -math.lgamma(count + 1)
