from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.charts.control_chart import control_chart, lag_one
from workbench.analyse.charts.residual_chart import residual_chart
from workbench.errors import InputError

R = json.loads((Path(__file__).parents[2] / "reference" / "charts.json").read_text(encoding="utf-8"))
# Montgomery, Introduction to Statistical Quality Control, 6th edition: tables 7.1, 7.7 and 6.6.
JUICE = [
    12,
    15,
    8,
    10,
    4,
    7,
    16,
    9,
    14,
    10,
    5,
    6,
    17,
    12,
    22,
    8,
    10,
    5,
    13,
    11,
    20,
    18,
    24,
    15,
    9,
    12,
    7,
    13,
    9,
    6,
]
BOARDS = [
    21,
    24,
    16,
    12,
    15,
    5,
    28,
    20,
    31,
    25,
    20,
    24,
    16,
    19,
    10,
    17,
    13,
    22,
    18,
    39,
    30,
    24,
    16,
    19,
    17,
    15,
]
VISCOSITY = [
    33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84,
]  # fmt: skip


def frame(values: list[Any], **more: Any) -> pd.DataFrame:
    return pd.DataFrame({"x": values, **more})


def test_montgomerys_orange_juice_cans():
    chart = control_chart(frame(JUICE, n=50), kind="p", value="x", size="n")
    assert chart[["low", "centre", "high"]].iloc[0].tolist() == pytest.approx(
        [0.0524, 0.2313, 0.4102], abs=5e-5
    )
    assert chart.index[chart["signal"]].tolist() == [14, 22]  # the samples 15 and 23 of the book


def test_montgomerys_circuit_boards():
    chart = control_chart(frame(BOARDS), kind="c", value="x")
    assert chart[["low", "centre", "high"]].iloc[0].tolist() == pytest.approx([6.48, 19.85, 33.22], abs=0.01)
    assert chart.index[chart["signal"]].tolist() == [5, 19]  # the samples 6 and 20 of the book


def test_montgomerys_primer_viscosity():
    chart = control_chart(frame(VISCOSITY), kind="xmr", value="x")
    assert chart[["low", "centre", "high"]].iloc[0].tolist() == pytest.approx([32.24, 33.52, 34.80], abs=0.01)
    ranges = control_chart(frame(VISCOSITY), kind="mr", value="x")
    assert ranges[["low", "centre", "high"]].iloc[0].tolist() == pytest.approx([0, 0.48, 1.57], abs=0.005)
    assert not chart["signal"].any()


@pytest.mark.parametrize("kind", ["p", "u"])
def test_laneys_charts_equal_the_formulae_in_r(kind: str):
    weeks = frame(R["count"], n=R["size"])
    chart = control_chart(weeks, kind=f"{kind}'", value="x", size="n", baseline=12)  # type: ignore[arg-type]
    for column in ("low", "high"):
        assert chart[column].tolist() == pytest.approx(R[kind][column], rel=1e-12)
    assert chart["dispersion"].iloc[0] == pytest.approx(R[kind]["dispersion"], rel=1e-12)
    assert chart["centre"].iloc[0] == pytest.approx(R[kind]["centre"], rel=1e-12)


def test_limits_of_single_values_equal_r():
    chart = control_chart(frame(R["ar"]["minutes"]), kind="xmr", value="x")
    for column in ("low", "centre", "high"):
        assert chart[column].iloc[0] == pytest.approx(R["xmr"][column], rel=1e-12)


def test_with_equal_sizes_laneys_chart_is_the_chart_of_the_single_shares():
    # So Montgomery's example of single values vouches for p' too.
    shares = frame([value / 500 for value in JUICE])
    laney = control_chart(frame(JUICE, n=500), kind="p'", value="x", size="n")
    single = control_chart(shares, kind="xmr", value="x")
    for column in ("low", "centre", "high"):
        assert laney[column].tolist() == pytest.approx(single[column].clip(lower=0).tolist(), rel=1e-12)


def test_the_published_autocorrelation_of_box_and_jenkins_batches():
    # Box, Jenkins and Reinsel 1994, Time Series Analysis, 3rd ed., series F (70 batches) and table 2.2: r at lag 1 is -.39.
    batches = [
        47, 64, 23, 71, 38, 64, 55, 41, 59, 48, 71, 35, 57, 40, 58, 44, 80, 55, 37, 74, 51, 57, 50, 60, 45, 57, 50, 45, 25, 59,
        50, 71, 56, 74, 50, 58, 45, 54, 36, 54, 48, 55, 45, 57, 50, 62, 44, 64, 43, 52, 38, 59, 55, 41, 53, 49, 34, 35, 54, 45,
        68, 38, 50, 60, 39, 59, 40, 57, 54, 23,
    ]  # fmt: skip
    assert lag_one(pd.Series(batches)).value == pytest.approx(-0.39, abs=0.005)


def test_autocorrelation_equals_r():
    rate = pd.Series(R["count"]) / pd.Series(R["size"])
    assert lag_one(rate).value == pytest.approx(R["lag_one"], rel=1e-12)


