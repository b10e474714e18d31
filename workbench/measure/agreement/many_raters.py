"""Agreement of several raters on categories: Fleiss' kappa and Gwet's AC1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.estimate import missing as no_estimate
from workbench.intervals import check_level
from workbench.measure.agreement.categories import Category, coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FLEISS = "Fleiss' kappa; interval by Gwet's linearised variance, t"
AC1 = "Gwet's AC1; linearised variance, t"


def fleiss_kappa(
    ratings: pd.DataFrame, *, categories: Sequence[Category] | None = None, level: float = 0.95
) -> Estimate:
    """Agreement of several raters beyond chance, who need not be the same for every target.

    ratings : targets in rows, raters (or places) in columns; numbers or texts. Missing ratings are left out: targets
    may have different numbers of ratings; those with one count for the shares of the categories only.
    categories : all of them; makes no difference to this coefficient.
    Returns an Estimate: value, low, high (linearised variance, t with n - 1 df; may pass 1), level, n (targets rated at
    least once), df; statistic (z) and p of no agreement beyond chance by Fleiss, Nee & Landis 1979 where every target
    has the same number of ratings. NaN with a reason below 2 targets, without any target rated twice, or
    when one category only was used; no interval where all targets agree alike (a standard error of 0). Raises InputError
    below 2 columns.
    Source: Fleiss 1971, Psychological Bulletin 76:378; variance Gwet 2014, Handbook of Inter-Rater Reliability, chapter 5.
    Checked against: statsmodels 0.15 fleiss_kappa; Gwet's published four-rater example (package irrCAC).

    >>> ratings = pd.DataFrame([[1, 1, 1], [2, 2, 1], [2, 2, 2], [1, 1, 2]])
    >>> f"{fleiss_kappa(ratings).value:.4f}"
    '0.3333'
    """
    counts = _counts(ratings, categories)
    n, reason = len(counts), _why_not(counts)
    if reason:
        return no_estimate(reason, unit="reliability", n=n, method=FLEISS)
    shares = counts / counts.sum(axis=1, keepdims=True)
    mean = shares.mean(axis=0)
    value, error = _linearised(counts, float(mean @ mean), shares @ mean)
    z, p = _null_test(counts, value)
    low, high = _t_interval(value, error, n, level)
    return Estimate(
        value, low, high, level, n=n, p=p, statistic=z, df=n - 1, unit="reliability", method=FLEISS
    )


def gwet_ac1(
    ratings: pd.DataFrame, *, categories: Sequence[Category] | None = None, level: float = 0.95
) -> Estimate:
    """Agreement of several raters beyond chance that stays meaningful when nearly all fall in one category.

    ratings : as for `fleiss_kappa`. categories : all categories of the form: chance agreement depends on their
    number; default those of a column of categories, used or not; of numbers and texts those that occur.
    Returns an Estimate: value, low, high, level, n (targets rated at least once), statistic (t), df (n - 1), p. NaN
    with a reason below 2 targets or without any target rated twice, and for a single category; no interval or test where
    all targets agree alike.
    Raises InputError below 2 columns. Source: Gwet 2008, British Journal of Mathematical and Statistical
    Psychology 61:29. Checked against: Gwet's published four-rater example (package irrCAC).

    >>> ratings = pd.DataFrame([[1, 1, 1], [2, 2, 1], [2, 2, 2], [1, 1, 2]])
    >>> f"{gwet_ac1(ratings).value:.4f}"
    '0.3333'
    """
    counts = _counts(ratings, categories)
    n, reason = len(counts), _why_not(counts, used=False)
    if reason:
        return no_estimate(reason, unit="reliability", n=n, method=AC1)
    shares = counts / counts.sum(axis=1, keepdims=True)
    mean, others = shares.mean(axis=0), counts.shape[1] - 1
    expected = float(mean @ (1 - mean)) / others
    value, error = _linearised(counts, expected, shares @ (1 - mean) / others)
    low, high = _t_interval(value, error, n, level)
    from scipy.special import stdtr

    t = value / error if error > 1e-12 else math.nan
    p = float(2 * stdtr(n - 1, -abs(t)))
    return Estimate(value, low, high, level, n=n, p=p, statistic=t, df=n - 1, unit="reliability", method=AC1)


def _counts(ratings: pd.DataFrame, categories: Sequence[Category] | None) -> Matrix:
    """Targets x categories: how many raters chose it; targets that nobody rated are left out."""
    if ratings.shape[1] < 2:
        fix = "Pass targets in rows and raters in columns."
        raise InputError("Agreement needs at least 2 raters", found=f"{ratings.shape[1]} column(s)", fix=fix)
    codes, count = coded(ratings, categories)
    counts = np.zeros((len(codes), max(count, 1)))
    for place in range(count):
        counts[:, place] = (codes == place).sum(axis=1)
    kept: Matrix = counts[counts.sum(axis=1) > 0]
    return kept


def _why_not(counts: Matrix, *, used: bool = True) -> str:
    if len(counts) < 2:
        return "fewer than 2 targets"
    if (counts.sum(axis=1) < 2).all():
        return "no target was rated twice"
    one = int((counts.sum(axis=0) > 0).sum()) < 2 if used else counts.shape[1] < 2
    return "only one category was used" if one else ""


def _linearised(counts: Matrix, expected: float, expected_each: Matrix) -> tuple[float, float]:
    """Coefficient and standard error over targets, from chance agreement overall and by target (Gwet 2014)."""
    n, raters = len(counts), counts.sum(axis=1)
    twice = raters > 1
    agreed = np.where(
        twice, (counts * (counts - 1)).sum(axis=1) / np.maximum(raters * (raters - 1), 1), expected
    )
    each = n / twice.sum() * (agreed - expected) / (1 - expected)
    value = float(each.mean())
    linear = each - 2 * (1 - value) * (expected_each - expected) / (1 - expected)
    return value, math.sqrt(float(((linear - value) ** 2).sum()) / (n * (n - 1)))


def _null_test(counts: Matrix, value: float) -> tuple[float, float]:
    from scipy.special import ndtr

    n, raters = len(counts), counts.sum(axis=1)
    if raters.min() < raters.max():
        return math.nan, math.nan
    m, share = float(raters[0]), counts.sum(axis=0) / counts.sum()
    spread = share * (1 - share)
    whole = float(spread.sum())
    variance = 2 * (whole**2 - float((spread * (1 - 2 * share)).sum())) / (whole**2 * n * m * (m - 1))
    z = value / math.sqrt(variance)
    return z, float(2 * ndtr(-abs(z)))


def _t_interval(value: float, error: float, n: int, level: float) -> tuple[float, float]:
    from scipy.special import stdtrit

    half = float(stdtrit(n - 1, (1 + check_level(level)) / 2)) * (error if error > 1e-12 else math.nan)
    return value - half, value + half
