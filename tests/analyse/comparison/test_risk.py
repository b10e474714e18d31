from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import printed_by_r
from workbench.analyse.comparison.risk import odds_ratio, risk_ratio
from workbench.errors import InputError

R = printed_by_r("analyse_tables")


@pytest.mark.parametrize("expected", R["odds"], ids=lambda each: str(each["cells"]))
def test_odds_ratios_equal_r(expected: dict[str, float]):
    a, b, c, d = expected["cells"]  # type: ignore[misc]
    woolf, exact = odds_ratio(a, a + b, c, c + d), odds_ratio(a, a + b, c, c + d, method="exact")
    assert (woolf.value, woolf.low, woolf.high, woolf.p) == pytest.approx(
        [expected[key] for key in ("woolf", "woolf_low", "woolf_high", "woolf_p")], rel=1e-9
    )
    assert (exact.value, exact.low, exact.high, exact.p) == pytest.approx(
        [expected[key] for key in ("value", "low", "high", "p")], rel=1e-6
    )
    # fisher.test itself solves only to about 1e-4.
    assert (exact.value, exact.low) == pytest.approx(
        [expected[key] for key in ("fisher", "fisher_low")], rel=2e-3
    )


def test_an_empty_cell_leaves_only_the_exact_ratio():
    expected = R["odds_zero"]
    exact = odds_ratio(0, 8, 5, 11, method="exact")
    assert (exact.value, exact.low) == (0, 0)
    assert (exact.high, exact.p) == pytest.approx((expected["high"], expected["p"]), rel=1e-6)
    assert "only the exact odds ratio" in odds_ratio(0, 8, 5, 11).reason
    assert math.isnan(odds_ratio(0, 8, 5, 11).value)


@pytest.mark.parametrize(("key", "counts"), [("ratio", (56, 70, 48, 80)), ("ratio_small", (3, 12, 7, 15))])
def test_risk_ratios_equal_r(key: str, counts: tuple[int, int, int, int]):
    expected = R[key]
    katz, score = risk_ratio(*counts), risk_ratio(*counts, method="score")
    assert (katz.value, katz.low, katz.high, katz.p) == pytest.approx(
        [expected[name] for name in ("value", "low", "high", "p")], rel=1e-9
    )
    assert (score.low, score.high, score.p) == pytest.approx(
        [expected[name] for name in ("score_low", "score_high", "score_p")], rel=1e-5
    )


def test_too_little_data_gives_a_reason():
    assert odds_ratio(0, 0, 1, 2).reason == risk_ratio(0, 0, 1, 2).reason == "a group is empty"
    assert odds_ratio(0, 5, 0, 6).reason == "nobody has the outcome"
    assert odds_ratio(5, 5, 6, 6).reason == risk_ratio(5, 5, 6, 6).reason == "everybody has the outcome"
    assert risk_ratio(2, 5, 0, 6).reason == "nobody of the second group has the outcome"
    assert "only the score method" in risk_ratio(0, 5, 2, 6).reason
    score = risk_ratio(0, 5, 2, 6, method="score")
    assert (score.value, score.low) == (0, 0)
    assert 0 < score.high < 10


def test_wrong_calls_are_refused():
    for counts in ((3, 2, 1, 2), (-1, 2, 1, 2), (0.5, 2, 1, 2)):
        with pytest.raises(InputError, match="whole numbers"):
            odds_ratio(*counts)
    with pytest.raises(InputError, match="woolf"):
        odds_ratio(1, 2, 1, 2, method="wald")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="katz"):
        risk_ratio(1, 2, 1, 2, method="wald")  # type: ignore[arg-type]


@settings(deadline=None, max_examples=50)
@given(*[st.integers(1, 30)] * 4)
def test_swapping_the_groups_inverts_the_ratio(a: int, b: int, c: int, d: int):
    for method in ("woolf", "exact"):
        one = odds_ratio(a, a + b, c, c + d, method=method)  # type: ignore[arg-type]
        two = odds_ratio(c, c + d, a, a + b, method=method)  # type: ignore[arg-type]
        assert (two.value, two.low, two.high) == pytest.approx(
            (1 / one.value, 1 / one.high, 1 / one.low), rel=1e-6
        )
    for rule in ("katz", "score"):
        one = risk_ratio(a, a + b, c, c + d, method=rule)  # type: ignore[arg-type]
        two = risk_ratio(c, c + d, a, a + b, method=rule)  # type: ignore[arg-type]
        assume(not one.reason)
        assert (two.value, two.low, two.high) == pytest.approx(
            (1 / one.value, 1 / one.high, 1 / one.low), rel=1e-6
        )
        assert one.low <= one.value <= one.high
