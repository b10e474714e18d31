"""Groups compared by the declared rule: Welch for scores, ranks for ordered answers, never a pre-test."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.analyse.comparison.anova import classical, welch
from workbench.analyse.comparison.many_ranks import by_ranks, rank_epsilon
from workbench.analyse.comparison.means import METHODS, Variances, means_differ
from workbench.analyse.comparison.rank_effects import group_ranks
from workbench.analyse.comparison.rank_tests import groups_differ, rank_sum
from workbench.analyse.comparison.samples import Samples, column_of, samples_of
from workbench.analyse.comparison.standardised import standardised_difference
from workbench.analyse.comparison.tested import Tested, untested
from workbench.analyse.comparison.variance_explained import variance_explained
from workbench.analyse.describe import QUANTILE_METHODS, QuantileType
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.measure.multiplicity import Adjustment, adjust_p

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

NAN = math.nan
Scale = Literal["interval", "ordinal"]
TESTS = {"unequal": "Welch t test", "equal": "Student t test"}


EFFECTS = {
    "Welch t test": "Hedges' g",
    "Student t test": "Hedges' g",
    "Mann-Whitney": "rank-biserial",
    "Welch ANOVA": "omega²",
    "one-way ANOVA": "omega²",
    "Kruskal-Wallis": "rank epsilon²",
}


def compare_groups(
    frame: pd.DataFrame,
    *,
    outcome: str | Sequence[str],
    group: str,
    scale: Scale | None = None,
    order: Sequence[Hashable] | None = None,
    variances: Variances = "unequal",
    continuity: bool = True,
    quantile_type: QuantileType = 7,
    adjust: Adjustment | None = "holm",
    level: float = 0.95,
) -> pd.DataFrame:
    """Do groups differ in a score or an ordered answer? One test by a rule declared beforehand.

    The rule: outcome on an interval scale, two groups: Welch's t; more: Welch's ANOVA (with variances
    "equal" Student's t and the classical ANOVA). Ordered outcome, two groups: Mann-Whitney; more:
    Kruskal-Wallis. Neither normality nor variances are tested to choose; `describe_shape` and `levene`
    describe them beside the result.

    frame : a row per respondent; rows without outcome or group are left out and counted.
    outcome : a column, or several (a family of outcomes, a row each, their p adjusted together).
    scale : "interval" or "ordinal"; default ordinal for an ordered category, else interval.
    order : which groups, in this order; default all that occur.
    continuity : correct Mann-Whitney's Z, as R does; SPSS and most Chinese papers print it without (False).
    Returns a row per outcome: outcome, group, scale, groups (how many), n, left_out; for the i-th group
    group_i (its label), n_i, mean_i, sd_i, median_i, q1_i, q3_i; test, statistic_name (t, F, Z, H), statistic,
    df, df2, p; difference, difference_low, difference_high (first minus second of two groups: of means, or the
    Hodges-Lehmann shift; NaN for more groups); effect (name), value, low, high (Hedges' g, omega²,
    rank-biserial or rank epsilon², with interval), level, method (with why a test has no effect size), reason,
    p_adjusted (over the rows).
    NaN with a reason for a single or empty group, too few answers or no variation.
    Raises InputError for absent columns, text, an unknown scale, or groups in `order` that are not there
    while others are.
    Source: Welch 1947, 1951; Delacre, Lakens & Leys 2017 (Welch by default); Rochon, Gondan & Kieser 2012
    (no pre-test). Checked against: R 4.2.2 t.test, oneway.test, aov, wilcox.test, kruskal.test; effectsize
    0.8.3; PSPP 1.6.2 (Z without continuity correction, H).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"score": [5, 6, 7, 8, 3, 4, 5, 9, 1], "ward": list("aaaabbbbb")})
    >>> row = compare_groups(table, outcome="score", group="ward").iloc[0]
    >>> f"{row.test}: {row.statistic_name} = {row.statistic:.2f}, P = {row.p:.3f}, {row.effect} {row.value:.2f}"
    "Welch t test: t = 1.42, P = 0.207, Hedges' g 0.79"
    """
    if scale not in ("interval", "ordinal", None) or variances not in METHODS:
        raise InputError(
            "There is no such scale or variances",
            where="compare_groups",
            found=f"scale {scale!r}, variances {variances!r}",
            fix='Use scale "interval" or "ordinal", variances "unequal" or "equal".',
        )
    rows = []
    for name in [outcome] if isinstance(outcome, str) else outcome:
        chosen = scale or declared_scale(column_of(frame, name, where="compare_groups"))
        samples = samples_of(frame, outcome=name, group=group, order=order, where="compare_groups")
        test, gap, effect = by_rule(
            samples, scale=chosen, variances=variances, continuity=continuity, level=level
        )
        head = {"outcome": name, "group": group, "scale": chosen, "groups": len(samples.labels)}
        head |= {"n": samples.n, "left_out": samples.left_out}
        rows.append(head | _described(samples, quantile_type) | _outcome(test, gap, effect, level))
    table = pd.DataFrame(rows)
    return table.assign(p_adjusted=adjust_p(table["p"].to_numpy(dtype=float), method=adjust) if rows else [])


def _described(samples: Samples, quantile_type: QuantileType) -> dict[str, object]:
    row: dict[str, object] = {}
    for place, (label, values) in enumerate(zip(samples.labels, samples.values, strict=True), start=1):
        parts = {"group": label, **centre_and_spread(values, quantile_type=quantile_type)}
        row |= {f"{key}_{place}": value for key, value in parts.items()}
    return row


def _outcome(test: Tested, gap: Estimate, effect: Estimate, level: float) -> dict[str, object]:
    row = {key: getattr(test, key) for key in ("test", "statistic_name", "statistic", "df", "df2", "p")}
    row |= {"difference": gap.value, "difference_low": gap.low, "difference_high": gap.high}
    row |= {"effect": EFFECTS[test.test], "value": effect.value, "low": effect.low, "high": effect.high}
    absent = f" (none: {effect.reason})" if effect.reason and not test.reason else ""
    return row | {"level": level, "method": f"{test.method}; {effect.method}{absent}", "reason": test.reason}


def declared_scale(outcome: pd.Series) -> Scale:
    """Ordinal for an ordered category, interval for numbers."""
    ordered = isinstance(outcome.dtype, pd.CategoricalDtype) and outcome.cat.ordered
    return "ordinal" if ordered else "interval"


def by_rule(
    samples: Samples, *, scale: Scale, variances: Variances, continuity: bool, level: float
) -> tuple[Tested, Estimate, Estimate]:
    """The test of the rule, the difference in the outcome's unit (two groups) and the effect size."""
    two = len(samples.labels) == 2
    if scale == "interval" and two:
        return _two_means(*samples.values, variances=variances, level=level)
    if scale == "ordinal" and two:
        return _two_ranks(*samples.values, continuity=continuity, level=level)
    nothing = missing("more than two groups", unit="score", n=samples.n)
    if scale == "ordinal":
        test = by_ranks(samples)
        return test, nothing, rank_epsilon(test, level=level)
    test = welch(samples) if variances == "unequal" else classical(samples)
    return test, nothing, variance_explained(test.statistic, test.df, test.df2, n=samples.n, level=level)


