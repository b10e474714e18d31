"""Units side by side with what chance leaves of their differences: shrunken rates, ranks with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.analyse.units.funnel import check_units, unit_design_effects
from workbench.estimate import Estimate, missing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FEWEST_UNITS = 3
TAU_GRID = 2000


@dataclass(frozen=True, eq=False)
class Logits:
    """Empirical logits of the units that have answers. y, v : estimate and sampling variance, one per unit."""

    usable: NDArray[np.bool_]
    y: Vector
    v: Vector


def shrink(
    units: pd.DataFrame,
    *,
    design_effect: float | str = 1.0,
    method: Literal["reml", "dl"] = "reml",
    level: float = 0.95,
) -> pd.DataFrame:
    """Each unit's rate drawn towards the whole, the more the fewer its answers (empirical Bayes, logit scale).

    units : a row per unit, columns unit, n and share (adjusted shares may stand under that name).
    design_effect : as for `funnel`. method : between-unit variance by "reml" or "dl" (DerSimonian-Laird).

    Returns the units in their order: unit, n, share, shrunken, low, high (interval of the shrunken share;
    it allows for the uncertainty of the mean, not of tau2: see `rank_intervals`), reliability
    (tau2 / (tau2 + s2)), tau2 (logit scale), overall (share at the mean logit). Logits are empirical, with
    half an answer added on each side. NaN below 3 units with answers, and for units without answers.
    Source: Normand, Glickman & Gatsonis 1997; Morris 1983. Checked against: R 4.2.2 (restricted
    likelihood written out and maximised).
    """
    x = _logits(units, design_effect)
    frame = units[["unit", "n", "share"]].reset_index(drop=True)
    columns = ["shrunken", "low", "high", "reliability"]
    out = np.full((len(frame), len(columns)), np.nan)
    tau2, overall = np.nan, np.nan
    if x.usable.sum() >= FEWEST_UNITS:
        tau2 = reml_variance(x.y, x.v) if method == "reml" else dl_variance(x.y, x.v)
        out[x.usable], mean = _shrunken(x, tau2, level)
        overall = float(_expit(np.array([mean]))[0])
    frame[columns] = out
    return frame.assign(tau2=tau2, overall=overall)


def between_unit_sd(
    units: pd.DataFrame, *, design_effect: float | str = 1.0, level: float = 0.95
) -> Estimate:
    """How much the true rates differ between units: their standard deviation on the logit scale.

    Returns an Estimate in unit "logit": REML value, Q-profile interval, n (units with answers), and
    statistic, df, p of Cochran's Q (no difference at all). NaN with a reason below 3 units.
    Source: Viechtbauer 2007, Statistics in Medicine 26:37. Checked against: R 4.2.2.
    """
    label = "between-unit SD, logit scale (REML); Q-profile interval"
    x = _logits(units, design_effect)
    count = int(x.usable.sum())
    if count < FEWEST_UNITS:
        return missing("fewer than 3 units with answers", unit="logit", n=count, method=label)
    from scipy.special import chdtrc, chdtri

    q, df = _q(0.0, x), count - 1
    # chdtri takes the upper tail: the lower limit of tau2 is where Q equals its upper quantile.
    low, high = (_q_profile(float(chdtri(df, tail)), x) ** 0.5 for tail in ((1 - level) / 2, (1 + level) / 2))
    value = reml_variance(x.y, x.v) ** 0.5
    p = float(chdtrc(df, q))
    return Estimate(value, low, high, level, n=count, p=p, statistic=q, df=df, unit="logit", method=label)


def rank_intervals(
    units: pd.DataFrame,
    *,
    seed: int,
    draws: int = 4000,
    design_effect: float | str = 1.0,
    level: float = 0.95,
) -> pd.DataFrame:
    """Where each unit may rank among the others. Rank 1 is the highest rate; never print a rank alone.

    units, design_effect : as for `shrink`. Rates, their mean and tau are drawn from the posterior with a
    flat prior on tau, so the uncertainty of tau2 is carried along.
    Returns unit, n, share, rank_low, rank_median, rank_high, p_top_quarter, p_bottom_quarter (chance of
    being among the first or last quarter, rounded up), in the order of units; NaN as for `shrink`.
    Source: Goldstein & Spiegelhalter 1996; Gelman 2006 (prior). Checked by simulation.
    """
    x = _logits(units, design_effect)
    count = int(x.usable.sum())
    frame = units[["unit", "n", "share"]].reset_index(drop=True)
    columns = ["rank_low", "rank_median", "rank_high", "p_top_quarter", "p_bottom_quarter"]
    out = np.full((len(frame), len(columns)), np.nan)
    if count >= FEWEST_UNITS:
        rates = _posterior_draws(x, np.random.default_rng(seed), draws)
        ranks = np.argsort(np.argsort(-rates, axis=1), axis=1) + 1
        tails = [(1 - level) / 2, 0.5, (1 + level) / 2]
        limits = np.quantile(ranks, tails, axis=0, method="inverted_cdf")
        quarter = -(-count // 4)
        out[x.usable] = np.column_stack(
            [*limits, (ranks <= quarter).mean(axis=0), (ranks > count - quarter).mean(axis=0)]
        )
    frame[columns] = out
    return frame


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


def _logits(units: pd.DataFrame, design_effect: float | str) -> Logits:
    check_units(units, where="the units")
    n = units["n"].to_numpy(dtype=float) / unit_design_effects(units, design_effect)
    share = units["share"].to_numpy(dtype=float)
    usable = (n > 0) & ~np.isnan(share)
    good = (np.clip(share, 0, 1) * n)[usable] + 0.5
    bad = n[usable] + 1 - good
    return Logits(usable, np.log(good / bad), 1 / good + 1 / bad)


def _shrunken(x: Logits, tau2: float, level: float) -> tuple[Vector, float]:
    from scipy.special import ndtri

    w = 1 / (x.v + tau2)
    mean = float((w @ x.y) / w.sum())
    reliability = tau2 / (tau2 + x.v)
    centre = mean + reliability * (x.y - mean)
    spread = np.sqrt(reliability * x.v + (1 - reliability) ** 2 / w.sum())
    half = ndtri((1 + level) / 2) * spread
    columns = [_expit(centre), _expit(centre - half), _expit(centre + half), reliability]
    return np.column_stack(columns), mean


def _q(tau2: float, x: Logits) -> float:
    w = 1 / (x.v + tau2)
    return float((w * (x.y - (w @ x.y) / w.sum()) ** 2).sum())


def _q_profile(goal: float, x: Logits) -> float:
    """The tau2 at which Q, which falls with tau2, reaches the goal; 0 where it never does. Bisection."""
    if _q(0.0, x) <= goal:
        return 0.0
    low, high = 0.0, 1.0
    while _q(high, x) > goal:
        low, high = high, high * 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _q(middle, x) > goal else (low, middle)
    return (low + high) / 2


def _posterior_draws(x: Logits, rng: np.random.Generator, draws: int) -> Vector:
    tau2 = _tau_draws(x, rng, draws)[:, None] ** 2
    w = 1 / (x.v + tau2)
    total = w.sum(axis=1, keepdims=True)
    mean: Vector = (w @ x.y)[:, None] / total + rng.standard_normal((draws, 1)) / np.sqrt(total)
    reliability = tau2 / (tau2 + x.v)
    noise = rng.standard_normal((draws, len(x.y))) * np.sqrt(reliability * x.v)
    return mean + reliability * (x.y - mean) + noise


def _tau_draws(x: Logits, rng: np.random.Generator, draws: int) -> Vector:
    # A tau ten times the spread of the observed logits is out of reach of any data.
    top = 10 * float(np.sqrt(x.y.var(ddof=1) + x.v.min()))
    grid = (np.arange(TAU_GRID) + 0.5) / TAU_GRID * top
    w = 1 / (x.v + grid[:, None] ** 2)
    total = w.sum(axis=1)
    gap = x.y - ((w @ x.y) / total)[:, None]
    log = (np.log(w).sum(axis=1) - np.log(total) - (w * gap**2).sum(axis=1)) / 2
    weight = np.exp(log - log.max())
    return np.asarray(rng.choice(grid, size=draws, p=weight / weight.sum()), dtype=float)


def _expit(logit: Vector) -> Vector:
    return np.asarray(1 / (1 + np.exp(-logit)), dtype=float)
