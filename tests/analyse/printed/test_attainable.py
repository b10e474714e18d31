from __future__ import annotations

import itertools
import statistics
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from workbench.analyse.printed.attainable import grimmer, sd_bounds
from workbench.analyse.printed.moments import check_printed
from workbench.analyse.printed.shares import check_printed_share
from workbench.errors import InputError


@pytest.mark.parametrize(("n", "low", "high"), [(3, 1, 5), (7, 1, 4), (8, 0, 1), (8, 1, 5)])
def test_of_all_samples_of_whole_numbers_none_is_refused_and_hardly_any_other_pair_passes(
    n: int, low: int, high: int
):
    printed = {
        (round(statistics.fmean(values), 2), round(statistics.stdev(values), 2))
        for values in itertools.combinations_with_replacement(range(low, high + 1), n)
        if (values[0], values[-1]) == (low, high)
    }
    passed = {
        (mean, hundredths / 100)
        for mean in {mean for mean, _ in printed}
        for hundredths in range(110 * (high - low))
        if check_printed(mean=mean, sd=hundredths / 100, n=n, low=low, high=high).verdict != "impossible"
    }
    assert printed <= passed
    assert len(passed - printed) <= len(printed) / 4


def half_up(value: float, decimals: int) -> float:
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
@pytest.mark.parametrize("rounded", [round, half_up])
def test_what_a_large_lopsided_sample_prints_is_never_called_impossible(decimals: int, rounded: object):
    draw = np.random.default_rng(7 + decimals)
    for _ in range(150):
        n, most = int(draw.integers(2, 400)), int(draw.choice([1, 2, 5, 50]))
        values = draw.binomial(most, draw.choice([0.005, 0.02, 0.3, 0.98]), n)
        figures = (rounded(float(each), decimals) for each in (values.mean(), values.std(ddof=1)))  # type: ignore[operator]
        mean, sd = figures
        got = check_printed(
            mean=mean, sd=sd, n=n, low=int(values.min()), high=int(values.max()), decimals=decimals
        )
        assert got.verdict != "impossible", (mean, sd, n, values.min(), values.max())
        assert got.mean_feasible is True


def test_a_share_printed_as_mean_and_sd_is_possible_at_the_rounding_of_the_mean():
    # 11 of 250: .044 ± .206. At a mean of exactly .04 the SD could not pass .196.
    got = check_printed(mean=0.04, sd=0.21, n=250, low=0, high=1)
    assert (got.sd_feasible, got.grimmer) == (True, "attainable")
    assert got.sd_high == pytest.approx(np.sqrt(0.045 * 0.955 * 250 / 249))


def test_the_sd_of_yes_and_no_follows_from_their_mean():
    assert check_printed(mean=0.30, sd=0.48, n=10, low=0, high=1).verdict != "impossible"
    for sd in (0.46, 0.47, 0.49, 0.5):
        assert check_printed(mean=0.30, sd=sd, n=10, low=0, high=1).verdict == "impossible"


def test_a_mean_at_the_very_end_of_the_range_cannot_be():
    # 101 of 102 at 15 and one at 65 have a mean of 15.49: nothing lower goes with both ends.
    assert check_printed(mean=15.2, sd=4.9, n=102, low=15, high=65).mean_feasible is False
    assert check_printed(mean=15.2, sd=4.9, n=102, low=15, high=65).verdict == "impossible"
    assert check_printed(mean=15.49, sd=4.95, n=102, low=15, high=65).verdict == "implausible"
    assert all(np.isnan(sd_bounds(15.2, 102, (15, 65), half=0.005)))


def test_the_sd_may_have_other_decimals_than_the_mean():
    assert check_printed(mean=3.0, sd=1.5811, n=5, decimals=1, sd_decimals=4).verdict == "no contradiction"
    assert check_printed(mean=3.0, sd=1.5800, n=5, decimals=1, sd_decimals=4).verdict == "impossible"


def test_a_rounded_standard_error_may_stand_for_a_rounded_sd():
    got = check_printed(mean=50.0, sd=0.1, n=10_000, low=0, high=100, decimals=1, integer=False)
    assert got.as_sd == pytest.approx(10)
    assert check_printed(mean=50.0, sd=0.0, n=10_000, low=0, high=100, decimals=1).could_be_se is True


def test_many_sums_leave_the_sd_undecided():
    assert grimmer(3.0, 1.0, 10**7, half=0.005, half_sd=0.005, ends=None) == "cannot discriminate"


@pytest.mark.parametrize(
    "figures",
    [
        {"mean": 3.0, "n": 9, "sd": -1.0},
        {"mean": float("nan"), "n": 9},
        {"mean": 3.0, "n": 9.5},
        {"mean": 3.0, "n": float("nan")},
        {"mean": 3.0, "n": float("inf")},
        {"mean": 3.0, "n": 9, "sd": float("inf")},
        {"mean": "3.0", "n": 9},
        {"mean": 3.0, "n": 9, "decimals": -1},
        {"mean": 3.0, "n": 9, "low": 0.5, "high": 5},
    ],
)
def test_what_cannot_have_been_printed_is_refused(figures: dict[str, float]):
    with pytest.raises(InputError, match="Copy the figures again"):
        check_printed(**figures)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [5.5, float("inf")])
def test_a_share_of_no_whole_number_of_respondents_is_refused(n: float):
    with pytest.raises(InputError, match="at least one respondent"):
        check_printed_share(percent="35.3", n=n)  # type: ignore[arg-type]
