"""Rates of units inside groups (staff in branches) with case mix: a logistic model with random intercepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.units.latent import Latent, joint_modes, modes
from workbench.errors import InputError, nearest
from workbench.measure.numeric import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

METHOD = "binomial mixed model, Laplace maximum likelihood"
WIDEST = 5.0
"""A standard deviation of 5 logits: from 1 in 150 to 149 in 150 between units, more than any rates differ."""
LEVEL = 1e-4
"""Slope of the log likelihood, over the root of the cases, below which it is at its top: a small part of a standard error."""
APART = 15.0
"""Logits, from 1 in 1 800 to 1 799 in 1 800: a case mix that sets cases further apart tells who fails; its coefficient has no end."""


@dataclass(frozen=True, eq=False)
class Multilevel:
    """A fitted model. terms : term, estimate, se (the intercept is at the mean case mix). sd_units, sd_groups : standard
    deviations of the random intercepts on the logit scale; sd_groups is NaN without groups. units : unit, group, n,
    raw_share, in the order of their names. effect, variance : each unit's logit against the whole, its group's included,
    and the variance of that effect given the fitted standard deviations. latent : the data as the model sees them.
    """

    terms: pd.DataFrame
    sd_units: float
    sd_groups: float
    units: pd.DataFrame
    effect: Vector
    variance: Vector
    latent: Latent


def fit_multilevel(
    frame: pd.DataFrame,
    *,
    unit: str,
    events: str,
    cases: str,
    group: str | None = None,
    case_mix: Sequence[str] = (),
) -> Multilevel:
    """A logistic model of counts with a random intercept for each unit, one for each group of units, and case mix.

    frame : a row a unit and stretch of work (a quarter, a kind of case); rows with a gap or without cases are left out. Units
    and groups stand in the order of their names, also where they are a category in another.
    events : how many of the `cases` succeeded. group : what the units belong to (a unit belongs to one). case_mix : numeric
    columns in any unit; each is centred at its mean over cases, so that a unit's rate is read at the average mix. A coefficient
    is for one unit of its column.
    Returns a `Multilevel`, which `multilevel_league` reads.
    Raises InputError for absent columns, more events than cases, a unit in two groups, fewer than 3 units, events in no
    case or in all, a case mix that does not vary or tells one thing twice, and where no greatest likelihood is found.
    Source: Breslow and Clayton 1993, Journal of the American Statistical Association 88:9; Bates et al. 2015, Journal of
    Statistical Software 67(1). Checked against: lme4 1.1-31 glmer (nested intercepts, Laplace) and the seeds of
    Breslow and Clayton.

    >>> work = pd.DataFrame({"staff": list("abcdef"), "timely": [90, 70, 80, 60, 85, 75], "cases": [100] * 6})
    >>> fit = fit_multilevel(work, unit="staff", events="timely", cases="cases")
    >>> f"{fit.sd_units:.2f}"
    '0.52'
    """
    data = _checked(frame, unit, events, cases, group, case_mix)
    latent = _latent(data, unit, events, cases, group, case_mix)
    sds, beta = _maximise(latent)
    found = modes(latent, sds, beta)
    effect, variance = latent.unit_effects(found, sds)
    names = ["intercept", *case_mix]
    se = _standard_errors(latent, sds, beta)
    return Multilevel(
        pd.DataFrame({"term": names, "estimate": beta, "se": se}),
        float(sds[0]),
        float(sds[1]) if group else np.nan,
        _units(data, unit, events, cases, group),
        effect,
        variance,
        latent,
    )


def _maximise(latent: Latent) -> tuple[Vector, Vector]:
    """Standard deviations and coefficients of greatest likelihood."""
    from scipy.optimize import minimize

    levels = latent.levels
    # One step must mean alike for an income and for a share, or the search stops before the incomes have moved.
    scale = _spreads(latent.x)
    scaled = replace(latent, x=latent.x / scale)
    # In variances: the slope by a standard deviation is 0 at 0 wherever the top is, and a search that comes there would stay.
    bounds = [(0.0, WIDEST**2)] * levels + [(-np.inf, np.inf)] * len(scale)

    def minus(values: Vector) -> float:
        return -modes(scaled, np.sqrt(values[:levels]), values[levels:]).evidence

    first = np.concatenate([np.full(levels, 0.1), scaled.plain_coefficients()])
    tight = {"ftol": 1e-13, "gtol": 1e-7}
    found = minimize(minus, first, method="L-BFGS-B", bounds=bounds, jac="3-point", options=tight)
    best: Vector = found.x
    # A search that stops for want of digits is at its goal where the likelihood is level, but for a bound that holds it.
    uphill = float(np.abs(np.clip(best - found.jac, *np.array(bounds).T) - best).max())
    apart = float(np.ptp(scaled.x @ best[levels:]))
    if not (uphill < LEVEL * latent.size.sum() ** 0.5 and apart < APART):
        raise InputError(
            "No greatest likelihood was found", where="fit_multilevel",
            found=f"logits {apart:.0f} apart, slope {uphill:.1g}",
            fix="Take fewer columns of case mix: one may tell which cases end well, or hold one odd value.",
        )  # fmt: skip
    return np.sqrt(best[:levels]), best[levels:] / scale


def _spreads(x: Vector) -> Vector:
    """The standard deviation of each column, 1 for the intercept."""
    spreads: Vector = np.concatenate([[1.0], x[:, 1:].std(axis=0)])
    if not (spreads > 0).all() or np.linalg.matrix_rank(x / spreads) < len(spreads):
        raise InputError(
            "A column of the case mix does not vary, or tells what others tell", where="fit_multilevel",
            fix="Leave it out of case_mix.",
        )  # fmt: skip
    return spreads


def _standard_errors(latent: Latent, sds: Vector, beta: Vector) -> Vector:
    """Of the coefficients, given the deviations, with the random effects integrated out."""
    found = joint_modes(latent, sds, beta)
    inverse = np.linalg.inv(found.factor)
    errors: Vector = np.sqrt((inverse**2).sum(axis=0))[-latent.x.shape[1] :]
    return errors


def _latent(
    data: pd.DataFrame, unit: str, events: str, cases: str, group: str | None, case_mix: Sequence[str]
) -> Latent:
    count, size = data[events].to_numpy(dtype=float), data[cases].to_numpy(dtype=float)
    columns = [np.ones(len(data))]
    for name in case_mix:
        values = numbers(data[[name]])[:, 0]
        columns.append(values - np.average(values, weights=size))
    # By groupby like the names in `_units`, so that places and names have one order.
    own = data.groupby(unit).ngroup().to_numpy()
    belongs = data.groupby(group).ngroup().to_numpy() if group else None
    return Latent.of(count, size, np.column_stack(columns), own, belongs)


def _units(data: pd.DataFrame, unit: str, events: str, cases: str, group: str | None) -> pd.DataFrame:
    sums = data.groupby(unit)[[events, cases]].sum()
    groups = data.groupby(unit)[group].first() if group else pd.Series("", index=sums.index)
    return pd.DataFrame(
        {
            "unit": sums.index, "group": groups.to_numpy(), "n": sums[cases].to_numpy(),
            "raw_share": (sums[events] / sums[cases]).to_numpy(),
        }
    )  # fmt: skip


def _checked(
    frame: pd.DataFrame, unit: str, events: str, cases: str, group: str | None, case_mix: Sequence[str]
) -> pd.DataFrame:
    where = "fit_multilevel"
    names = [unit, events, cases, *([group] if group else []), *case_mix]
    for name in names:
        if name not in frame.columns:
            raise InputError(
                f"There is no column {name!r}", where=where, fix=nearest(name, map(str, frame.columns))
            )
    data = frame[names].dropna()
    data = data[data[cases] > 0]
    data = data.assign(**{name: _plain(data[name]) for name in (unit, group) if name})
    if ((data[events] > data[cases]) | (data[events] < 0)).any():
        raise InputError(
            "There are more events than cases, or fewer than none", where=where, fix="Pass counts."
        )
    if group and (data.groupby(unit)[group].nunique() > 1).any():
        raise InputError(
            "A unit belongs to two groups", where=where, fix="Name units apart, one for each group."
        )
    if not 0 < data[events].sum() < data[cases].sum() < np.inf:
        raise InputError(
            "All cases ended alike, or their number is infinite",
            where=where,
            fix="Check the counts; fewer than 3 units, or none that differ, are not compared.",
        )
    if data[unit].nunique() < 3:
        raise InputError(
            "Fewer than 3 units have cases",
            where=where,
            fix="Check the counts; fewer than 3 units, or none that differ, are not compared.",
        )
    return data


def _plain(names: pd.Series) -> pd.Series:
    """Without the order, and the names without a row, of a category."""
    dtype = names.dtype
    return names.astype(dtype.categories.dtype) if isinstance(dtype, pd.CategoricalDtype) else names
