from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from workbench.analyse.tender import break_even, price_points, tender_scores
from workbench.errors import InputError

BIDS = pd.DataFrame(
    {"service": [90, 85, 70], "price": [80, 95, 100], "network": [60, 60, 90]},
    index=["ours", "second", "third"],
)
WEIGHTS = {"service": 50, "price": 30, "network": 20}


def test_scores_and_ranks_equal_a_hand_calculation() -> None:
    made = tender_scores(BIDS, WEIGHTS)
    assert made["score"].tolist() == pytest.approx([81, 83, 83])
    assert made["rank"].tolist() == [3, 1, 1]


def test_the_low_bid_formula_as_it_is_taught_to_buyers() -> None:
    """Negometrix (help pages), Low Bid Scoring Formula: bids of $ 10,000 and $ 8,000, 146 and 144 of 200 points, 73 and 72 %."""
    price = price_points(pd.Series([10_000.0, 8_000.0]))
    assert (price * 0.7).tolist() == pytest.approx([56, 70])
    shares = {"experience": [40 / 60, 32 / 60], "quality": [30 / 40, 20 / 40], "time": [20 / 30, 22 / 30]}
    bids = pd.DataFrame(shares, index=["A", "B"]) * 100
    made = tender_scores(bids.assign(price=price.to_numpy()), {"experience": 60, "quality": 40, "time": 30, "price": 70})  # fmt: skip
    assert made["score"].tolist() == pytest.approx([73, 72])
    assert (made["score"] * 2).tolist() == pytest.approx([146, 144])
    assert made["rank"].tolist() == [1, 2]


def test_the_share_of_scenarios_of_two_bids_is_a_beta_probability() -> None:
    bids = pd.DataFrame({"service": [80, 90], "price": [100, 80]}, index=["A", "B"])
    made = tender_scores(bids, {"service": 0.6, "price": 0.4}, draws=200_000)
    total = ((0.4 / 0.6 + 0.6 / 0.4) / 2) / 0.2**2 - 1
    # A wins while the weight of service is below 2/3.
    assert made["first"].iloc[0] == pytest.approx(beta.cdf(2 / 3, 0.6 * total, 0.4 * total), abs=0.004)
    assert made["first"].sum() == pytest.approx(1, abs=1e-9)


def test_scenarios_spread_the_weights_as_declared() -> None:
    weight = np.array([0.5, 0.3, 0.2])
    total = np.mean((1 - weight) / weight) / 0.2**2 - 1
    drawn = np.random.default_rng(3).dirichlet(weight * total, 100_000)
    assert np.sqrt(np.mean((drawn.std(axis=0) / weight) ** 2)) == pytest.approx(0.2, rel=0.01)


def test_a_bid_best_on_everything_always_wins() -> None:
    bids = pd.concat([BIDS, pd.DataFrame({name: [101] for name in BIDS.columns}, index=["all"])])
    made = tender_scores(bids, WEIGHTS).set_index("bid")
    assert made.loc["all", ["first", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    alone = break_even(bids, WEIGHTS)
    assert (alone["low"] == 0).all()
    assert (alone["high"] == 1).all()


def test_break_even_is_where_two_scores_meet() -> None:
    bids = pd.DataFrame({"service": [80, 90], "price": [100, 80]}, index=["A", "B"])
    made = break_even(bids, {"service": 0.6, "price": 0.4}).set_index("criterion")
    assert made.loc["service", ["low", "high"]].tolist() == pytest.approx([0, 2 / 3])
    assert made.loc["price", ["low", "high"]].tolist() == pytest.approx([1 / 3, 1])
    assert made.loc["service", "rival_high"] == "B"


def test_price_points_and_the_reversal_of_min_max() -> None:
    prices = pd.Series([80.0, 100.0, 160.0])
    assert price_points(prices).tolist() == pytest.approx([100, 80, 50])
    assert price_points(prices, rule="min-max").tolist() == pytest.approx([100, 75, 0])
    assert price_points(prices.head(1), rule="min-max").tolist() == [100]
    kept = price_points(prices.head(2), rule="min-max")
    assert kept.iloc[1] != price_points(prices, rule="min-max").iloc[1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: tender_scores(BIDS, {"service": 1}), "do not match"),
        (lambda: tender_scores(BIDS.assign(price=np.nan), WEIGHTS), "missing"),
        (lambda: tender_scores(BIDS, dict.fromkeys(BIDS, 0)), "above zero"),
        (lambda: tender_scores(BIDS, WEIGHTS, spread=0), "not possible"),
        (lambda: tender_scores(BIDS, WEIGHTS, draws=5), "Too few"),
        (lambda: price_points(pd.Series([1.0, 0.0])), "not positive"),
    ],
)
def test_a_wrong_call_is_refused(call: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()
