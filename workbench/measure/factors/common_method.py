"""Harman's single-factor check: how much variance one unrotated factor would take of everything asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.estimate import missing as no_estimate
from workbench.intervals import check_level
from workbench.measure.factors.extraction import extract
from workbench.measure.factors.factorable import correlations_to_factor
from workbench.measure.moments import Missing, Moments
from workbench.measure.reliability.delta import one_factor_gradient, standard_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

METHODS = {
    "components": "first principal component, share of all variance",
    "minres": "one unrotated minres factor, share of all variance",
}


def harman_single_factor(
    items: pd.DataFrame | Moments,
    *,
    method: Literal["components", "minres"] = "components",
    missing: Missing = "listwise",
    level: float = 0.95,
) -> Estimate:
    """Share of the variance of all items that a single unrotated factor takes. Cannot rule out a common method.

    items : respondents in rows, all items of all scales in columns; or their moments. missing : as for `moments`.
    method : "components" (first eigenvalue of the correlations / k: what SPSS prints by default) or "minres"
    (sum of squared loadings / k: smaller). Negative loadings are no matter: items need not be reversed.
    Returns an Estimate: value (share, 0 to 1), low, high (delta method, normal answers), level, n. A common rule
    of thumb is below .40 or .50; no verdict here. NaN with a reason as for `kmo`; minres below 3 items.
    Raises InputError for an unknown method. Source: Podsakoff & Organ 1986, Journal of Management 12:531;
    interval Girshick 1939. Checked against: psych 2.2.9 principal and fa (Vaccounted); interval by simulation.

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 3, 2, 4, 5], "c": [2, 1, 3, 5, 4]})
    >>> f"{harman_single_factor(items).value:.3f}"
    '0.847'
    """
    if method not in METHODS:
        fix = 'Use "components" or "minres".'
        raise InputError(f"There is no method {method!r}", where="harman_single_factor", fix=fix)
    found = correlations_to_factor(items, missing)
    k, label = len(found.items), f"Harman's check: {METHODS[method]}, {found.missing}; delta interval"
    few = "a factor of 2 items is not identified" if method == "minres" and k < 3 else ""
    if found.reason or few:
        return no_estimate(found.reason or few, unit="share", n=found.n, method=label)
    value, error = _component(found.r, found.n) if method == "components" else _factor(found.r, found.n)
    from scipy.special import ndtri

    half = float(ndtri((1 + check_level(level)) / 2)) * error
    low, high = max(value - half, 0.0), min(value + half, 1.0)
    return Estimate(value, low, high, level, n=found.n, unit="share", method=label)


def _component(r: Matrix, n: int) -> tuple[float, float]:
    values, vectors = np.linalg.eigh(r)
    first = vectors[:, -1]
    return float(values[-1]) / len(r), standard_error(np.outer(first, first), r, n=n) / len(r)


def _factor(r: Matrix, n: int) -> tuple[float, float]:
    loadings = extract(r, factors=1, method="minres").loadings[:, 0]
    gradient = one_factor_gradient(loadings, r, 2 * loadings)
    return float(loadings @ loadings) / len(r), standard_error(gradient, r, n=n) / len(r)
