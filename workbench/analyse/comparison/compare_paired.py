"""Two measurements of the same respondents compared by the declared rule: paired t, or signed ranks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from workbench.analyse.comparison.compare import Scale, centre_and_spread, declared_scale
from workbench.analyse.comparison.means import paired_difference
from workbench.analyse.comparison.rank_effects import paired_rank_biserial
from workbench.analyse.comparison.rank_tests import signed_rank, signed_sum
from workbench.analyse.comparison.samples import column_of, complete_pairs
from workbench.analyse.comparison.standardised import cohen_d_av
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.analyse.describe import QuantileType
    from workbench.estimate import Estimate

NAN = math.nan


def compare_paired(
    frame: pd.DataFrame,
    *,
    first: str,
    second: str,
    scale: Scale | None = None,
    continuity: bool = True,
    quantile_type: QuantileType = 7,
    level: float = 0.95,
) -> pd.DataFrame:
    """Do two measurements of the same respondents differ (first minus second)? One test by a declared rule.

    The rule: interval scale: paired t test and d_av; ordered answers: Wilcoxon's signed ranks and the
    matched-pairs rank-biserial. Nothing is tested to choose. No causal claim: regression to the mean and time
    are in the difference too.
    frame : a row per respondent; incomplete pairs are left out and counted. scale : "interval" or "ordinal";
    default ordinal when the first is an ordered category. continuity : of the signed ranks' Z.
    Returns one row: first, second, scale, n (pairs), left_out; n_1, mean_1, sd_1, median_1, q1_1, q3_1 and
    the same with _2 (complete pairs); test, statistic_name (t, Z), statistic, df, p; difference,
    difference_low, difference_high (mean, or pseudomedian, of the differences); effect, value, low, high, level,
    method, reason. NaN with a reason as `paired_difference` and `signed_rank`.
    Raises InputError for absent columns, text or an unknown scale. Source: Student 1908; Wilcoxon 1945; the effect
    sizes see `standardised` and `rank_effects`. Checked against: R 4.2.2 t.test, wilcox.test (sleep).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"after": [7.0, 5, 6, 8], "before": [5.0, 4, 6, 5]})
    >>> row = compare_paired(table, first="after", second="before").iloc[0]
    >>> f"{row.test}: {row.difference} ({row.difference_low:.2f} to {row.difference_high:.2f}), P = {row.p:.3f}"
    'paired t test: 1.5 (-0.55 to 3.55), P = 0.103'
    """
    a, b = (column_of(frame, name, where="compare_paired") for name in (first, second))
    chosen = scale or declared_scale(a)
    if chosen not in ("interval", "ordinal"):
        fix = 'Use "interval" or "ordinal".'
        raise InputError(f"There is no scale {chosen!r}", where="compare_paired", fix=fix)
    x, y = complete_pairs(a, b, where="compare_paired")
    row: dict[str, object] = {"first": first, "second": second, "scale": chosen, "n": len(x)}
    row["left_out"] = len(frame) - len(x)
    for place, values in enumerate((x, y), start=1):
        parts = centre_and_spread(values, quantile_type=quantile_type)
        row |= {f"{key}_{place}": value for key, value in parts.items()}
    if chosen == "interval":
        gap, effect = paired_difference(a, b, level=level), cohen_d_av(a, b, level=level)
        names, statistic = ("paired t test", "t", "d_av"), gap.statistic
    else:
        gap, effect = (
            signed_rank(a, b, continuity=continuity, level=level),
            paired_rank_biserial(a, b, level=level),
        )
        names = ("Wilcoxon signed rank", "Z", "matched-pairs rank-biserial")
        moved = (x - y)[x != y]
        statistic = NAN if gap.reason else signed_sum(moved, exact=False, continuity=continuity).z
    return pd.DataFrame([row | _outcome(names, statistic, gap, effect)])


def _outcome(
    names: tuple[str, str, str], statistic: float, gap: Estimate, effect: Estimate
) -> dict[str, object]:
    return {
        "test": names[0],
        "statistic_name": names[1],
        "statistic": statistic,
        "df": gap.df,
        "p": gap.p,
        "difference": gap.value,
        "difference_low": gap.low,
        "difference_high": gap.high,
        "effect": names[2],
        "value": effect.value,
        "low": effect.low,
        "high": effect.high,
        "level": effect.level if not effect.reason else NAN,
        "method": f"{gap.method}; {effect.method}",
        "reason": gap.reason,
    }
