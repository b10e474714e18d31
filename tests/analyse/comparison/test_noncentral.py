from __future__ import annotations

import math

import pytest
from scipy.stats import chi2, f, ncf, nct, ncx2

from tests.analyse.reference_values import printed_by_r
from workbench.analyse.comparison.noncentral import noncentrality_chi2, noncentrality_f, noncentrality_t

GROUPS, TABLES = printed_by_r("analyse_groups"), printed_by_r("analyse_tables")


def test_limits_equal_r():
    assert noncentrality_t(2.3, 20) == pytest.approx(GROUPS["nct"], rel=1e-6)
    assert noncentrality_f(7.5, 3, 40) == pytest.approx(GROUPS["ncf"], rel=1e-6)
    assert noncentrality_chi2(12, 3) == pytest.approx(TABLES["ncc"], rel=1e-6)


@pytest.mark.parametrize(("t", "df"), [(0.0, 5), (-3.0, 12.4), (15.0, 80), (60.0, 1000), (-0.2, 1.5)])
def test_the_limits_of_t_cut_off_the_tails(t: float, df: float):
    low, high = noncentrality_t(t, df, level=0.9)
    assert nct.cdf(t, df, low) == pytest.approx(0.95, abs=1e-8)
    assert nct.cdf(t, df, high) == pytest.approx(0.05, abs=1e-8)


def test_the_limits_of_f_and_chi_square_cut_off_the_tails():
    low, high = noncentrality_f(40.0, 2, 15)
    assert [ncf.cdf(40.0, 2, 15, at) for at in (low, high)] == pytest.approx([0.975, 0.025], abs=1e-8)
    low, high = noncentrality_chi2(55.0, 6)
    assert [ncx2.cdf(55.0, 6, at) for at in (low, high)] == pytest.approx([0.975, 0.025], abs=1e-8)


def test_a_small_statistic_has_a_lower_limit_of_zero():
    assert noncentrality_f(0.5, 3, 20)[0] == 0
    assert noncentrality_chi2(3.0, 3)[0] == 0


@pytest.mark.parametrize("df", [3, 9])
def test_a_statistic_smaller_than_chance_makes_it_agrees_with_no_noncentrality(df: int):
    # The limits are there down to the F and chi-square that chance undercuts in 2.5 of 100 samples.
    least_f, least_x = float(f.ppf(0.025, df, 20)), float(chi2.ppf(0.025, df))
    for limits in (noncentrality_f(0.999 * least_f, df, 20), noncentrality_chi2(0.999 * least_x, df)):
        assert all(map(math.isnan, limits))
    for low, high in (noncentrality_f(1.01 * least_f, df, 20), noncentrality_chi2(1.01 * least_x, df)):
        assert low == 0 < high
    assert all(map(math.isnan, noncentrality_chi2(0.0, df)))


def test_no_statistic_has_no_limits():
    for limits in (
        noncentrality_t(math.inf, 5),
        noncentrality_t(1.0, 0),
        noncentrality_f(math.nan, 1, 2),
        noncentrality_chi2(3, 0),
    ):
        assert all(map(math.isnan, limits))
