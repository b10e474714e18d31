from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intervals import poisson_interval, wilson_interval

counts = st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3; R 4.2: prop.test(x, n, correct = FALSE).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_newcombe_1998_table_i(successes: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(successes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 20, 29, 102, 1_000, 99_999])
def test_the_ends_are_exactly_0_and_1(n: int) -> None:
    assert wilson_interval(0, n)[0] == 0.0
    assert wilson_interval(n, n)[1] == 1.0


@given(counts)
@settings(max_examples=200, deadline=None)
def test_wilson_holds_the_share_and_mirrors(pair: tuple[int, int]) -> None:
    successes, n = pair
    low, high = wilson_interval(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    mirrored = wilson_interval(n - successes, n)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_a_higher_level_is_wider() -> None:
    low, high = wilson_interval(10, 40, level=0.95)
    wide_low, wide_high = wilson_interval(10, 40, level=0.99)
    assert wide_low < low < high < wide_high


@pytest.mark.parametrize("n", [0, math.nan])
def test_nobody_asked_gives_no_interval(n: float) -> None:
    assert all(math.isnan(limit) for limit in wilson_interval(0, n))


@pytest.mark.parametrize(
    ("events", "low", "high"),
    # Garwood 1936, Biometrika 28:437; R 4.2: poisson.test(x)$conf.int.
    [(0, 0.0, 3.688879), (1, 0.02531781, 5.571643), (10, 4.795389, 18.39036), (100, 81.363991, 121.626794)],
)
def test_poisson_agrees_with_r(events: int, low: float, high: float) -> None:
    assert poisson_interval(events) == pytest.approx((low, high), rel=1e-6)


@given(st.integers(0, 10_000))
@settings(max_examples=100, deadline=None)
def test_poisson_holds_the_count(events: int) -> None:
    low, high = poisson_interval(events)
    assert 0 <= low <= events < high
