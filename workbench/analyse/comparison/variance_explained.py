"""Share of variance that groups or terms explain: eta², epsilon², omega², from F, with one interval for all."""

from __future__ import annotations

import math
from typing import Literal

from workbench.analyse.comparison.noncentral import noncentrality_f
from workbench.errors import InputError
from workbench.estimate import Estimate, missing

Measure = Literal["omega", "epsilon", "eta"]
NAMES = {"omega": "omega²", "epsilon": "epsilon²", "eta": "eta²"}


def variance_explained(
    f: float,
    df: float,
    df2: float,
    *,
    measure: Measure = "omega",
    n: float | None = None,
    level: float = 0.95,
) -> Estimate:
    """Share of variance explained by a term, from its F test; partial when the model has other terms.

    f, df, df2 : the F statistic and its degrees of freedom.
    measure : "eta" is the share in the sample, biased upwards; "epsilon" and "omega" are corrected (and 0
    where the correction would make them negative).
    n : respondents; default df + df2 + 1. To be given with Welch's F, whose df2 is smaller: the share is then
    that of variances weighted by the groups' precision.
    Returns an Estimate in unit "ratio" (0 to 1): value, low, high, level, n, p, statistic (F), df. The limits
    are those of the share in the population, λ / (λ + n) with λ the noncentrality, the same for all three
    measures (R effectsize puts df2 in place of n). They may lie below a small share in the sample, which is biased
    upwards, and are NaN where F is smaller than chance makes it at this level (see `noncentrality_f`).
    NaN with a reason when F is not a number or not finite. Raises InputError for another measure.
    Source: Hays 1963 (omega²), Kelley 1935 (epsilon²); interval Smithson 2003, Steiger 2004.
    Checked against: R effectsize 0.8.3 (values), R 4.2.2 pf (limits).

    >>> share = variance_explained(7.5, 3, 40)
    >>> f"{share.value:.4f} ({share.low:.4f} to {share.high:.4f})"
    '0.3071 (0.0969 to 0.5100)'
    """
    if measure not in NAMES:
        fix = f"Use one of: {', '.join(NAMES)}."
        raise InputError(f"There is no measure {measure!r}", where="variance_explained", fix=fix)
    label = f"{NAMES[measure]}; noncentral F interval of the population's share"
    if not math.isfinite(f) or df <= 0 or df2 <= 0:
        return missing("there is no F statistic", unit="ratio", method=label)
    size = df + df2 + 1 if n is None else n
    rest = size - df - 1
    over = {
        "eta": f * df / (f * df + rest),
        "epsilon": (f - 1) * df / (f * df + rest),
        "omega": (f - 1) * df / (f * df + rest + 1),
    }[measure]
    low, high = (limit / (limit + size) for limit in noncentrality_f(f, df, df2, level=level))
    p = f_tail(f, df, df2)
    return Estimate(
        max(0.0, over), low, high, level, n=size, p=p, statistic=f, df=df, unit="ratio", method=label
    )


def f_tail(f: float, df: float, df2: float) -> float:
    """Chance of an F at least so large when nothing is explained; NaN without F."""
    from scipy.special import fdtrc

    return float(fdtrc(df, df2, f)) if not math.isnan(f) else math.nan
