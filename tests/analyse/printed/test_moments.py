from __future__ import annotations

import math
from statistics import NormalDist, stdev

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workbench.analyse.printed.moments import check_printed
from workbench.errors import InputError

AGE = check_printed(mean=38.33, sd=4.31, n=102, low=15, high=65)


def test_the_printed_age_is_feasible_but_implausible():
    # The article prints n 102, 15-65 years, 38.33 ± 4.31 (studies.md 1.8).
    assert AGE.sd_feasible is True
    assert (AGE.sd_low, AGE.sd_high) == pytest.approx((3.53, 25.07), abs=0.005)
    assert AGE.verdict == "implausible"


def test_the_two_ends_of_the_printed_age_take_most_of_the_squares():
    assert (AGE.z_low, AGE.z_high) == pytest.approx((-5.4, 6.2), abs=0.05)
    assert AGE.extreme_share == pytest.approx(0.67, abs=0.005)
    assert AGE.rest_sd == pytest.approx(2.50, abs=0.005)
    assert 23 <= AGE.kurtosis < 24


def test_the_printed_age_sd_cannot_be_a_standard_error():
    assert AGE.as_sd == pytest.approx(43.5, abs=0.05)
    assert AGE.could_be_se is False


def test_the_range_suggests_quite_another_sd():
    assert AGE.sd_normal == pytest.approx(9.9, abs=0.05)
    assert AGE.sd_uniform == pytest.approx(14.4, abs=0.05)


def test_grim_cannot_discriminate_at_n_102_with_two_decimals():
    assert (AGE.grim, AGE.grim_sum) == ("cannot discriminate", 3910)
    stay = check_printed(mean=17.46, sd=5.32, n=102)
    assert (stay.grim, stay.grim_sum) == ("cannot discriminate", 1781)
    assert stay.verdict == "no contradiction"
    assert stay.sd_feasible is None
    assert math.isnan(stay.sd_low)


def test_the_repaired_age_raises_no_objection():
    repaired = check_printed(mean=38.33, sd=14.31, n=102, low=15, high=65)
    assert repaired.verdict == "no contradiction"
    assert repaired.sd_feasible is True


def test_grim_finds_the_impossible_mean():
    # Brown & Heathers 2017, Social Psychological and Personality Science 8:363: with n = 28, a mean of 5.19
    # of whole numbers cannot occur (145/28 = 5.18, 146/28 = 5.21).
    assert check_printed(mean=5.19, n=28).grim == "not attainable"
    assert check_printed(mean=5.19, n=28).verdict == "impossible"
    assert check_printed(mean=5.18, n=28).grim == "attainable"
    assert check_printed(mean=5.19, n=28, integer=False).grim == "not applicable"


@pytest.mark.parametrize("printed", [0.12, 0.13])
def test_a_mean_at_a_half_may_be_rounded_either_way(printed: float):
    assert check_printed(mean=printed, n=8).grim == "attainable"  # 1/8 = 0.125


def test_sd_bounds_rule_out_the_impossible():
    assert check_printed(mean=38.33, sd=3.4, n=102, low=15, high=65).verdict == "impossible"
    assert check_printed(mean=38.33, sd=25.2, n=102, low=15, high=65).verdict == "impossible"


def test_a_standard_error_printed_as_sd_is_noticed():
    got = check_printed(mean=40.0, sd=1.2, n=100, low=18, high=65, decimals=1)
    assert got.sd_feasible is False
    assert got.could_be_se is True


def test_the_expected_range_of_normal_samples_is_tippetts():
    # Tippett 1925, Biometrika 17:364: mean range of 2, 10 and 100 standard normal values: 1.12838, 3.07751, 5.01519.
    for n, width in ((2, 1.12838), (10, 3.07751), (100, 5.01519)):
        assert 1 / check_printed(mean=0.5, n=n, low=0, high=1).sd_normal == pytest.approx(width, abs=1e-5)
    assert NormalDist().cdf(0) == 0.5


@settings(deadline=None)
@given(st.lists(st.integers(0, 20), min_size=3, max_size=12))
def test_what_a_real_sample_prints_is_never_called_impossible(values: list[int]):
    assume(len(set(values)) > 1)
    n, mean, sd = len(values), float(np.mean(values)), stdev(values)
    got = check_printed(
        mean=float(f"{mean:.2f}"), sd=float(f"{sd:.2f}"), n=n, low=min(values), high=max(values)
    )
    assert got.grim != "not attainable"
    assert got.sd_low - 0.02 <= sd <= got.sd_high + 0.02
    z = (np.array(values) - mean) / np.std(values)
    assert math.isnan(got.kurtosis) or got.kurtosis <= np.mean(z**4) * 1.05 + 0.05


@pytest.mark.parametrize(
    "figures",
    [{"mean": 3.0, "n": 1}, {"mean": 3.0, "n": 9, "low": 1}, {"mean": 9.0, "n": 9, "low": 1, "high": 5}],
)
def test_figures_that_contradict_each_other_are_refused(figures: dict[str, float]):
    with pytest.raises(InputError, match="lies within its range"):
        check_printed(**figures)  # type: ignore[arg-type]
