"""What to look at before believing a regression: collinearity, and respondents that carry it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.regression.design_columns import Design, design_of
from workbench.analyse.regression.linear_fit import fit_linear, redundant

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

NAN = math.nan
VIF_COLUMNS = ["predictor", "df", "gvif", "vif", "n", "reason"]
CASE_COLUMNS = [
    *("row", "fitted", "residual", "leverage", "studentised", "cook", "dffits"),
    *("high_leverage", "outlying", "influential", "reason"),
]


def variance_inflation(
    frame: pd.DataFrame,
    *,
    predictors: Sequence[str],
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
    outcome: str | None = None,
) -> pd.DataFrame:
    """How much each predictor's variance is inflated by its correlation with the others.

    frame, predictors, categorical, reference : as for `regress`. outcome : counts only respondents who have it.
    Returns a row per predictor: predictor, df (its columns), gvif (generalised, for all its columns
    together), vif (gvif to the power 1 / df: the plain VIF for a number, comparable between predictors; above
    5 or 10 is usually called high), n, reason. NaN with a reason when a predictor follows from the others.
    Raises InputError as `regress`. Source: Fox & Monette 1992. Checked against: R car 3.1-1 vif.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"a": [1.0, 2, 3, 4, 5], "b": [2.0, 1, 4, 3, 5]})
    >>> variance_inflation(table, predictors=["a", "b"])["vif"].map("{:.3f}".format).tolist()
    ['2.778', '2.778']
    """
    kept = frame if outcome is None else frame[frame[outcome].notna()]
    stand_in = "(constant)"
    design = design_of(
        kept.assign(**{stand_in: 0.0}),
        outcome=stand_in,
        predictors=predictors,
        categorical=categorical,
        reference=reference,
        where="variance_inflation",
    )
    owners = [column.predictor for column in design.columns]
    reason = _why_no_vif(design)
    correlation = (
        np.corrcoef(design.matrix, rowvar=False).reshape(len(owners), len(owners)) if not reason else None
    )
    rows = []
    for name in predictors:
        own = np.array([owner == name for owner in owners], dtype=bool)
        df = int(own.sum())
        gvif = NAN if correlation is None or not df else _gvif(correlation, own)
        why = reason or ("" if df else "a single level")
        rows.append((name, df, gvif, gvif ** (1 / df) if df else NAN, design.n, why))
    return pd.DataFrame(rows, columns=VIF_COLUMNS)


def influence(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
) -> pd.DataFrame:
    """Which respondents carry a linear regression. Flags them; leaves nobody out.

    Arguments as for `regress` (linear). Returns a row per complete respondent, in the frame's order: row (the
    index), fitted, residual, leverage, studentised (externally studentised residual), cook (Cook's
    distance), dffits, high_leverage (above twice the mean), outlying (studentised beyond ±3), influential
    (Cook's distance above 4 / n), reason. NaN with a reason when there is no fit.
    Raises InputError as `regress`. Source: Belsley, Kuh & Welsch 1980; Cook 1977.
    Checked against: R 4.2.2 hatvalues, rstudent, cooks.distance, dffits.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1.0, 2, 3, 4, 5, 0], "x": [1, 2, 3, 4, 5, 12]})
    >>> cases = influence(table, outcome="y", predictors=["x"])
    >>> cases.loc[cases["influential"], "row"].tolist()
    [5]
    """
    design = design_of(
        frame,
        outcome=outcome,
        predictors=predictors,
        categorical=categorical,
        reference=reference,
        where="influence",
    )
    fit = fit_linear(design, errors="classical")
    n, k = design.n, len(fit.coefficients)
    h, e = fit.leverages, fit.residuals
    with np.errstate(divide="ignore", invalid="ignore"):
        free = np.where(h < 1 - 1e-12, 1 - h, np.nan)
        variance = float((e**2).sum()) / (n - k) if n > k else NAN
        cook = e**2 * h / (k * variance * free**2)
        others = (variance * (n - k) - e**2 / free) / (n - k - 1) if n > k + 1 else np.full(n, NAN)
        studentised = e / np.sqrt(np.where(others > 0, others, np.nan) * free)
    return pd.DataFrame(
        {
            "row": design.index,
            "fitted": design.outcome - e,
            "residual": e,
            "leverage": h,
            "studentised": studentised,
            "cook": cook,
            "dffits": studentised * np.sqrt(h / free),
            "high_leverage": h > 2 * k / max(n, 1),
            "outlying": np.abs(studentised) > 3,
            "influential": cook > 4 / max(n, 1),
            "reason": fit.reason,
        },
        columns=CASE_COLUMNS,
    )


def _why_no_vif(design: Design) -> str:
    if design.n < 2 or not design.columns:
        return "fewer than 2 complete respondents" if design.columns else "no predictor varies"
    tied = redundant(design)
    return f"{tied} follows from the other predictors" if tied else ""


def _gvif(correlation: np.ndarray, own: np.ndarray) -> float:
    def determinant(which: np.ndarray) -> float:
        return float(np.linalg.det(correlation[np.ix_(which, which)])) if which.any() else 1.0

    return determinant(own) * determinant(~own) / determinant(np.ones_like(own))
