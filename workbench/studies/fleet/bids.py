"""The tender: weighted points, and how far the order depends on the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.analyse.tender import break_even, price_points, tender_scores
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intake.processed import Survey

OWN = "A"
CRITERIA = ("service", "claims", "network", "experience")


def points(survey: Survey, *, bidders: int) -> pd.DataFrame:
    """A row a bid, a column a criterion: means of the evaluators, the price as lowest over price.

    bidders : 7, or 6 if the insurer is one of the six.
    """
    prices = survey.tables["tender"].set_index("bidder")["price"].astype(float).head(bidders)
    scores = survey.tables["evaluations"].groupby("bidder")[list(CRITERIA)].mean().loc[prices.index]
    return scores.assign(price=price_points(prices))


def weights(points: pd.DataFrame, shares: Sequence[float]) -> dict[str, float]:
    """Weights by criterion, in the order of the columns; raises InputError when their number differs."""
    if len(shares) != points.shape[1]:
        raise InputError(
            "Criteria and weights do not match",
            where="weights",
            found=str(len(shares)),
            fix=f"Give {points.shape[1]}: {', '.join(points.columns)}.",
        )
    return dict(zip(points.columns, shares, strict=True))


def scored(
    points: pd.DataFrame, weights: Mapping[str, float], *, spread: float, draws: int, seed: int
) -> pd.DataFrame:
    """`tender_scores` of the bids."""
    return tender_scores(points, weights, spread=spread, draws=draws, seed=seed)


def turning_points(points: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """`break_even` of the weights."""
    return break_even(points, weights)


def first_share(found: pd.DataFrame, *, draws: int) -> Estimate:
    """Share of scenarios in which the insurer comes first; no sample, so no interval."""
    value = float(found.set_index("bid").loc[OWN, "first"])
    return Estimate(value, n=draws, unit="share", method="Dirichlet scenarios of the weights")
