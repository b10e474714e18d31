"""Weights that bring a sample to the known make-up of its population, and what they cost in precision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import CheckFailed, InputError, nearest
from workbench.estimate import Estimate, missing
from workbench.intervals import wilson_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 1_000
TOLERANCE = 1e-10
METHOD = "weighted share, Wilson score interval with effective n"


def rake(respondents: pd.DataFrame, margins: Mapping[str, Mapping[object, float]]) -> pd.Series:
    """Weights with which each margin of the sample equals that of the population (raking, iterative proportional fitting).

    respondents : a row each. margins : column -> level -> share or count in the population; each column is scaled to sum 1.
    Returns weights with mean 1 on the respondents' index; 0 for a respondent without a level in one of the columns.
    Raises InputError for an absent column, a level of the sample that a margin lacks, or a level of a margin that nobody in
    the sample has (merge it with another); CheckFailed when the margins cannot be met together.
    Source: Deming and Stephan 1940. Checked against: R 4.2.2 survey 4.1-1 rake; Kalton and Flores-Cervantes 2003.

    >>> people = pd.DataFrame({"place": ["town", "town", "town", "village"]})
    >>> rake(people, {"place": {"town": 0.5, "village": 0.5}}).round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    known = pd.Series(True, index=respondents.index)
    for column in margins:
        known &= _column(respondents, column).notna()
    fitted = [_margin(respondents.loc[known, column], shares, column) for column, shares in margins.items()]
    weights = _fit(fitted, int(known.sum()))
    full = pd.Series(0.0, index=respondents.index, name="weight")
    full[known] = weights
    return full


def kish_design_effect(weights: pd.Series) -> Estimate:
    """How much unequal weights inflate the variance of a mean: n sum(w squared) / (sum w) squared; n counts weights above 0.

    >>> kish_design_effect(pd.Series([1.0, 1, 1, 3])).value
    1.3333333333333333
    """
    used = weights[weights > 0].to_numpy(dtype=float)
    method = "Kish's design effect of weighting"
    if not len(used):
        return missing("no weights above zero", unit="ratio", n=0, method=method)
    effect = len(used) * float((used**2).sum()) / float(used.sum()) ** 2
    return Estimate(effect, n=len(used), unit="ratio", method=method)


def weighted_proportion(success: pd.Series, weights: pd.Series, *, level: float = 0.95) -> Estimate:
    """A weighted share with Wilson's interval at n / Kish's design effect; n of the Estimate counts the answers.

    success : True or False, missing left out; weights on the same index. NaN with a reason when no weight is left.
    Raises InputError for other answers, or another index.
    """
    if not success.index.equals(weights.index) or not success.dropna().isin([0, 1]).all():
        raise InputError(
            "A weighted share is of answers 0 and 1, with a weight for each",
            where="weighted_proportion",
            fix="Code yes as 1 and no as 0, and pass weights on the same index.",
        )
    used = success.notna() & (weights > 0)
    n = int(used.sum())
    if not n:
        return missing("no valid answers", unit="share", n=0, method=METHOD)
    weight = weights[used].to_numpy(dtype=float)
    value = float(np.average(success[used].to_numpy(dtype=float), weights=weight))
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    low, high = wilson_interval(value * effective, effective, level=level)
    return Estimate(value, min(low, value), max(high, value), level, n, unit="share", method=METHOD)


def _column(respondents: pd.DataFrame, column: str) -> pd.Series:
    if column not in respondents.columns:
        fix = nearest(column, map(str, respondents.columns))
        raise InputError(f"There is no column {column!r}", where="rake", fix=fix)
    return respondents[column]


def _margin(
    values: pd.Series, shares: Mapping[object, float], column: str
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Each respondent's level as a number, and the population's share of each level."""
    levels = list(shares)
    code = pd.Index(levels).get_indexer(pd.Index(values))
    if (code < 0).any():
        found = values[code < 0].iloc[0]
        raise InputError(
            "The margin lacks a level of the sample", where=column, found=str(found), fix="Add it."
        )
    empty = [level for at, level in enumerate(levels) if shares[level] > 0 and not (code == at).any()]
    if empty:
        raise InputError(
            "Nobody in the sample has a level of the margin", where=column, found=str(empty[0]),
            fix="Merge it with another level.",
        )  # fmt: skip
    share = np.array([shares[level] for level in levels], dtype=float)
    if (share < 0).any() or not 0 < share.sum() < np.inf:
        raise InputError(
            "Shares of a margin are not negative, and one is above zero",
            where=column,
            fix="Give counts or shares.",
        )
    return code, share / share.sum()


def _fit(margins: list[tuple[NDArray[np.intp], NDArray[np.float64]]], count: int) -> NDArray[np.float64]:
    weights = np.ones(count)
    for _ in range(ROUNDS):
        furthest = 0.0
        for code, share in margins:
            now = np.bincount(code, weights=weights, minlength=len(share)) / weights.sum()
            factor = np.divide(share, now, out=np.zeros_like(share), where=now > 0)
            weights = weights * factor[code]
            furthest = max(furthest, float(np.abs(now - share).max()))
        if furthest < TOLERANCE:
            scaled: NDArray[np.float64] = weights / weights.mean()
            return scaled
    raise CheckFailed(
        "The margins cannot be met together",
        where="rake",
        fix="Look for cells of the sample that are empty; merge levels.",
    )
