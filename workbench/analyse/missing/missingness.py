"""Which answers are missing together, and whether that can be chance: patterns and Little's test."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.comparison.samples import column_of, numbers
from workbench.analyse.comparison.tested import Tested, tested_frame, untested
from workbench.analyse.missing.normal_em import Patterns, normal_em, patterns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

NAME = "Little's MCAR test"


def missing_patterns(frame: pd.DataFrame, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The patterns of missing answers, most frequent first. Imputes nothing.

    frame : a row per respondent, any types. columns : which variables; default all.
    Returns a row per pattern: pattern (1, 2, …), n, share (of the rows), n_missing (variables missing in
    it), missing (their names, a tuple), complete (true or false). Equally frequent patterns stand in the
    order of fewer missing. Empty without rows. Raises InputError for absent columns.
    Source: Little & Rubin 2002, chapter 1. Checked against: airquality, whose patterns are known (111, 35, 5 and 2
    rows).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"a": [1, None, 3, None], "b": [1, 2, 3, None]})
    >>> missing_patterns(table)[["n", "missing"]].to_numpy().tolist()
    [[2, ()], [1, ('a',)], [1, ('a', 'b')]]
    """
    names = list(frame.columns) if columns is None else list(columns)
    absent = np.column_stack(
        [column_of(frame, name, where="missing_patterns").isna() for name in names]
        or [np.zeros((len(frame), 0))]
    ).astype(bool)
    kinds, counts = np.unique(absent, axis=0, return_counts=True) if len(frame) else (absent, np.empty(0))
    order = sorted(range(len(kinds)), key=lambda i: (-counts[i], kinds[i].sum(), tuple(~kinds[i])))
    rows = []
    for place, at in enumerate(order, start=1):
        gone = tuple(str(name) for name, is_gone in zip(names, kinds[at], strict=True) if is_gone)
        n = int(counts[at])
        rows.append((place, n, n / len(frame), len(gone), gone, not gone))
    return pd.DataFrame(rows, columns=["pattern", "n", "share", "n_missing", "missing", "complete"])


def missing_by_variable(frame: pd.DataFrame, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """How much is missing in each variable: variable, n (answered), missing, share (missing of all rows).

    >>> import pandas as pd
    >>> missing_by_variable(pd.DataFrame({"a": [1, None, 3, None]})).to_numpy().tolist()
    [['a', 2, 2, 0.5]]
    """
    names = list(frame.columns) if columns is None else list(columns)
    rows = []
    for name in names:
        gone = int(column_of(frame, name, where="missing_by_variable").isna().sum())
        share = gone / len(frame) if len(frame) else math.nan
        rows.append((str(name), len(frame) - gone, gone, share))
    return pd.DataFrame(rows, columns=["variable", "n", "missing", "share"])


def little_mcar(frame: pd.DataFrame, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Can the missing answers be missing completely at random? Little's chi-square test.

    frame : numeric columns, a row per respondent; rows without any answer are left out. columns : default all.
    The means and the covariance (maximum likelihood, divided by n) come from EM under normality. A large p
    does not show that answers are missing at random, only that these means do not tell otherwise.
    Returns one row: test, statistic_name (χ²), statistic, df, df2, p, n, method, reason, patterns (how many).
    NaN with a reason when nothing is missing, a variable has fewer than 2 answers or does not vary, there
    are no more respondents than variables, or the covariance cannot be inverted.
    Raises InputError for text and absent columns. Source: Little 1988, JASA 83:1198.
    Checked against: R naniar's value for airquality (35.1 on 14 df, p .00142); EM row by row
    written out in R 4.2.2 (airquality, psych's bfi).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"a": [2, 1, 4, 3, 6, 5, 8, 7.0], "b": [1, 3, 2, None, 5, 4, None, 6]})
    >>> row = little_mcar(table).iloc[0]
    >>> f"{row.statistic:.3f} on {row.df:g} df"
    '0.508 on 1 df'
    """
    names = list(frame.columns) if columns is None else list(columns)
    values = [numbers(column_of(frame, name, where="little_mcar"), where="little_mcar") for name in names]
    matrix = np.column_stack(values) if values else np.empty((len(frame), 0))
    matrix = matrix[~np.isnan(matrix).all(axis=1)]
    n, patterns = len(matrix), patterns_of(matrix)
    method = f"{NAME}, EM means and covariance under normality"
    reason = _why_not(matrix, names)
    fitted = None if reason else normal_em(_standardised(matrix))
    if fitted is not None and fitted.reason:
        reason = fitted.reason
    if reason or fitted is None:
        test = untested(NAME, "χ²", reason, n=n, method=method)
    else:
        test = _tested(patterns_of(_standardised(matrix)), fitted.mean, fitted.covariance, n, method)
    return tested_frame([test]).assign(patterns=len(patterns.masks))


def _tested(patterns: Patterns, mean: Matrix, covariance: Matrix, n: int, method: str) -> Tested:
    from scipy.special import chdtrc

    statistic, free = 0.0, -len(mean)
    for mask, rows in zip(patterns.masks, patterns.rows, strict=True):
        gap = rows[:, mask].mean(axis=0) - mean[mask]
        statistic += len(rows) * float(gap @ np.linalg.solve(covariance[np.ix_(mask, mask)], gap))
        free += int(mask.sum())
    return Tested(NAME, "χ²", statistic, free, p=float(chdtrc(free, statistic)), n=n, method=method)


def _standardised(matrix: Matrix) -> Matrix:
    """The statistic does not depend on the units; the inversion is better conditioned without them."""
    out: Matrix = (matrix - np.nanmean(matrix, axis=0)) / np.nanstd(matrix, axis=0)
    return out


def _why_not(matrix: Matrix, names: Sequence[str]) -> str:
    if not matrix.size:
        return "no answers"
    for name, column in zip(names, matrix.T, strict=True):
        known = column[~np.isnan(column)]
        if len(known) < 2 or np.ptp(known) <= 1e-13 * np.abs(known).max():
            return f"{name} does not vary" if len(known) > 1 else f"{name} has fewer than 2 answers"
    if not np.isnan(matrix).any():
        return "nothing is missing"
    return "no more respondents than variables" if len(matrix) <= matrix.shape[1] else ""