def test_a_single_value_chart_uses_ranges_not_the_standard_deviation():
    trend = frame(list(np.linspace(0, 10, 21)))
    chart = control_chart(trend, kind="xmr", value="x")
    assert chart["sigma"].iloc[0] == pytest.approx(0.5 * np.sqrt(np.pi) / 2)
    assert chart["signal"].any()  # with the SD of all points nothing would show


def test_residuals_of_a_process_with_a_memory_equal_r():
    minutes = pd.DataFrame({"week": range(16), "x": R["ar"]["minutes"]})
    chart = residual_chart(minutes, value="x", label="week", baseline=16)
    assert chart["phi"].iloc[0] == pytest.approx(R["ar"]["phi"], rel=1e-12)
    assert chart["value"].tolist()[1:] == pytest.approx(R["ar"]["residuals"][1:], rel=1e-10)
    assert chart["reason"].iloc[0] == "no value"


def test_limits_of_a_process_with_a_memory_are_widened_to_their_level():
    plain, wide, residual = 0, 0, 0
    for seed in range(30):
        noise = np.random.default_rng(seed).standard_normal(400)
        series = np.zeros(400)
        for place in range(1, 400):
            series[place] = 0.6 * series[place - 1] + noise[place]
        points = frame(list(series), week=range(400))
        plain += int(control_chart(points, kind="xmr", value="x")["signal"].sum())
        wide += int(control_chart(points, kind="xmr", value="x", correlation=0.6)["signal"].sum())
        residual += int(residual_chart(points, value="x", label="week", baseline=400)["signal"].sum())
    points_in_all = 30 * 400
    assert plain / points_in_all > 0.03  # ten times the .0027 of independent points
    assert wide / points_in_all == pytest.approx(0.0027, abs=0.002)
    assert residual / points_in_all == pytest.approx(0.0027, abs=0.002)


def test_the_baseline_is_frozen():
    quiet = frame([5, 6, 4, 5, 6, 5, 4, 6, 5, 5, 6, 4, 5], n=100)
    later = pd.concat([quiet, frame([30, 28], n=100)], ignore_index=True)
    alone = control_chart(quiet, kind="p", value="x", size="n")
    grown = control_chart(later, kind="p", value="x", size="n", baseline=13)
    pd.testing.assert_frame_equal(alone, grown.head(13))
    assert grown["signal"].tolist() == [False] * 13 + [True, True]
    assert "provisional" in control_chart(later, kind="p", value="x", size="n", baseline=5)["method"].iloc[0]


def test_a_shift_is_found_and_chance_is_not():
    random = np.random.default_rng(31)
    found, false = 0, 0
    for _ in range(40):
        before, after = random.binomial(900, 0.06, 30), random.binomial(900, 0.09, 22)
        chart = control_chart(frame([*before, *after], n=900), kind="p", value="x", size="n", baseline=24)
        found += chart["signal"].iloc[30:34].any()
        false += int(chart["signal"].iloc[:30].sum())
    assert found >= 38
    assert false <= 12  # of 1,200 points; 0.3 % with an estimated centre


def test_too_little_gives_nan_and_a_reason():
    chart = control_chart(frame([1, 0, 2], n=[10, 0, 10]), kind="p", value="x", size="n")
    assert chart["reason"].tolist() == ["", "no cases", ""]
    flat = control_chart(frame([4.0, 4.0, 4.0]), kind="xmr", value="x")
    assert set(flat["reason"]) == {"the baseline does not vary"}
    assert not flat["signal"].any()
    assert control_chart(frame([]), kind="c", value="x").empty
    assert lag_one(pd.Series([1.0, 1.0, 1.0])).reason
    assert lag_one(pd.Series([1.0])).reason


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        ([1, 2], {"kind": "p", "value": "x"}, "names the column of denominators"),
        ([1, 2], {"kind": "c", "value": "x", "size": "n"}, "takes no size"),
        ([1, 2], {"kind": "q", "value": "x"}, "No chart 'q'"),
        ([1, 2], {"kind": "c", "value": "y"}, "There is no column 'y'"),
        (["a", "b"], {"kind": "c", "value": "x"}, "must be numbers"),
        ([1, -2], {"kind": "c", "value": "x"}, "negative"),
        ([1, 200], {"kind": "p", "value": "x", "size": "n"}, "More events than cases; in row 1"),
        ([1, 2], {"kind": "c", "value": "x", "baseline": 1}, "at least 2 points"),
        ([1, 2], {"kind": "c", "value": "x", "correlation": 0.5}, "rest on moving ranges"),
        ([1, 2], {"kind": "xmr", "value": "x", "correlation": 1.0}, "from -1 to 1"),
        ([1, 2], {"kind": "c", "value": "x", "rules": ("nelson 9",)}, "No rule 'nelson 9'"),
    ],
)
def test_a_wrong_call_is_refused(values: list[Any], options: dict[str, Any], words: str):
    with pytest.raises(InputError, match=words):
        control_chart(frame(values, n=100), **options)
