"""All correlations of a set of items, with tests and intervals, from one pass of moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.intervals import check_level
from workbench.measure.moments import Missing, Moments, correlations, moments
from workbench.measure.multiplicity import Adjustment, adjust_p

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FEWEST_PAIRS = 4


def correlations_from_moments(
    items: pd.DataFrame | Moments,
    *,
    missing: Missing = "pairwise",
    level: float = 0.95,
    adjust: Adjustment | None = "holm",
) -> pd.DataFrame:
    """Pearson correlations of every pair of items, long, each with its own n. One pass; no loop over pairs.

    items : respondents in rows, items in columns, numeric; or their moments (then `missing` is the rule
    they were made with).
    missing : "pairwise" uses for each pair those who answered both; "listwise" those who answered all.
    adjust : over all pairs of the table.
    Returns row, column, r, low, high (Fisher z), n (respondents of the pair), statistic (t), df (n - 2),
    p (two-sided), p_adjusted, reason: for every pair above the diagonal, row by row. r is NaN, with a
    reason, below 4 respondents or when an item does not vary among them; an exact 1 or -1 has p 0 and no interval.
    Raises InputError as `moments` does and for an unknown adjustment.
    Source: Fisher 1921; Holm 1979. Checked against: R 4.2.2 cor.test, p.adjust; psych 2.2.9 corr.test.

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 3, 2, 5, 4], "c": [2, 1, 4, 3, 5]})
    >>> print(correlations_from_moments(items)[["row", "column", "r", "n", "df"]].to_string(index=False))
    row column   r   n  df
      a      b 0.8 5.0 3.0
      a      c 0.8 5.0 3.0
      b      c 0.3 5.0 3.0
    """
    m = items if isinstance(items, Moments) else moments(items, missing=missing)
    above = np.triu_indices(len(m.columns), 1)
    n = np.broadcast_to(m.n, m.products.shape)[above]
    plain = correlations(m)[above]
    r = np.where(n >= FEWEST_PAIRS, plain, np.nan)
    t, df, p = _t_test(r, n)
    low, high = _fisher_interval(r, n, level)
    names = np.array(m.columns, dtype=object)
    flat = np.where(np.isnan(r), "an item does not vary", "")
    return pd.DataFrame(
        {
            "row": names[above[0]],
            "column": names[above[1]],
            "r": r,
            "low": low,
            "high": high,
            "n": n,
            "statistic": t,
            "df": df,
            "p": p,
            "p_adjusted": adjust_p(p, method=adjust),
            "reason": np.where(n >= FEWEST_PAIRS, flat, "fewer than 4 respondents answered both"),
        }
    )


def _t_test(r: Matrix, n: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    from scipy.special import betainc

    df = np.where(np.isnan(r), np.nan, n - 2)
    left = (1 - r) * (1 + r)
    t = np.where(left > 0, r * np.sqrt(df / np.where(left > 0, left, 1)), np.copysign(np.inf, r))
    # The incomplete beta function keeps its relative accuracy however small p is.
    return np.where(np.isnan(r), np.nan, t), df, betainc(df / 2, 0.5, np.clip(left, 0, 1))


def _fisher_interval(r: Matrix, n: Matrix, level: float) -> tuple[Matrix, Matrix]:
    from scipy.special import ndtri

    usable = np.abs(r) < 1  # n is at least 4 wherever r is known
    half = ndtri((1 + check_level(level)) / 2) / np.sqrt(np.where(usable, n - 3, 1))
    z = np.arctanh(np.where(usable, r, 0))
    return np.where(usable, np.tanh(z - half), np.nan), np.where(usable, np.tanh(z + half), np.nan)
