from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.units.rates import proportion
from workbench.analyse.units.weighting import kish_design_effect, rake, weighted_proportion
from workbench.errors import CheckFailed, InputError

R = json.loads((Path(__file__).parents[2] / "reference" / "weighting.json").read_text(encoding="utf-8"))
PEOPLE = pd.DataFrame({"place": R["place"], "user": R["user"]})
MARGINS = {"place": {"county": 80, "town": 70, "village": 50}, "user": {"group": 90, "person": 110}}
OK = pd.Series(R["ok"])


def test_raking_equals_r():
    assert rake(PEOPLE, MARGINS).tolist() == pytest.approx(R["weights"], rel=1e-7)
    assert weighted_proportion(OK, rake(PEOPLE, MARGINS)).value == pytest.approx(R["share"], rel=1e-8)


def test_every_margin_is_met_and_scale_does_not_matter():
    weights = rake(PEOPLE, MARGINS)
    for column, shares in MARGINS.items():
        found = weights.groupby(PEOPLE[column]).sum() / weights.sum()
        for level, share in shares.items():
            assert found[level] == pytest.approx(share / 200, abs=1e-9)
    halved = {
        column: {level: share / 7 for level, share in shares.items()} for column, shares in MARGINS.items()
    }
    assert rake(PEOPLE, halved).tolist() == pytest.approx(weights.tolist())
    assert weights.mean() == pytest.approx(1)


def test_equal_weights_change_nothing():
    ones = pd.Series(1.0, index=OK.index)
    plain, weighted = proportion(OK.sum(), len(OK)), weighted_proportion(OK, ones)
    assert (weighted.value, weighted.low, weighted.high) == pytest.approx(
        (plain.value, plain.low, plain.high)
    )
    assert kish_design_effect(ones).value == 1


def test_weights_widen_the_interval_by_their_design_effect():
    weights = rake(PEOPLE, MARGINS)
    effect = kish_design_effect(weights).value
    assert effect > 1.05
    even, uneven = weighted_proportion(OK, weights * 0 + 1), weighted_proportion(OK, weights)
    assert (uneven.high - uneven.low) > (even.high - even.low)


def test_a_biased_sample_is_put_right():
    random = np.random.default_rng(9)
    rural = random.random(30_000) < 0.2  # half of the population
    ok = pd.Series(random.random(30_000) < np.where(rural, 0.6, 0.9))
    people = pd.DataFrame({"place": np.where(rural, "rural", "urban")})
    weights = rake(people, {"place": {"rural": 1, "urban": 1}})
    assert weighted_proportion(ok, weights).value == pytest.approx(0.75, abs=0.02)
    assert ok.mean() == pytest.approx(0.84, abs=0.02)


def test_who_has_no_level_gets_no_weight():
    people = pd.DataFrame({"place": ["a", "b", None]})
    weights = rake(people, {"place": {"a": 3, "b": 1}})
    assert weights.tolist() == [1.5, 0.5, 0.0]
    assert weighted_proportion(pd.Series([None, None, True]), weights).reason == "no valid answers"
    assert kish_design_effect(weights * 0).reason


@pytest.mark.parametrize(
    ("margins", "error", "words"),
    [
        ({"plce": {"a": 1}}, InputError, "place"),
        ({"place": {"county": 1, "town": 1}}, InputError, "lacks a level"),
        ({"place": {"county": 1, "town": 1, "village": 1, "island": 1}}, InputError, "island"),
        ({"place": {"county": -1, "town": 1, "village": 1}}, InputError, "positive"),
    ],
)
def test_margins_that_do_not_fit_are_refused(margins: Any, error: type[Exception], words: str):
    with pytest.raises(error, match=words):
        rake(PEOPLE, margins)


def test_margins_that_contradict_each_other_are_said_so():
    people = pd.DataFrame({"a": ["x", "y"], "b": ["x", "y"]})
    with pytest.raises(CheckFailed, match="cannot be met together"):
        rake(people, {"a": {"x": 1, "y": 1}, "b": {"x": 1, "y": 3}})
