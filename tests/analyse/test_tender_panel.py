from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import trim_mean

from workbench.analyse.tender import rank_acceptability, tender_scores
from workbench.analyse.tender_panel import panel_agreement, panel_points, removals
from workbench.errors import InputError

NAMES = {"bidder": "bid", "evaluator": "who"}


def judged(scores: list[list[float]], criterion: str = "service") -> pd.DataFrame:
    """A row an evaluator, a column a bid."""
    rows = [(f"B{bid}", who, points) for who, row in enumerate(scores) for bid, points in enumerate(row)]
    return pd.DataFrame(rows, columns=["bid", "who", criterion])


def test_the_executives_of_siegel_hardly_agree() -> None:
    """Siegel 1956, Nonparametric Statistics for the Behavioral Sciences, table 9.4 and p. 230: s = 25.5, W = .16."""
    ranks = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
    found = panel_agreement(judged(ranks), {"service": 1.0}, **NAMES)
    assert found.value == pytest.approx(12 * 25.5 / (3**2 * (6**3 - 6)))
    assert round(found.value, 2) == 0.16
    assert found.n == 3


def test_evaluators_who_differ_in_strictness_alone_agree_wholly() -> None:
    base = np.array([80.0, 75, 90, 60])
    panel = judged([list(base + shift) for shift in (-5, 0, 3)])
    assert panel_agreement(panel, {"service": 2.0}, **NAMES).value == pytest.approx(1)
    noise = judged(np.random.default_rng(1).normal(80, 5, (9, 6)).tolist())
    assert panel_agreement(noise, {"service": 1.0}, **NAMES).value < 0.4


def test_trimmed_means_equal_scipys() -> None:
    scores = np.random.default_rng(2).normal(80, 6, (7, 4))
    for trim in (0, 1, 3):
        found = panel_points(judged(scores.tolist()), **NAMES, criteria=["service"], trim=trim)
        assert found["service"].tolist() == pytest.approx(trim_mean(scores, trim / 7 + 1e-9).tolist())


def test_one_evaluator_with_a_favourite_moves_the_mean_and_not_the_trimmed_one() -> None:
    scores = np.full((7, 3), 80.0)
    scores[0, 1] = 100
    plain, trimmed = (panel_points(judged(scores.tolist()), **NAMES, criteria=["service"], trim=t) for t in (0, 1))  # fmt: skip
    assert plain.loc["B1", "service"] > 82
    assert trimmed["service"].tolist() == [80, 80, 80]


QUALITY = pd.DataFrame({"service": [91.0, 80, 10]}, index=["A", "B", "C"])
PRICES = pd.Series([100.0, 80, 40], index=["A", "B", "C"])
HALF = {"service": 0.5, "price": 0.5}


def test_the_order_of_two_bids_turns_when_the_cheapest_leaves() -> None:
    """By hand: with C 45.5 + 20 to 40 + 25; without it the price points are 80 and 100."""
    found = removals(QUALITY, PRICES, HALF).set_index("removed")
    assert found.loc["", ["winner", "lead"]].tolist() == ["A", pytest.approx(65.5 - 65)]
    assert found.loc["C", ["winner", "lead"]].tolist() == ["B", pytest.approx(90 - 85.5)]
    assert found["turned"].to_dict() == {"": "", "A": "", "B": "", "C": "A/B"}


def test_bids_that_set_no_price_change_nothing_by_leaving() -> None:
    rng = np.random.default_rng(4)
    quality = pd.DataFrame({"service": rng.uniform(60, 95, 6)}, index=list("ABCDEF"))
    prices = pd.Series(rng.uniform(80, 120, 6), index=quality.index)
    found = removals(quality, prices, HALF).set_index("removed")
    cheapest = prices.idxmin()
    others = found.index.difference([cheapest, ""])
    assert (found.loc[others, "turned"] == "").all()
    # With min-max the dearest bid sets the points too.
    free = found.index.difference([cheapest, prices.idxmax(), ""])
    assert (removals(quality, prices, HALF, rule="min-max").set_index("removed").loc[free, "turned"] == "").all()  # fmt: skip


def test_acceptability_sums_up_and_has_the_shares_of_first_places() -> None:
    bids = pd.DataFrame({"service": [80, 90, 85], "price": [100, 80, 92]}, index=["A", "B", "C"])
    weights = {"service": 0.6, "price": 0.4}
    found = rank_acceptability(bids, weights, draws=3000)
    assert found.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert found[1].tolist() == tender_scores(bids, weights, draws=3000)["first"].tolist()


@pytest.mark.parametrize(
    ("change", "trim", "words"),
    [
        (lambda rows: rows.drop(columns="who"), 0, "no column 'who'"),
        (lambda rows: rows.assign(service=np.nan), 0, "Points are missing"),
        (lambda rows: rows.head(5), 0, "Not every evaluator"),
        (lambda rows: pd.concat([rows, rows]), 0, "Not every evaluator"),
        (lambda rows: rows, 2, "cannot be left out"),
    ],
)
def test_a_wrong_call_is_refused(change: Any, trim: int, words: str) -> None:
    panel = judged([[80, 90], [70, 85], [60, 99]])
    with pytest.raises(InputError, match=words):
        panel_points(change(panel), **NAMES, criteria=["service"], trim=trim)
