"""What satisfaction goes with most: the share of explained variance that each predictor carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.intervals import check_level
from workbench.measure.numeric import complete_rows
from workbench.measure.resampling import check_resamples

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

METHOD = "Johnson's relative weights, percentile bootstrap"
SINGULAR = 1e-10


def relative_weights(
    predictors: pd.DataFrame, outcome: pd.Series, *, resamples: int = 2000, seed: int = 1, level: float = 0.95
) -> pd.DataFrame:
    """Johnson's relative weights: R squared of a linear regression, divided among correlated predictors.

    predictors : respondents in rows; outcome : on the same index. Incomplete rows are left out.
    Returns a row a predictor in their order: predictor, n, weight (part of R squared), low, high (percentile bootstrap),
    level, share (weight / R squared), r_squared, method, reason. The weights are not negative and sum to R squared.
    They say how much of what goes with the outcome runs through each predictor, not what would happen if it changed.
    NaN with a reason for fewer complete rows than predictors + 2, a constant column, or predictors that determine one
    another. Raises InputError for text, different indexes, or fewer than 100 resamples.
    Source: Johnson 2000, Multivariate Behavioral Research 35:1. Checked against: R 4.2.2 (the formulae by svd), and equal
    to squared correlations where predictors are uncorrelated.

    >>> made = relative_weights(pd.DataFrame({"a": [1, 2, 3, 4, 5, 6], "b": [2, 1, 2, 1, 2, 2]}), pd.Series([1, 2, 3, 5, 4, 6]))
    >>> bool(made["weight"].iloc[0] > made["weight"].iloc[1])
    True
    """
    check_resamples(resamples, where="relative_weights")
    if not predictors.shape[1]:
        raise InputError("There is no predictor", where="relative_weights", fix="Pass at least one column.")
    if not predictors.index.equals(outcome.index):
        raise InputError(
            "Predictors and outcome belong to different respondents",
            where="relative_weights",
            fix="Use one table.",
        )
    data = complete_rows(predictors.assign(**{"\0outcome": outcome}))
    names = [str(name) for name in predictors.columns]
    reason = _unusable(data)
    if reason:
        empty = np.full(len(names), np.nan)
        return _table(names, len(data), empty, empty, empty, level, reason)
    weight = johnson(correlations(data[None])[0])
    drawn = _resampled(data, resamples, seed)
    low, high = np.nanquantile(drawn, [(1 - check_level(level)) / 2, (1 + level) / 2], axis=0)
    return _table(names, len(data), weight, low, high, level, "")


def johnson(correlations: Matrix) -> Matrix:
    """Relative weights from correlation matrices, the outcome last; NaN where the predictors are singular.

    correlations : (…, k + 1, k + 1). Returns (…, k).
    """
    among, with_outcome = correlations[..., :-1, :-1], correlations[..., :-1, -1]
    values, vectors = np.linalg.eigh(among)
    usable = values[..., 0] > SINGULAR
    root = np.sqrt(np.where(usable[..., None], values, 1.0))
    link = (vectors * root[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    inverse = (vectors / root[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    beta = (inverse @ with_outcome[..., None])[..., 0]
    weights = (link**2 @ (beta**2)[..., None])[..., 0]
    known: Matrix = np.where(usable[..., None], weights, np.nan)
    return known


def _resampled(data: Matrix, resamples: int, seed: int) -> Matrix:
    random = np.random.default_rng(seed)
    step = max(1, 2_000_000 // data.size)
    drawn = []
    for done in range(0, resamples, step):
        rows = random.integers(0, len(data), (min(step, resamples - done), len(data)))
        drawn.append(johnson(correlations(data[rows])))
    return np.concatenate(drawn)


def correlations(samples: Matrix) -> Matrix:
    """Correlation matrix of each sample (samples, rows, columns); NaN becomes a singular matrix of ones."""
    centred = samples - samples.mean(axis=1, keepdims=True)
    cross = np.swapaxes(centred, 1, 2) @ centred
    spread = np.sqrt(np.einsum("sii->si", cross))
    with np.errstate(divide="ignore", invalid="ignore"):
        matrix = cross / (spread[:, :, None] * spread[:, None, :])
    return np.where(np.isfinite(matrix), matrix, 1.0)


def _unusable(data: Matrix) -> str:
    rows, columns = data.shape
    if rows < columns + 1:
        return "fewer complete answers than predictors + 2"
    if (data.std(axis=0) <= 1e-12 * np.abs(data).max(axis=0)).any():
        return "a predictor or the outcome does not vary"
    singular = np.linalg.eigvalsh(correlations(data[None])[0, :-1, :-1])[0] <= SINGULAR
    return "the predictors determine one another" if singular else ""


def _table(
    names: list[str], n: int, weight: Vector, low: Vector, high: Vector, level: float, reason: str
) -> pd.DataFrame:
    whole = float(weight.sum())
    return pd.DataFrame(
        {
            "predictor": names, "n": n, "weight": weight, "low": low, "high": high, "level": level,
            "share": weight / whole if whole else np.nan, "r_squared": whole, "method": METHOD, "reason": reason,
        }
    )  # fmt: skip
