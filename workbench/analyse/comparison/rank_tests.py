"""Two groups or two measurements by ranks: Mann-Whitney U and Wilcoxon's signed ranks, with the shift."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.association.correlation import midranks
from workbench.analyse.comparison.rank_distributions import (
    LARGEST_EXACT,
    lower_quantile,
    normal_test,
    rank_sum_chances,
    signed_rank_chances,
    tie_sizes,
    two_sided,
)
from workbench.analyse.comparison.samples import answered, complete_pairs, does_not_vary
from workbench.analyse.comparison.shifts import (
    kth_difference,
    kth_mean,
    middle_of_differences,
    middle_of_means,
    place_from_below,
)
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

NAN = math.nan


@dataclass(frozen=True)
class RankSum:
    """A rank statistic with its z, two-sided p and the spread that z used (NaN for an exact p)."""

    statistic: float
    z: float
    p: float
    sd: float


def mann_whitney(
    first: pd.Series, second: pd.Series, *, exact: bool = False, continuity: bool = True, level: float = 0.95
) -> Estimate:
    """Mann-Whitney U (Wilcoxon's rank sum) of two groups, with the Hodges-Lehmann shift and its interval.

    first, second : the two groups' numbers or ordered categories; missing ones are left out.
    exact : p from the exact distribution of the midranks (ties allowed), for at most 200 answers; the
    interval is exact too unless values are tied. Otherwise the normal approximation, its variance corrected
    for ties.
    continuity : correct the normal approximation by half a unit, as R and scipy do unless told otherwise; SPSS,
    PSPP and most Chinese papers print Z without it (False).
    Returns an Estimate in unit "score": value (median of all differences first - second), low, high,
    level, n, p (two-sided), statistic (U of the first group: pairs in which it is the greater, ties count
    half; R calls it W). NaN with a reason for an empty group or when all answers are alike; limits are NaN
    where the groups are too small for the level.
    Raises InputError for text, or for exact above 200 answers.
    Source: Mann & Whitney 1947; Hodges & Lehmann 1963. Checked against: R 4.2.2 wilcox.test (exact and
    not), exactRankTests 0.8-35 wilcox.exact (ties).

    >>> import pandas as pd
    >>> shift = mann_whitney(pd.Series([1.1, 2.2, 3.3, 4.4]), pd.Series([0.5, 1.7, 0.9]), exact=True)
    >>> f"U = {shift.statistic:g}, P = {shift.p:.4f}, shift {shift.value:.1f}"
    'U = 11, P = 0.1143, shift 1.6'
    """
    a, b = (answered(each, where="mann_whitney") for each in (first, second))
    _check_exact(exact, len(a) + len(b), where="mann_whitney")
    return groups_differ(a, b, exact=exact, continuity=continuity, level=level)


def signed_rank(
    first: pd.Series, second: pd.Series, *, exact: bool = False, continuity: bool = True, level: float = 0.95
) -> Estimate:
    """Wilcoxon's signed-rank test of two measurements, with the pseudomedian of the differences.

    first, second : two measurements on the same index; incomplete pairs are left out. Pairs without
    difference are left out too (Wilcoxon's rule, as R and SPSS), from test and estimate.
    exact, continuity : as for `mann_whitney`.
    Returns an Estimate in unit "score": value (median of the Walsh averages of first - second), low, high,
    level, n (pairs with a difference), p (two-sided), statistic (V, sum of the ranks of positive
    differences). NaN with a reason when no pair differs. Raises InputError for different indexes or text.
    Source: Wilcoxon 1945; Hodges & Lehmann 1963. Checked against: R 4.2.2 wilcox.test(paired),
    exactRankTests 0.8-35 (ties).

    >>> import pandas as pd
    >>> change = signed_rank(pd.Series([8.0, 6, 5, 9, 7.5]), pd.Series([5.0, 4, 6, 5, 7]), exact=True)
    >>> f"V = {change.statistic:g}, P = {change.p:.3f}, n = {change.n}"
    'V = 13, P = 0.188, n = 5'
    """
    a, b = complete_pairs(first, second, where="signed_rank")
    gaps = a - b
    gaps = gaps[gaps != 0]
    n = len(gaps)
    _check_exact(exact, n, where="signed_rank")
    label = f"Wilcoxon signed rank, {_convention(exact, continuity)}, pairs without difference left out"
    if not n:
        reason = "no pair differs" if len(a) else "no complete pairs"
        return missing(reason, unit="score", n=0, method=label)
    test = signed_sum(gaps, exact=exact, continuity=continuity)
    pairs = n * (n + 1) // 2
    if exact and len(np.unique(np.abs(gaps))) == n:
        place = _exact_place(*signed_rank_chances(np.arange(1.0, n + 1)), level)
    else:
        place = place_from_below(
            pairs, _signed_rank_sd(n, tie_sizes(gaps)), level=level, continuity=continuity
        )
    low, high = _limits(lambda k: kth_mean(gaps, k), pairs, place)
    value = middle_of_means(gaps)
    return Estimate(
        value, low, high, level, n=n, p=test.p, statistic=test.statistic, unit="score", method=label
    )


def groups_differ(a: Vector, b: Vector, *, exact: bool, continuity: bool, level: float) -> Estimate:
    """`mann_whitney` of plain numbers without missing ones."""
    label = f"Mann-Whitney U, {_convention(exact, continuity)}; Hodges-Lehmann shift"
    n = len(a) + len(b)
    if not (len(a) and len(b)):
        return missing("a group has no answers", unit="score", n=n, method=label)
    if does_not_vary(np.concatenate([a, b])):
        return missing("all answers are alike", unit="score", n=n, method=label)
    test = rank_sum(a, b, exact=exact, continuity=continuity)
    pairs = len(a) * len(b)
    if exact and len(np.unique(np.concatenate([a, b]))) == n:
        least = len(a) * (len(a) + 1) / 2
        sums, chances = rank_sum_chances(np.arange(1.0, n + 1), len(a))
        place = _exact_place(sums - least, chances, level)
    else:
        within = sum(float((t**3 - t).sum()) for t in (tie_sizes(a), tie_sizes(b)))
        sd = _rank_sum_sd(len(a), len(b), within)
        place = place_from_below(pairs, sd, level=level, continuity=continuity)
    low, high = _limits(lambda k: kth_difference(a, b, k), pairs, place)
    value = middle_of_differences(a, b)
    return Estimate(
        value, low, high, level, n=n, p=test.p, statistic=test.statistic, unit="score", method=label
    )


def rank_sum(a: Vector, b: Vector, *, exact: bool, continuity: bool) -> RankSum:
    """U of `a` against `b` (neither empty), with z, p and the standard deviation of U corrected for ties."""
    together = np.concatenate([a, b])
    ranks = midranks(together)
    u = float(ranks[: len(a)].sum()) - len(a) * (len(a) + 1) / 2
    if exact:
        sums, chances = rank_sum_chances(ranks, len(a))
        return RankSum(u, NAN, two_sided(sums, chances, float(ranks[: len(a)].sum())), NAN)
    t = tie_sizes(together)
    sd = _rank_sum_sd(len(a), len(b), float((t**3 - t).sum()))
    z, p = normal_test(u - len(a) * len(b) / 2, sd, continuity=continuity)
    return RankSum(u, z, p, sd)


def signed_sum(gaps: Vector, *, exact: bool, continuity: bool) -> RankSum:
    """V of differences other than zero, with z, p and the standard deviation corrected for ties."""
    n, ranks = len(gaps), midranks(np.abs(gaps))
    v = float(ranks[gaps > 0].sum())
    if exact:
        return RankSum(v, NAN, two_sided(*signed_rank_chances(ranks), v), NAN)
    sd = _signed_rank_sd(n, tie_sizes(np.abs(gaps)))
    z, p = normal_test(v - n * (n + 1) / 4, sd, continuity=continuity)
    return RankSum(v, z, p, sd)


def _rank_sum_sd(n1: int, n2: int, ties: float) -> float:
    n = n1 + n2
    return math.sqrt(max(0.0, n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1)))))


def _signed_rank_sd(n: int, ties: Vector) -> float:
    return math.sqrt(n * (n + 1) * (2 * n + 1) / 24 - float((ties**3 - ties).sum()) / 48)


def _exact_place(sums: Vector, chances: Vector, level: float) -> int:
    """As R counts: never outside the differences themselves, the level then being lower than asked for."""
    return max(1, int(lower_quantile(sums, chances, (1 - check_level(level)) / 2)))


def _limits(kth: Callable[[int], float], pairs: int, place: int) -> tuple[float, float]:
    return (kth(place), kth(pairs + 1 - place)) if 1 <= place <= pairs else (NAN, NAN)


def _convention(exact: bool, continuity: bool) -> str:
    if exact:
        return "exact"
    return f"normal approximation with tie correction, {'with' if continuity else 'without'} continuity correction"


def _check_exact(exact: bool, n: int, *, where: str) -> None:
    if exact and n > LARGEST_EXACT:
        raise InputError(
            "The exact distribution is for small samples",
            where=where,
            found=f"{n} answers",
            fix=f"Pass exact=False above {LARGEST_EXACT}.",
        )
