from __future__ import annotations

import numpy as np
import pytest

from workbench.analyse.charts.rules import RULES, false_alarms, signals
from workbench.errors import InputError

UP = [0.1 * step for step in range(6)]
PATTERNS = {
    "nelson 1": [0, 3.1],
    "nelson 2": [-0.1] + [0.5] * 9,
    "nelson 3": [0.0, *UP[1:]],
    "nelson 4": [0.1, -0.1] * 7,
    "nelson 5": [0, 2.1, 0.5, 2.1],
    "nelson 6": [0, 1.1, 1.1, 0.5, 1.1, 1.1],
    "nelson 7": [2.0] + [0.5, -0.5] * 7 + [0.5],
    "nelson 8": [0.5] + [1.5, -1.5] * 4,
    "western electric 1": [0, -3.1],
    "western electric 2": [0, -2.1, -2.1],
    "western electric 3": [0, -1.1, -1.1, -1.1, 0.5, -1.1],
    "western electric 4": [0.1] + [-0.5] * 8,
}
# Champ and Woodall 1987, Technometrics 29:393, table 1: points until the first alarm of a process in control.
RUN_LENGTHS = {(1,): 370.40, (1, 2): 225.44, (1, 3): 166.05, (1, 4): 152.73, (1, 2, 3, 4): 91.75}


@pytest.mark.parametrize("rule", RULES)
def test_a_pattern_signals_at_its_last_point_and_not_before(rule: str):
    flags = signals(np.array(PATTERNS[rule]), [rule])[rule]
    assert flags.tolist() == [False] * (len(flags) - 1) + [True]


@pytest.mark.parametrize("rule", RULES)
def test_a_mirrored_pattern_signals_too(rule: str):
    z = np.array(PATTERNS[rule])
    assert (signals(z, [rule])[rule] == signals(-z, [rule])[rule]).all()


@pytest.mark.parametrize(
    "rule", ["nelson 2", "nelson 3", "nelson 4", "nelson 7", "nelson 8", "western electric 4"]
)
def test_a_gap_breaks_a_run(rule: str):
    z = np.array(PATTERNS[rule])
    z[-2] = np.nan
    assert not signals(z, [rule])[rule].any()


@pytest.mark.parametrize("numbers", RUN_LENGTHS)
def test_run_lengths_equal_the_published_ones(numbers: tuple[int, ...]):
    rules = [f"western electric {number}" for number in numbers]
    random = np.random.default_rng(7)
    lengths = [_first_alarm(random.standard_normal(4_000), rules) for _ in range(2_500)]
    expected = RUN_LENGTHS[numbers]
    assert np.mean(lengths) == pytest.approx(expected, abs=4 * expected / np.sqrt(2_500))


def test_false_alarms_of_three_sigma_are_the_normal_tail():
    assert false_alarms(["nelson 1"]) == pytest.approx(0.0027, abs=0.0002)
    assert false_alarms([]) == 0
    assert false_alarms(["nelson 1", "nelson 2"]) > false_alarms(["nelson 1"])


def test_an_unknown_rule_is_named_with_the_nearest():
    with pytest.raises(InputError, match="nelson 1"):
        signals(np.zeros(3), ["nelson1"])


def _first_alarm(z: np.ndarray, rules: list[str]) -> int:
    alarms = np.flatnonzero(np.any(list(signals(z, rules).values()), axis=0))
    return int(alarms[0]) + 1 if alarms.size else len(z)
