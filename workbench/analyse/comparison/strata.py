"""Two groups and a yes-or-no outcome in several strata: Mantel-Haenszel, and whether the odds ratios agree."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.comparison.samples import column_of, levels_of, numbers
from workbench.errors import InputError
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    Tables = NDArray[np.float64]

NAN = math.nan
COLUMNS = [
    *("quantity", "value", "low", "high", "level", "statistic_name", "statistic", "df", "p"),
    *("n", "strata", "method", "reason"),
]


def mantel_haenszel(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    stratum: str,
    continuity: bool = True,
    level: float = 0.95,
) -> pd.DataFrame:
    """Odds ratio of two groups held apart by strata, its test, and the test that it is the same in all.

    frame : a row per respondent; rows with anything missing are left out. outcome : 0/1. group : two
    levels, the first against the second (a category's order, else sorted). stratum : any levels.
    continuity : correct the Mantel-Haenszel chi-square by half a unit, as R and SPSS do; like R not where the
    difference is smaller than that.
    Returns three rows, quantity: "common odds ratio" (value, low, high by Robins, Breslow and Greenland;
    χ² of Mantel-Haenszel, df 1), "homogeneity, Breslow-Day" and "homogeneity, Tarone" (χ², df strata - 1).
    Columns: quantity, value, low, high, level, statistic_name, statistic, df, p, n, strata, method, reason.
    Strata in which a group is empty or the outcome does not vary carry no information: they do not count.
    NaN with a reason when no stratum informs, or the common odds ratio is 0 or infinite.
    Raises InputError for absent columns, an outcome other than 0/1, or more than two groups.
    Source: Mantel & Haenszel 1959; Robins, Breslow & Greenland 1986; Breslow & Day 1980; Tarone 1985.
    Checked against: R 4.2.2 mantelhaen.test (UCBAdmissions), statsmodels 0.15 StratifiedTable.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"ok": [1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0], "g": list("aaabbb") * 2, "s": [1] * 6 + [2] * 6})
    >>> f"{mantel_haenszel(table, outcome='ok', group='g', stratum='s')['value'][0]:.1f}"
    '4.0'
    """
    tables = _tables(frame, outcome, group, stratum)
    n, strata = float(tables.sum()), len(tables)
    a, b, c, d = tables[:, 0, 0], tables[:, 0, 1], tables[:, 1, 0], tables[:, 1, 1]
    size = a + b + c + d
    r, s = (a * d / size).sum(), (b * c / size).sum()
    reason = "" if strata else "no stratum has both groups and both outcomes"
    if not reason and (r == 0 or s == 0):
        reason = f"the common odds ratio is {'0' if r == 0 else 'infinite'}"
    statistic, p = _common_test(a, b, c, d, continuity) if strata else (NAN, NAN)
    ratio, low, high = (NAN, NAN, NAN) if reason else _robins(a, b, c, d, level)
    note = f"Mantel-Haenszel {'with' if continuity else 'without'} continuity correction; Robins-Breslow-Greenland interval"
    rows: list[tuple[object, ...]] = [
        ("common odds ratio", ratio, low, high, level, "χ²", statistic, 1, p, n, strata, note, reason)
    ]
    reason = reason or ("only one stratum" if strata == 1 else "")
    both = (NAN, NAN) if reason else _breslow_day(a, b, c, d, ratio)
    for name, homogeneity in zip(("Breslow-Day", "Tarone"), both, strict=True):
        chance = _chi2_tail(homogeneity, strata - 1)
        quantity = f"homogeneity, {name}"
        rows.append(
            (quantity, NAN, NAN, NAN, NAN, "χ²", homogeneity, strata - 1, chance, n, strata, name, reason)
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _tables(frame: pd.DataFrame, outcome: str, group: str, stratum: str) -> Tables:
    """2 x 2 tables (group by outcome 1, 0) of the informative strata."""
    where = "mantel_haenszel"
    y = numbers(column_of(frame, outcome, where=where), where=where)
    g, s = column_of(frame, group, where=where), column_of(frame, stratum, where=where)
    strange = y[~np.isnan(y) & ~np.isin(y, (0, 1))]
    labels: list[Hashable] = levels_of(g)
    if len(strange) or len(labels) > 2:
        raise InputError(
            "Mantel-Haenszel compares two groups in an outcome of 0 and 1",
            where=where,
            found=f"outcome {strange[0]:g}" if len(strange) else f"groups {labels}",
            fix="Code the outcome 0/1 and choose two groups.",
        )
    if len(labels) < 2:
        return np.empty((0, 2, 2))
    members = [(g == label).to_numpy(dtype=bool, na_value=False) for label in labels]
    strata = [(s == label).to_numpy(dtype=bool, na_value=False) for label in levels_of(s)]
    cells = [[[float((at & who & (y == out)).sum()) for out in (1, 0)] for who in members] for at in strata]
    tables = np.array(cells).reshape(-1, 2, 2)
    informs = (tables.sum(axis=1) > 0).all(axis=1) & (tables.sum(axis=2) > 0).all(axis=1)
    return np.asarray(tables[informs])


def _robins(a: Tables, b: Tables, c: Tables, d: Tables, level: float) -> tuple[float, float, float]:
    from scipy.special import ndtri

    size = a + b + c + d
    r, s, agree, differ = a * d / size, b * c / size, (a + d) / size, (b + c) / size
    total_r, total_s = r.sum(), s.sum()
    variance = (
        (agree * r).sum() / (2 * total_r**2)
        + (agree * s + differ * r).sum() / (2 * total_r * total_s)
        + (differ * s).sum() / (2 * total_s**2)
    )
    ratio, half = float(total_r / total_s), float(ndtri((1 + check_level(level)) / 2)) * math.sqrt(variance)
    return ratio, ratio * math.exp(-half), ratio * math.exp(half)


def _common_test(a: Tables, b: Tables, c: Tables, d: Tables, continuity: bool) -> tuple[float, float]:
    size = a + b + c + d
    expected = (a + b) * (a + c) / size
    variance = ((a + b) * (c + d) * (a + c) * (b + d) / (size**2 * (size - 1))).sum()
    gap = abs(float((a - expected).sum()))
    step = 0.5 if continuity and gap >= 0.5 else 0.0
    statistic = float((gap - step) ** 2 / variance)
    return statistic, _chi2_tail(statistic, 1)


def _breslow_day(a: Tables, b: Tables, c: Tables, d: Tables, ratio: float) -> tuple[float, float]:
    """Chi-square of the cells against those expected under the common ratio; plain, and Tarone's."""
    n1, n2, m = a + b, c + d, a + c
    # Expected a solves a (n2 - m + a) = ratio (n1 - a) (m - a).
    second, first, none = 1 - ratio, n2 - m + ratio * (n1 + m), -ratio * n1 * m
    if abs(second) < 1e-12:
        fitted = -none / first
    else:
        fitted = (-first + np.sqrt(first**2 - 4 * second * none)) / (2 * second)
    variance = 1 / (1 / fitted + 1 / (n1 - fitted) + 1 / (m - fitted) + 1 / (n2 - m + fitted))
    plain = float(((a - fitted) ** 2 / variance).sum())
    return plain, plain - float((a - fitted).sum()) ** 2 / float(variance.sum())


def _chi2_tail(statistic: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, statistic)) if df > 0 and not math.isnan(statistic) else NAN
