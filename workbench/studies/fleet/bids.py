"""The tender: weighted points, and how far the order depends on the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from workbench.analyse.tender import (
    PriceRule,
    break_even,
    price_points,
    rank_acceptability,
    tender_scores,
)
from workbench.analyse.tender_panel import panel_agreement, panel_points, removals
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intake.processed import Survey

OWN = "A"
WHO = {"bidder": "bidder", "evaluator": "evaluator"}
CRITERIA = ("service", "claims", "network", "experience")


def points(survey: Survey, *, bidders: int, trim: int = 0, rule: PriceRule = "ratio") -> pd.DataFrame:
    """A row a bid, a column a criterion: means of the evaluators, the price by the rule.

    bidders : 7, or 6 if the insurer is one of the six. trim : highest and lowest evaluators left out of each mean.
    """
    return quality(survey, bidders=bidders, trim=trim).assign(price=price_points(prices(survey, bidders=bidders), rule=rule))  # fmt: skip


def prices(survey: Survey, *, bidders: int) -> pd.Series:
    """Price by bid, in the order of the table."""
    return survey.tables["tender"].set_index("bidder")["price"].astype(float).head(bidders)


def quality(survey: Survey, *, bidders: int, trim: int = 0, without: str = "") -> pd.DataFrame:
    """Points of the evaluators by bid and criterion; without : an evaluator left out."""
    rows = judged(survey, bidders=bidders)
    rows = rows[rows["evaluator"] != without]
    names = prices(survey, bidders=bidders).index
    return panel_points(rows, **WHO, criteria=CRITERIA, trim=trim).loc[names]


def judged(survey: Survey, *, bidders: int) -> pd.DataFrame:
    """The evaluators' points of the bids that count."""
    rows = survey.tables["evaluations"]
    return rows[rows["bidder"].isin(prices(survey, bidders=bidders).index)]


def agreement(survey: Survey, weights: Mapping[str, float], *, bidders: int) -> Estimate:
    """Kendall's W of the evaluators' weighted points, price apart."""
    own = {name: share for name, share in weights.items() if name != "price"}
    return panel_agreement(judged(survey, bidders=bidders), own, **WHO)


def lead(survey: Survey, weights: Mapping[str, float], *, bidders: int) -> Estimate:
    """The winner's points above the second's; limits by the evaluators' spread of that difference (t)."""
    from scipy.special import stdtrit

    scores = (points(survey, bidders=bidders) * pd.Series(weights)).sum(axis=1).sort_values(ascending=False)
    first, second = scores.index[:2]
    rows = judged(survey, bidders=bidders)
    own = sum(rows[name] * weights[name] for name in CRITERIA)
    wide = rows.assign(own=own).pivot(index="evaluator", columns="bidder", values="own")
    gaps, n = wide[first] - wide[second], len(wide)
    half = float(stdtrit(n - 1, 0.975)) * float(gaps.std()) / n**0.5
    value = float(scores.iloc[0] - scores.iloc[1])
    return Estimate(value, value - half, value + half, 0.95, n, unit="score", method="difference of weighted points, t over evaluators")  # fmt: skip


def lead_outcome(lead: Estimate) -> Literal["clear", "unclear"]:
    """Whether the evaluators' own spread leaves the winner ahead."""
    return "clear" if lead.low > 0 else "unclear"


def choices(survey: Survey, weights: Mapping[str, float], *, bidders: int) -> pd.DataFrame:
    """Who wins by other ways of counting: choice (a key and its subject), winner, lead, turned (pairs that change places)."""
    price = prices(survey, bidders=bidders)
    plain = removals(quality(survey, bidders=bidders), price, weights)
    rows = [("as is", "", plain.iloc[0])]
    trimmed = removals(quality(survey, bidders=bidders, trim=1), price, weights)
    rows.append(("trimmed", "", trimmed.iloc[0]))
    ranged = removals(quality(survey, bidders=bidders), price, weights, rule="min-max")
    rows.append(("min-max", "", ranged.iloc[0]))
    for name in sorted(judged(survey, bidders=bidders)["evaluator"].unique()):
        left = removals(quality(survey, bidders=bidders, without=name), price, weights)
        rows.append(("evaluator", str(name), left.iloc[0]))
    rows += [("bidder", str(row["removed"]), row) for _, row in plain.iloc[1:].iterrows()]
    return pd.DataFrame(
        [(key, of, row["winner"], row["lead"], row["turned"]) for key, of, row in rows],
        columns=["choice", "of", "winner", "lead", "turned"],
    )


def kept(found: pd.DataFrame) -> Estimate:
    """Of the other ways of counting in which the winner takes part, those by which it still wins."""
    first = found.iloc[0]["winner"]
    rows = found.iloc[1:]
    rows = rows[~((rows["choice"] == "bidder") & (rows["of"] == first))]
    return Estimate(float((rows["winner"] == first).sum()), n=len(rows), unit="count", method="other ways of counting with the same winner")  # fmt: skip


def tried(found: pd.DataFrame) -> Estimate:
    """How many other ways of counting there are."""
    n = kept(found).n
    return Estimate(float(n), n=n, unit="count", method="ways of counting tried")


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


def acceptability(
    points: pd.DataFrame, weights: Mapping[str, float], *, spread: float, draws: int, seed: int
) -> pd.DataFrame:
    """`rank_acceptability` of the bids."""
    return rank_acceptability(points, weights, spread=spread, draws=draws, seed=seed)


def turning_points(points: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """`break_even` of the weights."""
    return break_even(points, weights)


def first_share(found: pd.DataFrame, *, draws: int) -> Estimate:
    """Share of scenarios in which the insurer comes first; no sample, so no interval."""
    value = float(found.set_index("bid").loc[OWN, "first"])
    return Estimate(value, n=draws, unit="share", method="Dirichlet scenarios of the weights")
