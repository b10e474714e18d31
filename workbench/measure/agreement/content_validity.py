"""Content validity: how experts judge the relevance of items (I-CVI, modified kappa, S-CVI)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.intervals import wilson_interval
from workbench.measure.numeric import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


def content_validity(
    judgements: pd.DataFrame, *, relevant: float = 3, low: float = 1, high: float = 4, level: float = 0.95
) -> pd.DataFrame:
    """Content validity of each item from experts' ratings of its relevance.

    judgements : experts in rows, items in columns; ratings from `low` to `high` (usually 1 to 4; in the result these
    names are the interval's), NaN where an expert did not rate. relevant : the least rating that counts as relevant (3 of 4).
    Returns a row per item: item, experts (who rated it), agree (who found it relevant), i_cvi (their share), low, high
    (Wilson), level, p_chance (binomial probability that exactly so many agree by tossing coins), kappa (modified:
    (I-CVI - p_chance) / (1 - p_chance)), reason. NaN with a reason where nobody rated the item.
    Raises InputError for a rating outside the range. Usual marks: I-CVI 1 with up to 5 experts and at least .78 with
    6 or more (Lynn 1986); kappa above .74 excellent, .60 to .74 good (Cicchetti & Sparrow 1981); no verdict here.
    Source: Polit, Beck & Owen 2007, Research in Nursing & Health 30:459. Checked against: their table of kappa by
    number of experts.

    >>> judgements = pd.DataFrame({"a": [4, 4, 3, 4, 3], "b": [4, 2, 3, 4, 4]})
    >>> content_validity(judgements)[["i_cvi", "kappa"]].map("{:.2f}".format).to_numpy().tolist()
    [['1.00', '1.00'], ['0.80', '0.76']]
    """
    agree, experts = _votes(judgements, relevant, low, high)
    rows = []
    for item, a, n in zip(judgements.columns, agree, experts, strict=True):
        share = a / n if n else math.nan
        chance = math.comb(n, a) * 0.5**n if n else math.nan
        kappa = (share - chance) / (1 - chance) if n else math.nan
        ends = wilson_interval(a, n, level=level)
        rows.append(
            (str(item), n, a, share, *ends, level, chance, kappa, "" if n else "nobody rated this item")
        )
    columns = ["item", "experts", "agree", "i_cvi", "low", "high", "level", "p_chance", "kappa", "reason"]
    return pd.DataFrame(rows, columns=columns)


def scale_content_validity(
    judgements: pd.DataFrame, *, relevant: float = 3, low: float = 1, high: float = 4
) -> pd.DataFrame:
    """Content validity of the whole scale. The two indices differ much: say which one you report.

    judgements, relevant, low, high : as for `content_validity`.
    Returns a row per index: index, value, items (rated by somebody), experts, reason. s_cvi_ave : mean of the I-CVIs.
    s_cvi_ua : share of items that all experts found relevant (universal agreement). mean_agreement : mean share of
    pairs of experts who agree whether an item is relevant, over items rated by at least 2.
    NaN with a reason where no item was rated. Source: Polit & Beck 2006, Research in Nursing & Health 29:489.
    Checked against: hand calculation from their definitions.

    >>> judgements = pd.DataFrame({"a": [4, 4, 3, 4, 3], "b": [4, 2, 3, 4, 4]})
    >>> scale_content_validity(judgements)["value"].map("{:.2f}".format).tolist()
    ['0.90', '0.50', '0.80']
    """
    agree, experts = _votes(judgements, relevant, low, high)
    rated, twice = experts > 0, experts > 1
    values = [math.nan] * 3
    if rated.any():
        shares = agree[rated] / experts[rated]
        values[:2] = [float(shares.mean()), float((agree[rated] == experts[rated]).mean())]
    if twice.any():
        a, n = agree[twice], experts[twice]
        values[2] = float(((a * (a - 1) + (n - a) * (n - a - 1)) / (n * (n - 1))).mean())
    return pd.DataFrame(
        {
            "index": ["s_cvi_ave", "s_cvi_ua", "mean_agreement"],
            "value": values,
            "items": int(rated.sum()),
            "experts": len(judgements),
            "reason": ["no item was rated" if math.isnan(value) else "" for value in values],
        }
    )


def _votes(
    judgements: pd.DataFrame, relevant: float, low: float, high: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    values = numbers(judgements)
    outside = (values < low) | (values > high)
    if outside.any():
        row, column = np.argwhere(outside)[0]
        raise InputError(
            f"Ratings of relevance go from {low:g} to {high:g}",
            where=f"row {judgements.index[row]}, column {judgements.columns[column]}",
            found=f"{values[row, column]:g}",
            fix="Correct the rating, or give the range with low= and high=.",
        )
    return (values >= relevant).sum(axis=0), (~np.isnan(values)).sum(axis=0)
