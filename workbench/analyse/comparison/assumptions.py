"""Shape and spread by group, as description: skewness, kurtosis, Shapiro-Wilk, Levene. They choose no test."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.analyse.comparison.anova import classical, too_few_groups
from workbench.analyse.comparison.samples import Samples, does_not_vary, samples_of
from workbench.analyse.comparison.tested import Tested, tested_frame, untested
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

NAN = math.nan
Centre = Literal["median", "mean"]
LEVENE = {"median": "Levene's test, median-centred (Brown-Forsythe)", "mean": "Levene's test, mean-centred"}
SHAPE_COLUMNS = ["group", "n", "skewness", "kurtosis", "shapiro_w", "shapiro_p", "reason"]


def describe_shape(
    frame: pd.DataFrame, *, outcome: str, group: str, order: Sequence[Hashable] | None = None
) -> pd.DataFrame:
    """How each group's answers are shaped. A description: `compare_groups` does not look at it.

    Returns a row per group: group, n, skewness and kurtosis (type 2, as SPSS and SAS; kurtosis is excess, 0 for
    a normal distribution), shapiro_w, shapiro_p (Shapiro-Wilk, for 3 to 5000 answers), reason. NaN with a
    reason below 3 answers (kurtosis: 4) or without variation.
    Raises InputError for absent columns or text. Source: Joanes & Gill 1998; Shapiro & Wilk 1965.
    Checked against: R 4.2.2 shapiro.test, psych 2.2.9 (skew, kurtosi, type 2).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4, 9.0], "g": list("aaaaa")})
    >>> f"{describe_shape(table, outcome='y', group='g')['skewness'][0]:.3f}"
    '1.549'
    """
    from scipy.stats import shapiro

    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="describe_shape")
    rows = []
    for label, values in zip(samples.labels, samples.values, strict=True):
        n = len(values)
        reason = (
            "fewer than 3 answers" if n < 3 else "the values do not vary" if does_not_vary(values) else ""
        )
        skewness, kurtosis = (NAN, NAN) if reason else _type_two(values)
        tested = shapiro(values) if not reason and n <= 5000 else None
        w, p = (float(tested.statistic), float(tested.pvalue)) if tested else (NAN, NAN)
        rows.append((label, n, skewness, kurtosis, w, p, reason))
    return pd.DataFrame(rows, columns=SHAPE_COLUMNS)


def levene(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    centre: Centre = "median",
) -> pd.DataFrame:
    """Do the groups' spreads differ? A description: `compare_groups` does not look at it.

    centre : "median" (Brown and Forsythe; the default of R car and scipy) or "mean" (what SPSS prints first).
    Returns one row: test, statistic_name (F), statistic, df, df2, p, n, method, reason. NaN with a reason as
    `one_way_anova`. Raises InputError for another centre.
    Source: Levene 1960; Brown & Forsythe 1974. Checked against: R car 3.1-1 leveneTest.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4, 9, 20], "g": list("aaabbb")})
    >>> f"{levene(table, outcome='y', group='g')['p'][0]:.3f}"
    '0.218'
    """
    if centre not in LEVENE:
        raise InputError(f"There is no centre {centre!r}", where="levene", fix='Use "median" or "mean".')
    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="levene")
    reason = too_few_groups(samples)
    if reason:
        return tested_frame([untested("Levene", "F", reason, n=samples.n, method=LEVENE[centre])])
    middle = np.median if centre == "median" else np.mean
    distances = tuple(np.abs(values - middle(values)) for values in samples.values)
    test = classical(Samples(samples.labels, distances, samples.left_out))
    row = Tested(
        "Levene", "F", test.statistic, test.df, test.df2, test.p, test.n, LEVENE[centre], test.reason
    )
    return tested_frame([row])


def _type_two(values: Vector) -> tuple[float, float]:
    n, gaps = len(values), values - values.mean()
    m2 = float((gaps**2).mean())
    g1, g2 = float((gaps**3).mean()) / m2**1.5, float((gaps**4).mean()) / m2**2 - 3
    skewness = g1 * math.sqrt(n * (n - 1)) / (n - 2)
    kurtosis = ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3)) if n > 3 else NAN
    return skewness, kurtosis
