"""Small counts kept out of published tables, together with enough others that nobody can work them out."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import InputError, nearest

TOTAL = "total"
SMALL, COMPLEMENTARY = "small", "complementary"
MARGIN_COST = 1_000.0  # a margin is given up only where no cell will do
ZERO_COST = 50.0  # a zero is often known to be one: nobody of that sex has that disease
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SuppressedTable:
    """A two-way table that may be published.

    counts : with a row and a column of totals; a suppressed cell is missing (<NA>).
    why : the same shape: "" published, "small" below k, "complementary" suppressed to protect another. Print one mark for
    both: which is which gives part of it away.
    k : the threshold.
    """

    counts: pd.DataFrame
    why: pd.DataFrame
    k: int


def suppress(counts: pd.DataFrame, *, k: int = 5) -> SuppressedTable:
    """A two-way table of counts with its totals, small cells suppressed so that the rest does not give them back.

    counts : whole numbers >= 0, without totals. k : counts 1 to k - 1, totals included, are suppressed; zeros are printed.
    Complementary cells are chosen so that each small count could also be k or more, as far as the printed cells and totals
    tell: for each the cheapest closed loop of cells along which k could be reached is suppressed (fewest persons first,
    totals last). The result is safe by itself; against other tables of the same persons see `differences`.
    Raises InputError for negative or fractional counts. Method: stepping-stone paths, Cox 1995; checked in the tests by
    bounding each suppressed cell with linear programming.
    """
    values = _whole(counts)
    table = _with_totals(values)
    small = (table > 0) & (table < k)
    hidden = small.copy()
    for row, column in sorted(np.argwhere(small).tolist(), key=lambda place: table[tuple(place)]):
        for cell in _loop(table, hidden, (row, column), reach=k):
            hidden[cell] = True
    rows, columns = [*counts.index, TOTAL], [*counts.columns, TOTAL]
    shown = pd.DataFrame(table, index=rows, columns=columns).astype("Int64").mask(hidden)
    why = np.where(small, SMALL, np.where(hidden, COMPLEMENTARY, ""))
    return SuppressedTable(shown, pd.DataFrame(why, index=rows, columns=columns), k)


def suppress_rates(
    rates: pd.DataFrame,
    *,
    numerator: str,
    n: str,
    hide: Sequence[str] = (),
    k: int = 5,
    printed_from: int = 20,
    sensitive: bool = False,
) -> pd.DataFrame:
    """A table of rates, one a row, without those that rest on too few persons.

    numerator, n : the columns of the count and its denominator. hide : columns that give the count away with them (the rate
    itself, its interval). A row with n below k loses everything; with n below `printed_from`, or in any size when
    `sensitive` (screening positives, attitudes), it loses the numerator and `hide` when fewer than k persons have the
    property or fewer than k have it not. With n of `printed_from` or more and not sensitive all is printed: a rate of a
    large group says nothing about one person.
    Returns a copy with missing values and a column `suppressed`: "", "n" or "numerator". It does not protect rows against a
    printed total of all rows: for that put the counts through `suppress`.
    """
    for name in (numerator, n, *hide):
        if name not in rates.columns:
            raise InputError(f"There is no column {name!r}", fix=nearest(name, map(str, rates.columns)))
    size, count = rates[n].astype(float), rates[numerator].astype(float)
    few = size < k
    rest = size - count
    open_count = sensitive | (size < printed_from)
    small = ~few & open_count & (((count > 0) & (count < k)) | ((rest > 0) & (rest < k)))
    hidden = {n: _blanked(rates[n], few)}
    hidden |= {name: _blanked(rates[name], few | small) for name in (numerator, *hide)}
    return rates.assign(**hidden, suppressed=np.where(few, "n", np.where(small, "numerator", "")))


def withheld(sizes: Sequence[float], *, k: int) -> list[bool]:
    """Which groups of a list are not to be shown, when their total is printed somewhere.

    sizes : persons in each group. Groups of fewer than k (not those of nobody) are withheld, and while they are one alone or
    fewer than k together the next smallest group with them, so that the total does not give them back.

    >>> withheld([3, 40, 12, 0], k=5)
    [True, False, True, False]
    """
    gone = [0 < size < k for size in sizes]
    rising = sorted((place for place, size in enumerate(sizes) if size >= k), key=lambda place: sizes[place])
    for place in rising:
        small = [size for size, hidden in zip(sizes, gone, strict=True) if hidden]
        if not small or (len(small) > 1 and sum(small) >= k):
            break
        gone[place] = True
    return gone


def differences(first: pd.DataFrame, second: pd.DataFrame, *, k: int = 5) -> pd.DataFrame:
    """Cells of two published tables that give a small group away when one is taken from the other.

    first, second : tables of counts as published (missing where suppressed), for example all patients and all but one ward,
    or the same table a month later. Rows and columns are matched by name.
    Returns row, column, why: "difference" where both are printed and differ by 1 to k - 1, "printed in the other" where only
    one is suppressed. The difference itself is not shown.
    """
    rows = [row for row in first.index if row in second.index]
    columns = [column for column in first.columns if column in second.columns]
    found = []
    for row in rows:
        for column in columns:
            a, b = first.loc[row, column], second.loc[row, column]
            if pd.isna(a) != pd.isna(b):
                found.append((row, column, "printed in the other"))
            elif not pd.isna(a) and 0 < abs(int(a) - int(b)) < k:
                found.append((row, column, "difference"))
    return pd.DataFrame(found, columns=["row", "column", "why"])


def _blanked(values: pd.Series, where: pd.Series) -> pd.Series:
    whole = pd.api.types.is_integer_dtype(values.dtype)
    return values.astype("Int64" if whole else values.dtype).mask(where)


def _whole(counts: pd.DataFrame) -> Counts:
    values = counts.to_numpy(dtype=float, na_value=np.nan)
    if not (np.isfinite(values) & (values >= 0) & (values == np.floor(values))).all():
        fix = "Give the table as counted, before any suppression and without totals."
        raise InputError("suppress wants whole counts", found="negative, fractional or missing ones", fix=fix)
    whole: Counts = values.astype(np.int64)
    return whole


def _with_totals(values: Counts) -> Counts:
    table = np.zeros((values.shape[0] + 1, values.shape[1] + 1), dtype=np.int64)
    table[:-1, :-1] = values
    table[-1, :-1] = values.sum(axis=0)
    table[:, -1] = table[:, :-1].sum(axis=1)
    return table


def _loop(table: Counts, hidden: Mask, cell: tuple[int, int], *, reach: int) -> Iterator[tuple[int, int]]:
    """The cells of the cheapest closed loop along which `cell` can grow to `reach` while every sum stays what it is.

    Take totals with the opposite sign: then every row and column sums to zero, and a change of +d must be undone by -d in
    the same row, that one by +d in the same column, and so on back to the start. Dijkstra over rows and columns; a step
    costs nothing on a suppressed cell.
    """
    rows, columns = table.shape
    step = reach - int(table[cell])
    grows = not _is_margin(cell, table.shape)  # in the signed table a total grows by getting smaller
    start, goal = (
        (("row", cell[0]), ("column", cell[1])) if grows else (("column", cell[1]), ("row", cell[0]))
    )
    costs, came = {start: 0.0}, {}
    queue = [(0.0, start)]
    while queue:
        cost, node = heapq.heappop(queue)
        if node == goal:
            break
        if cost > costs[node]:
            continue
        kind, place = node
        for other in range(columns if kind == "row" else rows):
            via = (place, other) if kind == "row" else (other, place)
            if via == cell or not _can_change(table, via, step, grows=kind == "column"):
                continue
            there, price = ("column" if kind == "row" else "row", other), cost + _price(table, hidden, via)
            if price < costs.get(there, math.inf):
                costs[there], came[there] = price, (node, via)
                heapq.heappush(queue, (price, there))
    while goal in came:
        goal, via = came[goal]
        yield via


def _is_margin(cell: tuple[int, int], shape: tuple[int, int]) -> bool:
    """A row's or a column's total; the grand total is both, and signed like a cell."""
    return (cell[0] == shape[0] - 1) != (cell[1] == shape[1] - 1)


def _can_change(table: Counts, cell: tuple[int, int], step: int, *, grows: bool) -> bool:
    """Whether the signed cell can take the step: only what gets smaller has an end, at zero."""
    return grows != _is_margin(cell, table.shape) or int(table[cell]) >= step


def _price(table: Counts, hidden: Mask, cell: tuple[int, int]) -> float:
    if hidden[cell]:
        return 0.0
    in_margin = cell[0] == table.shape[0] - 1 or cell[1] == table.shape[1] - 1
    zero = 0 if table[cell] else ZERO_COST
    return 1 + zero + math.log1p(int(table[cell])) + (MARGIN_COST if in_margin else 0)
