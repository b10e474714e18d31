from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.charts.control_chart import control_chart, lag_one
from workbench.analyse.charts.limits import D2
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


# Mohammed, Panesar, Laney and Wilson 2013, BMJ Quality and Safety 22:362: attendances at emergency departments in 20 weeks, and
# those of them seen within 4 hours.
SEEN = [
    266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320, 267923, 271478, 255353, 256820, 261835,
    259144, 255910, 260863, 264465, 260989,
]  # fmt: skip
CAME = [
    280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529, 279618, 283932, 266629, 268091, 276803,
    271578, 266005, 273520, 278574, 273772,
]  # fmt: skip


def test_the_published_limits_of_attendances_seen_within_four_hours():
    """The limits in per cent that PowerBI-SPC (Government of Western Australia, Department of Health) holds for the p' chart of
    these weeks, and as shares for the u' chart, in test/Chart Types/pprime.test.ts and uprime.test.ts.

    They rest on 1.128, as Laney prints it; ours on 2 / root of pi = 1.12838, so ours are turned back before the comparison.
    """
    high = [
        96.567, 96.5753, 96.5421, 96.5326, 96.5627, 96.5775, 96.5593, 96.5345, 96.5579, 96.5623, 96.5689, 96.5591, 96.5996,
        96.5961, 96.5753, 96.5877, 96.6012, 96.583, 96.5713, 96.5824,
    ]  # fmt: skip
    low = [
        94.013, 94.0046, 94.0378, 94.0473, 94.0173, 94.0025, 94.0207, 94.0454, 94.022, 94.0177, 94.0111, 94.0208, 93.9803,
        93.9839, 94.0046, 93.9923, 93.9788, 93.9969, 94.0087, 93.9975,
    ]  # fmt: skip
    share, rate = (
        control_chart(frame(SEEN, n=CAME), kind=kind, value="x", size="n") for kind in ("p'", "u'")
    )
    turned = 3 * share["sigma"] * (D2 / 1.128)
    assert (100 * (share["centre"] + turned)).tolist() == pytest.approx(high, abs=6e-5)
    assert (100 * (share["centre"] - turned)).tolist() == pytest.approx(low, abs=6e-5)
    assert not share["signal"].any()
    assert control_chart(frame(SEEN, n=CAME), kind="p", value="x", size="n")["signal"].sum() == 16
    for column, ends in (("high", high), ("low", low)):
        assert rate[column].tolist() == pytest.approx([end / 100 for end in ends], abs=1e-4)


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


# SAS/QC User's Guide, The SHEWHART Procedure, "Autocorrelation in Process Data": data set Chemical.
CHEMICAL = [
    96, 90, 89, 89, 94, 91, 89, 93, 87, 85, 84, 84, 87, 90, 88, 92, 91, 93, 91, 92, 85, 88, 89, 89, 92, 91, 85, 86, 89, 88,
    88, 91, 95, 101, 92, 97, 92, 89, 90, 84, 82, 86, 87, 82, 82, 87, 86, 86, 81, 89, 91, 92, 99, 91, 90, 84, 79, 76, 77, 74,
    78, 83, 81, 86, 84, 79, 76, 81, 78, 78, 81, 78, 78, 82, 81, 81, 83, 80, 78, 73, 71, 74, 73, 68, 70, 72, 70, 68, 72, 81,
    91, 82, 85, 80, 80, 81, 83, 83, 86, 88,
]  # fmt: skip


def test_the_chemical_process_of_the_sas_manual():
    """SAS/QC 9.22 User's Guide, "Diagnosing and Modeling Autocorrelation": variance 48.348400 (divisor n), autocovariance
    40.141884 and autocorrelation .83026 at lag 1, which is the partial one too: the coefficient of Yule and Walker.

    There the conventional limits are too tight, and the chart of residuals shows a process in control.
    """
    points = frame([float(value) for value in CHEMICAL], time=range(100))
    phi = lag_one(points["x"]).value
    assert phi == pytest.approx(0.83026, abs=5e-6)
    assert phi * points["x"].var(ddof=0) == pytest.approx(40.141884, abs=5e-7)
    chart = residual_chart(points, value="x", label="time", baseline=100)
    assert chart["phi"].iloc[0] == phi
    assert not chart["signal"].any()
    plain = control_chart(points, kind="xmr", value="x")
    assert plain["signal"].sum() > 10
    # Ranges of neighbours, widened by the printed autocorrelation, come back to the printed variance (at .83, only nearly).
    wide = control_chart(points, kind="xmr", value="x", correlation=0.83026)
    assert wide["sigma"].iloc[0] == pytest.approx(48.3484**0.5, rel=0.05)
    assert plain["sigma"].iloc[0] < 0.4 * 48.3484**0.5
    assert not wide["signal"].any()


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
        ([1, 2], {"kind": "xmr", "value": "x", "correlation": 1.0}, "between -1 and 1"),
        ([1, 2], {"kind": "c", "value": "x", "rules": ("nelson 9",)}, "No rule 'nelson 9'"),
    ],
)
def test_a_wrong_call_is_refused(values: list[Any], options: dict[str, Any], words: str):
    with pytest.raises(InputError, match=words):
        control_chart(frame(values, n=100), **options)


@pytest.mark.parametrize("kind", ["c", "xmr", "mr"])
def test_a_baseline_without_spread_gives_no_limits(kind: str):
    chart = control_chart(frame([0.0] * 5 + [15.0]), kind=kind, value="x", baseline=5)  # type: ignore[arg-type]
    assert chart[["sigma", "low", "high"]].isna().all(axis=None)
    assert set(chart["reason"]) <= {"the baseline does not vary", "no value, or none before it"}


def test_shares_that_are_all_alike_give_laneys_chart_no_limits():
    chart = control_chart(frame([3.0] * 6, n=[50] * 6), kind="p'", value="x", size="n")
    assert chart[["low", "high"]].isna().all(axis=None)
    assert set(chart["reason"]) == {"the baseline does not vary"}
