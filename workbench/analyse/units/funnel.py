"""Units against a target: how far each lies outside chance, before and after over-dispersion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest
from workbench.measure.numeric import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

LEVELS = {"95": 0.95, "998": 0.998}
WINSORISED = 0.1


def funnel(
    units: pd.DataFrame,
    *,
    target: float | None = None,
    over_dispersion: Literal["auto", "none"] = "auto",
    design_effect: float | str = 1.0,
    counts: Literal["binomial", "poisson"] = "binomial",
) -> pd.DataFrame:
    """Each unit's share against the target, with exact binomial limits and over-dispersion set apart.

    units : a row per unit, columns unit, n (answers) and share; give an adjusted share under that name.
    target : the share, or with "poisson" the rate, to compare with; default all units together.
    design_effect : variance inflation by clustered interviewing, one number or the name of a column;
    limits and z use n / design effect.
    counts : "binomial" for answers of n people; "poisson" for events among n units of exposure (complaints among users).
    over_dispersion : "auto" adds tau2 to each unit's variance when the Winsorised dispersion exceeds what
    chance allows, "none" leaves the adjusted columns equal to the unadjusted.

    Returns the units in their order: unit, n, share, n_effective, target, z (score), low_95, high_95,
    low_998, high_998 (interpolated exact limits of a unit that is on target: whole counts outside have a tail
    probability of at most 2.5 or .1 %), flag, phi (mean
    z squared), phi_winsorised, tau2, z_adjusted, low_95_adjusted … high_998_adjusted, flag_adjusted,
    expected_flags (units beyond the 95 % limits by chance alone, 5 % of them). Flags are "low_998",
    "low_95", "", "high_95", "high_998". phi_winsorised is about 0.68 under pure chance.
    To draw it, sort by n_effective and plot share, target and limits over it on `new_axes`, and give the axes to `figure`.
    Units without answers have NaN and no flag. Raises InputError for absent columns, shares that are none, a target at 0 or (of shares) at 1, or unknown options.
    Source: Spiegelhalter 2005, Statistics in Medicine 24:1185 (exact limits by
    interpolation, Winsorised phi, additive tau2). Checked against: R 4.2.2 (qbinom, pbinom, the formulae written out);
    published Q, tau2 and chi-square (see `dispersion`).
    """
    _check_options(over_dispersion, counts)
    poisson = counts == "poisson"
    check_units(units, where="funnel", highest=np.inf if poisson else 1.0)
    n = units["n"].to_numpy(dtype=float) / unit_design_effects(units, design_effect)
    share = units["share"].to_numpy(dtype=float)
    usable = (n > 0) & ~np.isnan(share)
    goal = _target(units, target, usable, poisson)
    se = np.sqrt(goal * (1.0 if poisson else 1 - goal) / np.where(usable, n, np.nan))
    z = (share - goal) / se
    phi, phi_winsorised, tau2 = dispersion(z[usable], se[usable])
    if over_dispersion == "none":
        tau2 = 0.0
    wide = np.sqrt(se**2 + tau2)
    frame = units[["unit", "n", "share"]].reset_index(drop=True)
    frame = frame.assign(n_effective=n, target=goal, z=z, **_exact_limits(n, goal, usable, poisson))
    frame["flag"] = _flags(share, frame, "")
    frame = frame.assign(phi=phi, phi_winsorised=phi_winsorised, tau2=tau2, z_adjusted=(share - goal) / wide)
    for name, limit in _adjusted_limits(goal, wide, frame, tau2, poisson).items():
        frame[name] = limit
    frame["flag_adjusted"] = _flags(share, frame, "_adjusted")
    return frame.assign(expected_flags=(1 - LEVELS["95"]) * usable.sum())


def dispersion(z: Vector, se: Vector, *, tails: float = WINSORISED) -> tuple[float, float, float]:
    """phi, Winsorised phi and the additive tau2 of z scores with standard errors se. tails : share drawn in at each end.

    tau2 is 0 unless the Winsorised statistic exceeds its degrees of freedom. NaN, NaN, 0 below 2 units. With tails=0 and
    z about the weighted mean, phi is Q / k and tau2 that of DerSimonian and Laird; with the standard errors of one common
    share, Q is Pearson's chi-square.
    Checked against: Borenstein et al. 2009 (Q, T2), Viechtbauer 2010 (BCG trials), R's example of prop.test (chi-square).
    """
    count = len(z)
    if count < 2:
        return np.nan, np.nan, 0.0
    low, high = np.quantile(z, [tails, 1 - tails])
    phi_winsorised = float((np.clip(z, low, high) ** 2).mean())
    weight = se**-2.0
    excess = count * phi_winsorised - (count - 1)
    tau2 = excess / (weight.sum() - (weight**2).sum() / weight.sum()) if excess > 0 else 0.0
    return float((z**2).mean()), phi_winsorised, float(tau2)


def check_units(
    units: pd.DataFrame,
    *,
    where: str,
    columns: Sequence[str] = ("unit", "n", "share"),
    highest: float = 1.0,
) -> None:
    """Refuse units without the columns needed, or with counts or shares that are none, with an InputError.

    highest : the greatest share; infinite for rates of events, which may pass 1.
    """
    for column in columns:
        if column not in units.columns:
            raise InputError(
                f"Column {column!r} is not among the units",
                where=where,
                found=", ".join(map(str, units.columns)),
                fix="Rename it: a row per unit with the columns unit, n and share.",
            )
    values = numbers(units[["n", *(name for name in columns if name == "share")]])
    if (values[:, 0] < 0).any():
        raise InputError("A unit has a negative number of answers", where=where, fix="Pass counts.")
    outside = (values[:, 1:] < 0) | (values[:, 1:] > highest + 1e-9)
    if outside.any():
        at = int(np.flatnonzero(outside[:, 0])[0])
        raise InputError(
            "A share lies between 0 and 1" if highest == 1 else "A rate is not negative",
            where=f"{where}, unit {units['unit'].iloc[at]}",
            found=f"{values[at, 1]:g}",
            fix="Divide percentages by 100.",
        )


def unit_design_effects(units: pd.DataFrame, design_effect: float | str) -> Vector:
    """The design effect of each unit, from one number or a column. Raises InputError unless positive."""
    if not isinstance(design_effect, str):
        values = np.full(len(units), float(design_effect))
    elif design_effect in units.columns:
        values = units[design_effect].to_numpy(dtype=float)
    else:
        fix = nearest(design_effect, map(str, units.columns))
        raise InputError(f"There is no column {design_effect!r}", where="the units", fix=fix)
    if not (values > 0).all():
        raise InputError(
            "A design effect is positive", where="the units", fix="Use 1 where there is no clustering."
        )
    return values


def _check_options(over_dispersion: str, counts: str) -> None:
    known = over_dispersion in ("auto", "none") and counts in ("binomial", "poisson")
    if not known:
        raise InputError(
            "There is no such treatment of over-dispersion or of counts",
            where="funnel",
            found=f"over_dispersion {over_dispersion!r}, counts {counts!r}",
            fix='Use over_dispersion "auto" or "none", counts "binomial" or "poisson".',
        )


def _target(units: pd.DataFrame, target: float | None, usable: NDArray[np.bool_], poisson: bool) -> float:
    if target is None:
        known = units[usable]
        target = float(np.average(known["share"], weights=known["n"])) if len(known) else 0.5
    if poisson:
        if not 0 < target < np.inf:
            raise InputError(
                "The target of a rate is above 0", where="funnel", found=f"{target:g}",
                fix="Give a rate such as 0.2; where nothing happened there is nothing to compare.",
            )  # fmt: skip
    elif not 0 < target < 1:
        raise InputError(
            "The target lies between 0 and 1",
            where="funnel",
            found=f"{target:g}",
            fix="Give a share such as 0.86; with every answer alike there is nothing to compare.",
        )
    return target


def _exact_limits(n: Vector, goal: float, usable: NDArray[np.bool_], poisson: bool) -> dict[str, Vector]:
    limits, limit = {}, _poisson_limit if poisson else _binomial_limit
    for name, level in LEVELS.items():
        for side, p in (("low", (1 - level) / 2), ("high", (1 + level) / 2)):
            limits[f"{side}_{name}"] = limit(p, n, goal, usable)
    return limits


def _binomial_limit(p: float, n: Vector, goal: float, usable: NDArray[np.bool_]) -> Vector:
    """Share at which the binomial distribution function, interpolated between counts, reaches p.

    n need not be whole (it may be an effective sample size). An upper limit lies one count higher than the formula of
    the lower one puts it: then both tails are exact tests. Otherwise a unit of 13 answers, all favourable, would lie
    beyond the 95 % limit around .86, although chance alone does that to 14 of 100.
    """
    from scipy.special import bdtrik

    size = np.where(usable, n, 1.0)
    count = np.ceil(np.nan_to_num(bdtrik(p, size, goal)) - 1e-9)
    at, before = _binomial_cdf(count, size, goal), _binomial_cdf(count - 1, size, goal)
    between = np.where(at > before, (at - p) / np.where(at > before, at - before, 1), 0)
    return np.where(usable, np.clip((count - between + (p > 0.5)) / size, 0, 1), np.nan)


def _poisson_limit(p: float, n: Vector, goal: float, usable: NDArray[np.bool_]) -> Vector:
    """The same for events with the expectation n x goal."""
    from scipy.special import pdtr, pdtrik

    expected = np.where(usable, n, 1.0) * goal
    count = np.ceil(np.nan_to_num(pdtrik(p, expected)) - 1e-9)
    at = pdtr(count, expected)
    before = np.where(count >= 1, pdtr(np.maximum(count - 1, 0), expected), 0.0)
    between = np.where(at > before, (at - p) / np.where(at > before, at - before, 1), 0)
    limit = (count - between + (p > 0.5)) / np.where(usable, n, 1.0)
    return np.where(usable, np.clip(limit, 0, None), np.nan)


def _binomial_cdf(count: Vector, n: Vector, goal: float) -> Vector:
    from scipy.special import betainc

    inside = (count >= 0) & (count < n)
    value = betainc(np.where(inside, n - count, 1), np.where(inside, count + 1, 1), 1 - goal)
    return np.where(inside, value, np.where(count < 0, 0.0, 1.0))


def _adjusted_limits(
    goal: float, wide: Vector, frame: pd.DataFrame, tau2: float, poisson: bool
) -> dict[str, Vector]:
    from scipy.special import ndtri

    limits, highest = {}, np.inf if poisson else 1.0
    for name, level in LEVELS.items():
        half = ndtri((1 + level) / 2) * wide
        for side, limit in (("low", goal - half), ("high", goal + half)):
            plain = f"{side}_{name}"
            limits[f"{plain}_adjusted"] = np.clip(limit, 0, highest) if tau2 else frame[plain].to_numpy()
    return limits


def _flags(share: Vector, frame: pd.DataFrame, suffix: str) -> list[str]:
    flags = np.full(len(share), "", dtype=object)
    for name in LEVELS:
        flags[share < frame[f"low_{name}{suffix}"].to_numpy()] = f"low_{name}"
        flags[share > frame[f"high_{name}{suffix}"].to_numpy()] = f"high_{name}"
    return list(flags)
