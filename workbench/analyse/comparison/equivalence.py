"""Is a difference small enough not to matter? Two one-sided tests against a margin declared beforehand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.association.correlation import (
    FEWEST_PAIRS,
    RankMethod,
    check_method,
    complete_rows,
    midranks,
    pearson,
)
from workbench.analyse.comparison.means import Variances, difference_of_means, paired_difference
from workbench.analyse.units.rates import difference_of_proportions
from workbench.errors import InputError
from workbench.estimate import Estimate, missing

if TYPE_CHECKING:
    import pandas as pd


def equivalent_means(
    first: pd.Series,
    second: pd.Series,
    *,
    margin: float,
    variances: Variances = "unequal",
    alpha: float = 0.05,
) -> Estimate:
    """Are two groups' means equivalent? Two one-sided t tests (TOST).

    first, second : as for `difference_of_means`. margin : the largest difference that does not matter, in the
    unit of the scale, declared before looking. alpha : level of each one-sided test.
    Returns an Estimate: value (difference), low, high (level 1 - 2 alpha: equivalent when both lie within
    -margin and margin), n, p (the larger of the two one-sided), statistic (t of that test), df.
    NaN with a reason as `difference_of_means`. Raises InputError for a margin that is not positive.
    Source: Schuirmann 1987; Lakens 2017. Checked against: R 4.2.2 t.test (one-sided, mu = margin).

    >>> import pandas as pd
    >>> got = equivalent_means(pd.Series([5, 6, 7, 8]), pd.Series([5, 7, 6, 8, 6]), margin=2)
    >>> f"{got.value:.1f} ({got.level:.0%} interval {got.low:.2f} to {got.high:.2f}), P = {got.p:.3f}"
    '0.1 (90% interval -1.49 to 1.69), P = 0.030'
    """
    _check(margin, alpha)
    plain = difference_of_means(first, second, variances=variances, level=1 - 2 * alpha)
    return _against_margin(plain, margin)


def equivalent_pairs(first: pd.Series, second: pd.Series, *, margin: float, alpha: float = 0.05) -> Estimate:
    """Is the mean change within respondents negligible? Two one-sided paired t tests (TOST).

    first, second : as for `paired_difference`; margin, alpha, result and errors as for `equivalent_means`.
    Checked against: R 4.2.2 t.test (paired, one-sided).

    >>> import pandas as pd
    >>> got = equivalent_pairs(pd.Series([5.0, 6, 7, 8, 6]), pd.Series([5.5, 6, 6.5, 8, 6.5]), margin=1)
    >>> f"{got.value:.1f}, P = {got.p:.4f}"
    '-0.1, P = 0.0043'
    """
    _check(margin, alpha)
    return _against_margin(paired_difference(first, second, level=1 - 2 * alpha), margin)


def equivalent_proportions(
    first: float, n_first: float, second: float, n_second: float, *, margin: float, alpha: float = 0.05
) -> Estimate:
    """Are two groups' shares equivalent? Two one-sided z tests with unpooled variance.

    first, second : successes; n_first, n_second : group sizes. margin : as a share (0.05 is 5 points).
    Returns an Estimate in unit "share difference": value, low, high (Newcombe, level 1 - 2 alpha), n, p (the
    larger one-sided), statistic (its z). NaN with a reason for an empty group; test NaN when neither share varies.
    Raises InputError for a margin that is not positive, or impossible counts.
    Source: Dunnett & Gent 1977; Newcombe 1998. Checked against: R 4.2.2 pnorm.

    >>> got = equivalent_proportions(180, 200, 178, 200, margin=0.1)
    >>> f"{got.value:.2f}, P = {got.p:.4f}"
    '0.01, P = 0.0017'
    """
    from scipy.special import ndtr

    _check(margin, alpha)
    plain = difference_of_proportions(first, n_first, second, n_second, level=1 - 2 * alpha)
    label = f"TOST within ±{margin:g}, unpooled z; Newcombe hybrid score interval"
    if plain.reason:
        return replace(plain, method=label)
    p1, p2 = first / n_first, second / n_second
    se = math.sqrt(p1 * (1 - p1) / n_first + p2 * (1 - p2) / n_second)
    if se == 0:
        return replace(plain, p=math.nan, statistic=math.nan, method=label)
    z = (margin - abs(plain.value)) / se
    sign = 1.0 if plain.value < 0 else -1.0
    return replace(plain, p=float(ndtr(-z)), statistic=sign * z, method=label)


def equivalent_to_no_correlation(
    x: pd.Series, y: pd.Series, *, margin: float, method: RankMethod = "spearman", alpha: float = 0.05
) -> Estimate:
    """Is a correlation negligible? Two one-sided tests on Fisher's z scale: what "no relation" would need.

    x, y : numeric, on the same index; incomplete pairs are left out. margin : the largest correlation that
    does not matter. For Spearman the variance is Bonett and Wright's.
    Returns an Estimate in unit "correlation": value, low, high (level 1 - 2 alpha), n, p (the larger
    one-sided), statistic (its z). NaN with a reason below 4 pairs or without variation.
    Raises InputError for a margin outside 0-1. Source: Goertzen & Cribbie 2010. Checked against: R 4.2.2 pnorm.

    >>> import pandas as pd
    >>> x = pd.Series(range(60))
    >>> got = equivalent_to_no_correlation(x, (x * 17 % 61).astype(float), margin=0.3)
    >>> got.p < 0.05 and got.low > -0.3 and got.high < 0.3
    True
    """
    from scipy.special import ndtr, ndtri

    _check(margin, alpha)
    if margin >= 1:
        raise InputError(
            "A correlation's margin is below 1",
            where="an equivalence test",
            found=f"{margin:g}",
            fix="Pass a margin such as 0.1.",
        )
    check_method(method, known=("spearman", "pearson"))
    a, b = complete_rows([x, y])
    label, n = f"TOST within ±{margin:g} on Fisher's z, {method}", len(a)
    if n < FEWEST_PAIRS:
        return missing("fewer than 4 complete pairs", unit="correlation", n=n, method=label)
    r = pearson(midranks(a), midranks(b)) if method == "spearman" else pearson(a, b)
    if math.isnan(r) or abs(r) == 1:
        reason = "a variable does not vary" if math.isnan(r) else f"the correlation is exactly {r:g}"
        return missing(reason, unit="correlation", n=n, method=label)
    se = math.sqrt((1 + r * r / 2 if method == "spearman" else 1.0) / (n - 3))
    half, place = float(ndtri(1 - alpha)) * se, math.atanh(r)
    z = (math.atanh(margin) - abs(place)) / se
    limits = np.tanh([place - half, place + half])
    sign = 1.0 if r < 0 else -1.0
    return Estimate(
        r,
        float(limits[0]),
        float(limits[1]),
        1 - 2 * alpha,
        n=n,
        p=float(ndtr(-z)),
        statistic=sign * z,
        unit="correlation",
        method=label,
    )


def _against_margin(plain: Estimate, margin: float) -> Estimate:
    """The test with the larger p: the one against the margin that the difference is nearer to."""
    from scipy.special import stdtr, stdtrit

    label = f"TOST within ±{margin:g}, {plain.method}"
    if plain.reason:
        return replace(plain, method=label)
    se = (plain.high - plain.low) / 2 / float(stdtrit(plain.df, (1 + plain.level) / 2))
    t = (margin - abs(plain.value)) / se
    sign = 1.0 if plain.value < 0 else -1.0
    return replace(plain, p=float(stdtr(plain.df, -t)), statistic=sign * t, method=label)


def _check(margin: float, alpha: float) -> None:
    if not (margin > 0 and math.isfinite(margin) and 0 < alpha < 0.5):
        raise InputError(
            "An equivalence test needs a positive margin and an alpha below 0.5",
            where="an equivalence test",
            found=f"margin {margin:g}, alpha {alpha:g}",
            fix="Declare the largest difference that does not matter.",
        )
