"""How often claims are made: rates by exposure, ratios between kinds of vehicles, and more variation than chance gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.regression.design_columns import INTERCEPT, design_of
from workbench.errors import InputError, nearest
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

METHOD = "negative binomial regression with exposure, maximum likelihood, Wald intervals on the log scale"
RATE_METHOD = "claims / exposure, log interval, variance between units (linearised)"
DISPERSION = "(dispersion)"
COLUMNS = ["term", "kind", "estimate", "low", "high", "level", "statistic_name", "statistic", "p", "n", "events", "method", "reason"]  # fmt: skip
NAN = math.nan


def claim_frequency(
    units: pd.DataFrame,
    *,
    events: str,
    exposure: str,
    predictors: Sequence[str] = (),
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Rate ratios of claims a unit of exposure, with units that differ beyond chance (negative binomial, NB2).

    units : a row a unit (vehicle): number of claims, exposure (vehicle-years; rows without any are left out), predictors as
    for `regress`. The variance of a count with mean m is m + dispersion x m squared.

    Returns a row a term: term, kind (rate: of the reference; ratio; dispersion), estimate, low, high, level, statistic_name, statistic
    (z; for the dispersion the likelihood ratio against Poisson), p (two-sided; for the dispersion halved, its least value being
    on the edge), n, events, method, reason. NaN with a reason without events, or where the likelihood has no
    maximum inside: then the counts vary no more than Poisson counts would.
    Raises InputError for absent columns and what `regress` refuses. Source: Hilbe 2011, Negative Binomial Regression, 2nd ed., ch. 8.
    Checked against: Bliss and Fisher 1953, Biometrics 9:176 (red mites on apple leaves, k = 1.025); Coleman 2019
    (cholera in south London); R MASS 7.3-58 glm.nb.

    >>> mites = [70, 38, 17, 10, 9, 3, 2, 1]
    >>> leaves = pd.DataFrame({"mites": np.repeat(range(8), mites), "leaves": 1.0})
    >>> claim_frequency(leaves, events="mites", exposure="leaves")["estimate"].round(3).tolist()
    [1.147, 0.976]
    """
    _check(units, [events, exposure])
    rows = units[units[exposure] > 0]
    design = design_of(
        rows, outcome=events, predictors=list(predictors), categorical=categorical, reference=reference,
        where="claim_frequency",
    )  # fmt: skip
    total = float(design.outcome.sum())
    terms = [INTERCEPT, *design.terms]
    whole = {"level": level, "n": design.n, "events": total, "method": METHOD, "reason": ""}
    if not total:
        return _none(terms, whole, "no claims")
    fitted = _fit(
        design.outcome, design.with_constant, rows.loc[design.index, exposure].to_numpy(dtype=float)
    )
    if fitted is None:
        return _none(terms, whole, "the counts vary no more than chance gives")
    estimates, errors, ratio = fitted
    return _rows(terms, estimates, errors, ratio, level).assign(**whole)[COLUMNS]


def _fit(
    counts: np.ndarray, design: np.ndarray, exposure: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float] | None:
    """Coefficients with the dispersion last, their errors, and the likelihood ratio against Poisson."""
    import warnings

    from statsmodels.discrete.discrete_model import NegativeBinomial, Poisson

    poisson = Poisson(counts, design, exposure=exposure).fit(disp=0)
    mean = poisson.predict()
    # Moments say whether the counts vary beyond chance; where they do not, the likelihood rises to the edge.
    start = float((((counts - mean) ** 2 - counts) / mean**2).mean())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what fails to converge is said by the reason
        found = NegativeBinomial(counts, design, exposure=exposure).fit(
            start_params=[*poisson.params, max(start, 0.1)], method="bfgs", maxiter=500, gtol=1e-7, disp=0
        )
        errors = np.asarray(found.bse)
    ratio = 2 * (found.llf - poisson.llf)
    if not (np.isfinite(errors).all() and found.params[-1] > 1e-4 and ratio > 0):
        return None
    return np.asarray(found.params), errors, float(ratio)


def _rows(terms: list[str], estimates: np.ndarray, errors: np.ndarray, ratio: float, level: float) -> pd.DataFrame:  # fmt: skip
    from scipy.special import chdtrc, ndtr, ndtri

    reach = float(ndtri((1 + check_level(level)) / 2))
    logs = [*estimates[:-1], math.log(estimates[-1])]
    widths = [*errors[:-1], errors[-1] / estimates[-1]]
    kinds = ["rate", *["ratio"] * (len(terms) - 1), "dispersion"]
    z = [NAN, *(estimates[1:-1] / errors[1:-1]), ratio]
    p = [NAN, *(2 * ndtr(-np.abs(z[1:-1]))), float(chdtrc(1, ratio)) / 2]
    return pd.DataFrame(
        {
            "term": [*terms, DISPERSION], "kind": kinds, "estimate": np.exp(logs),
            "low": [math.exp(a - reach * b) for a, b in zip(logs, widths, strict=True)],
            "high": [math.exp(a + reach * b) for a, b in zip(logs, widths, strict=True)],
            "statistic_name": ["", *["z"] * (len(terms) - 1), "χ²"], "statistic": z, "p": p,
        }
    )  # fmt: skip


def event_rate(units: pd.DataFrame, *, events: str, exposure: str, level: float = 0.95) -> Estimate:
    """Events by exposure, with limits that allow for units which differ: sums over independent units.

    events may be amounts (loss a vehicle-year). Returns an Estimate (unit ratio, n = units with exposure); NaN with a reason without
    exposure; no limits below 2 units or without events. Source: Cochran 1977, Sampling Techniques, 3rd ed., 6.3.
    Checked against: R survey 4.1-1 svyratio.

    >>> event_rate(pd.DataFrame({"claims": [1, 0, 2], "years": [1.0, 1.0, 2.0]}), events="claims", exposure="years").value
    0.75
    """
    from scipy.special import ndtri

    _check(units, [events, exposure])
    rows = units[units[exposure] > 0]
    top, bottom = (rows[name].to_numpy(dtype=float) for name in (events, exposure))
    n = len(rows)
    if not n:
        return missing("no exposure", unit="ratio", n=0, method=RATE_METHOD)
    value = float(top.sum() / bottom.sum())
    if n < 2 or not value > 0:
        return Estimate(value, n=n, unit="ratio", method=RATE_METHOD)
    error = math.sqrt(n / (n - 1) * float(((top - value * bottom) ** 2).sum())) / float(top.sum())
    reach = float(ndtri((1 + check_level(level)) / 2)) * error
    return Estimate(
        value, value * math.exp(-reach), value * math.exp(reach), level, n, unit="ratio", method=RATE_METHOD
    )


def _none(terms: list[str], whole: Mapping[str, object], reason: str) -> pd.DataFrame:
    kinds = ["rate", *["ratio"] * (len(terms) - 1), "dispersion"]
    rows = pd.DataFrame({"term": [*terms, DISPERSION], "kind": kinds}).assign(**whole)
    return rows.assign(reason=reason).reindex(columns=COLUMNS)


def _check(units: pd.DataFrame, columns: Sequence[str]) -> None:
    for column in columns:
        if column not in units.columns:
            fix = nearest(column, map(str, units.columns))
            raise InputError(f"There is no column {column!r}", where="claim frequency", fix=fix)
