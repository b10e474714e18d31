"""Item analysis: how well each item tells high scorers from low ones, and the table of everything about items."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.intervals import check_level
from workbench.measure.moments import Missing
from workbench.measure.numeric import complete_rows
from workbench.measure.reliability.items import floor_ceiling, item_statistics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

COLUMNS = [
    *("item", "n", "n_low", "n_high", "mean_low", "mean_high", "difference", "low", "high"),
    *("statistic", "df", "p", "d_index", "reason"),
]
TIE = 1e-9


def item_discrimination(
    items: pd.DataFrame, *, low: float, high: float, share: float = 0.27, level: float = 0.95
) -> pd.DataFrame:
    """Each item's mean in the highest and in the lowest scorers of the scale (27 % extreme groups).

    items : respondents in rows, items in columns, all scored in the same direction; complete respondents are used.
    low, high : the least and greatest possible answer; in the result these names are the interval's.
    share : of the respondents in either group (0 to 0.5). The groups are cut at the total (items included) of the
    respondent in place ⌈share n⌉ from below and from above; all who tie with that total belong to the group, so
    that the order of rows does not matter and the groups can be larger than the share.
    Returns a row per item: item, n (complete respondents), n_low, n_high, mean_low, mean_high, difference (high -
    low group), low, high (its interval), statistic, df, p (Welch; the "critical ratio"), d_index (difference as
    a share of the range: for items scored 0-1 Johnson's D, the difference of the shares correct), reason.
    NaN with a reason when the groups would overlap or hold fewer than 2 respondents; the test alone is NaN
    when nobody varies within the groups.
    Raises InputError for an answer outside the range, a share outside 0 to 0.5, or below 2 items.
    Source: Kelley 1939, Journal of Educational Psychology 30:17; Johnson 1951, ibid. 42:499; Welch 1947.
    Checked against: R 4.2.2 t.test on groups cut by hand.

    >>> items = pd.DataFrame({"a": [0, 0, 0, 1, 1, 1, 1, 1], "b": [0, 0, 1, 0, 1, 0, 1, 1]})
    >>> print(item_discrimination(items, low=0, high=1)[["item", "n_low", "n_high", "d_index"]].to_string(index=False))
    item  n_low  n_high  d_index
       a      5       3      0.6
       b      5       3      0.8
    """
    if not 0 < share <= 0.5:
        raise InputError(
            "The share of an extreme group lies between 0 and 0.5", found=f"{share}", fix="Use 0.27."
        )
    if items.shape[1] < 2:
        raise InputError(
            "Extreme groups need at least 2 items", found=f"{items.shape[1]}", fix="Pass the scale."
        )
    floor_ceiling(items, low=low, high=high)  # refuses answers outside the range
    values = complete_rows(items)
    (bottom, top), reason = _extreme_groups(values, share)
    rows = [
        _row(str(name), len(values), bottom[:, place], top[:, place], high - low, level, reason)
        for place, name in enumerate(items.columns)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def item_analysis(
    items: pd.DataFrame, *, low: float, high: float, share: float = 0.27, missing: Missing = "listwise"
) -> pd.DataFrame:
    """Everything a scale paper prints about its items, one row each.

    items : respondents in rows, items in columns, all scored in the same direction; not reversed or imputed here.
    low, high : the least and greatest possible answer. share, missing : as for `item_discrimination`
    and `item_statistics`.
    Returns the columns of `item_statistics`, then difficulty (mean as a share of the range: for items scored
    0-1 the share correct, higher is easier), floor, ceiling (shares of those who answered the item), and
    mean_low, mean_high, critical_ratio (Welch t), critical_p, d_index of the extreme groups.
    Raises InputError as these functions do. Checked against: the functions it joins.

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4], "c": [2, 2, 3, 4]})
    >>> item_analysis(items, low=1, high=5)["difficulty"].tolist()
    [0.375, 0.375, 0.4375]
    """
    table = item_statistics(items, missing=missing)
    ends = floor_ceiling(items, low=low, high=high)
    groups = item_discrimination(items, low=low, high=high, share=share)
    return table.assign(
        difficulty=(table["mean"] - low) / (high - low),
        floor=ends["floor"],
        ceiling=ends["ceiling"],
        mean_low=groups["mean_low"],
        mean_high=groups["mean_high"],
        critical_ratio=groups["statistic"],
        critical_p=groups["p"],
        d_index=groups["d_index"],
    )


def _extreme_groups(values: Matrix, share: float) -> tuple[tuple[Matrix, Matrix], str]:
    none = values[:0], values[:0]
    n = len(values)
    size = math.ceil(share * n - TIE)
    if size < 2:
        return none, "fewer than 2 respondents in an extreme group"
    total = values.sum(axis=1)
    ordered = np.partition(total, (size - 1, n - size))
    bottom, top = ordered[size - 1] + TIE, ordered[n - size] - TIE
    if bottom >= top:
        return none, "too many equal totals: the extreme groups overlap"
    return (values[total <= bottom], values[total >= top]), ""


def _row(
    name: str, n: int, bottom: Matrix, top: Matrix, width: float, level: float, reason: str
) -> tuple[str | float, ...]:
    from scipy.special import stdtr, stdtrit

    if reason:
        return (name, n, *(math.nan,) * 11, reason)
    means = bottom.mean(), top.mean()
    gap = float(means[1] - means[0])
    parts = [float(group.var(ddof=1)) / len(group) for group in (bottom, top)]
    error, test = math.sqrt(sum(parts)), (math.nan,) * 5
    if error > 1e-12 * max(width, 1):
        df = sum(parts) ** 2 / sum(
            part**2 / (len(g) - 1) for part, g in zip(parts, (bottom, top), strict=True)
        )
        half = float(stdtrit(df, (1 + check_level(level)) / 2)) * error
        test = gap - half, gap + half, gap / error, df, float(2 * stdtr(df, -abs(gap / error)))
    still = "" if error > 1e-12 * max(width, 1) else "nobody varies within the groups: no test"
    return (name, n, len(bottom), len(top), *map(float, means), gap, *test, gap / width, still)
