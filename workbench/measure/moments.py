"""One pass over the answers: n, means and cross-products, from which reliability and correlations follow.

Moments of two chunks add to the moments of the whole, so partitions use the same formulas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd

from workbench.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

Missing = Literal["listwise", "pairwise"]


@dataclass(frozen=True, eq=False)
class Moments:
    """Centred sums of k items. Where no answer is missing, n is 1 x 1 and means and squares are k x 1.

    columns : the item names.
    missing : the policy the sums follow.
    n : respondents; entry (i, j) counts those who answered both i and j.
    means : entry (i, j) is the mean of item i over those who also answered j.
    squares : sum of squared deviations of item i from that mean, over the same respondents.
    products : k x k, sum of products of deviations of items i and j.
    """

    columns: tuple[str, ...]
    missing: Missing
    n: Matrix
    means: Matrix
    squares: Matrix
    products: Matrix

    def __add__(self, other: Moments) -> Moments:
        """Moments of both sets of respondents together (Chan, Golub & LeVeque 1983)."""
        if (self.columns, self.missing) != (other.columns, other.missing):
            raise InputError(
                "Only moments of the same items and missing-data rule can be added",
                where="moments",
                found=f"{len(self.columns)} and {len(other.columns)} items, {self.missing} and {other.missing}",
                fix="Compute both chunks with the same columns, in the same order, and the same rule.",
            )
        n = self.n + other.n
        safe = np.maximum(n, 1)
        shift = other.means - self.means
        weight = self.n * other.n / safe
        return Moments(
            columns=self.columns,
            missing=self.missing,
            n=n,
            means=(self.n * self.means + other.n * other.means) / safe,
            squares=self.squares + other.squares + weight * shift**2,
            products=self.products + other.products + weight * shift * shift.T,
        )


def moments(items: pd.DataFrame, *, missing: Missing = "listwise") -> Moments:
    """Sum up the items once. Does not reverse items or impute.

    items : respondents in rows, items in columns, numeric, NaN missing.
    missing : "listwise" keeps respondents who answered everything; "pairwise" keeps, for each pair of
    items, those who answered both. Without missing answers both take one matrix product, otherwise
    "pairwise" takes four masked ones.
    Returns Moments; they add with `+`. Raises InputError on an unknown policy.
    """
    if missing not in ("listwise", "pairwise"):
        raise InputError(
            f"There is no missing-data rule {missing!r}",
            where="moments",
            fix='Use "listwise" or "pairwise".',
        )
    matrix = cast("Matrix", items.to_numpy(dtype=float, na_value=np.nan))
    columns = tuple(str(name) for name in items.columns)
    gaps = np.isnan(matrix)
    if not gaps.any():
        return _complete(matrix, columns, missing)
    if missing == "listwise":
        return _complete(matrix[~gaps.any(axis=1)], columns, missing)
    return _masked(matrix, gaps, columns)


def covariance(m: Moments) -> pd.DataFrame:
    """Covariances with divisor n - 1 (of each pair); NaN where fewer than two respondents answered both."""
    values = np.where(m.n > 1, m.products / np.maximum(m.n - 1, 1), np.nan)
    return pd.DataFrame(values, index=list(m.columns), columns=list(m.columns))


def correlation_matrix(m: Moments) -> pd.DataFrame:
    """Pearson correlations; pairwise moments use each pair's own standard deviations, as R and pandas do.

    NaN where an item does not vary among the respondents of the pair.
    """
    scale = np.sqrt(m.squares * m.squares.T)
    values = np.where((scale > 0) & (m.n > 1), m.products / np.where(scale > 0, scale, 1.0), np.nan)
    values = np.clip(values, -1.0, 1.0)
    diagonal = np.diag_indices_from(values)
    values[diagonal] = np.where(np.isnan(values[diagonal]), np.nan, 1.0)
    return pd.DataFrame(values, index=list(m.columns), columns=list(m.columns))


def _complete(matrix: Matrix, columns: tuple[str, ...], missing: Missing) -> Moments:
    n = len(matrix)
    means = matrix.mean(axis=0) if n else np.zeros(len(columns))
    centred = matrix - means
    products = centred.T @ centred
    return Moments(
        columns=columns,
        missing=missing,
        n=np.array([[float(n)]]),
        means=means[:, None],
        squares=np.diag(products)[:, None].copy(),
        products=products,
    )


def _masked(matrix: Matrix, gaps: NDArray[np.bool_], columns: tuple[str, ...]) -> Moments:
    # Sums around each item's own mean keep the subtraction below from cancelling digits.
    answered = (~gaps).astype(float)
    count = np.maximum(answered.sum(axis=0), 1)
    centre = np.where(gaps, 0.0, matrix).sum(axis=0) / count
    centred = np.where(gaps, 0.0, matrix - centre)
    n = answered.T @ answered
    sums = centred.T @ answered
    shift = sums / np.maximum(n, 1)
    return Moments(
        columns=columns,
        missing="pairwise",
        n=n,
        means=centre[:, None] + shift,
        squares=np.maximum((centred**2).T @ answered - shift * sums, 0.0),
        products=centred.T @ centred - shift * sums.T,
    )
