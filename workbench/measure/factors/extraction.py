"""Factor extraction from a correlation matrix: least squares (minres), maximum likelihood, principal axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    # value, gradient and Hessian of a discrepancy at given uniquenesses
    Discrepancy = Callable[[Matrix], tuple[float, Matrix, Matrix]]

Extraction = Literal["minres", "ml", "pa"]
LEAST_UNIQUENESS = 0.005  # the bound of R's factanal and psych: below it a case is Heywood's
STEPS = 200
AXIS_STEPS, AXIS_CHANGE = 50, 0.001  # psych's rule for principal axes


@dataclass(frozen=True, eq=False)
class Extracted:
    """Unrotated factors.

    loadings : k x m, columns by decreasing sum of squares. uniquenesses : k, at least 0.005 for minres and ml.
    converged : whether the iterations met their criterion.
    """

    loadings: Matrix
    uniquenesses: Matrix
    converged: bool


def extract(r: Matrix, *, factors: int, method: Extraction) -> Extracted:
    """Unrotated factors of a correlation matrix that is invertible.

    "minres" minimises the sum of squared off-diagonal residuals (the same as unweighted least squares; Harman &
    Jones 1966; Jöreskog 1977), "ml" the likelihood (Jöreskog 1967), both by Newton's method on the uniquenesses
    with exact second derivatives. "pa" iterates principal axes from squared multiple correlations until the sum of
    communalities changes by less than 0.001, at most 50 times, as psych does; carried on it would reach minres.
    Checked against: psych 2.2.9 fa (minres, ml, pa), R 4.2.2 factanal.

    >>> r = np.array([[1, 0.48, 0.40], [0.48, 1, 0.30], [0.40, 0.30, 1]])
    >>> [f"{loading:.3f}" for loading in extract(r, factors=1, method="minres").loadings[:, 0]]
    ['0.800', '0.600', '0.500']
    """
    start = 1 / np.diag(np.linalg.inv(r))
    if method == "pa":
        return _principal_axes(r, 1 - start, factors)
    if method == "minres":
        unique, converged = _newton(lambda psi: _least_squares(r, psi, factors), start, LEAST_UNIQUENESS, 1.0)
        values, vectors = _sorted_eigen(r - np.diag(unique))
        return Extracted(_loadings(values, vectors, factors), unique, converged)
    # Uniquenesses enter the likelihood by their logarithm; the start is factanal's.
    start = np.log((1 - 0.5 * factors / len(r)) * start)
    log_unique, converged = _newton(
        lambda x: _likelihood(r, x, factors), start, np.log(LEAST_UNIQUENESS), 0.0
    )
    scale = np.exp(log_unique / 2)
    values, vectors = _sorted_eigen(r / np.outer(scale, scale))
    return Extracted(scale[:, None] * _loadings(values - 1, vectors, factors), scale**2, converged)


def _principal_axes(r: Matrix, communalities: Matrix, factors: int) -> Extracted:
    loadings, converged = np.zeros((len(r), factors)), False
    reduced = r.copy()
    for _ in range(AXIS_STEPS):
        np.fill_diagonal(reduced, communalities)
        loadings = _loadings(*_sorted_eigen(reduced), factors)
        renewed = (loadings**2).sum(axis=1)
        converged = abs(float(renewed.sum() - communalities.sum())) < AXIS_CHANGE
        communalities = renewed
        if converged:
            break
    return Extracted(loadings, 1 - communalities, converged)


def _least_squares(r: Matrix, psi: Matrix, factors: int) -> tuple[float, Matrix, Matrix]:
    values, vectors = _sorted_eigen(r - np.diag(psi))
    kept, rest = values[:factors], values[factors:]
    common, left = vectors[:, :factors], vectors[:, factors:]
    curvature = (left @ left.T) ** 2
    for place in range(factors):
        inner = (left * (rest / (rest - kept[place] - _apart(kept[place], rest)))) @ left.T
        curvature += 2 * np.outer(common[:, place], common[:, place]) * inner
    return float(rest @ rest) / 2, -(left**2) @ rest, curvature


def _likelihood(r: Matrix, log_psi: Matrix, factors: int) -> tuple[float, Matrix, Matrix]:
    scale = np.exp(-log_psi / 2)
    values, vectors = _sorted_eigen(r * np.outer(scale, scale))
    kept, rest = values[:factors], values[factors:]
    common, left = vectors[:, :factors], vectors[:, factors:]
    curvature = ((left * rest) @ left.T) * (left @ left.T)
    for place in range(factors):
        weight = (1 - rest) * (rest + kept[place]) / (rest - kept[place] - _apart(kept[place], rest))
        curvature -= np.outer(common[:, place], common[:, place]) * ((left * weight) @ left.T)
    return float((rest - np.log(rest)).sum()) - len(rest), (left**2) @ (1 - rest), curvature


def _apart(kept: float, rest: Matrix) -> Matrix:
    """Keeps two equal eigenvalues from dividing by zero."""
    return np.where(kept - rest < 1e-10, 1e-10, 0.0)


def _newton(discrepancy: Discrepancy, start: Matrix, low: float, high: float) -> tuple[Matrix, bool]:
    """Minimum between two bounds: Newton steps on the parameters that are free, halved until they help."""
    x = np.clip(start, low, high)
    value, gradient, curvature = discrepancy(x)
    for _ in range(STEPS):
        free = ~(((x <= low) & (gradient > 0)) | ((x >= high) & (gradient < 0)))
        if not free.any() or np.abs(gradient[free]).max() < 1e-11:
            return x, True
        step = np.zeros_like(x)
        step[free] = _descent(curvature[np.ix_(free, free)], gradient[free])
        moved = _halved(discrepancy, x, step, value, low, high)
        if moved is None:
            return x, bool(np.abs(gradient[free]).max() < 1e-7)
        x, (value, gradient, curvature) = moved
    return x, False


def _descent(curvature: Matrix, gradient: Matrix) -> Matrix:
    """Newton's direction; where the curvature is not positive its eigenvalues are taken by size."""
    values, vectors = np.linalg.eigh(curvature)
    size = np.maximum(np.abs(values), 1e-8 * np.abs(values).max())
    step: Matrix = -(vectors / size) @ (vectors.T @ gradient)
    return step


def _halved(
    discrepancy: Discrepancy, x: Matrix, step: Matrix, value: float, low: float, high: float
) -> tuple[Matrix, tuple[float, Matrix, Matrix]] | None:
    for halving in range(40):
        tried = np.clip(x + step / 2**halving, low, high)
        found = discrepancy(tried)
        if found[0] < value:
            return tried, found
    return None


def _sorted_eigen(matrix: Matrix) -> tuple[Matrix, Matrix]:
    values, vectors = np.linalg.eigh(matrix)
    return values[::-1], vectors[:, ::-1]


def _loadings(values: Matrix, vectors: Matrix, factors: int) -> Matrix:
    """Eigenvectors as loadings, each with a positive sum."""
    loadings = vectors[:, :factors] * np.sqrt(np.maximum(values[:factors], 0.0))
    return loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
