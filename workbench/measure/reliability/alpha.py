"""How well the items of a scale hang together: alpha, raw and standardised, with its interval; KR-20."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.estimate import missing as no_estimate
from workbench.intervals import check_level
from workbench.measure.moments import Missing, Moments, fewest
from workbench.measure.numeric import complete_rows, numbers
from workbench.measure.reliability.alpha_interval import bootstrap_alpha, duhachek_interval, feldt_interval
from workbench.measure.reliability.composite import Kind, alpha_of, item_matrix, item_moments, why_no_sum
from workbench.measure.reliability.items import floor_ceiling, item_statistics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

__all__ = ["cronbach_alpha", "floor_ceiling", "item_statistics", "kr20"]

AlphaInterval = Literal["feldt", "duhachek", "bootstrap"]
NAMES = {"raw": "Cronbach's alpha", "standardised": "standardised alpha"}
INTERVALS = {"feldt": "Feldt's interval", "duhachek": "Duhachek's interval"}


def cronbach_alpha(
    items: pd.DataFrame | Moments,
    *,
    kind: Kind = "raw",
    missing: Missing = "listwise",
    interval: AlphaInterval = "feldt",
    level: float = 0.95,
    resamples: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Internal consistency of one scale, with its interval. Does not reverse items or impute.

    items : respondents in rows, items in columns, all scored in the same direction, numeric; or their
    moments, such as those of several chunks added up (then `missing` is the rule they were made with).
    kind : "raw" for the sum or mean of the answers; "standardised" for the sum of z scores, k r / (1 + (k - 1) r)
    with the mean correlation r.
    missing : "listwise" keeps complete respondents; "pairwise" uses pairwise covariances and, for the
    interval, the smallest number of respondents any pair of items has (a cautious choice).
    interval : "feldt" (F, exact for parallel normal items; with standardised alpha an approximation);
    "duhachek" (normal, any covariances; may pass 1); "bootstrap" (BCa, for skewed items first; takes
    `seed` and `resamples`, complete respondents, and the answers themselves).
    Returns an Estimate: value (at most 1), low, high, level, n (respondents after the missing rule), method.
    NaN with a reason below 3 respondents, when the sum score does not vary, or, standardised, an item does not. An alpha of
    exactly 1 (items all alike) has no interval. Raw alpha counts an item that does not vary like the others, as pingouin
    does; psych and SPSS leave it out of k.
    Raises InputError below 2 items, for an unknown option, and for a bootstrap without seed or answers.
    Source: Cronbach 1951; intervals see `measure.alpha_interval`. Checked against: psych 2.2.9 (alpha, alpha.ci).

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4], "c": [2, 2, 3, 4]})
    >>> f"{cronbach_alpha(items).value:.4f}"
    '0.9160'
    """
    _check_interval(interval, items, missing, seed)
    m = item_moments(items, missing)
    n, k, matrix = float(fewest(m)), len(m.columns), item_matrix(m, kind)
    label = INTERVALS.get(interval, f"BCa bootstrap interval, {resamples} resamples")
    method = f"{NAMES[kind]} with {label}, {m.missing}"
    reason = why_no_sum(matrix, n)
    if reason:
        return no_estimate(reason, unit="reliability", n=n, method=method)
    alpha = float(alpha_of(k, np.trace(matrix), matrix.sum()))
    if 1 - alpha < 1e-12:
        return Estimate(alpha, level=check_level(level), n=n, unit="reliability", method=method)
    if interval == "feldt":
        low, high = feldt_interval(alpha, n=n, k=k, level=check_level(level))
    elif interval == "duhachek":
        low, high = duhachek_interval(alpha, matrix, n=n, level=check_level(level))
    else:
        low, high = bootstrap_alpha(
            complete_rows(cast("pd.DataFrame", items)),
            alpha,
            kind=kind,
            resamples=resamples,
            seed=cast("int", seed),
            level=check_level(level),
        )
    return Estimate(alpha, low, high, level, n=n, unit="reliability", method=method)


def kr20(
    items: pd.DataFrame,
    *,
    missing: Missing = "listwise",
    interval: Literal["feldt", "duhachek"] = "feldt",
    level: float = 0.95,
) -> Estimate:
    """Kuder-Richardson formula 20: alpha of items scored 0 or 1, with its interval. Does not score answers.

    items : respondents in rows, items in columns, each 0, 1 or missing.
    missing, interval, level : as for `cronbach_alpha`, which has the bootstrap too.
    Returns an Estimate as `cronbach_alpha` does; whether variances are divided by n or n - 1 does not matter.
    Raises InputError for another answer than 0 and 1, another interval, and as `cronbach_alpha` does.
    Source: Kuder & Richardson 1937, Psychometrika 2:151. Checked against: psych 2.2.9 alpha; the formula by hand.

    >>> items = pd.DataFrame({"a": [1, 1, 1, 0], "b": [1, 1, 0, 0], "c": [1, 0, 0, 0]})
    >>> f"{kr20(items).value:.2f}"
    '0.75'
    """
    if interval not in INTERVALS:
        fix = 'Use "feldt" or "duhachek"; cronbach_alpha has the bootstrap.'
        raise InputError(f"There is no interval {interval!r}", where="kr20", fix=fix)
    values = numbers(items)
    other = ~(np.isnan(values) | (values == 0) | (values == 1))
    if other.any():
        row, column = np.argwhere(other)[0]
        raise InputError(
            "KR-20 is for answers scored 0 or 1",
            where=f"row {items.index[row]}, column {items.columns[column]}",
            found=f"{values[row, column]:g}",
            fix="Score the answers first, or use cronbach_alpha.",
        )
    alpha = cronbach_alpha(items, missing=missing, interval=interval, level=level)
    return replace(alpha, method=alpha.method.replace(NAMES["raw"], "KR-20"))


def _check_interval(interval: str, items: pd.DataFrame | Moments, missing: str, seed: int | None) -> None:
    if interval not in (*INTERVALS, "bootstrap"):
        fix = 'Use "feldt", "duhachek" or "bootstrap".'
        raise InputError(f"There is no interval {interval!r}", where="cronbach_alpha", fix=fix)
    if interval != "bootstrap":
        return
    if isinstance(items, Moments) or missing != "listwise":
        raise InputError(
            "The bootstrap draws complete respondents",
            where="cronbach_alpha",
            found="moments" if isinstance(items, Moments) else f"missing={missing!r}",
            fix='Pass the answers with missing="listwise", or take interval="feldt".',
        )
    if seed is None:
        raise InputError("A bootstrap needs a seed", where="cronbach_alpha", fix="Pass seed=, and report it.")
