"""Proportional-odds logit by Newton's method; with two levels it is logistic regression."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.regression.linear_fit import redundant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.analyse.regression.design_columns import Design

    Matrix = NDArray[np.float64]

NAN = math.nan
MOST_STEPS = 60
TOLERANCE = 1e-11


@dataclass(frozen=True, eq=False)
class LogitFit:
    """logit P(Y <= j) = threshold_j - x b, as MASS::polr and SPSS PLUM write it.

    parameters : thresholds, then slopes. covariance : of both, from the observed information (or robust).
    log_likelihood, null : of the model and without predictors. reason : why there is no fit.
    """

    parameters: Matrix
    covariance: Matrix
    log_likelihood: float
    null: float
    reason: str = ""


def fit_logit(design: Design, *, robust: bool = False) -> LogitFit:
    """Maximum likelihood for an outcome coded 0, 1, … in `design.outcome`.

    robust : covariance from sums of scores by cluster, times G / (G - 1).
    """
    levels, k = len(design.outcome_levels), design.matrix.shape[1]
    size = max(levels - 1, 1) + k
    reason = _why_not(design, robust)
    if reason:
        return LogitFit(np.full(size, NAN), np.full((size, size), NAN), NAN, NAN, reason)
    centre, scale = design.matrix.mean(axis=0), design.matrix.std(axis=0)
    x = (design.matrix - centre) / scale
    y = design.outcome.astype(int)
    shares = np.cumsum(np.bincount(y, minlength=levels))[:-1] / design.n
    start = np.concatenate([np.log(shares / (1 - shares)), np.zeros(k)])
    null = float(_pieces(start, x, y, levels)[0])
    parameters, converged = _newton(start, x, y, levels)
    if not converged or float(np.ptp(x @ parameters[levels - 1 :])) > 25:
        split = separating(x, y, levels, design.terms)
        if split or not converged:
            reason = (
                f"separation: the outcome can be told without error from {split}"
                if split
                else "no convergence"
            )
            return LogitFit(np.full(size, NAN), np.full((size, size), NAN), NAN, null, reason)
    value, scores, information = _pieces(parameters, x, y, levels)
    covariance = np.linalg.inv(information)
    if robust:
        covariance = covariance @ _clustered(scores, design) @ covariance
    back = _to_raw(centre, scale, levels)
    return LogitFit(back @ parameters, back @ covariance @ back.T, float(value), null)


def separating(x: Matrix, y: NDArray[np.int64], levels: int, terms: list[str]) -> str:
    """The terms along which the outcome is separated, so that estimates are infinite; empty when it is not."""
    if not _separated(x, y, levels):
        return ""
    alone = [term for term, column in zip(terms, x.T, strict=True) if _separated(column[:, None], y, levels)]
    return " and ".join(alone) or f"a combination of {', '.join(terms)}"


def _separated(x: Matrix, y: NDArray[np.int64], levels: int) -> bool:
    """Can thresholds and slopes be moved so that no respondent's chance falls and some rise for ever?

    Source: linear programme of Konis 2007, extended to ordered outcomes.
    """
    from scipy.optimize import linprog

    rows = np.unique(np.column_stack([y, x]), axis=0)
    y, x = rows[:, 0].astype(int), rows[:, 1:]
    upper, lower = _signs(x, y, levels)
    room = np.vstack([upper[y < levels - 1], -lower[y > 0]])
    found = linprog(-room.sum(axis=0), A_ub=-room, b_ub=np.zeros(len(room)), bounds=(-1, 1), method="highs")
    return bool(found.status == 0 and -found.fun > 1e-7)


def _why_not(design: Design, robust: bool) -> str:
    levels, n, k = len(design.outcome_levels), design.n, design.matrix.shape[1]
    if not n:
        return "no complete respondents"
    if levels < 2:
        return "the outcome does not vary"
    if n <= levels - 1 + k:
        return "no more complete respondents than coefficients"
    if robust and (design.clusters is None or int(design.clusters.max()) < 1):
        return "fewer than 2 clusters"
    tied = redundant(design)
    return f"{tied} follows from the other predictors" if tied else ""


def _newton(start: Matrix, x: Matrix, y: NDArray[np.int64], levels: int) -> tuple[Matrix, bool]:
    """Newton's steps, halved while they do not climb; the likelihood is concave (Pratt 1981)."""
    at = start
    value, scores, information = _pieces(at, x, y, levels)
    for _ in range(MOST_STEPS):
        try:
            step = np.linalg.solve(information, scores.sum(axis=0))
        except np.linalg.LinAlgError:
            return at, False
        size = 1.0
        for _ in range(30):
            trial = _pieces(at + size * step, x, y, levels)
            if trial[0] >= value - 1e-12 * abs(value):
                break
            size /= 2
        at = at + size * step
        value, scores, information = trial
        if float(np.abs(size * step).max()) < TOLERANCE * (1 + float(np.abs(at).max())):
            return at, True
    return at, False


def _pieces(at: Matrix, x: Matrix, y: NDArray[np.int64], levels: int) -> tuple[float, Matrix, Matrix]:
    """Log-likelihood, scores by respondent and observed information at these parameters."""
    from scipy.special import expit

    slopes = x @ at[levels - 1 :]
    ends = np.concatenate([[-np.inf], at[: levels - 1], [np.inf]])
    top, bottom = ends[y + 1] - slopes, ends[y] - slopes
    if (np.diff(ends) <= 0).any():
        return -math.inf, np.zeros((len(y), len(at))), np.eye(len(at))
    high, low = expit(top), expit(bottom)
    # Differences near 1 lose digits: take them in the lower tail instead.
    chance = np.where(bottom > 0, expit(-bottom) - expit(-top), high - low)
    chance = np.maximum(chance, 1e-300)
    f_top, f_bottom = high * expit(-top), low * expit(-bottom)
    g_top, g_bottom = f_top / chance, f_bottom / chance
    upper, lower = _signs(x, y, levels)
    scores = g_top[:, None] * upper - g_bottom[:, None] * lower
    h_top = g_top * (1 - 2 * high) - g_top**2
    h_bottom = -g_bottom * (1 - 2 * low) - g_bottom**2
    cross = upper.T @ ((g_top * g_bottom)[:, None] * lower)
    hessian = upper.T @ (h_top[:, None] * upper) + lower.T @ (h_bottom[:, None] * lower) + cross + cross.T
    return float(np.log(chance).sum()), scores, -hessian


def _signs(x: Matrix, y: NDArray[np.int64], levels: int) -> tuple[Matrix, Matrix]:
    """Rows that give each respondent's upper and lower end, threshold - x b; a missing end is all zero."""
    eye = np.vstack([np.zeros(levels - 1), np.eye(levels - 1), np.zeros(levels - 1)])
    upper = np.column_stack([eye[y + 1], -x * (y < levels - 1)[:, None]])
    lower = np.column_stack([eye[y], -x * (y > 0)[:, None]])
    return upper, lower


def _to_raw(centre: Matrix, scale: Matrix, levels: int) -> Matrix:
    """Matrix that turns parameters of standardised predictors into those of the predictors as they are."""
    back = np.eye(levels - 1 + len(scale))
    back[levels - 1 :, levels - 1 :] = np.diag(1 / scale)
    back[: levels - 1, levels - 1 :] = centre / scale
    return back


def _clustered(scores: Matrix, design: Design) -> Matrix:
    clusters = np.asarray(design.clusters)
    count = int(clusters.max()) + 1
    sums = np.zeros((count, scores.shape[1]))
    np.add.at(sums, clusters, scores)
    out: Matrix = sums.T @ sums * (count / (count - 1))
    return out
