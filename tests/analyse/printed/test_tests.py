from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workbench.analyse.printed.tests import check_printed_test
from workbench.errors import InputError


@pytest.mark.parametrize(
    ("test", "statistic", "df", "df2", "p"),
    [
        ("t", "2.20", 28, None, stats.t.sf(2.2, 28) * 2),
        ("t", "-2.20", 28, None, stats.t.sf(2.2, 28) * 2),
        ("F", "4.31", 2, 57, stats.f.sf(4.31, 2, 57)),
        ("χ²", "7.82", 3, None, stats.chi2.sf(7.82, 3)),
        ("r", "-0.31", 100, None, stats.t.sf(0.31 * math.sqrt(100 / (1 - 0.31**2)), 100) * 2),
        ("z", "1.96", None, None, stats.norm.sf(1.96) * 2),
    ],
)
def test_p_is_recomputed(test: str, statistic: str, df: float | None, df2: float | None, p: float):
    got = check_printed_test(test=test, statistic=statistic, df=df, df2=df2, p=f"{p:.3f}")  # type: ignore[arg-type]
    assert got.p == pytest.approx(p, rel=1e-9)
    assert got.p_low <= got.p <= got.p_high
    assert got.verdict == "consistent"


@pytest.mark.parametrize(
    ("p", "verdict"),
    [
        ("0.036", "consistent"),
        ("P=0.04", "consistent"),
        ("<0.05", "consistent"),
        ("P＜0.05", "consistent"),
        ("p < .05", "consistent"),
        ("0.018", "consistent if one-sided"),
        ("0.046", "inconsistent"),
        ("<0.01", "inconsistent"),
        ("0.12", "changes the conclusion"),
        (">0.05", "changes the conclusion"),
        ("0.000", "inconsistent"),
    ],
)
def test_the_verdict_on_a_t_of_2_20_with_28_df(p: str, verdict: str):
    assert check_printed_test(test="t", statistic="2.20", df=28, p=p).verdict == verdict


def test_three_zeros_mean_less_than_half_a_thousandth():
    assert check_printed_test(test="t", statistic="9.1", df=50, p="0.000").verdict == "consistent"


def test_rounding_of_the_statistic_is_allowed_for():
    # t = 2.05 to 2.15 with 20 df: p = 0.044 to 0.054.
    got = check_printed_test(test="t", statistic="2.1", df=20, p="0.052")
    assert (got.p_low, got.p_high) == pytest.approx((0.044, 0.0537), abs=5e-4)
    assert got.verdict == "consistent"
    assert (
        check_printed_test(test="t", statistic="2.10", df=20, p="0.052").verdict == "changes the conclusion"
    )


def test_a_larger_than_wrongly_printed_for_chi_square_turns_the_conclusion():
    got = check_printed_test(test="χ²", statistic="3.10", df=1, p="<0.05")
    assert got.verdict == "changes the conclusion"
    assert math.isnan(got.p_one_sided)


@pytest.mark.parametrize(
    "figures",
    [
        {"test": "t", "statistic": "2.1", "p": "0.05"},
        {"test": "F", "statistic": "2.1", "p": "0.05", "df": 2},
        {"test": "F", "statistic": "-2.1", "p": "0.05", "df": 2, "df2": 9},
        {"test": "r", "statistic": "1.2", "p": "0.05", "df": 9},
        {"test": "u", "statistic": "1.2", "p": "0.05"},
        {"test": "z", "statistic": "1,2", "p": "0.05"},
        {"test": "z", "statistic": "1.2", "p": "5"},
        {"test": "z", "statistic": "1.2", "p": "n.s."},
    ],
)
def test_figures_that_cannot_be_are_refused(figures: dict[str, object]):
    with pytest.raises(InputError):
        check_printed_test(**figures)  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.floats(0.01, 8), st.integers(2, 200), st.integers(1, 3), st.integers(2, 4))
def test_what_a_real_test_prints_is_never_called_inconsistent(t: float, df: int, digits: int, decimals: int):
    p = 2 * stats.t.sf(t, df)
    got = check_printed_test(test="t", statistic=f"{t:.{digits}f}", df=df, p=f"{p:.{decimals}f}")
    assert got.verdict == "consistent"
