"""Can a printed mean and standard deviation be true? Checks of what an article reports, without its data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from workbench.errors import InputError

NAN = math.nan
Grim = Literal["attainable", "not attainable", "cannot discriminate", "not applicable"]
Verdict = Literal["no contradiction", "implausible", "impossible"]

# The exponential distribution, about as skewed as stays or waiting times get, has kurtosis 9.
KURTOSIS_LIMIT = 9.0


@dataclass(frozen=True)
class PrintedCheck:
    """What follows from a printed mean, SD, n and range. Nothing is corrected.

    grim : could the mean arise from n whole numbers; "cannot discriminate" when every mean of so many
    decimals can. grim_sum : the whole sum nearest to mean x n.
    sd_low, sd_high : bounds of the SD when both ends of the range occur; NaN without range.
    sd_feasible : the printed SD, rounded as it is, lies within. None without SD or range.
    could_be_se : SD x root n lies within the bounds, so the figure may be a standard error. as_sd : that product.
    sd_normal, sd_uniform : SD that the range suggests for a normal sample of n and for a uniform one.
    z_low, z_high : how many SDs the ends of the range lie from the mean.
    extreme_share : part of the sum of squares that the two ends alone take up.
    rest_sd : the greatest SD that the other n - 2 can have.
    kurtosis : the least kurtosis such a sample can have (normal 3).
    verdict : "impossible" (GRIM or SD bounds broken), "implausible" (kurtosis at least 9, that of the
    exponential distribution), or "no contradiction".
    """

    mean: float
    sd: float
    n: int
    low: float
    high: float
    grim: Grim
    grim_sum: float
    sd_low: float
    sd_high: float
    sd_feasible: bool | None
    could_be_se: bool | None
    as_sd: float
    sd_normal: float
    sd_uniform: float
    z_low: float
    z_high: float
    extreme_share: float
    rest_sd: float
    kurtosis: float
    verdict: Verdict


def check_printed(
    *,
    mean: float,
    n: int,
    sd: float | None = None,
    low: float | None = None,
    high: float | None = None,
    decimals: int = 2,
    integer: bool = True,
) -> PrintedCheck:
    """Check printed figures for feasibility. Takes SD with n - 1; does not test any theory.

    mean, sd : as printed, rounded to `decimals`. low, high : the printed range, both ends observed.
    integer : the values are whole numbers (years, days), so that GRIM applies.
    Returns a PrintedCheck. Raises InputError for n below 2, a range upside down or given by one end, or a mean outside it.
    Source: Brown & Heathers 2017 (GRIM); SD bounds by putting all others at one point, or all at the
    ends; range of a normal sample: Tippett 1925. Checked against: hand calculation of the article's age
    (n 102, 15-65, mean 38.33, SD 4.31).

    >>> age = check_printed(mean=38.33, sd=4.31, n=102, low=15, high=65)
    >>> f"{age.sd_low:.2f} to {age.sd_high:.2f}: {age.verdict}"
    '3.53 to 25.07: implausible'
    """
    _check(mean, n, low, high)
    half = 0.5 * 10.0**-decimals
    grim = _grim(mean, n, half) if integer else "not applicable"
    ends = None if low is None or high is None else (low, high)
    sd_low, sd_high = _sd_bounds(mean, n, ends)
    printed = NAN if sd is None else sd
    feasible = _within(printed, sd_low - half, sd_high + half)
    as_sd = printed * math.sqrt(n)
    z_low, z_high, share, rest_sd, kurtosis = _extremes(mean, printed, n, ends)
    return PrintedCheck(
        mean,
        printed,
        n,
        *(ends or (NAN, NAN)),
        grim=grim,
        grim_sum=float(math.floor(mean * n + 0.5)) if integer else NAN,
        sd_low=sd_low,
        sd_high=sd_high,
        sd_feasible=feasible,
        could_be_se=_within(as_sd, sd_low, sd_high),
        as_sd=as_sd,
        sd_normal=(ends[1] - ends[0]) / _normal_range(n) if ends else NAN,
        sd_uniform=(ends[1] - ends[0]) / math.sqrt(12) if ends else NAN,
        z_low=z_low,
        z_high=z_high,
        extreme_share=share,
        rest_sd=rest_sd,
        kurtosis=kurtosis,
        verdict=_verdict(grim, feasible, kurtosis),
    )


def _check(mean: float, n: int, low: float | None, high: float | None) -> None:
    wrong = ""
    if n < 2:
        wrong = f"n = {n}"
    elif (low is None) != (high is None):
        wrong = "only one end of the range"
    elif low is not None and high is not None and not low <= mean <= high:
        wrong = f"mean {mean:g}, range {low:g} to {high:g}"
    if wrong:
        raise InputError(
            "A printed mean needs n of 2 or more and lies within its range",
            where="check_printed",
            found=wrong,
            fix="Copy the figures again from the article.",
        )


def _grim(mean: float, n: int, half: float) -> Grim:
    if n * 2 * half >= 1:
        return "cannot discriminate"
    slack = half + 1e-12 * max(1.0, abs(mean))  # journals round halves up or to even: allow both
    sums = range(math.floor((mean - slack) * n), math.ceil((mean + slack) * n) + 1)
    return "attainable" if any(abs(total / n - mean) <= slack for total in sums) else "not attainable"


def _sd_bounds(mean: float, n: int, ends: tuple[float, float] | None) -> tuple[float, float]:
    if ends is None:
        return NAN, NAN
    low, high = ends
    if n == 2:
        only = (high - low) / math.sqrt(2)
        return only, only
    fixed = (low - mean) ** 2 + (high - mean) ** 2
    rest = (low + high - 2 * mean) ** 2 / (n - 2)
    least = math.sqrt((fixed + rest) / (n - 1))
    most = math.sqrt((mean - low) * (high - mean) * n / (n - 1))
    return least, max(most, least)


def _extremes(
    mean: float, sd: float, n: int, ends: tuple[float, float] | None
) -> tuple[float, float, float, float, float]:
    """Return z of both ends, their share of the squares, the others' greatest SD, the least kurtosis."""
    if ends is None or not sd > 0 or n <= 3:
        return (NAN,) * 5
    below, above = ends[0] - mean, ends[1] - mean
    squares = (n - 1) * sd**2
    taken = below**2 + above**2
    left = squares - taken
    inside = left - (below + above) ** 2 / (n - 2)
    rest_sd = math.sqrt(inside / (n - 3)) if inside >= 0 else NAN
    # Fourth powers of the others are least when their squares are all alike.
    fourth = below**4 + above**4 + max(left, 0.0) ** 2 / (n - 2)
    return below / sd, above / sd, taken / squares, rest_sd, n * fourth / squares**2


def _within(value: float, low: float, high: float) -> bool | None:
    return None if math.isnan(value + low + high) else low <= value <= high


def _verdict(grim: Grim, feasible: bool | None, kurtosis: float) -> Verdict:
    if grim == "not attainable" or feasible is False:
        return "impossible"
    return "implausible" if kurtosis >= KURTOSIS_LIMIT else "no contradiction"


def _normal_range(n: int) -> float:
    """Expected range of n standard normal values, by the trapezoid rule (exact to about 1e-12)."""
    step = 0.01
    points = (step * i for i in range(-900, 901))
    tails = ((0.5 * math.erfc(-x / math.sqrt(2)), 0.5 * math.erfc(x / math.sqrt(2))) for x in points)
    return step * sum(1 - below**n - above**n for below, above in tails)
