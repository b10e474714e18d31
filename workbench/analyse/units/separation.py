"""How well units can be told apart: pairs that differ, classes that can be named, bars to compare two units by eye."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from workbench.analyse.units.between import FEWEST_UNITS, expit, shrunken_logits, working_logits
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

BY_EYE = 1.39
"""Half-width in standard errors of bars of two equally precise units that just touch when they differ at 5 %."""


def bars_by_eye(units: pd.DataFrame, *, design_effect: float | str = 1.0) -> pd.DataFrame:
    """Bars of shrunken rates of which two that do not overlap differ at the 5 % level, on average over pairs.

    units, design_effect : as for `shrink`. Returns unit, eye_low, eye_high (share): the shrunken logit +- 1.39 standard errors;
    NaN below 3 units with answers. Not an interval of the unit's own rate: that is wider (1.96).
    Source: Goldstein & Healy 1995, Journal of the Royal Statistical Society A 158:175.
    """
    x = working_logits(units, design_effect=design_effect)
    limits = np.full((len(units), 2), np.nan)
    if x.usable.sum() >= FEWEST_UNITS:
        centre, spread, _ = shrunken_logits(x)
        limits[x.usable] = np.column_stack([expit(centre + side * BY_EYE * spread) for side in (-1, 1)])
    return pd.DataFrame({"unit": units["unit"].to_numpy(), "eye_low": limits[:, 0], "eye_high": limits[:, 1]})


def separable_pairs(
    units: pd.DataFrame, *, design_effect: float | str = 1.0, level: float = 0.95
) -> Estimate:
    """The share of all pairs of units whose shrunken rates differ at 1 - level, pair by pair (no adjustment for their number).

    units, design_effect : as for `shrink`. Returns an Estimate in unit "share" without an interval; n counts pairs. Where all
    are alike, about none is separable, because differences are taken between shrunken rates. NaN below 3 units.
    """
    from scipy.special import ndtri

    x = working_logits(units, design_effect=design_effect)
    count = int(x.usable.sum())
    method = f"pairs whose shrunken logits differ, {level:.0%} level"
    if count < FEWEST_UNITS:
        return missing("fewer than 3 units with answers", unit="share", method=method)
    centre, spread, _ = shrunken_logits(x)
    gap = np.abs(centre[:, None] - centre) / np.hypot(spread[:, None], spread)
    differ = gap[np.triu_indices(count, 1)] > ndtri((1 + check_level(level)) / 2)
    return Estimate(float(differ.mean()), n=len(differ), unit="share", method=method)


def distinguishable_classes(reliability: float) -> int:
    """How many classes ("stars") units of this reliability can be sorted into so that the classes lie three errors apart.

    reliability : between-unit variance over total, below 1. Returns (4 G + 1) / 3, cut to a whole number, with the separation
    G = sqrt(reliability / (1 - reliability)), and at least 1.
    Source: Wright & Masters 1982, Rating Scale Analysis, p. 106 (strata).

    >>> [distinguishable_classes(each) for each in (0.0, 0.5, 0.7, 0.8, 0.9)]
    [1, 1, 2, 3, 4]
    """
    if not 0 <= reliability < 1:
        raise InputError(
            "A reliability lies between 0 and 1",
            where="distinguishable_classes",
            found=f"{reliability:g}",
            fix="Pass a number such as 0.8.",
        )
    separation = math.sqrt(reliability / (1 - reliability))
    return max(1, math.floor((4 * separation + 1) / 3 + 1e-9))
