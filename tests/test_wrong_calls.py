"""Calls that cannot be answered end in an InputError that says how to mend them, never in a traceback of a library."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import workbench as wb
from workbench.analyse.durations.working_time import working_time
from workbench.analyse.insurance.coverage import insured_days
from workbench.analyse.tender import price_points
from workbench.analyse.units.complaints import within_hours
from workbench.analyse.units.composite import normalise_indicators
from workbench.analyse.units.weighting import weighted_proportion
from workbench.errors import InputError
from workbench.instruments import load_instrument

TWICE = pd.DataFrame([[1.0, 2], [2, 3]], columns=["a", "a"])
NONE = pd.DataFrame(index=range(20))

UNITS = pd.DataFrame({"unit": list("abc"), "n": [10, 20, 30], "share": [0.5, 0.6, 0.7]})
PEOPLE = pd.DataFrame({"y": [1.0, 2, 4, 3], "x": [2.0, 1, 3, 5], "g": list("aabb")})
START = pd.Series(pd.to_datetime(["2005-09-30 12:00"]))
END = pd.Series(pd.to_datetime(["2005-10-08 12:00"]))
SERVICE = pd.DataFrame({"car": [1], "start": ["2005-01-01"], "end": [None]})


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
    # An option or a name that nothing answers to was passed over in silence, or ended in a traceback.
    "funnel, over-dispersion": lambda: wb.funnel(UNITS, over_dispersion="no"),  # type: ignore[arg-type]
    "funnel, counts": lambda: wb.funnel(UNITS, counts="events"),  # type: ignore[arg-type]
    "shrink, method": lambda: wb.shrink(UNITS, method="ml"),
    "price_points, rule": lambda: price_points(pd.Series([1.0, 2]), rule="lowest"),  # type: ignore[arg-type]
    "within_hours, clock": lambda: within_hours(START, END, hours=24, as_of="2005-10-10", clock="work"),  # type: ignore[arg-type]
    "within_hours, numbers": lambda: within_hours(
        pd.Series([38000.0]), pd.Series([38001.0]), hours=24, as_of="2005-10-01"
    ),
    "working_time, a holiday as text": lambda: working_time(START, END, off="2005-10-03"),
    "working_time, a holiday as a number": lambda: working_time(START, END, off=[20051003]),
    "working_time, a holiday that is none": lambda: working_time(START, END, worked=["Saturday?"]),
    "working_time, unit": lambda: working_time(START, END, unit="weeks"),  # type: ignore[arg-type]
    "working_time, indexes": lambda: working_time(START, END.set_axis([5])),
    "compare_groups, quantiles": lambda: wb.compare_groups(PEOPLE, outcome="y", group="g", quantile_type=5),
    "table_one, variances": lambda: wb.table_one(PEOPLE, columns=["y"], group="g", variances="welch"),
    "regress, the reference of a number": lambda: wb.regress(
        PEOPLE, outcome="y", predictors=["x"], reference={"x": 3}
    ),
    "control_chart, label": lambda: wb.control_chart(PEOPLE, kind="xmr", value="y", label="week"),
    "screening_rate, text": lambda: wb.screening_rate(
        pd.DataFrame({"total": ["9", "10"]}), load_instrument("phq9"), coding="0-3"
    ),
    "weighted_proportion, codes": lambda: weighted_proportion(pd.Series([1, 5]), pd.Series([1.0, 1])),
    "weighted_proportion, indexes": lambda: weighted_proportion(
        pd.Series([1, 0]), pd.Series([1.0, 1], index=[1, 2])
    ),
    "normalise_indicators, a name": lambda: normalise_indicators(UNITS[["n"]], lower_is_better=("N",)),
    "normalise_indicators, one name as text": lambda: normalise_indicators(
        UNITS[["share"]],
        lower_is_better="share",  # type: ignore[arg-type]
    ),
    "insured_days, units as text": lambda: insured_days(
        SERVICE, SERVICE.assign(car="1"), unit="car", start="2005-01-01", end="2005-12-31"
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_call_says_where_and_how_to_mend_it(call: str):
    with pytest.raises(InputError) as caught:
        CALLS[call]()
    assert caught.value.where
    assert caught.value.fix
