"""How well the items of a scale hang together: alpha with its interval, item statistics, floor and ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.estimate import missing as no_estimate
from workbench.measure.moments import Missing, Moments, covariance, moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

ALPHA_METHOD = "Cronbach's alpha with Feldt's interval"


def cronbach_alpha(
    items: pd.DataFrame | Moments, *, missing: Missing = "listwise", level: float = 0.95
) -> Estimate:
    """Internal consistency of one scale (raw alpha), with Feldt's interval. Does not reverse items or impute.

    items : respondents in rows, items in columns, all scored in the same direction, numeric; or their
    moments, such as those of several chunks added up (then `missing` is the rule they were made with).
    missing : "listwise" keeps complete respondents; "pairwise" uses pairwise covariances and, for the
    interval, the smallest number of respondents any pair of items has (a cautious choice).
    Returns an Estimate: value (at most 1), low, high, level, n (respondents after the missing rule), method.
    NaN with a reason below 3 respondents or when the sum score does not vary.
    Raises InputError below 2 items.
    Source: Cronbach 1951; interval Feldt, Woodruff & Salih 1987. Checked against: psych 2.2.9
    (alpha, alpha.ci).

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4], "c": [2, 2, 3, 4]})
    >>> f"{cronbach_alpha(items).value:.4f}"
    '0.9160'
    """
    m = _item_moments(items, missing)
    n, k = float(m.n.min()), len(m.columns)
    method = f"{ALPHA_METHOD}, {m.missing}"
    if n < 3:
        return no_estimate("fewer than 3 respondents", unit="reliability", n=n, method=method)
    matrix = covariance(m).to_numpy()
    total = matrix.sum()
    if not total > _noise(matrix):
        return no_estimate("the sum score does not vary", unit="reliability", n=n, method=method)
    alpha = float(_alpha(k, np.trace(matrix), total))
    low, high = _feldt_interval(alpha, n=n, k=k, level=level)
    return Estimate(alpha, low, high, level, n=n, unit="reliability", method=method)


def item_statistics(items: pd.DataFrame | Moments, *, missing: Missing = "listwise") -> pd.DataFrame:
    """What each item contributes to its scale, all from one pass of moments. Does not reverse items.

    items, missing : as for `cronbach_alpha`.
    Returns a row per item: item, n (respondents used; pairwise: those who answered the item), mean,
    sd (n - 1), item_rest_r (correlation with the sum of the other items; NaN when either does not
    vary), alpha_if_dropped (NaN below 3 items). Raises InputError below 2 items.
    Checked against: psych 2.2.9 (alpha: r.drop, alpha.drop, item.stats).
    """
    m = _item_moments(items, missing)
    k = len(m.columns)
    matrix = covariance(m).to_numpy()
    variance, row_sum = np.diag(matrix), matrix.sum(axis=1)
    rest = matrix.sum() - 2 * row_sum + variance
    spread = variance * rest
    usable = (variance > 0) & (rest > _noise(matrix))
    dropped = np.full(k, np.nan)
    if k > 2:
        dropped = np.where(
            rest > _noise(matrix),
            _alpha(k - 1, matrix.trace() - variance, np.where(rest > 0, rest, 1)),
            np.nan,
        )
    own = np.arange(k)
    return pd.DataFrame(
        {
            "item": list(m.columns),
            "n": np.broadcast_to(m.n, (k, k))[own, own],
            "mean": np.where(m.n.max() > 0, np.broadcast_to(m.means, (k, k))[own, own], np.nan),
            "sd": np.sqrt(variance),
            "item_rest_r": np.where(
                usable, (row_sum - variance) / np.sqrt(np.where(usable, spread, 1)), np.nan
            ),
            "alpha_if_dropped": dropped,
        }
    )


def floor_ceiling(
    scores: pd.DataFrame, *, low: float | Mapping[str, float], high: float | Mapping[str, float]
) -> pd.DataFrame:
    """Share of respondents at the lowest and at the highest possible score.

    scores : respondents in rows, items or scale scores in columns.
    low, high : the least and greatest possible value, for all columns or by column name.
    Returns scale, n (scored), floor, ceiling (shares of n; NaN when n is 0). Raises InputError when a
    score lies outside. More than 15 % is commonly called an effect (Terwee et al. 2007); no verdict here.
    """
    rows = []
    for name in scores.columns:
        least, most = (limit[name] if isinstance(limit, Mapping) else limit for limit in (low, high))
        values = scores[name].dropna().to_numpy(dtype=float)
        slack = 1e-9 * max(abs(least), abs(most), 1.0)
        if len(values) and (values.min() < least - slack or values.max() > most + slack):
            raise InputError(
                f"Scores of {name} go from {least:g} to {most:g}",
                where="floor_ceiling",
                found=f"{values.min():g} to {values.max():g}",
                fix="Give the range of these scores (another coding, or a sum instead of a mean?).",
            )
        n = len(values)
        floor, ceiling = np.sum(values <= least + slack), np.sum(values >= most - slack)
        rows.append((name, n, floor / n if n else np.nan, ceiling / n if n else np.nan))
    return pd.DataFrame(rows, columns=["scale", "n", "floor", "ceiling"])


def _item_moments(items: pd.DataFrame | Moments, missing: Missing) -> Moments:
    count = len(items.columns)
    if count < 2:
        raise InputError(
            "Reliability needs at least 2 items",
            where="the columns of the items",
            found=f"{count} column(s)",
            fix="Pass all items of the scale, respondents in rows.",
        )
    return items if isinstance(items, Moments) else moments(items, missing=missing)


def _alpha(k: int, trace: float | Matrix, total: float | Matrix) -> float | Matrix:
    return k / (k - 1) * (1 - trace / total)


def _noise(matrix: Matrix) -> float:
    """Below this a variance of a sum of items is rounding error."""
    return float(1e-12 * np.abs(matrix).sum())


def _feldt_interval(alpha: float, *, n: float, k: int, level: float) -> tuple[float, float]:
    from scipy.special import fdtri

    df1, df2, tail = n - 1, (n - 1) * (k - 1), (1 - level) / 2
    low, high = (1 - (1 - alpha) * float(fdtri(df1, df2, p)) for p in (1 - tail, tail))
    return low, high
