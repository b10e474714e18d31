from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.quality.asymmetry import penalty_reward
from workbench.errors import InputError

R = json.loads((Path(__file__).parents[2] / "reference" / "quality.json").read_text(encoding="utf-8"))
X, Y = pd.DataFrame(R["x"], columns=list("abcd")), pd.Series(R["y"])


def test_penalty_reward_and_their_contrast_equal_r():
    made = penalty_reward(X, Y, low=4, high=6)
    for row, theirs in zip(made.to_dict("records"), R["asymmetry"], strict=True):
        for place, part in enumerate(("penalty", "reward", "contrast")):
            mine = [row[part], row[f"{part}_low"], row[f"{part}_high"]]
            assert mine == pytest.approx(
                [theirs[key][place] for key in ("value", "low", "high")], rel=1e-8
            ), part


def test_a_published_factorial_gives_the_effects_against_the_middle_level():
    """Montgomery, Design and Analysis of Experiments, 8th ed., example 5.1: life of batteries, three materials at 15, 70 and 125 degrees.

    We know of no open data with published penalties and rewards. In a balanced factorial the coefficients of two indicators a
    factor are differences of its means from the middle one: 83.17, 108.33, 125.08; 144.83, 107.58, 64.17.
    """
    life = [
        130, 155, 74, 180, 34, 40, 80, 75, 20, 70, 82, 58, 150, 188, 159, 126, 136, 122, 106, 115, 25, 70, 58, 45,
        138, 110, 168, 160, 174, 120, 150, 139, 96, 104, 82, 60,
    ]  # fmt: skip
    levels = pd.DataFrame(
        {"material": np.repeat([1, 2, 3], 12), "temperature": np.tile(np.repeat([1, 2, 3], 4), 3)}
    )
    made = penalty_reward(levels, pd.Series(life, dtype=float), low=1, high=3)
    assert made["penalty"].tolist() == pytest.approx([83.17 - 108.33, 144.83 - 107.58], abs=0.01)
    assert made["reward"].tolist() == pytest.approx([125.08 - 108.33, 64.17 - 107.58], abs=0.01)
    assert made["contrast"].tolist() == pytest.approx((made["penalty"] + made["reward"]).tolist())


def test_a_basic_and_an_exciting_dimension_are_told_apart():
    kinds = []
    for seed in range(40):
        random = np.random.default_rng(seed)
        x = pd.DataFrame(random.integers(1, 8, (600, 3)), columns=["basic", "exciting", "linear"])
        y = (
            -1.5 * (x["basic"] <= 3)
            + 1.5 * (x["exciting"] >= 6)
            + 0.4 * ((x["linear"] >= 6) * 1.0 - (x["linear"] <= 3))
        )
        kinds.append(penalty_reward(x, y + random.standard_normal(600), low=3, high=6)["kind"].tolist())
    kinds = np.array(kinds)
    assert (kinds[:, 0] == "basic").mean() >= 0.95
    assert (kinds[:, 1] == "excitement").mean() >= 0.95
    assert (kinds[:, 2] == "unclear").mean() == pytest.approx(0.95, abs=0.08)


def test_order_of_rows_does_not_matter_and_gaps_are_left_out():
    made = penalty_reward(X, Y, low=4, high=6)
    mixed = X.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(made, penalty_reward(mixed, Y.loc[mixed.index], low=4, high=6), rtol=1e-9)
    gap = penalty_reward(X.astype(float).assign(a=[np.nan, *X["a"][1:]]), Y, low=4, high=6)
    assert set(gap["n"]) == {len(X) - 1}


def test_a_dimension_that_nobody_rates_low_says_so():
    made = penalty_reward(X.assign(a=X["a"].clip(lower=5), b=X["b"].clip(upper=5)), Y, low=4, high=6)
    assert made["reason"].tolist()[:2] == ["nobody rates it low", "nobody rates it high"]
    assert made["penalty"].isna().tolist() == [True, True, False, False]


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="low is not below high"):
        penalty_reward(X, Y, low=6, high=4)
    with pytest.raises(InputError, match="different respondents"):
        penalty_reward(X, Y.head(5), low=4, high=6)
