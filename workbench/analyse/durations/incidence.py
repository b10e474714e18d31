"""The share of cases that have ended by each time, with open cases, late entry and competing endings allowed for.

One estimator serves all: Aalen-Johansen's cumulative incidence, which is one minus Kaplan-Meier's curve where nothing competes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.intervals import check_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Flags = NDArray[np.bool_]


def incidence(time: Vector, ended: Flags, other: Flags, entry: Vector, *, level: float) -> pd.DataFrame:
    """Cumulative incidence of one ending at each time at which any case ended.

    time : when a case ended, or was last seen open. ended : by the ending studied; other : by another, which competes.
    entry : when the case came under watch (0 for most); it is at risk over (entry, time].
    Returns time, at_risk, ended, other, share (cumulative), se, low, high: Greenwood's variance in its form for competing
    endings, intervals on the log(-log) scale. Censored cases that tie with an ending count as at risk for it. Where all cases
    under watch end while others are still to come under watch, the share is NaN from then on: the product would hold
    it at 1 whatever befalls the others (R prints that 1).
    Source: Marubini and Valsecchi 1995, Analysing Survival Data from Clinical Trials and Observational Studies, ch. 10, p. 341.
    Checked against: Stata's stcompet, as statsmodels' tests print it; R's cmprsk has Aalen's variance, which differs in small samples.
    """
    from scipy.special import ndtri

    times, at = np.unique(time[ended | other], return_inverse=True)
    studied = np.bincount(at, weights=ended[ended | other], minlength=len(times)).astype(float)
    every = np.bincount(at, minlength=len(times)).astype(float)
    under_watch, gone = np.searchsorted(np.sort(entry), times), np.searchsorted(np.sort(time), times)
    risk = (under_watch - gone).astype(float)
    still = np.cumprod(1 - every / risk)
    before = np.concatenate([[1.0], still[:-1]])
    share = np.cumsum(before * studied / risk)
    share[np.maximum.accumulate((risk == every) & (gone + risk < len(time)))] = np.nan
    se = np.sqrt(_variance(share, before, studied, every, risk))
    low, high = _log_log(share, se, ndtri((1 + check_level(level)) / 2))
    return pd.DataFrame(
        {
            "time": times, "at_risk": risk.astype(int), "ended": studied.astype(int), "other": (every - studied).astype(int),
            "share": share, "se": se, "low": low, "high": high,
        }
    )  # fmt: skip


def _variance(share: Vector, before: Vector, studied: Vector, every: Vector, risk: Vector) -> Vector:
    """Sums over earlier times that hold the share at the later one: expanded into running sums, linear in time.

    Where the last case at risk ends, no variance is left for all endings together (their share is 1 for certain);
    Greenwood's term is then taken as 0, as it vanishes against the share that remains.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.where(risk > every, every / (risk * (risk - every)), 0.0)
    own = before**2 * (risk - studied) * studied / risk**3
    mixed = before * studied / risk**2
    total = share**2 * np.cumsum(greenwood) - 2 * share * np.cumsum(greenwood * share)
    total += np.cumsum(greenwood * share**2) + np.cumsum(own)
    total += -2 * share * np.cumsum(mixed) + 2 * np.cumsum(mixed * share)
    variance: Vector = np.maximum(total, 0.0)
    return variance


def _log_log(share: Vector, se: Vector, z: float) -> tuple[Vector, Vector]:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        stay = 1 - share
        half = z * se / (stay * np.abs(np.log(stay)))
        low, high = 1 - stay ** np.exp(-half), 1 - stay ** np.exp(half)
    certain = (share <= 0) | (stay <= 1e-9)
    return np.where(certain, np.where(share <= 0, 0.0, np.nan), low), np.where(certain, np.nan, high)


def share_at(curve: pd.DataFrame, time: float) -> pd.Series | None:
    """The row of a curve that holds at a time; None before the first ending."""
    at = int(np.searchsorted(curve["time"].to_numpy(), time, side="right")) - 1
    return curve.iloc[at] if at >= 0 else None


def quantile(curve: pd.DataFrame, share: float, *, column: str = "share") -> float:
    """The first time at which a share of the cases has ended; NaN when it is not reached.

    Where the curve runs level at just that share, the middle of the level stretch, as R's survival does.
    column : "high" and "low" give the lower and upper limit of the time.
    """
    reached = curve[column].to_numpy() - share
    times = curve["time"].to_numpy()
    near = np.abs(reached) < 1e-9
    if near.any():
        first = int(np.flatnonzero(near)[0])
        later = np.flatnonzero((reached > 1e-9) & (np.arange(len(times)) > first))
        return float((times[first] + times[later[0]]) / 2) if later.size else float(times[first])
    over = np.flatnonzero(reached > 0)
    return float(times[over[0]]) if over.size else np.nan
