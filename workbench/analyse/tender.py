"""Bids compared on several criteria: the weighted score, and how far the winner depends on the weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from workbench.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

PriceRule = Literal["ratio", "min-max"]
FEWEST_DRAWS = 100


def tender_scores(
    scores: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    spread: float = 0.2,
    draws: int = 10_000,
    seed: int = 1,
) -> pd.DataFrame:
    """Weighted score of each bid, its rank, and in how many scenarios of the weights it comes first.

    scores : a row a bid (index: who), a column a criterion, points of 0-100. weights : criterion -> weight, scaled to sum 1.
    spread : coefficient of variation of the weights in the scenarios, which are Dirichlet with the weights as
    their mean: 0.2 moves an average weight by about a fifth. draws, seed : of the scenarios.

    Returns a row a bid in its order: bid, score, rank (1 is the highest; ties share the better rank), first (share
    of scenarios in which it alone or together has the highest score), rank_low, rank_high (95 % of scenarios).
    Raises InputError for criteria that do not match, negative weights or none above zero, missing scores, a spread that is
    not positive, or fewer than 100 draws.
    Source: Lahdelma and Salminen 2001, Operations Research 49:444 (rank acceptability). Checked against: hand calculation;
    two bids and two criteria, where the share of scenarios is a beta distribution function.

    >>> bids = pd.DataFrame({"service": [80, 90], "price": [100, 80]}, index=["A", "B"])
    >>> tender_scores(bids, {"service": 0.6, "price": 0.4})["score"].tolist()
    [88.0, 86.0]
    """
    weight = _checked(scores, weights, spread, draws)
    whole = scores[list(weights)].to_numpy(dtype=float) @ weight
    ranks = _drawn_ranks(scores, weights, spread, draws, seed)
    return pd.DataFrame(
        {
            "bid": [str(name) for name in scores.index],
            "score": whole,
            "rank": _ranks(whole[None])[0],
            "first": (ranks == 1).mean(axis=0),
            "rank_low": np.quantile(ranks, 0.025, axis=0, method="inverted_cdf"),
            "rank_high": np.quantile(ranks, 0.975, axis=0, method="inverted_cdf"),
        }
    )


def rank_acceptability(
    scores: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    spread: float = 0.2,
    draws: int = 10_000,
    seed: int = 1,
) -> pd.DataFrame:
    """In how many scenarios of the weights each bid has each rank; arguments, errors and source as `tender_scores`.

    Returns a row a bid (index: who), a column a rank from 1: shares that sum to 1 by row; ties share the better rank.

    >>> bids = pd.DataFrame({"service": [80, 90], "price": [100, 101]}, index=["A", "B"])
    >>> rank_acceptability(bids, {"service": 0.6, "price": 0.4}, draws=200).loc["B"].tolist()
    [1.0, 0.0]
    """
    _checked(scores, weights, spread, draws)
    ranks = _drawn_ranks(scores, weights, spread, draws, seed)
    shares = {place: (ranks == place).mean(axis=0) for place in range(1, len(scores) + 1)}
    return pd.DataFrame(shares, index=scores.index)


def _drawn_ranks(
    scores: pd.DataFrame, weights: Mapping[str, float], spread: float, draws: int, seed: int
) -> Matrix:
    weight = _checked(scores, weights, spread, draws)
    drawn = np.random.default_rng(seed).dirichlet(weight * _concentration(weight, spread), draws)
    return _ranks(drawn @ scores[list(weights)].to_numpy(dtype=float).T)


def price_points(prices: pd.Series, *, rule: PriceRule = "ratio") -> pd.Series:
    """Points of 0-100 for prices: "ratio" lowest / price x 100; "min-max" 100 for the lowest, 0 for the highest.

    By either rule a bid's points, and so the order of whole scores, can turn when another bid leaves: `removals` tries it.
    Raises InputError for prices that are missing or not positive, and an unknown rule. Source of the ratio: Order 87 on government procurement
    (2017), article 55.

    >>> price_points(pd.Series([80.0, 100.0])).tolist()
    [100.0, 80.0]
    """
    if prices.isna().any() or (prices <= 0).any():
        raise InputError(
            "A price is missing or not positive", where="price_points", fix="Leave out bids without a price."
        )
    if rule not in get_args(PriceRule):
        raise InputError(f"There is no rule {rule!r}", where="price_points", fix='Use "ratio" or "min-max".')
    if rule == "ratio":
        return prices.min() / prices * 100
    span = prices.max() - prices.min()
    return (prices.max() - prices) / span * 100 if span else prices * 0 + 100.0


def break_even(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """How far each weight alone would have to move before another bid wins, the others keeping their proportions.

    Returns a row a criterion: criterion, weight, low, high (the range of its weight within which the winner stays, cut at 0 and 1),
    rival_low, rival_high (who wins beyond it, "" where nobody does). Raises InputError as `tender_scores`.

    >>> bids = pd.DataFrame({"service": [80, 90], "price": [100, 80]}, index=["A", "B"])
    >>> break_even(bids, {"service": 0.6, "price": 0.4})["high"].round(3).tolist()
    [0.667, 1.0]
    """
    weight = _checked(scores, weights, 0.2, FEWEST_DRAWS)
    points = scores[list(weights)].to_numpy(dtype=float)
    names = [str(name) for name in scores.index]
    winner = int(np.argmax(points @ weight))
    rows = []
    for place, criterion in enumerate(weights):
        rest = np.where(np.arange(len(weight)) == place, 0.0, weight)
        others = points @ (rest / rest.sum()) if rest.sum() else np.zeros(len(points))
        # The lead of the winner over each rival is a straight line in this weight.
        at_zero, at_one = others[winner] - others, points[winner, place] - points[:, place]
        low, rival_low, high, rival_high = _range(at_zero, at_one, float(weight[place]), names)
        rows.append([criterion, float(weight[place]), low, high, rival_low, rival_high])
    return pd.DataFrame(rows, columns=["criterion", "weight", "low", "high", "rival_low", "rival_high"])


def _range(at_zero: Vector, at_one: Vector, weight: float, names: list[str]) -> tuple[float, str, float, str]:
    low, rival_low, high, rival_high = 0.0, "", 1.0, ""
    for start, end, name in zip(at_zero, at_one, names, strict=True):
        if start == end:
            continue
        crossing = start / (start - end)
        if start < 0 and low < crossing <= weight:
            low, rival_low = crossing, name
        if end < 0 and weight <= crossing < high:
            high, rival_high = crossing, name
    return low, rival_low, high, rival_high


def _concentration(weight: Vector, spread: float) -> float:
    """Dirichlet's total, for which the root mean square of the weights' coefficients of variation equals the spread."""
    used = weight[weight > 0]
    return float(np.mean((1 - used) / used) / spread**2 - 1)


def _ranks(scores: Matrix) -> Matrix:
    ranks: Matrix = 1.0 + (scores[:, None, :] > scores[:, :, None] + 1e-12).sum(axis=2)
    return ranks


def _checked(scores: pd.DataFrame, weights: Mapping[str, float], spread: float, draws: int) -> Vector:
    where = "a tender"
    if set(weights) != set(map(str, scores.columns)):
        found = ", ".join(sorted(set(weights) ^ set(map(str, scores.columns))))
        raise InputError(
            "Criteria and weights do not match",
            where=where,
            found=found,
            fix="Give each criterion one weight.",
        )
    if scores.isna().any(axis=None) or scores.empty:
        raise InputError(
            "A score is missing", where=where, fix="Score every bid on every criterion, or leave it out."
        )
    weight = np.array([float(weights[name]) for name in weights])
    if (weight < 0).any() or not weight.sum() > 0:
        raise InputError(
            "Weights are not negative, and one is above zero", where=where, fix="Give shares or points."
        )
    weight = np.asarray(weight / weight.sum())
    if spread <= 0 or _concentration(weight, spread) <= 0:
        raise InputError(
            "The spread of the weights is not possible",
            where=where,
            found=f"{spread:g}",
            fix="Use about 0.2.",
        )
    if draws < FEWEST_DRAWS:
        raise InputError("Too few scenarios", where=where, found=str(draws), fix="Take 10000.")
    checked: Vector = weight
    return checked
