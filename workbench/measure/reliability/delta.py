"""Standard errors of functions of correlations when the answers are normal, by the delta method."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


def standard_error(gradient: Matrix, r: Matrix, *, n: float, scale: Matrix | None = None) -> float:
    """Asymptotic standard error, √(2 tr(G R G R) / n), of a function of the correlations and standard deviations.

    gradient : symmetric k x k; the function changes by the sum of gradient times change over all ordered pairs
    of different items (the diagonal is not read).
    scale : k, its derivative by the logarithm of each standard deviation; None when they do not enter.
    Correlations are functions of the covariances: d r_ij = d s_ij - r_ij (d s_ii + d s_jj) / 2 in units of the
    standard deviations. Source: Browne & Shapiro 1986, Linear Algebra and its Applications 82:169.
    Checked against: the large-sample variance of one correlation, (1 - r²)² / n; lavaan 0.6-14 (omega).

    >>> r = np.array([[1, 0.6], [0.6, 1]])
    >>> f"{standard_error(np.array([[0, 0.5], [0.5, 0]]), r, n=100):.4f}"  # (1 - 0.36) / 10
    '0.0640'
    """
    whole = gradient.copy()
    np.fill_diagonal(whole, 0.0)
    np.fill_diagonal(whole, (0.0 if scale is None else scale / 2) - (whole * r).sum(axis=1))
    turned = whole @ r
    return math.sqrt(max(2 * float((turned * turned.T).sum()) / n, 0.0))


def one_factor_gradient(loadings: Matrix, r: Matrix, slope: Matrix) -> Matrix:
    """How a function of the loadings of one minres factor changes with each correlation.

    loadings : k. slope : k, derivative of the function by each loading. Differentiates the condition that
    defines the minimum, so that no factor needs to be extracted twice. Returns symmetric k x k.
    Checked against: finite differences.

    >>> r = np.array([[1, 0.56, 0.48], [0.56, 1, 0.42], [0.48, 0.42, 1]])
    >>> gradient = one_factor_gradient(np.array([0.8, 0.7, 0.6]), r, np.array([1.0, 0, 0]))
    >>> f"{2 * gradient[0, 1]:.4f}"  # l1² = r12 r13 / r23, so dl1/dr12 = l1 / (2 r12)
    '0.7143'
    """
    curvature = 2 * np.outer(loadings, loadings) - r
    np.fill_diagonal(curvature, loadings @ loadings - loadings**2)
    weight = np.linalg.solve(curvature, slope)
    gradient = (np.outer(weight, loadings) + np.outer(loadings, weight)) / 2
    np.fill_diagonal(gradient, 0.0)
    return gradient


def likelihood_error(loadings: Matrix, unique: Matrix, slope: Matrix, *, n: float) -> float:
    """Standard error of a function of one maximum-likelihood factor, from the expected information.

    loadings, unique : k, of covariances (or of correlations standing for them). slope : 2k, derivative of the
    function by each loading and then by each uniqueness. Source: Lawley & Maxwell 1971, section 4.
    Checked against: lavaan 0.6-14 (standard errors of a defined parameter); repeated samples.

    >>> loadings, unique = np.array([0.8, 0.7, 0.6]), np.array([0.36, 0.51, 0.64])
    >>> f"{likelihood_error(loadings, unique, np.array([1, 1, 1, 0, 0, 0.0]), n=100):.3f}"
    '0.202'
    """
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(unique))
    w = inverse @ loadings
    by_loading = np.outer(w, w) + inverse * float(loadings @ w)
    crossed = inverse * w  # entry (i, j): loading i, uniqueness j
    information = np.block([[by_loading, crossed], [crossed.T, inverse**2 / 2]])
    return math.sqrt(max(float(slope @ np.linalg.solve(information, slope)) / n, 0.0))
