"""McDonald's omega: how much of a scale's variance one factor carries, and how much a general factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.estimate import missing as no_estimate
from workbench.intervals import check_level
from workbench.measure.factors.extraction import LEAST_UNIQUENESS, extract
from workbench.measure.factors.factorable import correlations_to_factor
from workbench.measure.factors.omega_interval import Draws, bootstrap_omega, omega_of
from workbench.measure.moments import Missing, Moments, covariances
from workbench.measure.numeric import complete_rows
from workbench.measure.reliability.composite import Kind, item_moments
from workbench.measure.reliability.delta import likelihood_error, one_factor_gradient, standard_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FITS = {"ml": "maximum likelihood", "minres": "minimum residuals"}


def omega(
    items: pd.DataFrame | Moments,
    *,
    kind: Kind = "raw",
    fit: Literal["ml", "minres"] = "ml",
    missing: Missing = "listwise",
    interval: Literal["delta", "bootstrap"] = "delta",
    level: float = 0.95,
    resamples: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Omega total of one factor: (Σλ)² / ((Σλ)² + Σψ), the model's own variance below. Does not reverse items.

    items : respondents in rows, items in columns, scored in the same direction; or their moments.
    kind : "raw" for the sum of the answers (loadings times standard deviations), "standardised" for z scores.
    fit : "ml", as lavaan, JASP and semTools fit it, or "minres" of the correlations, as psych does.
    missing : as for `cronbach_alpha`. interval : "delta" (normal answers; may pass 1) or "bootstrap" (BCa, for skewed
    items; takes `seed` and `resamples`, complete respondents, and the answers themselves).
    Returns an Estimate: value, low, high, level, n, method.
    NaN with a reason for 2 items (a factor of 2 items is not identified), for correlations that cannot be
    factored, and when a uniqueness ends at its bound (then the value stands, without interval; method says so).
    Raises InputError below 2 items, for an unknown option, and for a bootstrap without seed or answers.
    Source: McDonald 1999, equation 6.20; interval Raykov 2002, Multivariate Behavioral Research 37:89.
    Checked against: lavaan 0.6-14 (value and standard error), psych 2.2.9 (loadings), simulation (minres interval).

    >>> from workbench.measure.factors.factorable import moments_of_correlations
    >>> r = pd.DataFrame([[1, 0.56, 0.48], [0.56, 1, 0.42], [0.48, 0.42, 1]], columns=["a", "b", "c"])
    >>> f"{omega(moments_of_correlations(r, n=100)).value:.4f}"  # 2.1² / (2.1² + .36 + .51 + .64)
    '0.7449'
    """
    if fit not in FITS or kind not in ("raw", "standardised"):
        fix = 'Use fit="ml" or "minres", kind="raw" or "standardised".'
        raise InputError(f"There is no omega by {fit!r} of {kind!r} scores", where="omega", fix=fix)
    _check_interval(interval, items, missing, seed)
    m = item_moments(items, missing)
    found = correlations_to_factor(m, missing)
    label = "delta interval" if interval == "delta" else f"BCa bootstrap interval, {resamples} resamples"
    method = f"omega total, one factor by {FITS[fit]}, {kind}; {label}, {m.missing}"
    reason = found.reason or ("a factor of 2 items is not identified" if len(m.columns) < 3 else "")
    if reason:
        return no_estimate(reason, unit="reliability", n=found.n, method=method)
    one = extract(found.r, factors=1, method=fit)
    loadings, unique = one.loadings[:, 0], one.uniquenesses
    sd = np.sqrt(np.diag(covariances(m))) if kind == "raw" else np.ones(len(loadings))
    value = omega_of(sd * loadings, sd**2 * unique)
    if interval == "bootstrap":
        answers = complete_rows(cast("pd.DataFrame", items))
        drawn = Draws(resamples, cast("int", seed), check_level(level))
        low, high = bootstrap_omega(answers, value, kind=kind, fit=fit, draws=drawn)
        return Estimate(value, low, high, level, n=found.n, unit="reliability", method=method)
    if not one.converged or unique.min() <= LEAST_UNIQUENESS * (1 + 1e-9):
        why = f"{method} (none: a uniqueness is at its bound, a Heywood case)"
        return Estimate(value, n=found.n, unit="reliability", method=why)
    from scipy.special import ndtri

    error = _error(found.r, loadings, unique, sd, kind=kind, fit=fit, n=found.n)
    half = float(ndtri((1 + check_level(level)) / 2)) * error
    return Estimate(value, value - half, value + half, level, n=found.n, unit="reliability", method=method)


def _check_interval(interval: str, items: pd.DataFrame | Moments, missing: str, seed: int | None) -> None:
    if interval not in ("delta", "bootstrap"):
        fix = 'Use "delta" or "bootstrap".'
        raise InputError(f"There is no interval {interval!r}", where="omega", fix=fix)
    if interval == "bootstrap" and (isinstance(items, Moments) or missing != "listwise" or seed is None):
        raise InputError(
            "A bootstrap draws complete respondents, from a seed",
            where="omega",
            found="moments" if isinstance(items, Moments) else f"missing={missing!r}, seed={seed}",
            fix='Pass the answers with missing="listwise" and seed=, and report it.',
        )


def _error(
    r: Matrix, loadings: Matrix, unique: Matrix, sd: Matrix, *, kind: str, fit: str, n: float
) -> float:
    total, noise = float((sd * loadings).sum()), float((sd**2 * unique).sum())
    whole = total**2 + noise
    # Derivatives of omega by the sum of the loadings and by the sum of the uniquenesses, in raw units.
    by_total, by_noise = 2 * total * noise / whole**2, -(total**2) / whole**2
    if fit == "ml" and kind == "raw":
        slope = np.concatenate([np.full(len(sd), by_total), np.full(len(sd), by_noise)])
        return likelihood_error(sd * loadings, sd**2 * unique, slope, n=n)
    if fit == "ml":
        # Of z scores: the loadings of the correlations, whose uniquenesses are 1 - λ².
        return _standardised_error(loadings, unique, by_total, by_noise, n)
    slope = by_total * sd - 2 * by_noise * sd**2 * loadings
    gradient = one_factor_gradient(loadings, r, slope)
    scale = by_total * sd * loadings + 2 * by_noise * sd**2 * unique if kind == "raw" else None
    return standard_error(gradient, r, n=n, scale=scale)


def _standardised_error(
    loadings: Matrix, unique: Matrix, by_total: float, by_noise: float, n: float
) -> float:
    """By the free loadings a and uniquenesses b of covariances: λ = a / √(a² + b), where a² + b is 1 here."""
    by_loading = by_total - 2 * by_noise * loadings
    slope = np.concatenate([by_loading * unique, -by_loading * loadings / 2])
    return likelihood_error(loadings, unique, slope, n=n)
