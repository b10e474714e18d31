"""p values of a family of tests, adjusted for their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

Adjustment = Literal["holm", "fdr_bh", "bonferroni"]


def adjust_p(
    p: Sequence[float] | NDArray[np.float64] | pd.Series[float], *, method: Adjustment | None = "holm"
) -> NDArray[np.float64]:
    """Adjusted p values in the order given. NaN stays NaN and does not count as a test.

    p : one family of p values. Returns an array of the same length.
    method : "holm" for few confirmatory tests, "fdr_bh" (Benjamini-Hochberg) for exploratory screens,
    "bonferroni", or None for no adjustment.
    Raises InputError for another method or a p outside 0-1.
    Source: Holm 1979; Benjamini & Hochberg 1995. Checked against: R 4.2.2 p.adjust.

    >>> adjust_p([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    try:
        values = np.asarray(p, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(
            "A p value is a number", where="adjust_p", found=str(error), fix="Leave texts out."
        ) from error
    tested = ~np.isnan(values)
    known = values[tested]
    if ((known < 0) | (known > 1)).any():
        raise InputError(
            "A p value lies between 0 and 1", where="adjust_p", fix="Pass p values, not statistics."
        )
    adjusted = values.copy()
    adjusted[tested] = _adjusted(known, method)
    return adjusted


def _adjusted(p: NDArray[np.float64], method: Adjustment | None) -> NDArray[np.float64]:
    m = len(p)
    order = np.argsort(p, kind="stable")
    rank = np.arange(1, m + 1)
    if method is None:
        return p
    if method == "bonferroni":
        return np.minimum(p * m, 1)
    if method == "holm":
        stepped = np.maximum.accumulate(p[order] * (m - rank + 1))
    elif method == "fdr_bh":
        stepped = np.minimum.accumulate((p[order] * m / rank)[::-1])[::-1]
    else:
        fix = 'Use "holm", "fdr_bh", "bonferroni" or None.'
        raise InputError(f"There is no adjustment {method!r}", where="adjust_p", fix=fix)
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted
