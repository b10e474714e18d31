from __future__ import annotations

import numpy as np
import pandas as pd
import pingouin
import pytest

from tests.analyse.reference_values import printed_by_r
from workbench.errors import InputError
from workbench.measure.agreement.bland_altman import bland_altman

R = printed_by_r("scales_agreement")
# Bland & Altman 1986, table 1: peak expiratory flow, l/min, first reading by each meter.
PEAK_FLOW = pd.DataFrame(
    {
        "wright": [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427],
        "mini": [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451],
    }
)


def data(key: str) -> pd.DataFrame:
    return PEAK_FLOW if key == "peak_flow" else pingouin.read_dataset("blandaltman")


@pytest.mark.parametrize("key", ["peak_flow", "altman"])
def test_bias_limits_and_slope_equal_r_intervals_included(key: str):
    exact = bland_altman(data(key)).set_index("measure")
    approximate = bland_altman(data(key), interval="approximate").set_index("measure")
    columns = ["value", "low", "high"]
    for measure, name in (
        ("bias", "bias"),
        ("lower_limit", "lower"),
        ("upper_limit", "upper"),
        ("slope", "slope"),
    ):
        np.testing.assert_allclose(exact.loc[measure, columns].astype(float), R[key][name], rtol=2e-6)
    for measure, name in (("lower_limit", "lower_approximate"), ("upper_limit", "upper_approximate")):
        np.testing.assert_allclose(
            approximate.loc[measure, ["low", "high"]].astype(float), R[key][name], rtol=1e-9
        )
    assert exact["sd"].iloc[0] == pytest.approx(R[key]["sd"])


def test_the_published_peak_flow_figures_are_met():
    # Bland & Altman 1986, p. 308-309: mean difference -2.1, SD 38.8, 95 % interval -22.0 to 17.8.
    table = bland_altman(PEAK_FLOW).set_index("measure")
    assert table.loc["bias", "value"] == pytest.approx(-2.1, abs=0.05)
    assert table["sd"].iloc[0] == pytest.approx(38.8, abs=0.05)
    assert table.loc["bias", ["low", "high"]].tolist() == pytest.approx([-22.0, 17.8], abs=0.06)


def test_exact_intervals_of_limits_cover_the_truth():
    rng, hits = np.random.default_rng(1), 0
    for _ in range(400):
        x = rng.normal(size=12)
        row = (
            bland_altman(pd.DataFrame({"a": x, "b": np.zeros(12)}), level=0.9)
            .set_index("measure")
            .loc["upper_limit"]
        )
        hits += row["low"] <= 1.959963984540054 <= row["high"]
    assert 0.85 < hits / 400 < 0.95


def test_swapping_the_methods_mirrors_the_limits():
    there, back = (
        bland_altman(PEAK_FLOW[order]).set_index("measure")
        for order in (["wright", "mini"], ["mini", "wright"])
    )
    assert there.loc["lower_limit", "value"] == pytest.approx(-back.loc["upper_limit", "value"])
    assert there.loc["lower_limit", "low"] == pytest.approx(-back.loc["upper_limit", "high"])


def test_pairs_with_a_gap_are_left_out():
    gap = pd.concat([PEAK_FLOW, pd.DataFrame({"wright": [400.0, np.nan], "mini": [np.nan, 300.0]})])
    pd.testing.assert_frame_equal(bland_altman(gap), bland_altman(PEAK_FLOW))


def test_equal_methods_have_limits_of_zero_and_equal_sizes_no_slope():
    same = bland_altman(pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 2, 3]})).set_index("measure")
    assert same.loc[["bias", "lower_limit", "upper_limit"], "value"].tolist() == [0, 0, 0]
    flat = bland_altman(pd.DataFrame({"a": [1.0, 2, 3], "b": [3.0, 2, 1]})).set_index("measure")
    assert np.isnan(flat.loc["slope", "value"])
    assert flat.loc["slope", "reason"] == "the means do not vary"


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="two columns"):
        bland_altman(PEAK_FLOW.assign(third=1))
    with pytest.raises(InputError, match="no interval"):
        bland_altman(PEAK_FLOW, interval="bootstrap")  # type: ignore[arg-type]


@pytest.mark.parametrize("interval", ["exact", "approximate"])
@pytest.mark.parametrize("shift", [0.0, 0.1, -1e6])
def test_differences_that_do_not_vary_have_no_interval(interval: str, shift: float):
    first = pd.Series([1.1, 2.3, 3.7, 4.9])
    found = bland_altman(pd.DataFrame({"a": first, "b": first - shift}), interval=interval)  # type: ignore[arg-type]
    np.testing.assert_allclose(found["value"], [shift, shift, shift, 0], atol=1e-9)
    assert found[["low", "high"]].isna().all(axis=None)
    assert (found["sd"] == 0).all()
    assert (found["reason"] == "").all()


def test_differences_on_a_line_have_a_slope_without_interval():
    found = bland_altman(pd.DataFrame({"a": [2.0, 4, 6, 9], "b": [1.0, 2, 3, 4.5]})).set_index("measure")
    assert found.loc["slope", "value"] == pytest.approx(2 / 3)
    assert found.loc["slope", ["low", "high"]].isna().all()
    assert found.loc[["bias", "lower_limit", "upper_limit"], ["low", "high"]].notna().all(axis=None)
