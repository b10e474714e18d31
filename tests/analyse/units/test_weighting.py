from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.analyse.counted import spread_out
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


def factors(counts: list[list[int]], rows: list[int], columns: list[int]) -> list[list[float]]:
    """The weight of each cell, to the population's total."""
    people = spread_out(counts, names=("row", "column"))
    weight = rake(people, {"row": dict(enumerate(rows, 1)), "column": dict(enumerate(columns, 1))})
    first = (
        people.assign(weight=weight * sum(rows) / len(people)).groupby(["row", "column"])["weight"].first()
    )
    return first.unstack().to_numpy().tolist()


def test_the_raked_weights_of_kalton_and_flores_cervantes():
    """Weighting Methods, J. Official Statistics 19:81 (2003), 1000 persons of 1500: table B as R's survey (tests/kalton.Rout.save) has it."""
    counts = [[20, 40, 40], [50, 140, 310], [100, 50, 50], [30, 100, 70]]
    printed = [[1.81, 1.45, 2.02], [1.08, 0.87, 1.21], [2.20, 1.76, 2.45], [1.83, 1.47, 2.04]]
    found = factors(counts, [175, 550, 430, 345], [365, 415, 720])
    assert np.round(found, 2).tolist() == printed


def test_the_four_by_four_table_of_proportionalfitting():
    """README of ProportionalFitting.jl, "Showcase" (the table is that of many texts on iterative proportional fitting)."""
    counts = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    adjusted = [
        [64.5585, 46.2325, 35.3843, 3.82473],
        [49.9679, 68.1594, 156.499, 25.3742],
        [56.7219, 144.428, 145.082, 53.7673],
        [28.7516, 41.18, 63.0347, 17.0337],
    ]
    found = np.array(factors(counts, [150, 300, 400, 150], [200, 300, 400, 100])) * counts
    assert found.ravel().tolist() == pytest.approx(np.ravel(adjusted).tolist(), rel=5e-6)


@pytest.mark.parametrize(("largest", "loss"), [(2, 0.125), (3, 0.222), (4, 0.302), (5, 0.370), (10, 0.611)])
def test_kishs_losses_by_weights_of_1_to_k(largest: int, loss: float):
    """Kish 1992, J. Official Statistics 8:183, table of relative losses, discrete rectangular: strata of one size, weights 1 to K.

    The printed losses are recalled; they are those of his formula to every digit.
    """
    weight = pd.Series(np.repeat(range(1, largest + 1), [2520 // k for k in range(1, largest + 1)]))
    assert round(kish_design_effect(weight).value - 1, 3) == loss


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
        ({"place": {"county": -1, "town": 1, "village": 1}}, InputError, "not negative"),
    ],
)
def test_margins_that_do_not_fit_are_refused(margins: Any, error: type[Exception], words: str):
    with pytest.raises(error, match=words):
        rake(PEOPLE, margins)


def test_margins_that_contradict_each_other_are_said_so():
    people = pd.DataFrame({"a": ["x", "y"], "b": ["x", "y"]})
    with pytest.raises(CheckFailed, match="cannot be met together"):
        rake(people, {"a": {"x": 1, "y": 1}, "b": {"x": 1, "y": 3}})


def test_answers_and_weights_of_another_order_or_coding_are_refused():
    answers = pd.Series([1, 1, 0, 0], index=list("abcd"))
    weights = pd.Series([1, 1, 5, 5], index=list("cdab"))
    with pytest.raises(InputError, match="weight for each"):
        weighted_proportion(answers, weights)
    assert weighted_proportion(answers, weights.reindex(answers.index)).value == pytest.approx(10 / 12)
    for other in ([5, 4, 1, 1], [0.5, 0, 1, 1], list("ynyn")):
        with pytest.raises(InputError, match="answers 0 and 1"):
            weighted_proportion(pd.Series(other), pd.Series([1, 1, 1, 1]))
