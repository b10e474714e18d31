"""Can a printed percentage be true? Which counts round to it, and what n would make it possible."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from workbench.errors import InputError


@dataclass(frozen=True)
class PrintedShare:
    """What follows from a printed percentage and its n. Nothing is corrected.

    percent, decimals, n : as printed. counts : the whole numbers of n that round to the percentage, either
    way of rounding a half. attainable : there is one. discriminates : not every percentage of so many
    decimals is attainable with this n. printed_count : the count printed beside it, if any; agrees : it is
    among the counts (None without).
    """

    percent: float
    decimals: int
    n: int
    counts: tuple[int, ...]
    attainable: bool
    discriminates: bool
    printed_count: int | None
    agrees: bool | None


def check_printed_share(*, percent: str, n: int, count: int | None = None) -> PrintedShare:
    """Check a printed percentage against its n (and its count). Does not test any theory.

    percent : as text, because trailing zeros count: "35.29", "35.3%". n : the denominator it was printed with.
    Returns a PrintedShare. Raises InputError for text that is no percentage, or n below 1 or not whole.
    Source: GRIM for shares (Brown & Heathers 2017). Checked against: all counts of n up to 60 (test).

    >>> check_printed_share(percent="35.3%", n=102).counts
    (36,)
    >>> check_printed_share(percent="35.9%", n=102).attainable
    False
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[%％]?\s*", percent) if isinstance(percent, str) else None
    if not found or float(found[1]) > 100 or not (1 <= n < math.inf and n == int(n)):
        raise InputError(
            "A printed share is a percentage of at least one respondent",
            where="check_printed_share",
            found=f"{percent!r} of {n}",
            fix='Write it as printed: percent="35.3", n=102.',
        )
    value, decimals = float(found[1]), len(found[1].partition(".")[2])
    slack = 0.5 * 10.0**-decimals + 1e-9
    first = max(0, math.floor((value - slack) * n / 100))
    last = min(n, math.ceil((value + slack) * n / 100))
    counts = tuple(k for k in range(first, last + 1) if abs(100 * k / n - value) <= slack)
    return PrintedShare(
        value,
        decimals,
        n,
        counts,
        bool(counts),
        n < 100 * 10**decimals,
        count,
        None if count is None else count in counts,
    )
