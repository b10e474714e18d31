"""Units side by side with what chance leaves of their differences: shrunken rates, ranks with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.analyse.units.between import (
    FEWEST_UNITS,
    Logits,
    dl_variance,
    expit,
    reml_variance,
    shrunken_logits,
    working_logits,
)
from workbench.errors import InputError
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Ranks = NDArray[np.int32]

TAU_GRID = 2000
VARIANCES = {"reml": reml_variance, "dl": dl_variance}


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

    Returns the units in their order: unit, n, share, shrunken, low, high (interval of the shrunken share, allowing for the
    uncertainty of the mean and of tau2: Prasad & Rao 1990), reliability (tau2 / (tau2 + s2)), tau2 (logit scale),
    overall (share at the mean logit). See `working_logits`. NaN below 3 units with answers, and for units without answers.
    Raises InputError for absent columns, for counts or shares that are none (percentages), and an unknown method.
    Source: Normand, Glickman & Gatsonis 1997; Breslow & Clayton 1993. Checked against: OpenBUGS (Surgical, random
    effects), R 4.2.2 (written out), lme4.
    """
    if method not in VARIANCES:
        raise InputError(f"There is no method {method!r}", where="shrink", fix='Use "reml" or "dl".')
    x = working_logits(units, design_effect=design_effect, variance=VARIANCES[method])
    frame = units[["unit", "n", "share"]].reset_index(drop=True)
    columns = ["shrunken", "low", "high", "reliability"]
    out = np.full((len(frame), len(columns)), np.nan)
    tau2, overall = np.nan, np.nan
    if x.usable.sum() >= FEWEST_UNITS:
        out[x.usable], mean = _shrunken(x, level)
        tau2, overall = x.tau2, float(expit(np.array([mean]))[0])
    frame[columns] = out
    return frame.assign(tau2=tau2, overall=overall)


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
    x = working_logits(units, design_effect=design_effect)
    count = int(x.usable.sum())
    frame = units[["unit", "n", "share"]].reset_index(drop=True)
    columns = ["rank_low", "rank_median", "rank_high", "p_top_quarter", "p_bottom_quarter"]
    out = np.full((len(frame), len(columns)), np.nan)
    if count >= FEWEST_UNITS:
        rates = _posterior_draws(x, np.random.default_rng(seed), draws)
        ranks = _ranks(rates)
        tails = [(1 - check_level(level)) / 2, 0.5, (1 + level) / 2]
        limits = _quantiles(ranks, tails)
        quarter = -(-count // 4)
        out[x.usable] = np.column_stack(
            [*limits, (ranks <= quarter).mean(axis=0), (ranks > count - quarter).mean(axis=0)]
        )
    frame[columns] = out
    return frame


def _ranks(rates: Vector) -> Ranks:
    """Of each row, 1 for its highest."""
    order = np.argsort(-rates, axis=1)
    ranks = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(1, rates.shape[1] + 1, dtype=np.int32)[None, :], axis=1)
    return ranks


def _quantiles(ranks: Ranks, shares: Sequence[float]) -> Ranks:
    """Of each column, the least rank that so many of its draws do not exceed."""
    places = np.ceil(len(ranks) * np.array(shares)).astype(int) - 1
    chosen: Ranks = np.sort(ranks, axis=0)[places]  # np.quantile's "inverted_cdf", in a fifth of its time
    return chosen


def _shrunken(x: Logits, level: float) -> tuple[Vector, float]:
    from scipy.special import ndtri

    centre, spread, mean = shrunken_logits(x)
    half = ndtri((1 + check_level(level)) / 2) * spread
    reliability = x.tau2 / (x.tau2 + x.v)
    columns = [expit(centre), expit(centre - half), expit(centre + half), reliability]
    return np.column_stack(columns), mean


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
