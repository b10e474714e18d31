"""One pass over the answers: n, means and cross-products, from which reliability and correlations follow.

Moments of two chunks add to the moments of the whole, so partitions use the same formulas.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.measure.numeric import check_numeric, refuse_infinite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

Missing = Literal["listwise", "pairwise"]
BLOCK_ROWS = 8192  # a block of 90 items takes 6 MB: it stays in the cache while it is centred and multiplied
STILL = 1e-13  # a standard deviation below this share of the mean is rounding error
CANCELLED = 1e-12  # so is what a subtraction leaves of a sum of squares below this share


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
            means=self.means + other.n / safe * shift,
            squares=self.squares + other.squares + weight * shift**2,
            products=self.products + other.products + weight * shift * shift.T,
        )

    def __radd__(self, start: int) -> Moments:
        """Lets `sum(parts)` begin with 0."""
        return self


def moments(items: pd.DataFrame, *, missing: Missing = "listwise") -> Moments:
    """Sum up the items once. Does not reverse items or impute.

    items : respondents in rows, items in columns, numeric (integers, float32 and nullable types are
    converted block by block, never as a whole), NaN missing.
    missing : "listwise" keeps respondents who answered everything; "pairwise" keeps, for each pair of
    items, those who answered both. Without missing answers both take one matrix product, otherwise
    "pairwise" takes four masked ones.
    Returns Moments; they add with `+` and `sum`. Raises InputError on an unknown policy, a column that
    is not numeric, or an infinite answer.
    Source: Chan, Golub & LeVeque 1983. Checked against: R 4.2.2 cov and cor (complete, pairwise).

    >>> items = pd.DataFrame({"a": [1, 2, 3, None], "b": [2, 2, 5, 1]})
    >>> moments(items).n.item(), moments(items, missing="pairwise").n.tolist()
    (3.0, [[3.0, 3.0], [3.0, 4.0]])
    """
    _check(items, missing)
    columns = tuple(map(str, items.columns))
    rows = range(0, max(len(items), 1), BLOCK_ROWS)
    return _total(_of_block(items.iloc[at : at + BLOCK_ROWS], columns, missing) for at in rows)


def moments_of_chunks(chunks: Iterable[pd.DataFrame], *, missing: Missing = "listwise") -> Moments:
    """Moments of a table that comes in pieces, such as a file larger than memory; one piece is held at a time.

    chunks : frames with the same items in the same order, as for `moments`; a generator will do.
    Returns the Moments of all rows together. Raises InputError without any chunk, when the items of two
    chunks differ, and as `moments` does. Source: Chan, Golub & LeVeque 1983. Checked against: `moments` of the whole.

    >>> whole = pd.DataFrame({"a": [1, 2, 4, 5], "b": [2, 1, 5, 3]})
    >>> parts = moments_of_chunks(whole[at : at + 2] for at in (0, 2))
    >>> covariance(parts).equals(covariance(moments(whole)))
    True
    """
    return _total(moments(chunk, missing=missing) for chunk in chunks)


def fewest(m: Moments) -> int:
    """Respondents behind the pair of items that fewest answered; all respondents used when listwise.

    >>> fewest(moments(pd.DataFrame({"a": [1, 2, None], "b": [2, 1, 1]}), missing="pairwise"))
    2
    """
    return int(m.n.min()) if m.n.size else 0


def covariance(m: Moments) -> pd.DataFrame:
    """Covariances with divisor n - 1 (of each pair); NaN where fewer than two respondents answered both.

    m : moments of k items. Returns a k x k frame, items as index and columns. Checked against: R 4.2.2 cov.

    >>> covariance(moments(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2]}))).loc["a", "b"].item()
    0.5
    """
    return pd.DataFrame(covariances(m), index=list(m.columns), columns=list(m.columns))


def correlation_matrix(m: Moments) -> pd.DataFrame:
    """Pearson correlations; pairwise moments use each pair's own standard deviations, as R and pandas do.

    m : moments of k items. Returns a k x k frame, items as index and columns; NaN where an item does not
    vary among the respondents of the pair. Checked against: R 4.2.2 cor.

    >>> correlation_matrix(moments(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2]}))).loc["a", "b"].item()
    0.5
    """
    return pd.DataFrame(correlations(m), index=list(m.columns), columns=list(m.columns))


def covariances(m: Moments) -> Matrix:
    """The values of `covariance`, without names.

    >>> covariances(moments(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2]}))).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    still = _still(m)
    products = np.where(still | still.T, 0.0, m.products) if still.any() else m.products
    return np.where(m.n > 1, products / np.maximum(m.n - 1, 1), np.nan)


def correlations(m: Moments) -> Matrix:
    """The values of `correlation_matrix`, without names.

    >>> correlations(moments(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2]}))).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    still = _still(m)
    usable = ~(still | still.T) & (m.n > 1)
    scale = np.sqrt(m.squares * m.squares.T)
    values = np.where(usable, m.products / np.where(usable, scale, 1.0), np.nan)
    values = np.where(1 - np.abs(values) < 1e-14, np.sign(values), values)
    diagonal = np.diag_indices_from(values)
    values[diagonal] = np.where(np.isnan(values[diagonal]), np.nan, 1.0)
    return values


def _check(items: pd.DataFrame, missing: str) -> None:
    if missing not in ("listwise", "pairwise"):
        raise InputError(
            f"There is no missing-data rule {missing!r}",
            where="moments",
            fix='Use "listwise" or "pairwise".',
        )
    check_numeric(items)


def _total(parts: Iterable[Moments]) -> Moments:
    total: Moments | None = None
    for part in parts:
        total = part if total is None else total + part
    if total is None:
        raise InputError("There is nothing to sum up", where="moments", found="no chunk", fix="Pass frames.")
    return total


def _of_block(block: pd.DataFrame, columns: tuple[str, ...], missing: Missing) -> Moments:
    matrix = cast("Matrix", block.to_numpy(dtype=float, na_value=np.nan))
    sums = np.ones(len(matrix)) @ matrix
    if np.isfinite(sums).all():
        return _complete(matrix, sums, columns, missing)
    refuse_infinite(matrix, block)
    gaps = np.isnan(matrix)
    if missing == "pairwise":
        return _masked(matrix, gaps, columns)
    kept = matrix[~gaps.any(axis=1)]
    return _complete(kept, np.ones(len(kept)) @ kept, columns, missing)


def _complete(matrix: Matrix, sums: Matrix, columns: tuple[str, ...], missing: Missing) -> Moments:
    n = len(matrix)
    means = sums / max(n, 1)
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
    answered, ones = np.subtract(1.0, gaps), np.ones(len(matrix))
    known = np.where(gaps, 0.0, matrix)
    centre = (ones @ known) / np.maximum(ones @ answered, 1)
    centred = (known - centre) * answered
    n = answered.T @ answered
    sums = centred.T @ answered
    shift = sums / np.maximum(n, 1)
    raw = (centred * centred).T @ answered
    squares = raw - shift * sums
    return Moments(
        columns=columns,
        missing="pairwise",
        n=n,
        means=centre[:, None] + shift,
        squares=np.where(squares <= CANCELLED * raw, 0.0, squares),
        products=centred.T @ centred - shift * sums.T,
    )


def _still(m: Moments) -> NDArray[np.bool_]:
    """Where item i does not vary among the respondents of pair (i, j), but for rounding error."""
    still: NDArray[np.bool_] = m.squares <= np.maximum(m.n, 1) * (STILL * m.means) ** 2
    return still
