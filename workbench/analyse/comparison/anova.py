"""Means of several groups: one-way analysis of variance, classical and Welch's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.comparison.samples import Samples, does_not_vary, samples_of
from workbench.analyse.comparison.tested import Tested, untested, with_effect
from workbench.analyse.comparison.variance_explained import Measure, f_tail, variance_explained

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

CLASSICAL = "one-way ANOVA"
WELCH = "Welch ANOVA"


def one_way_anova(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    measure: Measure = "omega",
    level: float = 0.95,
) -> pd.DataFrame:
    """Do the groups' means differ, if their variances are alike? Rows without outcome or group are left out.

    frame : a row per respondent. outcome : a number. group : the groups' labels. order : which groups.
    measure : effect size, see `variance_explained`.
    Returns one row: test, statistic_name (F), statistic, df, df2, p, n, effect, value, low, high, level,
    method, reason, ss_between, ss_within, r2 (the sample's eta²). NaN with a reason for a single group, an
    empty group, no more answers than groups, or groups that do not vary within.
    Raises InputError for absent columns or text. Source: Fisher 1925.
    Checked against: R 4.2.2 aov; NIST StRD SiRstv and AtmWtAg (certified values).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4, 5, 9], "g": list("aabbcc")})
    >>> row = one_way_anova(table, outcome="y", group="g").iloc[0]
    >>> f"F = {row.statistic:.3f}, df = {row.df:g}, {row.df2:g}, P = {row.p:.3f}"
    'F = 5.167, df = 2, 3, P = 0.107'
    """
    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="one_way_anova")
    test = classical(samples)
    effect = variance_explained(test.statistic, test.df, test.df2, measure=measure, level=level)
    between, within = sums_of_squares(samples)
    r2 = between / (between + within) if between + within > 0 else math.nan
    return with_effect(test, f"{measure}²", effect).assign(ss_between=between, ss_within=within, r2=r2)


def welch_anova(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    measure: Measure = "omega",
    level: float = 0.95,
) -> pd.DataFrame:
    """Do the groups' means differ, whatever their variances? The default for three groups or more.

    Arguments as for `one_way_anova`. The effect size comes from Welch's F and the number of respondents.
    Returns one row: test, statistic_name (F), statistic, df, df2, p, n, effect, value, low, high, level, method,
    reason. NaN with a reason when a group has fewer than 2 answers or does not vary.
    Source: Welch 1951, Biometrika 38:330. Checked against: R 4.2.2 oneway.test.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4, 6, 5, 9, 9, 12], "g": list("aaabbbccc")})
    >>> row = welch_anova(table, outcome="y", group="g").iloc[0]
    >>> f"F = {row.statistic:.3f}, df = {row.df:g}, {row.df2:.3f}, P = {row.p:.4f}"
    'F = 21.183, df = 2, 3.843, P = 0.0084'
    """
    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="welch_anova")
    test = welch(samples)
    effect = variance_explained(test.statistic, test.df, test.df2, measure=measure, n=samples.n, level=level)
    return with_effect(test, f"{measure}²", effect)


def classical(samples: Samples) -> Tested:
    """Fisher's F of samples."""
    k, n = len(samples.labels), samples.n
    reason = too_few_groups(samples)
    if not reason and n <= k:
        reason = "no more answers than groups"
    if not reason and all(map(does_not_vary, samples.values)):
        reason = "the values do not vary within the groups"
    if reason:
        return untested(CLASSICAL, "F", reason, n=n, method=CLASSICAL)
    between, within = sums_of_squares(samples)
    f = between / (k - 1) / (within / (n - k))
    return Tested(
        CLASSICAL, "F", f, k - 1, n - k, f_tail(f, k - 1, n - k), n, f"{CLASSICAL}, equal variances"
    )


def welch(samples: Samples) -> Tested:
    """Welch's F of samples."""
    k, n = len(samples.labels), samples.n
    reason = too_few_groups(samples)
    if not reason and min(samples.sizes) < 2:
        reason = "fewer than 2 answers in a group"
    if not reason and any(map(does_not_vary, samples.values)):
        reason = "the values of a group do not vary"
    if reason:
        return untested(WELCH, "F", reason, n=n, method=WELCH)
    means = np.array([float(each.mean()) for each in samples.values])
    weights = samples.sizes / np.array([float(each.var(ddof=1)) for each in samples.values])
    centre = float(weights @ means) / float(weights.sum())
    loose = float(((1 - weights / weights.sum()) ** 2 / (samples.sizes - 1)).sum())
    between = float(weights @ (means - centre) ** 2) / (k - 1)
    f = between / (1 + 2 * (k - 2) / (k**2 - 1) * loose)
    df2 = (k**2 - 1) / (3 * loose)
    return Tested(WELCH, "F", f, k - 1, df2, f_tail(f, k - 1, df2), n, f"{WELCH}, unequal variances")


def sums_of_squares(samples: Samples) -> tuple[float, float]:
    """Sum of squares between and within groups, deviations taken first so that large constants do no harm."""
    if not samples.n:
        return math.nan, math.nan
    shift = float(np.concatenate(samples.values).mean())
    moved = [each - shift for each in samples.values if len(each)]
    means = [float(each.mean()) for each in moved]
    grand = sum(len(each) * mean for each, mean in zip(moved, means, strict=True)) / samples.n
    between = math.fsum(len(each) * (mean - grand) ** 2 for each, mean in zip(moved, means, strict=True))
    within = math.fsum(float(((each - mean) ** 2).sum()) for each, mean in zip(moved, means, strict=True))
    return between, within


def too_few_groups(samples: Samples) -> str:
    """Why samples cannot be compared at all; empty when they can."""
    if not samples.labels:
        return "no answers"
    if len(samples.labels) == 1:
        return "only one group"
    empty = [label for label, each in zip(samples.labels, samples.values, strict=True) if not len(each)]
    return f"group {empty[0]!r} has no answers" if empty else ""
