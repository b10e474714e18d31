"""What each item contributes to its scale: item statistics, floor and ceiling, extreme groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.measure.factors.factorable import SINGULAR
from workbench.measure.moments import Missing, Moments
from workbench.measure.numeric import numbers
from workbench.measure.reliability.composite import (
    SUM_NOISE,
    alpha_of,
    item_matrix,
    item_moments,
    of_z_scores,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

SLACK = 1e-9  # of the range's ends: means of items are put together from binary fractions
Limits = float | Mapping[str, float]


def item_statistics(items: pd.DataFrame | Moments, *, missing: Missing = "listwise") -> pd.DataFrame:
    """What each item contributes to its scale, all from one pass of moments. Does not reverse items.

    items, missing : as for `cronbach_alpha`.
    Returns a row per item: item, n (respondents used; pairwise: those who answered the item), mean,
    sd (n - 1), item_total_r (correlation with the sum of all items, itself included), standardised_r (the
    same for z scores), item_rest_r (with the sum of the other items), smc (squared multiple correlation
    with the other items), alpha_if_dropped, standardised_alpha_if_dropped. NaN where an item or the sum does
    not vary; the last two below 3 items; smc when items are linearly dependent.
    Raises InputError below 2 items.
    Source: Nunnally & Bernstein 1994, chapter 8. Checked against: psych 2.2.9 (alpha: raw.r, std.r, r.drop,
    alpha.drop, item.stats; smc).

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4], "c": [2, 2, 3, 4]})
    >>> print(item_statistics(items)[["item", "mean", "item_rest_r"]].to_string(index=False, float_format="%.3f"))
    item  mean  item_rest_r
       a 2.500        0.939
       b 2.500        0.757
       c 2.750        0.853
    """
    m = item_moments(items, missing)
    k, own = len(m.columns), np.arange(len(m.columns))
    matrix = item_matrix(m, "raw")
    r = of_z_scores(matrix)
    raw, standardised = _sums(matrix), _sums(r)
    every = np.broadcast_to(m.n, (k, k))[own, own]
    columns = {
        "n": every,
        "mean": np.where(every > 0, np.broadcast_to(m.means, (k, k))[own, own], np.nan),
        "sd": np.sqrt(np.diag(matrix)),
        "item_total_r": _ratio(raw.row, raw.variance, matrix.sum(), np.abs(matrix).sum()),
        "standardised_r": _ratio(standardised.row, standardised.variance, r.sum(), np.abs(r).sum()),
        "item_rest_r": _ratio(raw.shared, raw.variance, raw.rest, raw.size),
        "smc": _squared_multiple_correlations(r),
        "alpha_if_dropped": _alpha_if_dropped(raw),
        "standardised_alpha_if_dropped": _alpha_if_dropped(standardised),
    }
    table = pd.DataFrame(np.column_stack(list(columns.values())), columns=list(columns))
    table.insert(0, "item", list(m.columns))
    return table


def floor_ceiling(scores: pd.DataFrame, *, low: Limits, high: Limits) -> pd.DataFrame:
    """Share of respondents at the lowest and at the highest possible score.

    scores : respondents in rows, items or scale scores in columns.
    low, high : the least and greatest possible value, for all columns or by column name.
    Returns scale, n (scored), floor, ceiling (shares of n; NaN when n is 0). Raises InputError when a
    score lies outside, or low or high lacks a column. More than 15 % is commonly called an effect (Terwee et al. 2007, Journal of Clinical
    Epidemiology 60:34); no verdict here. Checked against: counting by hand.

    >>> floor_ceiling(pd.DataFrame({"a": [1, 5, 5, 3]}), low=1, high=5).to_dict("records")
    [{'scale': 'a', 'n': 4, 'floor': 0.25, 'ceiling': 0.5}]
    """
    values = numbers(scores)
    ends = np.array([_ends(limit, scores) for limit in (low, high)], dtype=float).reshape(2, -1)
    slack = SLACK * np.maximum(np.abs(ends).max(axis=0, initial=1.0), 1.0)
    _refuse_outside(values, ends, slack, scores)
    n = (~np.isnan(values)).sum(axis=0)
    shares = [
        np.where(n > 0, hits.sum(axis=0) / np.maximum(n, 1), np.nan)
        for hits in (values <= ends[0] + slack, values >= ends[1] - slack)
    ]
    return pd.DataFrame({"scale": list(scores.columns), "n": n, "floor": shares[0], "ceiling": shares[1]})


def _ends(limit: Limits, scores: pd.DataFrame) -> list[float]:
    if not isinstance(limit, Mapping):
        return [limit] * len(scores.columns)
    lacking = [name for name in scores.columns if name not in limit]
    if lacking:
        raise InputError(
            "A column has no least or greatest possible value",
            where=f"floor_ceiling, column {lacking[0]}",
            found=f"{', '.join(map(str, limit))}",
            fix="Give low= and high= one number for all columns, or one for each.",
        )
    return [limit[name] for name in scores.columns]


def _refuse_outside(values: Matrix, ends: Matrix, slack: Matrix, scores: pd.DataFrame) -> None:
    outside = (values < ends[0] - slack) | (values > ends[1] + slack)
    if not outside.any():
        return
    place = int(outside.any(axis=0).argmax())
    raise InputError(
        f"Scores of {scores.columns[place]} go from {ends[0, place]:g} to {ends[1, place]:g}",
        where="floor_ceiling",
        found=f"{np.nanmin(values[:, place]):g} to {np.nanmax(values[:, place]):g}",
        fix="Give the range of these scores (another coding, or a sum instead of a mean?).",
    )


@dataclass(frozen=True, eq=False)
class _Sums:
    """Of each item: its variance; its covariances with all items, itself included (row), and with the others (shared).

    rest : variance of the sum of the other items. size : the same of absolute covariances. traces : of the others.
    The sums of the others are summed anew, not subtracted from the whole: where one item's variance is 1e12 times
    that of the others (money beside shares), a difference of sums would have no right digit left.
    """

    variance: Matrix
    row: Matrix
    shared: Matrix
    rest: Matrix
    size: Matrix
    traces: Matrix


def _sums(matrix: Matrix) -> _Sums:
    others, variance = 1 - np.eye(len(matrix)), np.diag(matrix)
    return _Sums(
        variance,
        matrix.sum(axis=1),
        (matrix * others).sum(axis=1),
        ((others @ matrix) * others).sum(axis=1),
        ((others @ np.abs(matrix)) * others).sum(axis=1),
        others @ variance,
    )


def _ratio(part: Matrix, variance: Matrix, whole: Matrix | float, size: Matrix | float) -> Matrix:
    """Part / √(variance of the item x variance of the sum); NaN where the latter is rounding error of `size`."""
    usable = (whole > SUM_NOISE * size) & (variance > 0)
    squared = np.where(usable, variance * whole, 1.0)
    return np.where(usable, np.clip(part / np.sqrt(squared), -1, 1), np.nan)


def _alpha_if_dropped(sums: _Sums) -> Matrix:
    k = len(sums.rest)
    usable = (sums.rest > SUM_NOISE * sums.size) if k > 2 else np.zeros(k, dtype=bool)
    alpha = alpha_of(max(k - 1, 2), sums.traces, np.where(usable, sums.rest, 1))
    return np.where(usable, alpha, np.nan)


def _squared_multiple_correlations(r: Matrix) -> Matrix:
    nothing = np.full(len(r), np.nan)
    if np.isnan(r).any():
        return nothing
    try:
        inverse = np.linalg.inv(r)
    except np.linalg.LinAlgError:
        return nothing
    # The norm of the inverse bounds the smallest eigenvalue; eigenvalues cost more than all the rest.
    if not np.linalg.norm(inverse) * SINGULAR < 1 and np.linalg.eigvalsh(r)[0] < SINGULAR:
        return nothing
    smc: Matrix = 1 - 1 / np.diag(inverse)
    return smc