def centre_and_spread(values: Vector, *, quantile_type: QuantileType) -> dict[str, float]:
    """n, mean, sd, median, q1, q3 of a group; NaN where there is too little."""
    if quantile_type not in QUANTILE_METHODS:
        raise InputError(
            f"There is no quantile type {quantile_type}", where="quantile_type", fix="Use 6 or 7."
        )
    n = len(values)
    if not n:
        return {"n": 0, **dict.fromkeys(("mean", "sd", "median", "q1", "q3"), NAN)}
    quarters = np.quantile(values, [0.25, 0.5, 0.75], method=QUANTILE_METHODS[quantile_type])
    q1, median, q3 = (float(each) for each in quarters)
    sd = float(values.std(ddof=1)) if n > 1 else NAN
    return {"n": n, "mean": float(values.mean()), "sd": sd, "median": median, "q1": q1, "q3": q3}


def _two_means(
    a: Vector, b: Vector, *, variances: Variances, level: float
) -> tuple[Tested, Estimate, Estimate]:
    gap = means_differ(a, b, variances=variances, level=level)
    test = Tested(TESTS[variances], "t", gap.statistic, gap.df, NAN, gap.p, gap.n, gap.method, gap.reason)
    standardiser: Literal["pooled", "average"] = "average" if variances == "unequal" else "pooled"
    return test, gap, standardised_difference(a, b, standardiser=standardiser, corrected=True, level=level)


def _two_ranks(a: Vector, b: Vector, *, continuity: bool, level: float) -> tuple[Tested, Estimate, Estimate]:
    shift = groups_differ(a, b, exact=False, continuity=continuity, level=level)
    effect = group_ranks(a, b, level=level)
    if shift.reason:
        return untested("Mann-Whitney", "Z", shift.reason, n=shift.n, method=shift.method), shift, effect
    z = rank_sum(a, b, exact=False, continuity=continuity).z
    return Tested("Mann-Whitney", "Z", z, p=shift.p, n=shift.n, method=shift.method), shift, effect
