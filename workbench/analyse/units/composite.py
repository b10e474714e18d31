"""A composite of several indicators, and how much its order hangs on the weights that somebody chose."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level
from workbench.measure.numeric import numbers

CUT = 3.0
SAME = 1e-12
"""Of the greatest score: closer scores are equal but for their last digits."""
MAD = 1.4826  # makes the median absolute deviation estimate the SD of normal values


def normalise_indicators(indicators: pd.DataFrame, *, lower_is_better: tuple[str, ...] = ()) -> pd.DataFrame:
    """Each indicator as a robust z score, turned so that higher is better.

    indicators : a row a unit, numeric columns. (value - median) / (1.4826 times the median absolute deviation), cut at
    -3 and 3, so that one odd unit moves neither the scale of the others nor the sum; where more than half of the units share a
    value, the SD stands in for the deviation; an indicator without any spread is 0 for all. Raises InputError for a name in `lower_is_better` without its column.
    """
    for name in lower_is_better:
        if name not in indicators.columns:
            raise InputError(
                f"There is no indicator {name!r}",
                where="lower_is_better",
                fix="Name it like its column, in brackets also when it is the only one.",
            )
    values = numbers(indicators)
    centred = values - np.nanmedian(values, axis=0)
    spread = MAD * np.nanmedian(np.abs(centred), axis=0)
    spread = np.where(spread > 0, spread, np.nanstd(values, axis=0))
    z = np.clip(np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0), -CUT, CUT)
    z = np.where(np.isnan(values), np.nan, z)
    turned = pd.DataFrame(z, index=indicators.index, columns=indicators.columns)
    return turned.assign(**{name: -turned[name] for name in lower_is_better})


def composite(
    indicators: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    vary: float = 0.2,
    draws: int = 2000,
    seed: int,
    more_than: int = 3,
    level: float = 0.95,
) -> pd.DataFrame:
    """Weighted mean of normalised indicators for each unit, with what other weights would make of its rank.

    indicators : a row a unit (the index names it), higher is better and on one scale: see `normalise_indicators`. Units with a
    gap have no score. weights : column -> weight; scaled to sum 1.
    vary : how far the weights are let vary, above 0 and below the root of their number less 1: they are drawn from a Dirichlet distribution about the given ones, in which the
    weights' coefficients of variation are `vary` on average (root mean square, weighted by the weights).

    Returns the units in their order: unit, score, rank (1 is best; the order of the chosen weights, for comparison only; units
    of one score share the best of their ranks, here and in each draw),
    rank_low, rank_high (interval over the weights drawn), p_moved (share of draws in which the rank differs by more than
    `more_than` places), level, method. The intervals say what the choice of weights does, not what chance does.
    Raises InputError for weights without a column, fewer than 2, any not above 0, or a `vary` that no weights have.
    Source: Saisana, Saltelli and Tarantola 2005, Journal of the Royal Statistical Society A 168:307; OECD 2008, Handbook on
    Constructing Composite Indicators. Checked against: the Handbook's ranks of 23 countries (Technology Achievement Index, tables
    22 and 23), the moments of the Dirichlet distribution, and orders known by hand.

    >>> z = pd.DataFrame({"timely": [1.0, 0.2, -1.2], "rating": [-0.4, 0.5, 0.1]}, index=["S01", "S02", "S03"])
    >>> composite(z, {"timely": 0.6, "rating": 0.4}, seed=1)["rank"].tolist()
    [1.0, 2.0, 3.0]
    """
    share = _shares(indicators, weights)
    _check_vary(share, vary)
    known = indicators[list(weights)].notna().all(axis=1).to_numpy()
    values = numbers(indicators[list(weights)])[known]
    drawn = np.random.default_rng(seed).dirichlet(share * concentration(share, vary), size=draws)
    ranks = _ranks(drawn @ values.T)
    own = _ranks((share @ values.T)[None])[0]
    tails = np.quantile(ranks, [(1 - check_level(level)) / 2, (1 + level) / 2], axis=0, method="inverted_cdf")
    out = np.full((len(indicators), 5), np.nan)
    out[known] = np.column_stack(
        [values @ share, own, *tails, (np.abs(ranks - own) > more_than).mean(axis=0)]
    )
    frame = pd.DataFrame(out, columns=["score", "rank", "rank_low", "rank_high", "p_moved"])
    frame.insert(0, "unit", indicators.index.to_numpy())
    return frame.assign(
        level=level, method=f"weighted mean; weights Dirichlet, mean coefficient of variation {vary:g}"
    )


def concentration(share: np.ndarray, vary: float) -> float:
    """The Dirichlet's total that lets weights of these means vary by `vary` of themselves (root mean square)."""
    # A weight m varies by (1 - m) / (m (c + 1)) of its square; weighted by m, the mean of that is (k - 1) / (c + 1).
    return (len(share) - 1) / vary**2 - 1


def moved_share(found: pd.DataFrame, *, more_than: int = 3) -> Estimate:
    """Over units and weights drawn, the share of ranks that differ by more than so many places from the chosen weights'."""
    known = found["p_moved"].dropna()
    method = f"ranks that change by more than {more_than} places under other weights"
    if known.empty:
        return missing("no unit with all indicators", unit="share", n=0, method=method)
    return Estimate(float(known.mean()), n=len(known), unit="share", method=method)


def _shares(indicators: pd.DataFrame, weights: Mapping[str, float]) -> np.ndarray:
    where = "composite"
    for name in weights:
        if name not in indicators.columns:
            raise InputError(
                f"There is no indicator {name!r}", where=where, found=", ".join(map(str, indicators.columns)),
                fix="Name the weights like the columns.",
            )  # fmt: skip
    given = np.array(list(weights.values()), dtype=float)
    if len(given) < 2 or (given <= 0).any():
        raise InputError(
            "A composite needs 2 or more weights above 0", where=where, found=str(dict(weights)),
            fix="Leave an indicator out instead of giving it 0.",
        )  # fmt: skip
    return np.asarray(given / given.sum(), dtype=float)


def _check_vary(share: np.ndarray, vary: float) -> None:
    if not (vary > 0 and concentration(share, vary) > 0):
        raise InputError(
            "Weights cannot vary so", where="composite", found=f"vary {vary:g}",
            fix=f"Give vary above 0 and below {(len(share) - 1) ** 0.5:.2f}; 0.2 is usual.",
        )  # fmt: skip


def _ranks(scores: np.ndarray) -> np.ndarray:
    """Of each row, 1 for its highest; equal scores share the best rank."""
    from scipy.stats import rankdata

    # Sums of the same products may differ in their last digits.
    steps = np.rint(scores / max(float(np.abs(scores).max(initial=0)), 1e-300) / SAME)
    return np.asarray(rankdata(-steps, method="min", axis=1), dtype=float)
