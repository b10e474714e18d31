"""Rates of units inside groups (staff in branches) with case mix: a logistic model with random intercepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.units.latent import Latent, joint_modes, modes
from workbench.errors import InputError, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

METHOD = "binomial mixed model, Laplace maximum likelihood"
WIDEST = 5.0
"""A standard deviation of 5 logits: from 1 in 150 to 149 in 150 between units, more than any rates differ."""


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

    frame : a row a unit and stretch of work (a quarter, a kind of case); rows with a gap or without cases are left out.
    events : how many of the `cases` succeeded. group : what the units belong to (a unit belongs to one). case_mix : numeric
    columns; each is centred at its mean over cases, so that a unit's rate is read at the average mix.
    Returns a `Multilevel`, which `multilevel_league` reads.
    Raises InputError for absent columns, more events than cases, a unit in two groups, fewer than 3 units, or events in no
    case or in all.
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
    bounds = [(0.0, WIDEST)] * levels + [(None, None)] * latent.x.shape[1]

    def minus(values: Vector) -> float:
        return -modes(latent, values[:levels], values[levels:]).evidence

    first = np.concatenate([np.full(levels, 0.3), latent.plain_coefficients()])
    tight = {"ftol": 1e-13, "gtol": 1e-7}
    best: Vector = minimize(minus, first, method="L-BFGS-B", bounds=bounds, jac="3-point", options=tight).x
    return best[:levels], best[levels:]


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
        values = data[name].to_numpy(dtype=float)
        columns.append(values - np.average(values, weights=size))
    own = np.unique(data[unit].to_numpy(), return_inverse=True)[1]
    belongs = np.unique(data[group].to_numpy(), return_inverse=True)[1] if group else None
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
