"""By what factor a time is longer: lognormal regression of times, some of them cut off (accelerated failure time)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.durations.censored import censored_design
from workbench.analyse.regression.design_columns import INTERCEPT
from workbench.errors import InputError
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

METHOD = "lognormal regression of times (AFT), maximum likelihood, Wald intervals"
SPREAD = "(spread)"
COLUMNS = ["term", "kind", "estimate", "low", "high", "level", "statistic", "p", "n", "events", "method", "reason"]  # fmt: skip
FEWEST_EVENTS, MOST_STEPS = 10, 60
LEAST_SPREAD = 1e-9  # of logarithms: beneath it the terms give the times themselves


def time_ratios(
    records: pd.DataFrame,
    *,
    duration: str,
    ending: str,
    predictors: Sequence[str],
    of: object = True,
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """How many times as long a time is, with open cases censored: time = median x ratios x lognormal noise.

    records, duration (above 0), ending, of : as `time_to_event`; another ending censors too, so where endings compete this
    describes the time that would pass if nothing else could end it. predictors, categorical, reference : as `regress`.

    Returns a row a term, then "(spread)": term, kind (median: of the reference, in the unit of the times; ratio; spread: the
    standard deviation of the logarithm of time), estimate, low, high, level, statistic (z), p, n, events, method, reason.
    NaN with a reason below 10 endings or where the likelihood has no maximum. Raises InputError as these two do, and for times of 0.
    Source: Kalbfleisch and Prentice 2002, The Statistical Analysis of Failure Time Data, 2nd ed., ch. 3; Olsen 1978,
    Econometrica 46:1211 (the concave form that Newton's steps climb).
    Checked against: R survival 3.5-3 survreg; the motorettes of Nelson and Hahn 1972.

    >>> rows = pd.DataFrame({"days": [1.0, 2, 4, 8] * 6, "paid": [1, 1, 1, 0] * 6, "late": [0] * 12 + [1] * 12})
    >>> time_ratios(rows.assign(days=rows["days"] * (1 + rows["late"])), duration="days", ending="paid", of=1,
    ...             predictors=["late"])["estimate"].round(2).tolist()
    [3.24, 2.0, 0.99]
    """
    ended, design = censored_design(records, duration, ending, of, predictors, categorical, reference)
    if (design.outcome == 0).any():
        at = design.index[design.outcome == 0][0]
        raise InputError("A time is 0", where=f"row {at}, {duration}", fix="Record times more finely, or leave the case out on record.")  # fmt: skip
    events = int(ended.sum())
    whole = {"level": level, "n": design.n, "events": events, "method": METHOD}
    terms = [INTERCEPT, *design.terms, SPREAD]
    kinds = ["median", *["ratio"] * len(design.terms), "spread"]
    frame = pd.DataFrame({"term": terms, "kind": kinds}).assign(**whole)
    unit = np.array([1.0, *design.matrix.std(axis=0), 1.0])
    unit[unit == 0] = 1.0  # columns are fitted in units of their standard deviation, the spread as it is
    fitted = (
        _fit(np.log(design.outcome), ended, design.with_constant / unit[:-1])
        if events >= FEWEST_EVENTS
        else None
    )
    if fitted is None:
        reason = "fewer than 10 endings" if events < FEWEST_EVENTS else "the likelihood has no maximum"
        return frame.assign(reason=reason).reindex(columns=COLUMNS)
    values, errors = fitted
    return frame.assign(**_limits(values / unit, errors / unit, level), reason="")[COLUMNS]


def _fit(logs: Vector, ended: NDArray[np.bool_], x: Vector) -> tuple[Vector, Vector] | None:
    """Coefficients on the log scale with the logarithm of the spread last, and their standard errors."""
    from scipy.special import log_ndtr

    design = np.column_stack([x, -logs])
    start = np.linalg.lstsq(x, logs, rcond=None)[0]
    spread = float(np.std(logs - x @ start))
    if spread < LEAST_SPREAD:
        return None
    point = (
        np.concatenate([start, [1.0]]) / spread
    )  # beta / sigma, 1 / sigma: the likelihood is concave in them
    for _ in range(MOST_STEPS):
        z = -(design @ point)
        # The inverse Mills ratio of what is cut off.
        tail = np.exp(-0.5 * z**2 - 0.5 * math.log(2 * math.pi) - log_ndtr(-z))
        slope = design.T @ np.where(ended, z, tail)
        slope[-1] += ended.sum() / point[-1]
        curve = design.T @ (np.where(ended, 1.0, tail * (tail - z))[:, None] * design)
        curve[-1, -1] += ended.sum() / point[-1] ** 2
        try:
            step = np.linalg.solve(curve, slope)
        except np.linalg.LinAlgError:
            return None
        while point[-1] + step[-1] <= 0:
            step = step / 2
        point = point + step
        if np.abs(step).max() < 1e-10 * (1 + np.abs(point).max()):
            if 1 / point[-1] < LEAST_SPREAD:
                return None
            return _unscaled(point, np.linalg.inv(curve))
    return None


def _unscaled(point: Vector, covariance: Vector) -> tuple[Vector, Vector]:
    """From beta / sigma and 1 / sigma to beta and log sigma, errors by the delta method."""
    inverse, k = point[-1], len(point) - 1
    change = np.zeros((k + 1, k + 1))
    change[:k, :k] = np.eye(k) / inverse
    change[:k, k] = -point[:k] / inverse**2
    change[k, k] = -1 / inverse
    errors = np.sqrt(np.diag(change @ covariance @ change.T))
    return np.concatenate([point[:k] / inverse, [-math.log(inverse)]]), errors


def _limits(values: Vector, errors: Vector, level: float) -> dict[str, Vector]:
    from scipy.special import ndtr, ndtri

    reach = float(ndtri((1 + check_level(level)) / 2)) * errors
    z = values / errors
    z[[0, -1]] = np.nan
    with np.errstate(over="ignore"):  # a ratio for a huge unit of the predictor is infinite
        value, low, high = (np.exp(values + side) for side in (0, -reach, reach))
    return {
        "estimate": value, "low": low, "high": high, "statistic": z,
        "p": 2 * ndtr(-np.abs(z)),
    }  # fmt: skip
