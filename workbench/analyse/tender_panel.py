"""A tender judged by several people: their means, how far they agree, and what happens when a bid or a judge is taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.comparison.many_ranks import friedman
from workbench.analyse.rows import estimate_of
from workbench.analyse.tender import PriceRule, price_points
from workbench.errors import InputError, nearest

if TYPE_CHECKING:
    from workbench.estimate import Estimate

REMOVAL_COLUMNS = ["removed", "winner", "lead", "turned"]


def panel_points(
    evaluations: pd.DataFrame, *, bidder: str, evaluator: str, criteria: Sequence[str], trim: int = 0
) -> pd.DataFrame:
    """Points of each bid on each criterion: the mean of the evaluators, without the `trim` highest and lowest of each.

    evaluations : a row a bid and evaluator, a column a criterion. Returns a row a bid (index: who), columns criteria.
    Raises InputError for absent columns, missing points, an evaluator who judged a bid twice or not at all, or a trim that
    leaves nobody. Checked against: scipy's trim_mean.

    >>> judged = pd.DataFrame({"bid": ["A"] * 4, "who": [1, 2, 3, 4], "service": [60.0, 80, 82, 99]})
    >>> panel_points(judged, bidder="bid", evaluator="who", criteria=["service"], trim=1).loc["A", "service"].item()
    81.0
    """
    count = _checked(evaluations, bidder, evaluator, criteria)
    if not 0 <= 2 * trim < count:
        raise InputError("So many cannot be left out at each end", where="trim", found=f"{trim} of {count} evaluators", fix="Take 0 or 1.")  # fmt: skip
    grouped = evaluations.groupby(bidder, sort=False)[list(criteria)]
    return grouped.agg(lambda points: np.sort(points)[trim : count - trim].mean())


def panel_agreement(
    evaluations: pd.DataFrame, weights: Mapping[str, float], *, bidder: str, evaluator: str
) -> Estimate:
    """Kendall's W of the evaluators: do they rank the bids alike by their weighted points?

    weights : criterion -> weight (those of price, which nobody judges, left out by the caller). Returns an Estimate (unit
    correlation, n = evaluators, p of Friedman's test), as `friedman`. Raises InputError as `panel_points`.
    Checked against: Siegel 1956, Nonparametric Statistics, p. 230 (three executives, six applicants, W = .16).

    >>> judged = pd.DataFrame({"bid": list("ABC") * 2, "who": [1, 1, 1, 2, 2, 2], "service": [9.0, 8, 7, 6, 5, 4]})
    >>> panel_agreement(judged, {"service": 1.0}, bidder="bid", evaluator="who").value
    1.0
    """
    _checked(evaluations, bidder, evaluator, list(weights))
    whole = sum(evaluations[name] * share for name, share in weights.items())
    table = evaluations.assign(whole=whole).pivot(index=evaluator, columns=bidder, values="whole")
    return estimate_of(friedman(table).iloc[0], unit="correlation")


def removals(
    quality: pd.DataFrame, prices: pd.Series, weights: Mapping[str, float], *, rule: PriceRule = "ratio"
) -> pd.DataFrame:
    """Who wins when one bid is taken out and prices are scored anew, and which of the others change places.

    quality : a row a bid, a column a criterion other than price; prices : by bid; weights : of the criteria and of "price".

    Returns a row "" (nobody taken out), then one a bid taken out: removed, winner, lead (over the second; NaN for a single bid), turned
    (pairs "A/B" of bids left whose order is another than with all, " " between). Raises InputError as `price_points`.

    >>> quality = pd.DataFrame({"service": [91.0, 80, 10]}, index=["A", "B", "C"])
    >>> prices = pd.Series([100.0, 80, 40], index=["A", "B", "C"])
    >>> removals(quality, prices, {"service": 0.5, "price": 0.5})["turned"].tolist()
    ['', '', '', 'A/B']
    """
    whole = _scores(quality, prices, weights, rule)
    rows = [["", *_first(whole), ""]]
    for name in quality.index:
        left = quality.index[quality.index != name]
        score = _scores(quality.loc[left], prices.loc[left], weights, rule)
        rows.append([name, *_first(score), " ".join(_turned(whole[left], score))])
    return pd.DataFrame(rows, columns=REMOVAL_COLUMNS)


def _scores(
    quality: pd.DataFrame, prices: pd.Series, weights: Mapping[str, float], rule: PriceRule
) -> pd.Series:
    points = quality.assign(price=price_points(prices, rule=rule))
    total = sum(weights.values())
    return sum((points[name] * share / total for name, share in weights.items()), pd.Series(0.0, points.index))  # fmt: skip


def _first(scores: pd.Series) -> tuple[object, float]:
    order = scores.sort_values(ascending=False, kind="stable")
    return order.index[0], float(order.iloc[0] - order.iloc[1]) if len(order) > 1 else np.nan


def _turned(before: pd.Series, after: pd.Series) -> list[str]:
    names = list(before.index)
    pairs = [(a, b) for place, a in enumerate(names) for b in names[place + 1 :]]
    return [f"{a}/{b}" for a, b in pairs if (before[a] - before[b]) * (after[a] - after[b]) < 0]


def _checked(evaluations: pd.DataFrame, bidder: str, evaluator: str, criteria: Sequence[str]) -> int:
    """How many evaluators there are."""
    for column in (bidder, evaluator, *criteria):
        if column not in evaluations.columns:
            fix = nearest(column, map(str, evaluations.columns))
            raise InputError(f"There is no column {column!r}", where="tender panel", fix=fix)
    if evaluations[list(criteria)].isna().any(axis=None) or evaluations.empty:
        raise InputError("Points are missing", where="tender panel", fix="Let each evaluator judge each bid on each criterion.")  # fmt: skip
    count = int(evaluations[evaluator].nunique())
    counts = evaluations.groupby([bidder, evaluator]).size()
    if (counts > 1).any() or len(counts) != count * evaluations[bidder].nunique():
        raise InputError("Not every evaluator judged every bid once", where="tender panel", fix="Leave the evaluator out, or add the points.")  # fmt: skip
    return count
