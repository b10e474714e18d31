"""Units of a multilevel model side by side: rates at the average case mix with intervals, ranks with theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.units.between import expit
from workbench.analyse.units.latent import Drawn, Modes, joint_modes, modes
from workbench.analyse.units.multilevel import METHOD, Multilevel
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intervals import check_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

COARSE, FINE = 25, 12
"""Points a standard deviation is looked for at, and those it is then drawn from."""
NEGLIGIBLE = 1e-4
RANKS = ("rank_low", "rank_median", "rank_high", "p_bottom")


def multilevel_league(
    fit: Multilevel,
    *,
    seed: int,
    draws: int = 4000,
    level: float = 0.95,
    minimum: float = 0,
    bottom: float = 0.1,
) -> pd.DataFrame:
    """Each unit's rate at the average case mix, drawn towards its group and the whole, and where it may rank. No bare ranks.

    minimum : units with fewer cases have a rate, but no rank. bottom : the lowest share of ranked units.
    Coefficients, effects and standard deviations are drawn from their posterior (flat priors, Laplace's approximation), so
    that intervals and ranks carry the uncertainty of the standard deviations too.

    Returns the units in the order of their names: unit, group, n, raw_share, share (at the fitted standard deviations), low,
    high, level, reliability (share of the variance of effects that is known; tau2 / (tau2 + s2) without groups),
    rank_low, rank_median, rank_high (1 is the highest rate), p_bottom (chance of being among the lowest `bottom`, at least
    one), overall (an average unit's rate), method.
    Source: Goldstein and Spiegelhalter 1996, Journal of the Royal Statistical Society A 159:385; Rue, Martino and Chopin 2009
    (grid over standard deviations). Checked against: lme4 1.1-31 (effects and their variances); the chances of being the best
    of 18 batters in Carpenter 2016 (Stan case study, repeated binary trials); planted ranks over seeds.
    """
    drawn = _posterior(fit, np.random.default_rng(seed), draws)
    rates = expit(drawn.intercept + drawn.units)
    low, high = np.quantile(rates, [(1 - check_level(level)) / 2, (1 + level) / 2], axis=0)
    whole = float(fit.terms["estimate"].iloc[0])
    spread = fit.sd_units**2 + np.nan_to_num(fit.sd_groups) ** 2
    ranked = fit.units["n"].to_numpy() >= minimum
    out = np.full((len(ranked), len(RANKS)), np.nan)
    if ranked.any():
        out[ranked] = _ranks(rates[:, ranked], level, bottom)
    return fit.units.assign(
        share=expit(whole + fit.effect),
        low=low,
        high=high,
        level=level,
        reliability=1 - fit.variance / spread if spread > 0 else 0.0,
        **dict(zip(RANKS, out.T, strict=True)),
        overall=float(expit(np.array([whole]))[0]),
        method=METHOD,
    )


def group_league(fit: Multilevel, *, seed: int, draws: int = 4000, level: float = 0.95) -> pd.DataFrame:
    """Each group's rate at the average case mix for an average unit of it, drawn towards the whole, with its interval.

    Returns the groups in the order of their names: group, units (how many), n (cases), raw_share, share (median of the
    posterior), low, high, level, fitted (at the fitted standard deviations: all alike where that of the groups is 0, though
    groups may differ), overall, method. Raises InputError for a model without groups.
    Checked against: lme4 1.1-31 ranef; planted groups over seeds.
    """
    if not fit.latent.group.size:
        raise InputError("The model has no groups", where="group_league", fix="Fit it with group=.")
    drawn = _posterior(fit, np.random.default_rng(seed), draws)
    tails = [(1 - check_level(level)) / 2, 0.5, (1 + level) / 2]
    low, middle, high = np.quantile(expit(drawn.intercept + drawn.groups), tails, axis=0)
    beta = fit.terms["estimate"].to_numpy(dtype=float)
    found = modes(fit.latent, np.array([fit.sd_units, fit.sd_groups]), beta)
    good = fit.units["raw_share"] * fit.units["n"]
    sums = (
        fit.units.assign(good=good)
        .groupby("group")
        .agg(units=("unit", "size"), n=("n", "sum"), good=("good", "sum"))
    )
    return pd.DataFrame(
        {
            "group": sums.index,
            "units": sums["units"].to_numpy(),
            "n": sums["n"].to_numpy(),
            "raw_share": (sums["good"] / sums["n"]).to_numpy(),
            "share": middle,
            "low": low,
            "high": high,
            "level": level,
            "fitted": expit(beta[0] + fit.sd_groups * found.border),
            "overall": float(expit(beta[:1])[0]),
            "method": METHOD,
        }
    )


def unit_sd(fit: Multilevel, *, level: float = 0.95) -> Estimate:
    """Standard deviation between units (within groups), logit scale: its value of greatest likelihood and, from the grid of
    its posterior with a flat prior, the interval.
    """
    grid, weight = _grid(fit)
    sds = np.array([each[0] for each in grid])
    order = np.argsort(sds, kind="stable")
    below = np.cumsum(weight[order]) - weight[order] / 2
    low, high = np.interp([(1 - check_level(level)) / 2, (1 + level) / 2], below, sds[order])
    return Estimate(
        fit.sd_units, float(min(low, fit.sd_units)), float(max(high, fit.sd_units)), level, len(fit.units),
        unit="logit", method="SD between units, binomial mixed model; interval of its posterior, flat prior",
    )  # fmt: skip


def term_of(fit: Multilevel, term: str, *, level: float = 0.95) -> Estimate:
    """One coefficient on the logit scale: its value of greatest likelihood and, as for `unit_sd`, the interval of its posterior.

    Wald's interval at the fitted standard deviations would be short where the case mix differs between units, not within.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    at = int(np.flatnonzero(fit.terms["term"] == term)[0])
    grid, weight = _grid(fit)
    places = []
    for sds in grid:
        found, columns = _joint(fit, sds), len(fit.terms)
        spread = np.sqrt((np.linalg.inv(found.factor) ** 2).sum(axis=0))[-columns:]
        places.append((found.border[-columns:][at], spread[at]))
    mean, sd = np.array(places).T
    ends = float((mean - 8 * sd).min()), float((mean + 8 * sd).max())
    low, high = (
        float(brentq(lambda x, p=p: float(weight @ ndtr((x - mean) / sd)) - p, *ends))
        for p in ((1 - check_level(level)) / 2, (1 + level) / 2)
    )
    value, n = float(fit.terms["estimate"].iloc[at]), float(fit.units["n"].sum())
    return Estimate(
        value, low, high, level, n, unit="logit", method=f"{METHOD}; interval of its posterior, flat prior"
    )


def _ranks(rates: Vector, level: float, bottom: float) -> Vector:
    ranks = np.argsort(np.argsort(-rates, axis=1), axis=1) + 1
    tails = [(1 - check_level(level)) / 2, 0.5, (1 + level) / 2]
    limits = np.quantile(ranks, tails, axis=0, method="inverted_cdf")
    last = max(1, int(bottom * rates.shape[1] + 0.5))
    return np.column_stack([*limits, (ranks > rates.shape[1] - last).mean(axis=0)])


def _posterior(fit: Multilevel, rng: np.random.Generator, draws: int) -> Drawn:
    """Draws over the grid of standard deviations."""
    latent = fit.latent
    grid, weight = _grid(fit)
    times = np.bincount(rng.choice(len(grid), size=draws, p=weight), minlength=len(grid))
    parts = []
    for sds, count in zip(grid, times, strict=True):
        found = _joint(fit, sds)
        noise = rng.standard_normal((int(count), len(found.unit) + len(found.border)))
        parts.append(latent.draw(found, sds, noise))
    return Drawn(*(np.concatenate([each[place] for each in parts]) for place in range(3)))


def _grid(fit: Multilevel) -> tuple[list[Vector], Vector]:
    """Standard deviations worth considering, as points of a grid with their posterior weights."""
    latent = fit.latent
    best = np.array([fit.sd_units, fit.sd_groups][: latent.levels])
    axes = [_axis(fit, best, place) for place in range(latent.levels)]
    grid = [
        np.array(point)
        for point in np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, latent.levels)
    ]
    logs = np.array([_joint(fit, sds).evidence for sds in grid])
    weight = np.exp(logs - logs.max())
    return grid, weight / weight.sum()


def _axis(fit: Multilevel, best: Vector, place: int) -> Vector:
    top = 4 * float(best[place]) + 0.4
    coarse = (np.arange(COARSE) + 0.5) / COARSE * top
    logs = []
    for value in coarse:
        sds = best.copy()
        sds[place] = value
        logs.append(_joint(fit, sds).evidence)
    likely = coarse[np.array(logs) > max(logs) + np.log(NEGLIGIBLE)]
    step = top / COARSE
    low, high = max(0.0, float(likely.min()) - step / 2), float(likely.max()) + step / 2
    axis: Vector = low + (np.arange(FINE) + 0.5) / FINE * (high - low)
    return axis


def _joint(fit: Multilevel, sds: Vector) -> Modes:
    return joint_modes(fit.latent, sds, fit.terms["estimate"].to_numpy(dtype=float))
