"""Least squares by QR, with standard errors that do not assume equal variances or independent respondents."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.analyse.design_columns import Design

    Matrix = NDArray[np.float64]

NAN = math.nan
Errors = Literal["HC3", "cluster", "classical"]


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients in the order of the design with a constant first, and what belongs to them.

    covariance : of the coefficients, of the kind asked for. df : of their t tests; infinite for z tests.
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
    label = {"HC3": "HC3 standard errors", "classical": "classical standard errors"}.get(errors, "")
    reason = no_fit(design)
    if not reason and errors == "cluster":
        count = len(set(design.clusters.tolist())) if design.clusters is not None else 0
        label = f"standard errors robust to {count} clusters (CR1)"
        reason = "fewer than 2 clusters" if count < 2 else ""
    if reason:
        nothing = np.full(k, NAN)
        return Fit(
            nothing,
            np.full((k, k), NAN),
            NAN,
            np.full(n, NAN),
            np.full(n, NAN),
            f"least squares, {label}",
            reason,
        )
    # Scaling the columns first keeps squares of large numbers out of the triangular factor.
    scale = np.sqrt((x**2).sum(axis=0))
    q, r = np.linalg.qr(x / scale)
    inverse = np.linalg.inv(r)
    coefficients = inverse @ (q.T @ y)
    residuals = y - (x / scale) @ coefficients
    coefficients = coefficients + inverse @ (
        q.T @ residuals
    )  # one step of refinement: NIST's Longley needs it
    residuals = y - (x / scale) @ coefficients
    leverages = (q**2).sum(axis=1)
    inside = _middle(design, q, residuals, leverages, errors)
    covariance = inverse @ inside @ inverse.T
    df = (
        float(len(set(design.clusters.tolist())) - 1)
        if errors == "cluster" and design.clusters is not None
        else n - k
    )
    return Fit(
        coefficients / scale,
        covariance / np.outer(scale, scale),
        df,
        residuals,
        leverages,
        f"least squares, {label}",
    )


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


def _middle(design: Design, q: Matrix, residuals: Matrix, leverages: Matrix, errors: Errors) -> Matrix:
    """What stands between the two (X'X)^-1 factors, in the coordinates of q."""
    n, k = q.shape
    if errors == "classical":
        return np.eye(k) * float((residuals**2).sum()) / (n - k)
    if errors == "HC3":
        # A respondent who alone determines a coefficient has leverage 1 and residual 0: nothing to add.
        free = np.where(leverages < 1 - 1e-12, 1 - leverages, np.inf)
        scores = q * (residuals / free)[:, None]
        out: Matrix = scores.T @ scores
        return out
    clusters = np.asarray(design.clusters)
    count = int(clusters.max()) + 1
    sums = np.zeros((count, k))
    np.add.at(sums, clusters, q * residuals[:, None])
    total: Matrix = sums.T @ sums * (count / (count - 1) * (n - 1) / (n - k))
    return total
