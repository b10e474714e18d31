"""How much the true rates of units differ: their logits, and the variance between them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.units.funnel import check_units, unit_design_effects
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FEWEST_UNITS = 3
ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Logits:
    """Logits of the units that have answers. y, v : estimate and sampling variance, one per unit; tau2 : variance between."""

    usable: NDArray[np.bool_]
    y: Vector
    v: Vector
    tau2: float


def between_unit_sd(
    units: pd.DataFrame, *, design_effect: float | str = 1.0, level: float = 0.95
) -> Estimate:
    """How much the true rates differ between units: their standard deviation on the logit scale.

    Returns an Estimate in unit "logit": REML value on working logits (see `working_logits`), Q-profile interval, n
    (units with answers), and statistic, df, p of Pearson's chi-square (no difference at all). NaN with a reason below 3. Where units
    are more alike than chance lets them be, Q-profile's interval is empty: the limits are NaN.
    Source: Viechtbauer 2007, Statistics in Medicine 26:37. Checked against: R 4.2.2.
    """
    label = "between-unit SD, logit scale (REML); Q-profile interval; Pearson's test"
    x = working_logits(units, design_effect=design_effect)
    count = int(x.usable.sum())
    if count < FEWEST_UNITS:
        return missing("fewer than 3 units with answers", unit="logit", n=count, method=label)
    from scipy.special import chdtrc, chdtri

    q, df = _pearson(units, design_effect), count - 1
    # chdtri takes the upper tail: the lower limit of tau2 is where Q equals its upper quantile.
    low, high = (
        q_profile(x.y, x.v, float(chdtri(df, tail))) ** 0.5
        for tail in ((1 - check_level(level)) / 2, (1 + level) / 2)
    )
    if not high > 0:
        low = high = math.nan
    value = x.tau2**0.5
    p = float(chdtrc(df, q))
    return Estimate(value, low, high, level, n=count, p=p, statistic=q, df=df, unit="logit", method=label)


def working_logits(
    units: pd.DataFrame,
    *,
    design_effect: float | str = 1.0,
    variance: Callable[[Vector, Vector], float] | None = None,
) -> Logits:
    """Logits linearised at the shrunken rates, with the between-unit variance that fits them (penalised quasi-likelihood).

    Empirical logits (half an answer added on each side) are pulled towards one half, and their variances with them: at
    ten to thirty answers a unit they hide most of the differences. Here each logit is taken at the unit's own shrunken
    rate, y = b + (good - n p) / (n p q) with v = 1 / (n p q), until it no longer moves. variance : `reml_variance`.
    Units that are all alike, none or all favourable, keep their empirical logits.
    Source: Breslow & Clayton 1993, JASA 88:9. Checked against: R 4.2.2 (written out), lme4, OpenBUGS.
    """
    variance = variance or reml_variance
    usable, n, good = _counts(units, design_effect)
    y, v = _empirical(n, good)
    if len(y) < FEWEST_UNITS:
        return Logits(usable, y, v, np.nan)
    tau2 = variance(y, v)
    if not 0 < good.sum() < n.sum():
        return Logits(usable, y, v, tau2)
    b = y
    for _ in range(ROUNDS):
        w = 1 / (v + tau2)
        mean = float((w @ y) / w.sum())
        shrunken = mean + tau2 / (tau2 + v) * (y - mean)
        p = expit(shrunken)
        v = 1 / (n * p * (1 - p))
        y = shrunken + (good - n * p) * v
        tau2 = variance(y, v)
        if np.abs(shrunken - b).max() < 1e-10:
            break
        b = shrunken
    return Logits(usable, y, v, tau2)


def shrunken_logits(x: Logits) -> tuple[Vector, Vector, float]:
    """Each unit's shrunken logit, the root of its mean squared error, and the mean of all."""
    tau2, w = x.tau2, 1 / (x.v + x.tau2)
    mean = float((w @ x.y) / w.sum())
    reliability = tau2 * w
    # The three parts of the mean squared error: the unit's own, the mean's, and twice that of tau2 (variance 2 / sum w^2).
    of_tau2 = x.v**2 * w**3 * 2 / (w**2).sum()
    spread = np.sqrt(reliability * x.v + (1 - reliability) ** 2 / w.sum() + 2 * of_tau2)
    return mean + reliability * (x.y - mean), spread, mean


def dl_variance(y: Vector, v: Vector) -> float:
    """Between-unit variance of estimates y with sampling variances v by the moments of Q, at least 0."""
    w = 1 / v
    q = float((w * (y - (w @ y) / w.sum()) ** 2).sum())
    return max(0.0, (q - (len(y) - 1)) / float(w.sum() - (w**2).sum() / w.sum()))


def reml_variance(y: Vector, v: Vector) -> float:
    """Between-unit variance by restricted maximum likelihood (Fisher scoring), at least 0."""
    tau2 = dl_variance(y, v)
    for _ in range(200):
        w = 1 / (v + tau2)
        total, squares = w.sum(), (w**2).sum()
        mean = (w @ y) / total
        score = ((w * (y - mean)) ** 2).sum() - (total - squares / total)
        information = squares - 2 * (w**3).sum() / total + (squares / total) ** 2
        step = max(0.0, tau2 + float(score / information))
        if abs(step - tau2) <= 1e-12 * (1 + tau2):
            return step
        tau2 = step
    return tau2


def q_profile(y: Vector, v: Vector, goal: float) -> float:
    """The between-unit variance at which Q, which falls with it, reaches the goal; 0 where it never does. Bisection."""
    if _q(0.0, y, v) <= goal:
        return 0.0
    low, high = 0.0, 1.0
    while _q(high, y, v) > goal:
        low, high = high, high * 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _q(middle, y, v) > goal else (low, middle)
    return (low + high) / 2


def expit(logit: Vector) -> Vector:
    """The share whose logit this is."""
    return np.asarray(1 / (1 + np.exp(-logit)), dtype=float)


def _q(tau2: float, y: Vector, v: Vector) -> float:
    w = 1 / (v + tau2)
    return float((w * (y - (w @ y) / w.sum()) ** 2).sum())


def _pearson(units: pd.DataFrame, design_effect: float | str) -> float:
    _, n, good = _counts(units, design_effect)
    p = good.sum() / n.sum()
    return float(((good - n * p) ** 2 / (n * p * (1 - p))).sum()) if 0 < p < 1 else 0.0


def _counts(units: pd.DataFrame, design_effect: float | str) -> tuple[NDArray[np.bool_], Vector, Vector]:
    """Which units have answers; their effective numbers of answers and of favourable ones."""
    check_units(units, where="the units")
    n = units["n"].to_numpy(dtype=float) / unit_design_effects(units, design_effect)
    share = units["share"].to_numpy(dtype=float)
    usable = (n > 0) & ~np.isnan(share)
    return usable, n[usable], (np.clip(share, 0, 1) * n)[usable]


def _empirical(n: Vector, good: Vector) -> tuple[Vector, Vector]:
    yes, no = good + 0.5, n - good + 0.5
    return np.log(yes / no), 1 / yes + 1 / no
