"""Calls that cannot be answered end in an InputError that says how to mend them, never in a traceback of a library."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import workbench as wb
from workbench.errors import InputError

TWICE = pd.DataFrame([[1.0, 2], [2, 3]], columns=["a", "a"])
NONE = pd.DataFrame(index=range(20))

CALLS: dict[str, Callable[[], object]] = {
    "describe, a name twice": lambda: wb.describe(TWICE),
    "describe, infinite": lambda: wb.describe(pd.DataFrame({"a": [1.0, float("inf")]})),
    "friedman, a name twice": lambda: wb.friedman(TWICE),
    "gap_scores, no dimension": lambda: wb.gap_scores(NONE, NONE),
    "gap_scores, a name twice": lambda: wb.gap_scores(TWICE, TWICE),
    "kano, a name twice": lambda: wb.kano(TWICE, TWICE),
    "penalty_reward, text": lambda: wb.penalty_reward(
        pd.DataFrame({"a": [1, 5, 3]}), pd.Series(list("xyz")), low=2, high=4
    ),
    "relative_weights, no predictor": lambda: wb.relative_weights(NONE, pd.Series(range(20))),
    "satisfaction_index, no question": lambda: wb.satisfaction_index(NONE),
    "residual_chart, text": lambda: wb.residual_chart(
        pd.DataFrame({"t": [1, 2, 3], "v": list("xyz")}), value="v", label="t", baseline=2
    ),
    "residual_chart, no such column": lambda: wb.residual_chart(
        pd.DataFrame({"t": [1, 2, 3]}), value="v", label="t", baseline=2
    ),
    "rake, infinite": lambda: wb.rake(pd.DataFrame({"s": ["f", "m"]}), {"s": {"f": float("inf"), "m": 1}}),
    "reliable_change, infinite sd": lambda: wb.reliable_change(
        pd.Series([1.0, 2]), pd.Series([2.0, 3]), reliability=0.8, sd=float("inf")
    ),
    "proportion, text": lambda: wb.proportion("3", 5),  # type: ignore[arg-type]
    "proportion, infinite": lambda: wb.proportion(1, float("inf")),
    "difference_of_proportions, missing": lambda: wb.difference_of_proportions(1, 2, float("nan"), 3),
    "adjust_p, text": lambda: wb.adjust_p(["small"]),  # type: ignore[list-item]
    "fit_multilevel, all alike": lambda: wb.fit_multilevel(
        pd.DataFrame({"unit": list("abcd"), "events": 0, "cases": 9}),
        unit="unit",
        events="events",
        cases="cases",
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_call_says_where_and_how_to_mend_it(call: str):
    with pytest.raises(InputError) as caught:
        CALLS[call]()
    assert caught.value.where
    assert caught.value.fix
