from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.units.league import shrink
from workbench.analyse.units.separation import bars_by_eye, distinguishable_classes, separable_pairs
from workbench.errors import InputError

UNITS = pd.DataFrame({"unit": list("abcd"), "n": [400, 400, 400, 400], "share": [0.7, 0.86, 0.87, 0.95]})


def logit(p: pd.Series) -> pd.Series:
    return np.log(p / (1 - p))


def test_bars_are_1_39_standard_errors_where_intervals_are_1_96():
    bars, drawn = bars_by_eye(UNITS), shrink(UNITS)
    wide, narrow = (
        logit(high) - logit(low)
        for low, high in ((drawn["low"], drawn["high"]), (bars["eye_low"], bars["eye_high"]))
    )
    np.testing.assert_allclose(narrow / wide, 1.39 / 1.959964, rtol=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_bars_of_equally_precise_units_part_where_the_pair_differs(seed: int):
    # Goldstein & Healy 1995, p. 175: bars of 1.39 standard errors touch where two such units differ at the 5 % level.
    rng = np.random.default_rng(seed)
    units = pd.DataFrame({"unit": range(12), "n": 3000, "share": rng.uniform(0.82, 0.9, 12)})
    bars = bars_by_eye(units)
    low, high = bars["eye_low"].to_numpy(), bars["eye_high"].to_numpy()
    apart = (low[:, None] > high) | (low > high[:, None])
    assert separable_pairs(units).value == pytest.approx(apart.sum() / 2 / 66, abs=1 / 66)


def test_pairs_that_differ_are_those_one_would_name():
    found = separable_pairs(UNITS)
    assert found.n == 6
    assert found.value == pytest.approx(5 / 6)  # all but b and c
    alike = separable_pairs(UNITS.assign(share=[0.86, 0.85, 0.86, 0.87]))
    assert alike.value == 0


def test_units_alike_but_for_chance_are_seldom_told_apart():
    shares = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        n = rng.integers(50, 300, 30)
        units = pd.DataFrame({"unit": range(30), "n": n, "share": rng.binomial(n, 0.86) / n})
        shares.append(separable_pairs(units).value)
    assert np.mean(shares) < 0.01


def test_strata_of_wright_and_masters():
    # Wright & Masters 1982, p. 106: a separation of 2 (reliability .8) makes 3 strata, of 3 (reliability .9) 4.33.
    assert [distinguishable_classes(each) for each in (0.0, 0.8, 0.9)] == [1, 3, 4]
    with pytest.raises(InputError, match="between 0 and 1"):
        distinguishable_classes(1.0)


def test_two_units_are_too_few():
    assert bars_by_eye(UNITS.head(2))["eye_low"].isna().all()
    assert separable_pairs(UNITS.head(2)).reason == "fewer than 3 units with answers"
