"""Cohen's kappa of two raters: plain, linearly and quadratically weighted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.estimate import missing as no_estimate
from workbench.intervals import check_level
from workbench.measure.agreement.categories import Category, coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

Weights = Literal["none", "linear", "quadratic"]
NAMES = {
    "none": "Cohen's kappa",
    "linear": "linearly weighted kappa",
    "quadratic": "quadratically weighted kappa",
}


@dataclass(frozen=True)
class _Kappa:
    value: float
    error: float
    null_error: float
    observed: float
    expected: float


def cohen_kappa(
    ratings: pd.DataFrame,
    *,
    weights: Weights = "none",
    categories: Sequence[Category] | None = None,
    level: float = 0.95,
) -> Estimate:
    """Agreement of two raters beyond chance.

    ratings : targets in rows, two raters in two columns; numbers or texts; a target with a missing rating is left out.
    weights : "none"; "linear" 1 - |i - j|/(c - 1); "quadratic" 1 - (i - j)²/(c - 1)², with i and j the places (not the
    codes) of the categories in their order.
    categories : all categories in order; default those of a column of categories, in their order and with those nobody
    used; of numbers and texts those that occur, sorted. Weighted kappa depends on it: give it when a category of the form
    was never used.
    Returns an Estimate: value, low, high (normal, may pass 1), level, n (targets rated by both), statistic (z) and p of
    no agreement beyond chance. NaN with a reason below 2 targets or when chance alone would agree fully. Where the standard
    error is 0 (full agreement, or a rater who never varies) there is no interval: R prints one of no width.
    Raises InputError for another number of columns, weights, or a rating that is no category.
    Source: Cohen 1960; 1968; standard errors Fleiss, Cohen & Everitt 1969, Psychological Bulletin 72:323 (equation 13
    for the interval, 9 for the test). Checked against: psych 2.2.9 cohen.kappa (values; unweighted intervals, which it
    cuts at 1; its weighted ones use another variance), vcd 1.4.11 Kappa and statsmodels 0.15 cohens_kappa (all).

    >>> ratings = pd.DataFrame({"a": [1, 1, 2, 2, 3, 3], "b": [1, 1, 2, 3, 3, 3]})
    >>> f"{cohen_kappa(ratings).value:.2f}"
    '0.75'
    """
    if weights not in NAMES:
        raise InputError(
            f"There are no weights {weights!r}", where="cohen_kappa", fix=f"Use one of: {', '.join(NAMES)}."
        )
    table, n = _table(ratings, categories)
    method = f"{NAMES[weights]}; interval Fleiss, Cohen & Everitt 1969"
    found, reason = _kappa(table, n, weights)
    if found is None:
        return no_estimate(reason, unit="reliability", n=n, method=method)
    low, high = _interval(found, level)
    z, p = _test(found)
    return Estimate(found.value, low, high, level, n=n, p=p, statistic=z, unit="reliability", method=method)


def kappa_table(
    ratings: pd.DataFrame, *, categories: Sequence[Category] | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Plain, linear and quadratic kappa side by side with their standard errors.

    ratings, categories : as for `cohen_kappa`.
    Returns a row per weighting: weights, value, se, low, high, level, se_null (of no agreement beyond chance),
    statistic, p, observed, expected (weighted agreement), n, reason. Raises InputError as `cohen_kappa` does.
    Source: Fleiss, Cohen & Everitt 1969. Checked against: vcd 1.4.11 Kappa; the formulae in R; repeated samples.

    >>> ratings = pd.DataFrame({"a": [1, 1, 2, 2, 3, 3], "b": [1, 1, 2, 3, 3, 3]})
    >>> kappa_table(ratings)["value"].map("{:.3f}".format).tolist()
    ['0.750', '0.824', '0.889']
    """
    table, n = _table(ratings, categories)
    rows = []
    for weights in NAMES:
        found, reason = _kappa(table, n, weights)
        known = found or _Kappa(*(math.nan,) * 5)
        low, high = _interval(known, level)
        head = (weights, known.value, known.error, low, high, level, known.null_error, *_test(known))
        rows.append((*head, known.observed, known.expected, n, reason))
    columns = [
        "weights",
        "value",
        "se",
        "low",
        "high",
        "level",
        "se_null",
        "statistic",
        "p",
        "observed",
        "expected",
    ]
    return pd.DataFrame(rows, columns=[*columns, "n", "reason"])


def _table(ratings: pd.DataFrame, categories: Sequence[Category] | None) -> tuple[Matrix, int]:
    if ratings.shape[1] != 2:
        raise InputError(
            "Cohen's kappa compares two raters",
            where="the columns of the ratings",
            found=f"{ratings.shape[1]} columns",
            fix="Pass two columns; for more raters use fleiss_kappa or gwet_ac1.",
        )
    codes, count = coded(ratings, categories)
    both = codes[(codes >= 0).all(axis=1)]
    table = np.zeros((count, count))
    np.add.at(table, (both[:, 0], both[:, 1]), 1.0)
    return table, len(both)


def _kappa(table: Matrix, n: int, weights: str) -> tuple[_Kappa | None, str]:
    if n < 2:
        return None, "fewer than 2 targets rated by both"
    p = table / n
    w, (rows, columns) = _agreement(len(table), weights), (p.sum(axis=1), p.sum(axis=0))
    chance = np.outer(rows, columns)
    observed, expected = float((w * p).sum()), float((w * chance).sum())
    if expected > 1 - 1e-12:
        return None, "both raters used one category only"
    value = (observed - expected) / (1 - expected)
    mean = (w @ columns)[:, None] + (rows @ w)[None, :]
    inner = p * (w * (1 - expected) - mean * (1 - observed)) ** 2
    variance = float(inner.sum()) - (observed * expected - 2 * expected + observed) ** 2
    null = float((chance * (w - mean) ** 2).sum()) - expected**2
    error = _root(variance) / math.sqrt(n) / (1 - expected) ** 2
    return _Kappa(value, error, _root(null) / math.sqrt(n) / (1 - expected), observed, expected), ""


def _root(variance: float) -> float:
    """Square root of what a subtraction of numbers up to 1 left; rounding error counts as 0."""
    return math.sqrt(variance) if variance > 1e-15 else 0.0


def _agreement(count: int, weights: str) -> Matrix:
    apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count))) / max(count - 1, 1)
    if weights == "none":
        return np.eye(count)
    return 1 - apart**2 if weights == "quadratic" else 1 - apart


def _interval(found: _Kappa, level: float) -> tuple[float, float]:
    from scipy.special import ndtri

    half = float(ndtri((1 + check_level(level)) / 2)) * (found.error if found.error > 0 else math.nan)
    return found.value - half, found.value + half


def _test(found: _Kappa) -> tuple[float, float]:
    from scipy.special import ndtr

    if not found.null_error > 0:
        return math.nan, math.nan
    z = found.value / found.null_error
    return z, float(2 * ndtr(-abs(z)))
