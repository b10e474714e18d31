"""Standardised mean differences with intervals: Cohen's d, Hedges' g, d_z and d_av."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.analyse.comparison.noncentral import noncentrality_t
from workbench.analyse.comparison.samples import answered, complete_pairs, does_not_vary
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Standardiser = Literal["pooled", "average"]
STANDARDISERS = {"pooled": "pooled SD", "average": "root mean square of both SDs"}
UNIT: Literal["standard deviations"] = "standard deviations"


def cohen_d(
    first: pd.Series, second: pd.Series, *, standardiser: Standardiser = "pooled", level: float = 0.95
) -> Estimate:
    """Difference of two groups' means in standard deviations, not corrected for small samples.

    Options, result and reasons as for `hedges_g`. Checked against: R effectsize 0.8.3 (cohens_d); R 4.2.2 pt.

    >>> import pandas as pd
    >>> f"{cohen_d(pd.Series([5, 6, 7, 8]), pd.Series([3, 4, 5, 9, 1])).value:.4f}"
    '0.8763'
    """
    return _two_groups(first, second, standardiser, corrected=False, level=level)


def hedges_g(
    first: pd.Series, second: pd.Series, *, standardiser: Standardiser = "pooled", level: float = 0.95
) -> Estimate:
    """Difference of two groups' means in standard deviations, corrected for small samples.

    first, second : the two groups' numbers; missing ones are left out.
    standardiser : "pooled" goes with Student's t; "average" (root mean square of both SDs) goes with
    Welch's, and its small-sample correction uses Welch's df.
    Returns an Estimate in unit "standard deviations": value, low, high (from the noncentral t, corrected
    by the same factor), level, n. NaN with a reason below 2 answers in a group or without spread.
    Raises InputError for text or another standardiser.
    Source: Hedges 1981 (exact gamma factor); Delacre, Lakens, Ley, Liu & Leys 2021 ("average").
    Checked against: R effectsize 0.8.3 (hedges_g, pooled_sd TRUE and FALSE); R 4.2.2 pt for the limits.

    >>> import pandas as pd
    >>> g = hedges_g(pd.Series([5, 6, 7, 8]), pd.Series([3, 4, 5, 9, 1]))
    >>> f"{g.value:.4f} ({g.low:.4f} to {g.high:.4f})"
    '0.7783 (-0.4803 to 1.9884)'
    """
    return _two_groups(first, second, standardiser, corrected=True, level=level)


def cohen_d_z(first: pd.Series, second: pd.Series, *, level: float = 0.95) -> Estimate:
    """Mean difference within pairs in standard deviations of the differences (d_z), uncorrected.

    It grows with the correlation of the two measurements: not comparable with d of two groups.
    Returns an Estimate in unit "standard deviations" with the noncentral t interval; n counts complete
    pairs. NaN with a reason below 2 pairs or when all differences are alike.
    Source: Cohen 1988; Lakens 2013. Checked against: R effectsize 0.8.3 (cohens_d, paired); R 4.2.2 pt.

    >>> import pandas as pd
    >>> f"{cohen_d_z(pd.Series([7.0, 5, 6, 8]), pd.Series([5.0, 4, 6, 5])).value:.4f}"
    '1.1619'
    """
    a, b = complete_pairs(first, second, where="cohen_d_z")
    gaps, label = a - b, "d_z: mean difference / SD of the differences; noncentral t interval"
    reason = _why_not_paired(gaps)
    if reason:
        return missing(reason, unit=UNIT, n=len(gaps), method=label)
    n, value = len(gaps), float(gaps.mean() / gaps.std(ddof=1))
    low, high = (limit / math.sqrt(n) for limit in noncentrality_t(value * math.sqrt(n), n - 1, level=level))
    return Estimate(value, low, high, level, n=n, unit=UNIT, method=label)


def cohen_d_av(first: pd.Series, second: pd.Series, *, level: float = 0.95) -> Estimate:
    """Mean difference within pairs in the root mean square of both measurements' SDs (d_av), uncorrected.

    Comparable with d of two groups. (Lakens 2013 takes the plain mean of the SDs: the same where they are.)
    Returns an Estimate in unit "standard deviations" with Bonett's interval, which does not assume equal
    variances; n counts complete pairs. NaN with a reason below 2 pairs or when a measurement does not vary.
    Source: Cumming 2012; interval Bonett 2008, Psychological Methods 13:99, equation 12. Checked against:
    its formula in R.

    >>> import pandas as pd
    >>> f"{cohen_d_av(pd.Series([7.0, 5, 6, 8]), pd.Series([5.0, 4, 6, 5])).value:.4f}"
    '1.3887'
    """
    a, b = complete_pairs(first, second, where="cohen_d_av")
    n, label = len(a), "d_av: mean difference / root mean square of both SDs; Bonett's interval"
    reason = _why_not_paired(a - b, flat=does_not_vary(a) and does_not_vary(b))
    if reason:
        return missing(reason, unit=UNIT, n=n, method=label)
    s1, s2 = float(a.var(ddof=1)), float(b.var(ddof=1))
    together = float(((a - a.mean()) * (b - b.mean())).sum() / (n - 1))
    middle = (s1 + s2) / 2
    value = float((a - b).mean()) / math.sqrt(middle)
    spread = (
        value**2 * (s1**2 + s2**2 + 2 * together**2) / (8 * middle**2) + (s1 + s2 - 2 * together) / middle
    )
    half = _normal(level) * math.sqrt(spread / (n - 1))
    return Estimate(value, value - half, value + half, level, n=n, unit=UNIT, method=label)


def standardised_difference(
    a: Vector, b: Vector, *, standardiser: Standardiser, corrected: bool, level: float
) -> Estimate:
    """`hedges_g` or `cohen_d` of plain numbers without missing ones."""
    name = "Hedges' g" if corrected else "Cohen's d"
    label = f"{name}, {STANDARDISERS[standardiser]}; noncentral t interval"
    n1, n2 = len(a), len(b)
    if min(n1, n2) < 2:
        return missing("fewer than 2 answers in a group", unit=UNIT, n=n1 + n2, method=label)
    if does_not_vary(a) and does_not_vary(b):
        return missing("the values do not vary within the groups", unit=UNIT, n=n1 + n2, method=label)
    v1, v2 = float(a.var(ddof=1)), float(b.var(ddof=1))
    if standardiser == "pooled":
        df = float(n1 + n2 - 2)
        spread = ((n1 - 1) * v1 + (n2 - 1) * v2) / df
        error = spread * (1 / n1 + 1 / n2)
    else:
        spread, error = (v1 + v2) / 2, v1 / n1 + v2 / n2
        df = error**2 / ((v1 / n1) ** 2 / (n1 - 1) + (v2 / n2) ** 2 / (n2 - 1))
    if corrected and df < 2:
        reason = "too few answers for the small-sample correction"
        return missing(reason, unit=UNIT, n=n1 + n2, method=label)
    gap, scale = float(a.mean() - b.mean()), math.sqrt(error / spread)
    factor = small_sample_factor(df) if corrected else 1.0
    limits = noncentrality_t(gap / math.sqrt(error), df, level=level)
    low, high = (limit * scale * factor for limit in limits)
    value = gap / math.sqrt(spread) * factor
    return Estimate(value, low, high, level, n=n1 + n2, unit=UNIT, method=label)


def small_sample_factor(df: float) -> float:
    """Hedges' exact correction factor for a standardised mean difference with so many df (more than 1).

    >>> f"{small_sample_factor(20):.5f}"
    '0.96194'
    """
    return math.exp(math.lgamma(df / 2) - math.log(df / 2) / 2 - math.lgamma((df - 1) / 2))


def _two_groups(
    first: pd.Series, second: pd.Series, standardiser: str, *, corrected: bool, level: float
) -> Estimate:
    if standardiser not in STANDARDISERS:
        raise InputError(
            f"There is no standardiser {standardiser!r}",
            where="a standardised mean difference",
            fix='Use "pooled" or "average".',
        )
    a, b = (answered(each, where="a standardised mean difference") for each in (first, second))
    chosen: Standardiser = "pooled" if standardiser == "pooled" else "average"
    return standardised_difference(a, b, standardiser=chosen, corrected=corrected, level=level)


def _why_not_paired(gaps: Vector, *, flat: bool = False) -> str:
    if len(gaps) < 2:
        return "fewer than 2 complete pairs"
    if flat:
        return "neither measurement varies"
    return "all differences are alike" if does_not_vary(gaps) else ""


def _normal(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + check_level(level)) / 2))
