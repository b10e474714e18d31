"""The correlations that factor methods start from, and why some cannot be factored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.measure.moments import Missing, Moments, correlations, fewest, moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

SINGULAR = 1e-10  # an eigenvalue below this is a linear dependence among the items


@dataclass(frozen=True, eq=False)
class Correlations:
    """Correlations of k items.

    items : names. r : k x k. n : respondents (pairwise: those of the pair that fewest answered).
    reason : why they cannot be factored; empty when they can. missing : the rule they follow.
    """

    items: tuple[str, ...]
    r: Matrix
    n: int
    reason: str
    missing: Missing


def correlations_to_factor(items: pd.DataFrame | Moments, missing: Missing) -> Correlations:
    """Correlations of answers or of their moments, with the reason where they cannot be inverted.

    >>> same = pd.DataFrame({"a": [1, 2, 3, 5], "b": [1, 2, 3, 5]})
    >>> correlations_to_factor(same, "listwise").reason
    'the items are linearly dependent (singular correlations)'
    """
    m = items if isinstance(items, Moments) else moments(items, missing=missing)
    r, n = correlations(m), fewest(m)
    return Correlations(m.columns, r, n, _why_not(m.columns, r, n), m.missing)


def moments_of_correlations(r: pd.DataFrame, *, n: int) -> Moments:
    """Published correlations as moments (means 0, variances 1), for everything that takes moments.

    r : symmetric k x k frame with ones on the diagonal, items as columns. n : respondents behind it.
    Returns Moments. Raises InputError for a frame that is no correlation matrix or n below 2.
    Checked against: R 4.2.2 cor2cov arithmetic by hand; psych 2.2.9 fa on published matrices.

    >>> r = pd.DataFrame([[1, 0.5], [0.5, 1]], index=["a", "b"], columns=["a", "b"])
    >>> correlations(moments_of_correlations(r, n=50))[0, 1].item()
    0.5
    """
    values = r.to_numpy(dtype=float, na_value=np.nan)
    square = values.ndim == 2 and values.shape[0] == values.shape[1]
    known = square and bool(
        (np.abs(values - values.T) < 1e-8).all() and (np.abs(np.diag(values) - 1) < 1e-8).all()
    )
    if not known or np.abs(values).max(initial=0) > 1 + 1e-8 or n < 2:
        raise InputError(
            "A correlation matrix is symmetric, with ones on its diagonal, from at least 2 respondents",
            where="moments_of_correlations",
            found=f"{values.shape[0]} x {values.shape[1]}, n = {n}",
            fix="Pass the full matrix, both triangles, and the number of respondents.",
        )
    k = len(values)
    return Moments(
        columns=tuple(str(name) for name in r.columns),
        missing="listwise",
        n=np.array([[float(n)]]),
        means=np.zeros((k, 1)),
        squares=np.full((k, 1), float(n - 1)),
        products=(values + values.T) / 2 * (n - 1),
    )


def _why_not(items: tuple[str, ...], r: Matrix, n: int) -> str:
    if len(items) < 2:
        return "fewer than 2 items"
    if n < 3:
        return "fewer than 3 respondents"
    flat = np.isnan(np.diag(r))
    if flat.any():
        return f"{items[int(flat.argmax())]} does not vary"
    if np.isnan(r).any():
        return "a pair of items has no correlation among those who answered both"
    least = float(np.linalg.eigvalsh(r)[0])
    if least < -SINGULAR:
        return "the pairwise correlations contradict each other (not positive definite)"
    return "the items are linearly dependent (singular correlations)" if least < SINGULAR else ""
