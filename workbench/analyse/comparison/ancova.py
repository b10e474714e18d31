"""Groups compared with a covariate held constant: analysis of covariance, its slopes, and adjusted means."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.comparison.factorial import RESIDUAL, anova_table, standardised
from workbench.analyse.comparison.samples import column_of, levels_of, numbers
from workbench.analyse.comparison.variance_explained import f_tail
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Sequence

NAN = math.nan
SLOPES = "equal slopes"


def ancova(
    frame: pd.DataFrame, *, outcome: str, group: str, covariates: Sequence[str], level: float = 0.95
) -> pd.DataFrame:
    """Analysis of covariance, with the test that the covariates' slopes are the same in all groups.

    frame : a row per respondent; incomplete rows are left out. covariates : numbers (say, the score before).
    Returns the rows of `anova_table` (each term given all others; for the common slope types II and III are
    the same), then "equal slopes": F of all products of group and covariates together. A small p there says that
    one adjusted difference does not describe all respondents; a large one does not show equal slopes. A group in
    which a covariate does not vary has no slope of its own and takes df from that test.
    NaN with a reason as `anova_table`. For standard errors that allow unequal variances use `regress`.
    Source: Fisher 1932; Vickers & Altman 2001. Checked against: R 4.2.2 anova, car 3.1-1 Anova (anorexia).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"post": [5, 6, 8, 7, 4, 5, 5, 6], "pre": [4, 5, 7, 5, 4, 5, 6, 7], "g": list("aaaabbbb")})
    >>> rows = ancova(table, outcome="post", group="g", covariates=["pre"])
    >>> rows[["term", "statistic"]].round(2).to_numpy().tolist()[:2]
    [['pre', 23.44], ['g', 22.97]]
    """
    table = anova_table(frame, outcome=outcome, factors=[group], covariates=covariates, level=level)
    names = [outcome, group, *covariates]
    data = pd.DataFrame({name: column_of(frame, name, where="ancova") for name in names}).dropna()
    residual = table[table["term"] == RESIDUAL].iloc[0]
    base, levels = _design(data, group, covariates)
    y = numbers(data[outcome], where="ancova")
    x = [base[:, len(levels) + place] for place in range(len(covariates))]
    products = [base[:, at] * column for at in range(1, len(levels)) for column in x]
    f = df = df2 = NAN
    reason = residual["reason"]
    if not reason:
        coefficients, _, rank, _ = np.linalg.lstsq(np.column_stack([base, *products]), y)
        left = float(((y - np.column_stack([base, *products]) @ coefficients) ** 2).sum())
        df, df2 = rank - base.shape[1], len(y) - rank
        if df < 1 or df2 < 1:
            reason = "too few respondents for a slope in each group"
        else:
            f = (residual["ss"] - left) / df / (left / df2) if left else NAN
    row = {
        "term": SLOPES,
        "df": df,
        "df2": df2,
        "statistic_name": "F",
        "statistic": f,
        "p": f_tail(f, df, df2),
    }
    row |= {"ss": NAN, "effect": "", "value": NAN, "low": NAN, "high": NAN, "level": NAN}
    row |= {"n": len(data), "method": "group × covariate products, given the main effects", "reason": reason}
    return pd.DataFrame([*table.to_dict("records"), row], columns=table.columns)


def adjusted_means(
    frame: pd.DataFrame, *, outcome: str, group: str, covariates: Sequence[str], level: float = 0.95
) -> pd.DataFrame:
    """Each group's mean where all covariates are at their overall mean, by a common slope.

    Arguments as for `ancova`. Returns a row per group: group, n, mean (as observed), adjusted, low, high (t,
    equal variances), level, df, reason. NaN with a reason as `ancova`.
    Checked against: R 4.2.2 predict.lm (anorexia).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"post": [5, 6, 8, 7, 4, 5, 5, 6], "pre": [4, 5, 7, 5, 4, 5, 6, 7], "g": list("aaaabbbb")})
    >>> adjusted_means(table, outcome="post", group="g", covariates=["pre"])["adjusted"].round(3).tolist()
    [6.596, 4.904]
    """
    from scipy.special import stdtrit

    names = [outcome, group, *covariates]
    data = pd.DataFrame({name: column_of(frame, name, where="adjusted_means") for name in names}).dropna()
    design, levels = _design(data, group, covariates)
    y = numbers(data[outcome], where="adjusted_means")
    n, k = design.shape
    rank = int(np.linalg.matrix_rank(design)) if n else 0
    reason = "" if n > k and rank == k else "too few respondents, or a covariate that follows from the group"
    members = [(data[group] == label).to_numpy(dtype=bool) for label in levels]
    table = pd.DataFrame(
        {
            "group": levels,
            "n": [int(member.sum()) for member in members],
            "mean": [float(y[member].mean()) for member in members],
        }
    )
    if reason:
        return table.assign(adjusted=NAN, low=NAN, high=NAN, level=level, df=NAN, reason=reason)
    inverse = np.linalg.inv(design.T @ design)
    coefficients = np.linalg.lstsq(design, y)[0]
    spread = float(((y - design @ coefficients) ** 2).sum()) / (n - k)
    # Covariates are centred, so at their means only the groups' columns count.
    at = np.array(
        [
            [1.0, *(float(label == other) for other in levels[1:]), *[0.0] * len(covariates)]
            for label in levels
        ]
    )
    half = float(stdtrit(n - k, (1 + check_level(level)) / 2)) * np.sqrt(
        spread * np.diag(at @ inverse @ at.T)
    )
    adjusted = at @ coefficients
    return table.assign(
        adjusted=adjusted, low=adjusted - half, high=adjusted + half, level=level, df=n - k, reason=""
    )


def _design(data: pd.DataFrame, group: str, covariates: Sequence[str]) -> tuple[np.ndarray, list[object]]:
    """Constant, indicators of the groups but the first, covariates centred and without their units."""
    levels = list(levels_of(data[group]))
    marks = [(data[group] == level).to_numpy(dtype=float) for level in levels[1:]]
    x = [standardised(numbers(data[name], where="ancova")) for name in covariates]
    return np.column_stack([np.ones(len(data)), *marks, *x]), levels
