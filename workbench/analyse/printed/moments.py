"""Can a printed mean and standard deviation be true? Checks of what an article reports, without its data."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass
from typing import Literal

from workbench.analyse.printed.attainable import Ends, Grim, grim, grimmer, sd_bounds
from workbench.errors import InputError

NAN = math.nan
Verdict = Literal["no contradiction", "implausible", "impossible"]
NOT_WHOLE: tuple[Grim, Grim] = ("not applicable", "not applicable")

# The exponential distribution, about as skewed as stays or waiting times get, has kurtosis 9.
KURTOSIS_LIMIT = 9.0


@dataclass(frozen=True)
class PrintedCheck:
    """What follows from a printed mean, SD, n and range. Nothing is corrected.

    grim : could the mean arise from n whole numbers; "cannot discriminate" when every mean of so many
    decimals can. grim_sum : the whole sum nearest to mean x n.
    grimmer : could the SD arise from n whole numbers with that mean and range; "cannot discriminate" when the range alone can
    rule an SD out.
    mean_feasible : the mean, rounded as it is, can go with both ends of the range. None without range.
    sd_low, sd_high : bounds of the SD when both ends of the range occur, over all means that round to the printed one; NaN
    without range, or where the mean is not feasible.
    sd_feasible : the printed SD, rounded as it is, lies within. None without SD or bounds.
    could_be_se : SD x root n, rounded as it is, lies within the bounds, so the figure may be a standard error. as_sd : that
    product.
    sd_normal, sd_uniform : SD that the range suggests for a normal sample of n and for a uniform one.
    z_low, z_high : how many SDs the ends of the range lie from the mean.
    extreme_share : part of the sum of squares that the two ends alone take up.
    rest_sd : the greatest SD that the other n - 2 can have.
    kurtosis : the least kurtosis such a sample can have (normal 3).
    verdict : "impossible" (mean, SD, or both as whole numbers cannot be), "implausible" (kurtosis at least 9, that of the
    exponential distribution), or "no contradiction".
    """

    mean: float
    sd: float
    n: int
    low: float
    high: float
    grim: Grim
    grim_sum: float
    grimmer: Grim
    mean_feasible: bool | None
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
    sd_decimals: int | None = None,
    integer: bool = True,
) -> PrintedCheck:
    """Check printed figures for feasibility. Takes SD with n - 1; does not test any theory.

    mean, sd : as printed, rounded to `decimals` (the SD to `sd_decimals`, when it has others). low, high : the printed
    range, both ends observed. integer : the values are whole numbers (years, days), so that GRIM and GRIMMER apply.
    Returns a PrintedCheck. Raises InputError for n below 2 or not whole, a negative SD, negative decimals, figures that are no
    numbers, a range upside down, given by one end or, of whole numbers, not whole, or a mean outside it.
    Source: Brown & Heathers 2017 (GRIM); Allard 2018 (GRIMMER); SD bounds by putting all others at one point, or all at
    the ends; range of a normal sample: Tippett 1925. Checked against: hand calculation of the article's age
    (n 102, 15-65, mean 38.33, SD 4.31); all small samples of whole numbers; large ones, none of which is called impossible.

    >>> age = check_printed(mean=38.33, sd=4.31, n=102, low=15, high=65)
    >>> f"{age.sd_low:.2f} to {age.sd_high:.2f}: {age.verdict}"
    '3.53 to 25.07: implausible'
    """
    spread, sd_decimals = NAN if sd is None else sd, decimals if sd_decimals is None else sd_decimals
    _check(mean, spread, n, low, high, integer=integer, decimals=min(decimals, sd_decimals))
    half, half_sd, root = 0.5 * 10.0**-decimals, 0.5 * 10.0**-sd_decimals, math.sqrt(n)
    ends = None if low is None or high is None else (low, high)
    whole = _whole(mean, spread, n, half, half_sd, ends) if integer else NOT_WHOLE
    sd_low, sd_high = sd_bounds(mean, n, ends, half=half)
    z_low, z_high, share, rest_sd, kurtosis = _extremes(mean, spread, n, ends)
    mean_feasible = None if ends is None else not math.isnan(sd_low)
    sd_feasible = _within(spread, sd_low - half_sd, sd_high + half_sd)
    return PrintedCheck(
        mean,
        spread,
        n,
        *(ends or (NAN, NAN)),
        grim=whole[0],
        grim_sum=float(math.floor(mean * n + 0.5)) if integer else NAN,
        grimmer=whole[1],
        mean_feasible=mean_feasible,
        sd_low=sd_low,
        sd_high=sd_high,
        sd_feasible=sd_feasible,
        could_be_se=_within(spread * root, sd_low - half_sd * root, sd_high + half_sd * root),
        as_sd=spread * root,
        sd_normal=(ends[1] - ends[0]) / _normal_range(n) if ends else NAN,
        sd_uniform=(ends[1] - ends[0]) / math.sqrt(12) if ends else NAN,
        z_low=z_low,
        z_high=z_high,
        extreme_share=share,
        rest_sd=rest_sd,
        kurtosis=kurtosis,
        verdict=_verdict(whole, (mean_feasible, sd_feasible), kurtosis),
    )


def _whole(mean: float, sd: float, n: int, half: float, half_sd: float, ends: Ends) -> tuple[Grim, Grim]:
    """What whole numbers say of the mean, and of the SD together with it."""
    found = grim(mean, n, half)
    if found == "not attainable" or math.isnan(sd):
        return found, "not applicable"
    return found, grimmer(mean, sd, n, half=half, half_sd=half_sd, ends=ends)


def _check(
    mean: float, sd: float, n: int, low: float | None, high: float | None, *, integer: bool, decimals: int
) -> None:
    ends = [each for each in (low, high) if each is not None]
    wrong = ""
    if not all(isinstance(each, numbers.Real) for each in (mean, sd, n, *ends)):
        wrong = "a figure that is no number"
    elif math.isinf(sd) or not all(map(math.isfinite, (mean, n, *ends))):
        wrong = "a figure that is not finite"
    elif n < 2 or n != int(n):
        wrong = f"n = {n}"
    elif sd < 0 or decimals < 0:
        wrong = f"SD {sd:g}, {decimals} decimals"
    elif len(ends) == 1:
        wrong = "only one end of the range"
    elif ends and not ends[0] <= mean <= ends[1]:
        wrong = f"mean {mean:g}, range {ends[0]:g} to {ends[1]:g}"
    elif integer and any(each != int(each) for each in ends):
        wrong = f"whole numbers from {ends[0]:g} to {ends[1]:g}"
    if wrong:
        raise InputError(
            "A printed mean needs n of 2 or more and lies within its range; an SD is not negative",
            where="check_printed",
            found=wrong,
            fix="Copy the figures again from the article.",
        )


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


def _verdict(whole: tuple[Grim, Grim], feasible: tuple[bool | None, bool | None], kurtosis: float) -> Verdict:
    if "not attainable" in whole or False in feasible:
        return "impossible"
    return "implausible" if kurtosis >= KURTOSIS_LIMIT else "no contradiction"


def _normal_range(n: int) -> float:
    """Expected range of n standard normal values, by the trapezoid rule (exact to about 1e-12)."""
    step = 0.01
    points = (step * i for i in range(-900, 901))
    tails = ((0.5 * math.erfc(-x / math.sqrt(2)), 0.5 * math.erfc(x / math.sqrt(2))) for x in points)
    return step * sum(1 - below**n - above**n for below, above in tails)
