"""Which groups differ: all pairs after a comparison of several groups (Tukey, Games-Howell, Dunn)."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.association.correlation import midranks
from workbench.analyse.comparison.anova import sums_of_squares, too_few_groups
from workbench.analyse.comparison.rank_distributions import tie_sizes
from workbench.analyse.comparison.samples import Samples, does_not_vary, samples_of
from workbench.analyse.comparison.studentised_range import studentised_range_quantile, studentised_range_tail
from workbench.measure.multiplicity import Adjustment, adjust_p

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

NAN = math.nan
PAIR_COLUMNS = [
    *("first", "second", "n_first", "n_second", "difference", "low", "high", "level", "se"),
    *("statistic_name", "statistic", "df", "p", "p_adjusted", "method", "reason"),
]


def tukey(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """All pairwise differences of means if variances are alike: Tukey's test, Kramer's form for unequal sizes.

    frame : a row per respondent; rows without outcome or group are left out. order : which groups.
    Returns a row per pair, first minus second: first, second, n_first, n_second, difference, low, high
    (simultaneous at `level`), level, se (of the difference), statistic_name (q), statistic, df, p (NaN: the
    test has only simultaneous p), p_adjusted, method, reason. NaN with a reason as for `one_way_anova`.
    Source: Tukey 1953; Kramer 1956. Checked against: R 4.2.2 TukeyHSD.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4, 5, 9], "g": list("aabbcc")})
    >>> tukey(table, outcome="y", group="g")["p_adjusted"].map("{:.3f}".format).tolist()
    ['0.551', '0.099', '0.254']
    """
    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="tukey")
    k, df = len(samples.labels), samples.n - len(samples.labels)
    reason = too_few_groups(samples)
    if not reason and df < 1:
        reason = "no more answers than groups"
    if not reason and all(map(does_not_vary, samples.values)):
        reason = "the values do not vary within the groups"
    error = NAN if reason else sums_of_squares(samples)[1] / df
    q = NAN if reason else studentised_range_quantile(level, k, df)
    rows = []
    for first, second, a, b in _pairs(samples):
        gap = float(a.mean() - b.mean()) if len(a) and len(b) else NAN
        se = math.sqrt(error * (1 / len(a) + 1 / len(b))) if not reason else NAN
        rows.append(_by_range(first, second, a, b, gap, se, df, k, q, level, "Tukey-Kramer", reason))
    return pd.DataFrame(rows, columns=PAIR_COLUMNS)


def games_howell(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """All pairwise differences of means, whatever the variances: the companion of Welch's ANOVA.

    Arguments as for `tukey`. Returns its columns; df by Welch and Satterthwaite for each pair. A pair with fewer
    than 2 answers in a group, or without variation in both, has NaN and a reason; the other pairs stand. A group without
    any answer does not count among the groups whose pairs are compared.
    Source: Games & Howell 1976. Checked against: R 4.2.2 ptukey, rstatix 0.7.2 games_howell_test.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4, 6, 5, 9, 9, 12], "g": list("aaabbbccc")})
    >>> games_howell(table, outcome="y", group="g")["p_adjusted"].map("{:.3f}".format).tolist()
    ['0.045', '0.010', '0.041']
    """
    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="games_howell")
    k = sum(len(each) > 0 for each in samples.values)
    rows = []
    for first, second, a, b in _pairs(samples):
        empty = [label for label, each in ((first, a), (second, b)) if not len(each)]
        reason = f"group {empty[0]!r} has no answers" if empty else ""
        if not reason and min(len(a), len(b)) < 2:
            reason = "fewer than 2 answers in a group"
        if not reason and does_not_vary(a) and does_not_vary(b):
            reason = "the values of neither group vary"
        gap = float(a.mean() - b.mean()) if len(a) and len(b) else NAN
        v1, v2 = (float(x.var(ddof=1)) / len(x) if not reason else NAN for x in (a, b))
        df = NAN if reason else (v1 + v2) ** 2 / (v1**2 / (len(a) - 1) + v2**2 / (len(b) - 1))
        q = NAN if reason else studentised_range_quantile(level, k, df)
        se = math.sqrt(v1 + v2)
        rows.append(_by_range(first, second, a, b, gap, se, df, k, q, level, "Games-Howell", reason))
    return pd.DataFrame(rows, columns=PAIR_COLUMNS)


def dunn(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    adjust: Adjustment | None = "holm",
) -> pd.DataFrame:
    """All pairwise differences of mean ranks after Kruskal-Wallis: Dunn's z, ranks of all groups, tie correction.

    Arguments as for `kruskal_wallis`. adjust : the p values of all pairs together.
    Returns the columns of `tukey`; difference is that of mean ranks, statistic_name is Z, p is two-sided,
    low, high and df are NaN. NaN with a reason as for `kruskal_wallis`.
    Source: Dunn 1964, Technometrics 6:241. Checked against: rstatix 0.7.2 dunn_test.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4, 5, 9], "g": list("aabbcc")})
    >>> dunn(table, outcome="y", group="g")["p"].map("{:.3f}".format).tolist()
    ['0.285', '0.033', '0.285']
    """
    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="dunn")
    n, reason = samples.n, too_few_groups(samples)
    together = np.concatenate(samples.values) if samples.values else np.empty(0)
    if not reason and does_not_vary(together):
        reason = "all answers are alike"
    ranks, ends = midranks(together), np.cumsum(samples.sizes).astype(int)
    parts = np.split(ranks, ends[:-1]) if len(ends) else []
    t = tie_sizes(together)
    spread = NAN if reason else n * (n + 1) / 12 - float((t**3 - t).sum()) / (12 * (n - 1))
    rows = []
    for (first, second), (a, b) in zip(combinations(samples.labels, 2), combinations(parts, 2), strict=True):
        gap = float(a.mean() - b.mean()) if not reason else NAN
        se = math.sqrt(spread * (1 / len(a) + 1 / len(b))) if not reason else NAN
        p = _two_sided(gap / se)
        method = f"Dunn, tie correction, adjusted: {adjust or 'none'}"
        rows.append(
            (first, second, len(a), len(b), gap, NAN, NAN, NAN, se, "Z", gap / se, NAN, p, p, method, reason)
        )
    table = pd.DataFrame(rows, columns=PAIR_COLUMNS)
    return table.assign(p_adjusted=adjust_p(table["p"].to_numpy(dtype=float), method=adjust))


def _pairs(samples: Samples) -> list[tuple[Hashable, Hashable, np.ndarray, np.ndarray]]:
    both = combinations(zip(samples.labels, samples.values, strict=True), 2)
    return [(first, second, a, b) for (first, a), (second, b) in both]


def _by_range(
    first: Hashable,
    second: Hashable,
    a: np.ndarray,
    b: np.ndarray,
    gap: float,
    se: float,
    df: float,
    k: int,
    q: float,
    level: float,
    method: str,
    reason: str,
) -> tuple[object, ...]:
    statistic = abs(gap) / se * math.sqrt(2) if not reason else NAN
    p = studentised_range_tail(statistic, k, df)
    half = q * se / math.sqrt(2)
    ends = (gap - half, gap + half, level)
    return first, second, len(a), len(b), gap, *ends, se, "q", statistic, df, NAN, p, method, reason


def _two_sided(z: float) -> float:
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(z)))
