from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.units.composite import composite, concentration, moved_share, normalise_indicators
from workbench.errors import InputError

Z = pd.DataFrame({"a": [2.0, 1.0, 0.0, -1.0], "b": [2.0, 1.0, 0.0, -1.0]}, index=list("wxyz"))


def test_robust_z_by_hand():
    raw = pd.DataFrame(
        {"rate": [1.0, 2.0, 3.0, 4.0, 100.0], "errors": [5.0, 4.0, 3.0, 2.0, 1.0], "flat": 7.0}
    )
    made = normalise_indicators(raw, lower_is_better=("errors",))
    assert made["rate"].tolist() == pytest.approx([-2 / 1.4826, -1 / 1.4826, 0, 1 / 1.4826, 3])
    assert made["errors"].tolist() == pytest.approx([-2 / 1.4826, -1 / 1.4826, 0, 1 / 1.4826, 2 / 1.4826])
    assert made["flat"].tolist() == [0] * 5
    many = normalise_indicators(pd.DataFrame({"r": [5.0] * 5 + [4.0] * 4}))
    assert many["r"].iloc[-1] == pytest.approx(-1 / np.std([5.0] * 5 + [4.0] * 4))


def test_an_order_on_which_all_indicators_agree_does_not_move():
    made = composite(Z, {"a": 1, "b": 3}, seed=1)
    assert made["rank"].tolist() == made["rank_low"].tolist() == made["rank_high"].tolist() == [1, 2, 3, 4]
    assert made["score"].tolist() == pytest.approx(Z["a"].tolist())
    assert moved_share(made).value == 0


def test_indicators_that_contradict_each_other_move_the_order():
    against = pd.DataFrame({"a": np.linspace(1, -1, 20), "b": np.linspace(-1, 1, 20)})
    made = composite(against, {"a": 0.52, "b": 0.48}, vary=0.2, seed=2)
    # The order turns round whenever b outweighs a: in somewhat less than half of the draws.
    turned = made["p_moved"].iloc[0]
    assert 0.3 < turned < 0.5
    assert made["rank_low"].iloc[0] == 1
    assert made["rank_high"].iloc[0] == 20


def test_the_drawn_weights_vary_as_declared():
    share = np.array([0.4, 0.3, 0.2, 0.1])
    drawn = np.random.default_rng(3).dirichlet(share * concentration(share, 0.2), 200_000)
    assert drawn.mean(axis=0).tolist() == pytest.approx(share.tolist(), abs=0.001)
    variation = drawn.std(axis=0) / share
    assert np.sqrt((share * variation**2).sum()) == pytest.approx(0.2, abs=0.001)


def test_a_unit_with_a_gap_has_no_score_and_scale_of_weights_does_not_matter():
    gap = Z.assign(a=[2.0, np.nan, 0.0, -1.0])
    made = composite(gap, {"a": 2, "b": 2}, seed=1)
    assert made["score"].isna().tolist() == [False, True, False, False]
    assert made["rank"].dropna().tolist() == [1, 2, 3]
    pd.testing.assert_frame_equal(made, composite(gap, {"a": 50, "b": 50}, seed=1))
    assert moved_share(made.head(0)).reason


@pytest.mark.parametrize(
    ("weights", "words"),
    [({"a": 1, "c": 1}, "no indicator 'c'"), ({"a": 1}, "2 or more weights"), ({"a": 1, "b": 0}, "above 0")],
)
def test_wrong_weights_are_refused(weights: dict[str, Any], words: str):
    with pytest.raises(InputError, match=words):
        composite(Z, weights, seed=1)
