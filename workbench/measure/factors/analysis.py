"""Exploratory factor analysis: loadings, communalities, factor correlations and fit from one correlation matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.intervals import check_level
from workbench.measure.factors.extraction import LEAST_UNIQUENESS, Extraction, extract
from workbench.measure.factors.factorable import Correlations, correlations_to_factor
from workbench.measure.factors.fit import ROWS, degrees_of_freedom, factor_fit
from workbench.measure.factors.rotation import Rotated, Rotation, rotate
from workbench.measure.moments import Missing, Moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

EXTRACTIONS = {"minres": "minimum residuals", "ml": "maximum likelihood", "pa": "principal axes"}
ROTATIONS = ("none", "varimax", "promax", "oblimin")


@dataclass(frozen=True, eq=False)
class FactorSolution:
    """A factor analysis. All frames are NaN when `reason` says why there is none.

    loadings : items x factors, the pattern (regression weights of the factors).
    structure : items x factors, correlations of items and factors (the loadings again when orthogonal).
    phi : factors x factors, their correlations.
    items : item, communality (diagonal of L phi L': with the factor correlations), uniqueness, complexity
    (Hofmann 1978: factors needed to describe the item).
    variance : factor, ss_loadings (diagonal of phi L'L), share (of all variance), cumulative, share_of_common.
    fit : as `measure.fit.factor_fit`. eigenvalues : of the correlations, decreasing.
    n : respondents. heywood : items whose uniqueness ended at its bound. converged : extraction and rotation both.
    """

    loadings: pd.DataFrame
    structure: pd.DataFrame
    phi: pd.DataFrame
    items: pd.DataFrame
    variance: pd.DataFrame
    fit: pd.DataFrame
    eigenvalues: tuple[float, ...]
    n: int
    heywood: tuple[str, ...]
    converged: bool
    method: str
    reason: str


def factor_analysis(
    items: pd.DataFrame | Moments,
    *,
    factors: int,
    extraction: Extraction = "minres",
    rotation: Rotation = "oblimin",
    kaiser: bool | None = None,
    missing: Missing = "listwise",
    level: float = 0.90,
) -> FactorSolution:
    """Exploratory factor analysis of the correlations. Does not choose the number of factors or reverse items.

    items : respondents in rows, items in columns, numeric; or their moments (also `moments_of_correlations`).
    extraction : "minres", "ml" or "pa" (see `measure.factors.extraction`); uniquenesses are kept at or above 0.005.
    rotation : "oblimin" (quartimin), "promax" (power 4), "varimax" or "none" (see `measure.factors.rotation`). Factors are
    named F1, F2, … by decreasing sum of squares and signed to have a positive sum of loadings.
    kaiser : Kaiser normalisation of rows; by default yes for varimax and promax, no for oblimin, as in R and
    psych (SPSS normalises oblimin too). level : of RMSEA's interval.
    missing : "listwise" or "pairwise" (then n is that of the pair that fewest answered).
    Returns a FactorSolution; NaN with a reason for correlations that cannot be factored and for more factors than
    the items identify (df below 0). Raises InputError for factors below 1 or an unknown option.
    Source: Harman & Jones 1966; Jöreskog 1967; Kaiser 1958; Jennrich & Sampson 1966; Hendrickson & White 1964.
    Checked against: psych 2.2.9 fa (bfi, Harman's and Holzinger's matrices), R 4.2.2 factanal. R's own varimax
    stops early (eps 1e-5): its loadings, and promax from them, differ from the optimum given here by some 1e-3, where
    the loadings have little structure by up to 1e-2. psych carries minres to about 1e-4, less near a Heywood case.

    >>> from workbench.measure.factors.factorable import moments_of_correlations
    >>> r = pd.DataFrame([[1, 0.56, 0.48], [0.56, 1, 0.42], [0.48, 0.42, 1]], columns=["a", "b", "c"])
    >>> solution = factor_analysis(moments_of_correlations(r, n=100), factors=1)
    >>> [f"{loading:.3f}" for loading in solution.loadings["F1"]]
    ['0.800', '0.700', '0.600']
    """
    _check_options(factors, extraction, rotation)
    found = correlations_to_factor(items, missing)
    normalise = rotation in ("varimax", "promax") if kaiser is None else kaiser
    method = _method(extraction, rotation, normalise, found.missing)
    few = degrees_of_freedom(len(found.items), factors) < 0 or factors >= len(found.items)
    reason = found.reason or ("more factors than so many items identify" if few else "")
    if reason:
        return _none(found, factors, method, reason)
    first = extract(found.r, factors=factors, method=extraction)
    turned = rotate(first.loadings, rotation=rotation, kaiser=normalise)
    implied = first.loadings @ first.loadings.T
    np.fill_diagonal(implied, np.diag(implied) + first.uniquenesses)
    return FactorSolution(
        **_frames(found.items, turned, first.uniquenesses),
        fit=factor_fit(found.r, implied, n=found.n, factors=factors, level=check_level(level)),
        eigenvalues=tuple(np.linalg.eigvalsh(found.r)[::-1].tolist()),
        n=found.n,
        heywood=_at_bound(found.items, first.uniquenesses),
        converged=first.converged and turned.converged,
        method=method,
        reason="",
    )


def _check_options(factors: int, extraction: str, rotation: str) -> None:
    for name, known, kind in ((extraction, EXTRACTIONS, "extraction"), (rotation, ROTATIONS, "rotation")):
        if name not in known:
            raise InputError(
                f"There is no {kind} {name!r}",
                where="factor_analysis",
                fix=f"Use one of: {', '.join(known)}.",
            )
    if factors < 1:
        raise InputError(
            "A factor analysis needs at least 1 factor",
            where="factor_analysis",
            found=f"{factors}",
            fix="Pass factors=1 or more.",
        )


def _method(extraction: str, rotation: str, kaiser: bool, missing: str) -> str:
    words = {"none": "unrotated", "oblimin": "oblimin (gamma 0)", "promax": "promax (power 4)"}
    normalised = {True: ", Kaiser normalisation", False: ", no Kaiser normalisation"}
    turned = "unrotated" if rotation == "none" else words.get(rotation, rotation) + normalised[kaiser]
    return f"{EXTRACTIONS[extraction]}, {turned}, {missing}"


def _frames(items: tuple[str, ...], turned: Rotated, unique: Matrix) -> dict[str, pd.DataFrame]:
    pattern, phi = turned.loadings, turned.phi
    names = [f"F{place + 1}" for place in range(pattern.shape[1])]
    squares = (pattern**2).sum(axis=1)
    fourth = (pattern**4).sum(axis=1)
    sums = np.diag(phi @ pattern.T @ pattern)
    return {
        "loadings": pd.DataFrame(pattern, index=list(items), columns=names),
        "structure": pd.DataFrame(pattern @ phi, index=list(items), columns=names),
        "phi": pd.DataFrame(phi, index=names, columns=names),
        "items": pd.DataFrame(
            {
                "item": list(items),
                "communality": ((pattern @ phi) * pattern).sum(axis=1),
                "uniqueness": unique,
                "complexity": np.where(fourth > 0, squares**2 / np.where(fourth > 0, fourth, 1), np.nan),
            }
        ),
        "variance": pd.DataFrame(
            {
                "factor": names,
                "ss_loadings": sums,
                "share": sums / max(len(items), 1),
                "cumulative": np.cumsum(sums) / max(len(items), 1),
                "share_of_common": sums / sums.sum() if sums.sum() > 0 else np.nan,
            }
        ),
    }


def _at_bound(items: tuple[str, ...], unique: Matrix) -> tuple[str, ...]:
    return tuple(
        item for item, value in zip(items, unique, strict=True) if value <= LEAST_UNIQUENESS * (1 + 1e-9)
    )


def _none(found: Correlations, factors: int, method: str, reason: str) -> FactorSolution:
    k = len(found.items)
    empty = Rotated(np.full((k, factors), np.nan), np.full((factors, factors), np.nan), False)
    fit = pd.DataFrame(
        {"measure": list(ROWS), "value": np.nan, "low": np.nan, "high": np.nan, "level": np.nan}
    )
    return FactorSolution(
        **_frames(found.items, empty, np.full(k, np.nan)),
        fit=fit,
        eigenvalues=(),
        n=found.n,
        heywood=(),
        converged=False,
        method=method,
        reason=reason,
    )
