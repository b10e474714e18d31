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
SOLVED = 1e-6
EDGE = "the counts vary no more than chance gives"
UNSOLVED = "the fit does not converge"


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
    maximum inside (then the counts vary no more than Poisson counts would), or the fit does not converge.
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
    complete = rows[[events, *predictors]].notna().all(axis=1).to_numpy()  # by place: rows may share a name
    fitted = _fit(design.outcome, design.matrix, rows[exposure].to_numpy(dtype=float)[complete])
    if isinstance(fitted, str):
        return _none(terms, whole, fitted)
    estimates, errors, ratio = fitted
    return _rows(terms, estimates, errors, ratio, level).assign(**whole)[COLUMNS]


def _fit(
    counts: np.ndarray, matrix: np.ndarray, exposure: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float] | str:
    """Coefficients with the dispersion last, their errors, and the likelihood ratio against Poisson; or why there are none."""
    import warnings

    from statsmodels.discrete.discrete_model import NegativeBinomial, Poisson

    rate = counts.sum() / exposure.sum()
    design, back = _standardised(matrix)
    exposure = exposure * rate
    try:
        poisson = Poisson(counts, design, exposure=exposure).fit(disp=0)
    except np.linalg.LinAlgError:
        return UNSOLVED
    mean = poisson.predict()
    # Moments say whether the counts vary beyond chance; where they do not, the likelihood rises to the edge.
    start = float((((counts - mean) ** 2 - counts) / mean**2).mean())
    # The likelihood's slope at no dispersion, but for a factor: not above 0, its maximum may be the edge.
    beyond = float(((counts - mean) ** 2 - counts).sum()) > 0
    model = NegativeBinomial(counts, design, exposure=exposure)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what fails to converge is said by the reason
        found = model.fit(
            start_params=[*poisson.params, max(start, 0.1)], method="bfgs", maxiter=500, gtol=1e-7, disp=0
        )
        params, covariance = np.asarray(found.params), np.asarray(found.cov_params())
        left = np.asarray(model.score(params))
    # What a further Newton step would add to the likelihood: the same in all units of the predictors.
    if not (np.isfinite(covariance).all() and abs(float(left @ covariance @ left)) < SOLVED):
        return UNSOLVED if beyond else EDGE
    ratio = 2 * (found.llf - poisson.llf)
    if not (params[-1] > 1e-4 and ratio > 0 and (np.diag(covariance) > 0).all()):
        return EDGE
    estimates = back @ params
    estimates[0] += math.log(rate)
    return estimates, np.sqrt(np.diag(back @ covariance @ back.T)), float(ratio)


def _standardised(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A constant and the columns in units of their standard deviation, and what turns coefficients (dispersion last) back."""
    centre, spread = matrix.mean(axis=0), matrix.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    back = np.diag([1.0, *(1 / spread), 1.0])
    back[0, 1:-1] = -centre / spread
    return np.column_stack([np.ones(len(matrix)), (matrix - centre) / spread]), back


def _rows(terms: list[str], estimates: np.ndarray, errors: np.ndarray, ratio: float, level: float) -> pd.DataFrame:  # fmt: skip
    from scipy.special import chdtrc, ndtr, ndtri

    reach = float(ndtri((1 + check_level(level)) / 2))
    logs = [*estimates[:-1], math.log(estimates[-1])]
    widths = [*errors[:-1], errors[-1] / estimates[-1]]
    kinds = ["rate", *["ratio"] * (len(terms) - 1), "dispersion"]
    with np.errstate(over="ignore"):  # a ratio for a huge unit of the predictor is infinite
        value, low, high = (np.exp(np.array(logs) + side * np.array(widths)) for side in (0, -reach, reach))
    z = [NAN, *(estimates[1:-1] / errors[1:-1]), ratio]
    p = [NAN, *(2 * ndtr(-np.abs(z[1:-1]))), float(chdtrc(1, ratio)) / 2]
    return pd.DataFrame(
        {
            "term": [*terms, DISPERSION], "kind": kinds, "estimate": value,
            "low": low, "high": high,
            "statistic_name": ["", *["z"] * (len(terms) - 1), "χ²"], "statistic": z, "p": p,
        }
    )  # fmt: skip


def event_rate(units: pd.DataFrame, *, events: str, exposure: str, level: float = 0.95) -> Estimate:
    """Events by exposure, with limits that allow for units which differ: sums over independent units.

    events may be amounts (loss a vehicle-year). Returns an Estimate (unit ratio, n = units with exposure whose events are known; the
    others are left out); NaN with a reason without exposure; no limits below 2 units, without events, or where all rates are equal. Source: Cochran 1977, Sampling Techniques, 3rd ed., 6.3.
    Checked against: R survey 4.1-1 svyratio.

    >>> event_rate(pd.DataFrame({"claims": [1, 0, 2], "years": [1.0, 1.0, 2.0]}), events="claims", exposure="years").value
    0.75
    """
    from scipy.special import ndtri

    _check(units, [events, exposure])
    rows = units[((units[exposure] > 0) & units[events].notna()).to_numpy(dtype=bool)]
    top, bottom = (rows[name].to_numpy(dtype=float) for name in (events, exposure))
    n = len(rows)
    if not n:
        return missing("no exposure", unit="ratio", n=0, method=RATE_METHOD)
    value = float(top.sum() / bottom.sum())
    if n < 2 or not value > 0:
        return Estimate(value, n=n, unit="ratio", method=RATE_METHOD)
    error = math.sqrt(n / (n - 1) * float(((top - value * bottom) ** 2).sum())) / float(top.sum())
    if error < 1e-12:  # rates that do not vary leave the error unknown, not 0
        return Estimate(value, n=n, unit="ratio", method=RATE_METHOD)
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
