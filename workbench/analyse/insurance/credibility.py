"""How far a branch's own experience is to be believed: the credibility model of Bühlmann and Straub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest
from workbench.intervals import check_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

METHOD = "Bühlmann-Straub, unbiased estimators"
ROUNDING = 1e-24  # of the sum of squares
COLUMNS = [
    *("unit", "periods", "weight", "mean", "credibility", "estimate", "low", "high", "level"),
    *("collective", "within", "between", "n", "method", "reason"),
]


def credibility(
    records: pd.DataFrame, *, unit: str, value: str, weight: str, level: float = 0.95
) -> pd.DataFrame:
    """Each unit's mean drawn towards the collective mean, the more the less it weighs.

    records : a row a unit and period: value (a ratio, such as claims a vehicle-year) and weight (its denominator); rows
    whose weight is 0 or missing are left out. Units are taken as drawn from one population.

    Returns a row a unit in order of appearance: unit, periods, weight, mean (weighted), credibility (0 to 1), estimate
    (credibility x mean + (1 - credibility) x collective), low, high, level, collective (mean weighted by credibility), within
    (variance of a value of weight 1), between (variance of units' true means, cut at 0), n (units), method, reason. The limits
    are Morris's, which allow for the variances being estimated (simulated coverage 94 to 99.9 % over 8 and 40 units that
    differ not at all, a little, and much; with known variances 85 %); NaN below 4 units, and where no unit varies.
    Where units do not differ beyond chance, credibility is 0 and every estimate the weighted mean of all. NaN with a reason
    below 2 units, or without a unit of 2 periods. Raises InputError for absent columns and negative weights.
    Source: Bühlmann and Gisler 2005, A Course in Credibility Theory and its Applications, ch. 4; Morris 1983, JASA 78:47 (limits).
    Checked against: R actuar 3.3-2 cm; the figures of Hachemeister's five states printed with it.

    >>> claims = pd.DataFrame({"branch": ["a", "a", "b", "b"], "rate": [0.5, 0.7, 0.2, 0.2], "years": [10, 10, 40, 40]})
    >>> credibility(claims, unit="branch", value="rate", weight="years")["credibility"].round(2).tolist()
    [0.94, 0.98]
    """
    rows = _checked(records, unit, value, weight)
    grouped = rows.groupby(unit, sort=False, observed=True)
    weights, periods = grouped[weight].sum(), grouped.size()
    means = (rows[value] * rows[weight]).groupby(rows[unit], sort=False, observed=True).sum() / weights
    n, spare = len(weights), int((periods - 1).sum())
    reason = "fewer than 2 units" if n < 2 else "" if spare else "no unit has 2 periods"
    found = pd.DataFrame({"unit": weights.index, "periods": periods.to_numpy(), "weight": weights.to_numpy(), "mean": means.to_numpy()})  # fmt: skip
    found = found.assign(level=level, n=n, method=METHOD, reason=reason)
    if reason:
        return found.reindex(columns=COLUMNS)
    gaps = rows[value] - rows[unit].map(means).astype(float)
    within = float((rows[weight] * gaps**2).sum()) / spare
    if within <= ROUNDING * float((rows[weight] * rows[value] ** 2).sum()):
        within = 0.0
    return _drawn_in(found, within, level)[COLUMNS]


def _drawn_in(found: pd.DataFrame, within: float, level: float) -> pd.DataFrame:
    """The units' estimates, given the variance within."""
    from scipy.special import ndtri

    w, mean = (found[name].to_numpy(dtype=float) for name in ("weight", "mean"))
    between = _between(w, mean, within)
    share = w * between / (w * between + within) if between > 0 else np.zeros(len(w))
    pull = share if between > 0 else w
    collective = float(pull @ mean / pull.sum())
    estimate = share * mean + (1 - share) * collective
    half = float(ndtri((1 + check_level(level)) / 2)) * _error(within / w, 1 - share, mean - collective)
    if not within:  # repeats that do not vary leave the error unknown, not 0
        half = np.full(len(w), np.nan)
    return found.assign(
        credibility=share, estimate=estimate, low=estimate - half, high=estimate + half, collective=collective,
        within=within, between=between,
    )  # fmt: skip


def _error(variance: Vector, pull: Vector, gap: Vector) -> Vector:
    """Morris's standard error of a shrunken mean, in which the uncertainty of the pull counts; NaN below 4 units."""
    n = len(variance)
    if n < 4:
        return np.full(n, np.nan)
    pull = pull * (n - 3) / (n - 1)
    error: Vector = np.sqrt(variance * (1 - pull * (n - 1) / n) + 2 / (n - 3) * pull**2 * gap**2)
    return error


def _between(w: Vector, mean: Vector, within: float) -> float:
    total = w.sum()
    spread = float(w @ (mean - w @ mean / total) ** 2) - (len(w) - 1) * within
    return max(0.0, float(total / (total**2 - (w**2).sum())) * spread)


def _checked(records: pd.DataFrame, unit: str, value: str, weight: str) -> pd.DataFrame:
    for column in (unit, value, weight):
        if column not in records.columns:
            fix = nearest(column, map(str, records.columns))
            raise InputError(f"There is no column {column!r}", where="credibility", fix=fix)
    if (records[weight] < 0).any():
        at = records.index[records[weight] < 0][0]
        raise InputError("A weight is negative", where=f"credibility, row {at}", fix="Mend it in cleaning.")
    return records[(records[weight] > 0) & records[value].notna()]
