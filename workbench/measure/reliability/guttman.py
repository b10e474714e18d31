"""Guttman's six lower bounds of the reliability of a sum of items."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.measure.factors.factorable import SINGULAR
from workbench.measure.moments import Missing, Moments, fewest
from workbench.measure.reliability.composite import Kind, item_matrix, item_moments, why_no_sum
from workbench.measure.reliability.split_half import highest_split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

NAMES = [f"lambda_{number}" for number in range(1, 7)]


def guttman_lambdas(
    items: pd.DataFrame | Moments, *, kind: Kind = "raw", missing: Missing = "listwise"
) -> pd.DataFrame:
    """Lambda 1 to 6, each a lower bound of the reliability of the sum. Does not reverse items.

    items : respondents in rows, items in columns, scored in the same direction; or their moments.
    kind : "raw" (covariances, as SPSS) or "standardised" (correlations, as psych). missing : as for `cronbach_alpha`.
    Returns a row per bound: coefficient, value, n, method, reason. lambda_3 is alpha; lambda_4 the highest
    split-half coefficient over equal halves (all of them up to 16 items, searched above: method says which);
    lambda_6 uses the residual variances of each item given the others.
    NaN with a reason below 3 respondents or when the sum does not vary; lambda_6 for linearly dependent items.
    Raises InputError below 2 items. Source: Guttman 1945, Psychometrika 10:255.
    Checked against: psych 2.2.9 guttman, splitHalf (standardised), the formulae in R (raw).

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4], "c": [2, 2, 3, 4]})
    >>> table = guttman_lambdas(items).set_index("coefficient")["value"]
    >>> f"{table['lambda_1']:.4f} {table['lambda_2']:.4f} {table['lambda_3']:.4f}"
    '0.6107 0.9213 0.9160'
    """
    m = item_moments(items, missing)
    matrix, n = item_matrix(m, kind), fewest(m)
    reason = why_no_sum(matrix, n)
    values, every = ([math.nan] * 6, True) if reason else _lambdas(matrix)
    method = "all splits" if every else "highest of a search over splits: a lower bound of lambda 4"
    dependent = "" if reason or not math.isnan(values[5]) else "the items are linearly dependent"
    return pd.DataFrame({"coefficient": NAMES, "value": values}).assign(
        n=n,
        method=[method if name == "lambda_4" else "" for name in NAMES],
        reason=[dependent if name == "lambda_6" and dependent else reason for name in NAMES],
    )


def _lambdas(matrix: Matrix) -> tuple[list[float], bool]:
    k, total = len(matrix), float(matrix.sum())
    first = 1 - float(np.trace(matrix)) / total
    squares = matrix**2
    np.fill_diagonal(squares, 0.0)
    second = first + math.sqrt(k / (k - 1) * float(squares.sum())) / total
    fifth = first + 2 * math.sqrt(float(squares.sum(axis=0).max())) / total
    fourth, every = highest_split(matrix)
    return [first, second, k / (k - 1) * first, fourth, fifth, _sixth(matrix, total)], every


def _sixth(matrix: Matrix, total: float) -> float:
    scale = np.sqrt(np.diag(matrix))
    if scale.min() <= 0:
        moving = scale > 0  # an item that does not vary has no residual
        return _sixth(matrix[np.ix_(moving, moving)], total) if moving.sum() > 1 else math.nan
    r = matrix / np.outer(scale, scale)
    if np.linalg.eigvalsh(r)[0] < SINGULAR:
        return math.nan
    return 1 - float((1 / np.diag(np.linalg.inv(r)) * scale**2).sum()) / total
