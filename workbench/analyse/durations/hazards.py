"""Who waits longer: proportional hazards (Cox), and a check whether hazards are proportional."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.durations.censored import censored_design
from workbench.analyse.durations.incidence import incidence
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Flags = NDArray[np.bool_]

METHOD = (
    "Cox regression, Efron's ties; p_proportional: score test of a term times the Kaplan-Meier scale of time"
)
COLUMNS = ["term", "ratio", "low", "high", "level", "statistic", "p", "p_proportional", "n", "events", "method", "reason"]  # fmt: skip
OVERALL = "(all)"
FEWEST_EVENTS = 10
UNCHECKED = "endings at one time do not show whether hazards are proportional"


def hazard_ratios(
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
    """Hazard ratios of one ending: above 1 it comes sooner. Other endings leave the risk set (cause-specific hazards).

    records, duration, ending, of : as `time_to_event`; predictors, categorical, reference : as `regress`.

    Returns a row a term, then "(all)": term, ratio, low, high, level, statistic (z; for all the test of proportional hazards, chi-square),
    p, p_proportional (small where the ratio changes with time: one number then stands for no time), n, events, method, reason.
    NaN with a reason below 10 endings, or where a term has no finite ratio; where all endings are at one time, the check alone is NaN. Raises InputError as these two do.
    Source: Cox 1972, JRSS B 34:187; Efron 1977; Grambsch and Therneau 1994, Biometrika 81:515.
    Checked against: R survival 3.5-3 coxph and cox.zph; the 42 remissions of Freireich 1963.

    >>> rows = pd.DataFrame({"days": range(1, 25), "paid": [1, 1, 0] * 8, "late": [0, 1, 1, 0, 0, 1] * 4})
    >>> hazard_ratios(rows, duration="days", ending="paid", of=1, predictors=["late"])["events"].iloc[0]
    np.int64(16)
    """
    ended, design = censored_design(records, duration, ending, of, predictors, categorical, reference)
    time = design.outcome
    events = int(ended.sum())
    whole = {"level": level, "n": design.n, "events": events, "method": METHOD}
    terms = [*design.terms, OVERALL]
    if events < FEWEST_EVENTS:
        return _none(terms, whole, "fewer than 10 endings")
    spread = design.matrix.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    x = design.matrix / spread  # so that no answer hangs on the unit of a predictor
    found = _fit(time, ended, x)
    if found is None:
        return _none(terms, whole, "a term has no finite ratio")
    slopes, errors = found
    tests = _proportional(time, ended, x, slopes)
    reason = UNCHECKED if math.isnan(tests[-1][1]) else ""
    return _rows(terms, slopes / spread, errors / spread, tests, level).assign(**whole, reason=reason)[COLUMNS]  # fmt: skip


def _fit(time: Vector, ended: Flags, x: Vector) -> tuple[Vector, Vector] | None:
    """Slopes and their standard errors. x : in units of its standard deviation, so that the bounds mean the same for all."""
    import warnings

    from statsmodels.duration.hazard_regression import PHReg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what does not converge has no finite error
        try:
            found = PHReg(time, x, status=ended.astype(int), ties="efron").fit(disp=0)
        except np.linalg.LinAlgError:
            return None
    slopes, errors = np.asarray(found.params, dtype=float), np.asarray(found.bse, dtype=float)
    return (slopes, errors) if np.isfinite(errors).all() and (np.abs(slopes) < 15).all() and (errors < 100).all() else None  # fmt: skip


def _proportional(time: Vector, ended: Flags, x: Vector, slopes: Vector) -> list[tuple[float, float]]:
    """Score tests of a term times the scale of time: statistic and p of each term alone, then of all together."""
    from scipy.special import chdtrc

    residuals, variances, scale = _moments(time, ended, x, slopes)
    scale = scale - scale.mean()
    score = scale @ residuals
    plain, mixed, squared = (np.einsum("e,eij->ij", scale**power, variances) for power in range(3))
    if np.ptp(scale) == 0:
        return [(math.nan, math.nan)] * (len(slopes) + 1)
    left = squared - mixed @ np.linalg.solve(plain, mixed)
    alone = score**2 / np.diag(left)
    together = float(score @ np.linalg.solve(left, score))
    return [
        *((float(each), float(chdtrc(1, each))) for each in alone),
        (together, float(chdtrc(len(score), together))),
    ]


def _moments(time: Vector, ended: Flags, x: Vector, slopes: Vector) -> tuple[Vector, Vector, Vector]:
    """At each ending, in order of time: x less its mean over those at risk, their variance of x, and the scale of time.

    Efron's ties: of d endings at one time the l-th (from 0) counts the tied ones as (1 - l / d) at risk.
    """
    order = np.lexsort((~ended, time))
    t, e, z = time[order], ended[order], x[order] - x.mean(axis=0)
    weight = np.exp(z @ slopes)
    parts = np.column_stack([np.ones(len(t)), z, (z[:, :, None] * z[:, None, :]).reshape(len(t), -1)]) * weight[:, None]  # fmt: skip
    at_risk = np.cumsum(parts[::-1], axis=0)[::-1]
    firsts = np.searchsorted(t, t[e])
    tied = np.zeros_like(parts)
    np.add.at(tied, firsts, parts[e])
    _, start, count = np.unique(firsts, return_index=True, return_counts=True)
    number = np.arange(len(firsts)) - np.repeat(start, count)
    sums = at_risk[firsts] - (number / np.repeat(count, count))[:, None] * tied[firsts]
    k = x.shape[1]
    mean = sums[:, 1 : k + 1] / sums[:, :1]
    squares = (sums[:, k + 1 :] / sums[:, :1]).reshape(-1, k, k)
    curve = incidence(t, e, np.zeros_like(e), np.full(len(t), -np.inf), level=0.95)
    before = np.concatenate([[0.0], curve["share"].to_numpy()[:-1]])
    scale = before[np.searchsorted(curve["time"].to_numpy(), t[e])]
    return z[e] - mean, squares - mean[:, :, None] * mean[:, None, :], scale


def _rows(terms: list[str], slopes: Vector, errors: Vector, tests: list[tuple[float, float]], level: float) -> pd.DataFrame:  # fmt: skip
    from scipy.special import ndtr, ndtri

    reach = float(ndtri((1 + check_level(level)) / 2)) * errors
    z = slopes / errors
    with np.errstate(over="ignore"):  # a ratio for a huge unit of the predictor is infinite
        value, low, high = (np.exp(slopes + side) for side in (0, -reach, reach))
    return pd.DataFrame(
        {
            "term": terms, "ratio": [*value, math.nan], "low": [*low, math.nan],
            "high": [*high, math.nan], "statistic": [*z, tests[-1][0]],
            "p": [*(2 * ndtr(-np.abs(z))), math.nan], "p_proportional": [p for _, p in tests],
        }
    )  # fmt: skip


def _none(terms: list[str], whole: Mapping[str, object], reason: str) -> pd.DataFrame:
    return pd.DataFrame({"term": terms}).assign(**whole, reason=reason).reindex(columns=COLUMNS)
