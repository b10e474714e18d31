"""Least squares by QR, with standard errors that do not assume equal variances or independent respondents."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.analyse.regression.design_columns import Design

    Matrix = NDArray[np.float64]

NAN = math.nan
ROUNDING = 1e-10
REFINEMENTS = 3
Errors = Literal["HC3", "cluster", "classical"]


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients in the order of the design with a constant first, and what belongs to them.

    covariance : of the coefficients, of the kind asked for; 0 for one that its respondents fit exactly. df : of their t tests; infinite for z tests.
    residuals, leverages : by row of the design. reason : why there is no fit; empty otherwise.
    """

    coefficients: Matrix
    covariance: Matrix
    df: float
    residuals: Matrix
    leverages: Matrix
    method: str
    reason: str = ""


def fit_linear(design: Design, *, errors: Errors) -> Fit:
    """Ordinary least squares of a design.

    errors : "HC3" (MacKinnon & White 1985, t with n - k df), "cluster" (sums of scores by cluster, times
    G / (G - 1) x (n - 1) / (n - k), t with G - 1 df for G clusters: rough below some 30), or "classical".
    """
    x, y = design.with_constant, design.outcome
    n, k = x.shape
    clusters = 0 if design.clusters is None else len(set(design.clusters.tolist()))
    label = f"least squares, {_named(errors, clusters)}"
    reason = no_fit(design) or ("fewer than 2 clusters" if errors == "cluster" and clusters < 2 else "")
    if reason:
        return _nothing(n, k, label, reason)
    # Powers of 2 bring the columns to about length 1 without rounding.
    scale = np.exp2(np.rint(np.log2(np.sqrt((x**2).sum(axis=0)))))
    scaled = x / scale
    q, r = np.linalg.qr(scaled)
    inverse = np.linalg.inv(r)
    coefficients, residuals = _refined(scaled, y, inverse)
    leverages = (q**2).sum(axis=1)
    if errors == "HC3" and leverages.max() > 1 - 1e-12:
        return _nothing(n, k, label, "a respondent alone determines a coefficient: HC3 is not defined")
    if float((residuals**2).sum()) <= 1e-28 * float((y**2).sum()):
        nothing = _nothing(n, k, label, "the predictors explain the outcome fully")
        return replace(nothing, coefficients=coefficients / scale)
    root = inverse @ _middle_root(design, q, residuals, leverages, errors)
    # Where the residuals that tell a coefficient are 0, what is left of its robust error is rounding.
    usual = np.sqrt((inverse**2).sum(axis=1) * float((residuals**2).sum()) / (n - k))
    root[np.sqrt((root**2).sum(axis=1)) <= ROUNDING * usual] = 0.0
    covariance = root @ root.T  # as a square no variance comes out below 0
    df = float(clusters - 1 if errors == "cluster" else n - k)
    return Fit(coefficients / scale, covariance / np.outer(scale, scale), df, residuals, leverages, label)


def _refined(x: Matrix, y: Matrix, inverse: Matrix) -> tuple[Matrix, Matrix]:
    """Coefficients and residuals by corrected seminormal equations (Björck 1987).

    inverse : of the triangular factor of x. The residuals are kept in as many digits as the machine has: NIST's
    Longley, Filip and Wampler data need them.
    """
    exact, outcome = x.astype(np.longdouble), y.astype(np.longdouble)
    coefficients = np.zeros(x.shape[1], dtype=np.longdouble)
    for _ in range(REFINEMENTS):
        slope = (exact.T @ (outcome - exact @ coefficients)).astype(float)
        coefficients = coefficients + inverse @ (inverse.T @ slope)
    return coefficients.astype(float), (outcome - exact @ coefficients).astype(float)


def _named(errors: Errors, clusters: int) -> str:
    if errors == "cluster":
        return f"standard errors robust to {clusters} clusters (CR1)"
    return f"{errors} standard errors"


def _nothing(n: int, k: int, label: str, reason: str) -> Fit:
    gone = np.full(n, NAN)
    return Fit(np.full(k, NAN), np.full((k, k), NAN), NAN, gone, gone, label, reason)


def no_fit(design: Design) -> str:
    """Why a design cannot be fitted by least squares; empty when it can."""
    n, k = design.n, design.matrix.shape[1] + 1
    if n <= k:
        return "no more complete respondents than coefficients"
    if np.ptp(design.outcome) <= 1e-13 * np.abs(design.outcome).max():
        return "the outcome does not vary"
    tied = redundant(design)
    return f"{tied} follows from the other predictors" if tied else ""


def redundant(design: Design) -> str:
    """The first term that is a constant or a combination of those before it; empty when none is."""
    kept = np.ones((design.n, 1)) / math.sqrt(max(design.n, 1))
    for term, column in zip(design.terms, design.matrix.T, strict=True):
        left = column - kept @ (kept.T @ column)
        left = left - kept @ (kept.T @ left)
        size = float(np.sqrt((left**2).sum()))
        if size <= 1e-10 * float(np.sqrt((column**2).sum())) or size == 0:
            return term
        kept = np.column_stack([kept, left / size])
    return ""


def _middle_root(design: Design, q: Matrix, residuals: Matrix, leverages: Matrix, errors: Errors) -> Matrix:
    """A root of what stands between the two (X'X)^-1 factors, in the coordinates of q."""
    n, k = q.shape
    if errors == "classical":
        return np.eye(k) * math.sqrt(float((residuals**2).sum()) / (n - k))
    if errors == "HC3":
        scores: Matrix = q * (residuals / (1 - leverages))[:, None]
        return scores.T
    clusters = np.asarray(design.clusters)
    count = int(clusters.max()) + 1
    sums = np.zeros((count, k))
    np.add.at(sums, clusters, q * residuals[:, None])
    total: Matrix = sums.T * math.sqrt(count / (count - 1) * (n - 1) / (n - k))
    return total
