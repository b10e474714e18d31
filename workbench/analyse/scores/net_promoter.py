"""The Net Promoter Score with its interval, and the bands it is made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level, wilson_interval
from workbench.measure.numeric import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

NpsInterval = Literal["adjusted", "wald"]
BANDS = {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 6)}
ADDED = 3.0  # three quarters of an answer to promoters and to detractors, one and a half to passives
LABELS = {"adjusted": "adjusted Wald interval (+3)", "wald": "Wald interval"}


def net_promoter(answers: pd.Series, *, interval: NpsInterval = "adjusted", level: float = 0.95) -> Estimate:
    """Percentage of promoters (9-10) minus that of detractors (0-6), -100 to 100.

    answers : likelihood to recommend, whole numbers 0 to 10; missing ones are left out.
    interval : "adjusted" adds 3/4 to promoters and to detractors and 3 to n, which keeps its level in small samples;
    "wald" takes the variance of the counts as they are, (P + D - (P - D)²) / n, and has no limits where
    that is 0 (all alike). Both are cut at -100 and 100; the adjusted limits reach to the value where all are promoters.
    Returns an Estimate in unit "score" (points): value (never adjusted), low, high, level, n. NaN with a reason
    without answers. No comparison across channels or countries is implied.
    Raises InputError for text, answers that are not whole numbers from 0 to 10, or an unknown interval.
    Source: Reichheld 2003, Harvard Business Review 81(12):46; Rocks 2016 (intervals for the Net Promoter Score).
    Checked against: the formulae by hand; coverage in simulation; the mean of 100, 0 and -100, which it is.

    >>> score = net_promoter(pd.Series([10, 9, 9, 8, 7, 6, 3, 10]))
    >>> f"{score.value:.0f} ({score.low:.1f} to {score.high:.1f})"
    '25 (-29.4 to 65.8)'
    """
    if interval not in LABELS:
        raise InputError(
            f"There is no interval {interval!r}", where="net_promoter", fix='Use "adjusted" or "wald".'
        )
    known = _ratings(answers)
    n, method = len(known), f"Net Promoter Score, {LABELS[interval]}"
    if not n:
        return missing("no answers", unit="score", n=0, method=method)
    up, down = (
        float(((known >= a) & (known <= b)).sum()) for a, b in (BANDS["promoters"], BANDS["detractors"])
    )
    more = ADDED if interval == "adjusted" else 0.0
    size = n + more
    p, d = (up + more / 4) / size, (down + more / 4) / size
    from scipy.special import ndtri

    variance = max(p + d - (p - d) ** 2, 0.0) / size
    half = float(ndtri((1 + check_level(level)) / 2)) * (math.sqrt(variance) if variance > 0 else math.nan)
    value, gap = (up - down) / n, p - d
    low = float(np.minimum(value, np.clip(gap - half, -1.0, 1.0)))
    high = float(np.maximum(value, np.clip(gap + half, -1.0, 1.0)))
    return Estimate(100 * value, 100 * low, 100 * high, level, n=n, unit="score", method=method)


def promoter_bands(answers: pd.Series, *, level: float = 0.95) -> pd.DataFrame:
    """How many are promoters, passives and detractors.

    answers : as for `net_promoter`. Returns a row per band: band, count, n (answers), share (0-1), low, high
    (Wilson), level; NaN shares without answers. Raises InputError as `net_promoter`. Source: Reichheld 2003.
    Checked against: counting by hand.

    >>> promoter_bands(pd.Series([10, 9, 8, 6]))["count"].tolist()
    [2, 1, 1]
    """
    known = _ratings(answers)
    rows = []
    for band, (low, high) in BANDS.items():
        count = int(((known >= low) & (known <= high)).sum())
        share = count / len(known) if len(known) else math.nan
        rows.append((band, count, len(known), share, *wilson_interval(count, len(known), level=level), level))
    return pd.DataFrame(rows, columns=["band", "count", "n", "share", "low", "high", "level"])


def _ratings(answers: pd.Series) -> Vector:
    known: Vector = numbers(answers.to_frame())[:, 0]
    known = known[~np.isnan(known)]
    wrong = known[(known < 0) | (known > 10) | (known != np.rint(known))]
    if len(wrong):
        raise InputError(
            "Likelihood to recommend is a whole number from 0 to 10",
            where=f"column {answers.name}",
            found=f"{wrong[0]:g} ({len(wrong)} such answers in all)",
            fix="Declare its missing codes in codebook.csv; another scale has no Net Promoter Score.",
        )
    return known
