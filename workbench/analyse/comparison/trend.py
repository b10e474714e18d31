"""Does a share rise or fall over ordered groups? The Cochran-Armitage test, with the slope."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.comparison.samples import samples_of
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd

LABEL = "linear trend of a share, Cochran-Armitage test"


def cochran_armitage(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    scores: Sequence[float] | None = None,
    level: float = 0.95,
) -> Estimate:
    """Change of the share of 1 per step of the ordered groups, with the Cochran-Armitage test for trend.

    frame : a row per respondent; incomplete rows are left out. outcome : 0/1. group : the ordered groups;
    order : their order (default a category's, else sorted). scores : the groups' values, default 1, 2, 3 ….
    Returns an Estimate in unit "share difference" per unit of score: value (weighted least-squares slope),
    low, high (Wald, not assuming equal shares), level, n, p (two-sided), statistic (z; its square is the
    chi-square that R prints), no df. NaN with a reason below 2 groups with answers, or without variation.
    Raises InputError for other outcomes, or scores that do not match the groups.
    Source: Cochran 1954; Armitage 1955. Checked against: R 4.2.2 prop.trend.test (smokers).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"ok": [1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0], "step": [1] * 4 + [2] * 4 + [3] * 4})
    >>> trend = cochran_armitage(table, outcome="ok", group="step")
    >>> f"{trend.value:.2f} per step, z = {trend.statistic:.3f}, P = {trend.p:.3f}"
    '-0.25 per step, z = -1.414, P = 0.157'
    """
    from scipy.special import ndtr, ndtri

    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="cochran_armitage")
    y = np.concatenate(samples.values) if samples.values else np.empty(0)
    given = np.arange(1.0, len(samples.labels) + 1) if scores is None else np.asarray(scores, dtype=float)
    if not np.isin(y, (0, 1)).all() or len(given) != len(samples.labels):
        raise InputError(
            "A trend needs outcomes of 0 and 1, and a score for each group",
            where="cochran_armitage",
            found=f"{len(given)} scores, groups {list(samples.labels)}",
            fix="Code yes as 1 and no as 0; give a score for each group.",
        )
    used = samples.sizes > 0
    n, x = samples.sizes[used], given[used]
    if len(set(x.tolist())) < 2:
        return missing("fewer than 2 groups with answers", unit="share difference", n=len(y), method=LABEL)
    if y.min() == y.max():
        return missing("the outcome does not vary", unit="share difference", n=len(y), method=LABEL)
    share = np.array([float(each.mean()) for each in samples.values if len(each)])
    centred = x - float(n @ x) / len(y)
    spread, overall = float(n @ centred**2), float(y.mean())
    slope = float((n * centred) @ share) / spread
    z = slope / math.sqrt(overall * (1 - overall) / spread)
    error = math.sqrt(float(n * centred**2 @ (share * (1 - share)))) / spread
    half = float(ndtri((1 + check_level(level)) / 2)) * (error if error > 0 else math.nan)
    return Estimate(
        slope,
        slope - half,
        slope + half,
        level,
        n=len(y),
        p=float(2 * ndtr(-abs(z))),
        statistic=z,
        unit="share difference",
        method=LABEL,
    )
