from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.scores.net_promoter import net_promoter, promoter_bands
from workbench.errors import InputError
from workbench.instruments import load_instrument
from workbench.measure.score import score


def test_the_score_is_the_mean_of_the_instrument_of_the_same_name():
    answers = pd.Series(np.random.default_rng(3).integers(0, 11, 200), name="x").astype(float)
    answers[::17] = np.nan
    scored = score(answers.to_frame(), load_instrument("nps"), coding="0-10")["nps"]
    found = net_promoter(answers)
    assert found.value == pytest.approx(scored.mean())
    assert found.n == answers.notna().sum()
    # The plain interval is the normal one of that mean, with divisor n.
    half = 1.959963984540054 * scored.std(ddof=0) / math.sqrt(found.n)
    plain = net_promoter(answers, interval="wald")
    assert (plain.low, plain.high) == pytest.approx((scored.mean() - half, scored.mean() + half))


def test_the_adjusted_interval_by_hand():
    found = net_promoter(pd.Series([10] * 20 + [8] * 10 + [5] * 10), level=0.90)
    p, d, n = 20.75 / 43, 10.75 / 43, 43
    half = 1.6448536269514722 * math.sqrt((p + d - (p - d) ** 2) / n)
    assert found.value == 25
    assert (found.low, found.high) == pytest.approx((100 * (p - d - half), 100 * (p - d + half)))


def test_the_adjusted_interval_keeps_its_level_in_small_samples():
    rng, shares, hits = np.random.default_rng(8), (0.7, 0.2, 0.1), {"adjusted": 0, "wald": 0}
    for _ in range(600):
        answers = pd.Series(rng.choice([10, 8, 3], 15, p=shares))
        for interval in hits:
            found = net_promoter(answers, interval=interval)  # type: ignore[arg-type]
            hits[interval] += found.low <= 60 <= found.high
    assert hits["adjusted"] / 600 > 0.93
    assert hits["wald"] < hits["adjusted"]


@pytest.mark.parametrize("answers", [[10] * 3, [0], [10, 0]])
def test_limits_stay_on_the_scale(answers: list[int]):
    found = net_promoter(pd.Series(answers))
    assert -100 <= found.low < found.high <= 100


def test_nobody_answered():
    found = net_promoter(pd.Series([None, np.nan], dtype=float))
    assert np.isnan([found.value, found.low, found.high]).all()
    assert found.reason == "no answers"
    assert promoter_bands(pd.Series([], dtype=float))["share"].isna().all()


def test_bands_add_up():
    table = promoter_bands(pd.Series([*range(11), None])).set_index("band")
    assert table["count"].to_dict() == {"promoters": 2, "passives": 2, "detractors": 7}
    assert table["share"].sum() == pytest.approx(1)


@pytest.mark.parametrize("answers", [[1, 11], [-1], [7.5], ["ten"]])
def test_other_scales_are_refused(answers: list[object]):
    with pytest.raises(InputError):
        net_promoter(pd.Series(answers))


def test_an_unknown_interval_is_refused():
    with pytest.raises(InputError, match="no interval"):
        net_promoter(pd.Series([1]), interval="exact")  # type: ignore[arg-type]


def test_the_limits_hold_the_score_and_no_limits_are_made_of_no_variance():
    alone = net_promoter(pd.Series([10]))
    assert alone.low < 0 < alone.value == alone.high == 100
    for answers in ([10] * 30, [8] * 30, [0]):
        wald = net_promoter(pd.Series(answers), interval="wald")
        assert np.isnan([wald.low, wald.high]).all()
