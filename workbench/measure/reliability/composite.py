"""Variances of sums of items: what alpha, item-rest correlations and split halves are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.measure.moments import Missing, Moments, covariances, moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

Kind = Literal["raw", "standardised"]
SUM_NOISE = 1e-12  # of the sum of absolute covariances: below it a variance of a sum is rounding error


def item_moments(items: pd.DataFrame | Moments, missing: Missing, *, least: int = 2) -> Moments:
    """The moments of the items of one scale; InputError below `least` items.

    >>> item_moments(pd.DataFrame({"a": [1, 2], "b": [2, 1]}), "listwise").columns
    ('a', 'b')
    """
    count = len(items.columns)
    if count < least:
        raise InputError(
            f"Reliability needs at least {least} items",
            where="the columns of the items",
            found=f"{count} column(s)",
            fix="Pass all items of the scale, respondents in rows.",
        )
    return items if isinstance(items, Moments) else moments(items, missing=missing)


def item_matrix(m: Moments, kind: Kind) -> Matrix:
    """Covariances of the items ("raw": of the sum of answers) or the same of z scores ("standardised").

    A z score takes the mean and standard deviation of all who answered the item, so that pairwise entries are
    covariances over these, as in psych; they differ a little from each pair's own correlation.
    Raises InputError for another kind. Checked against: psych 2.2.9 alpha (std.alpha, complete and pairwise).

    >>> m = moments(pd.DataFrame({"a": [1, 2, 3], "b": [2, 6, 4]}))
    >>> item_matrix(m, "raw").tolist(), item_matrix(m, "standardised").tolist()
    ([[1.0, 1.0], [1.0, 4.0]], [[1.0, 0.5], [0.5, 1.0]])
    """
    if kind not in ("raw", "standardised"):
        fix = 'Use "raw" for the sum of the answers, "standardised" for the sum of z scores.'
        raise InputError(f"There is no kind of scale {kind!r}", where="reliability", fix=fix)
    matrix = covariances(m)
    return matrix if kind == "raw" else of_z_scores(matrix)


def of_z_scores(matrix: Matrix) -> Matrix:
    """Covariances of items divided by their standard deviations; NaN for an item that does not vary.

    >>> of_z_scores(np.array([[4.0, 1.0], [1.0, 1.0]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    sd = np.sqrt(np.diag(matrix))
    usable = sd > 0
    scale = np.where(usable, 1 / np.where(usable, sd, 1.0), np.nan)
    scaled: Matrix = matrix * np.outer(scale, scale)
    np.fill_diagonal(scaled, np.where(usable, 1.0, np.nan))
    return scaled


def why_no_sum(matrix: Matrix, n: float) -> str:
    """Why the sum of these items has no reliability; empty when it has one.

    >>> why_no_sum(np.array([[1.0, -1.0], [-1.0, 1.0]]), 50)
    'the sum score does not vary'
    """
    if n < 3:
        return "fewer than 3 respondents"
    if np.isnan(matrix).any():
        return "an item does not vary, or a pair of items was never answered together"
    if matrix.sum() < -noise(matrix):
        return "the pairwise covariances contradict each other (a sum of negative variance)"
    return "" if matrix.sum() > noise(matrix) else "the sum score does not vary"


def alpha_of(k: int, trace: float | Matrix, total: float | Matrix) -> float | Matrix:
    """Cronbach's alpha from the sum of the variances of k items and the variance of their sum.

    >>> alpha_of(4, 4.0, 10.0)
    0.7999999999999999
    """
    return k / (k - 1) * (1 - trace / total)


def noise(matrix: Matrix) -> float:
    """Below this a variance of a sum of items is rounding error.

    >>> noise(np.array([[1.0, -1.0], [-1.0, 1.0]]))
    4e-12
    """
    return float(SUM_NOISE * np.abs(matrix).sum())
