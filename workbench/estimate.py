"""One number with what it needs to be believed: interval, level, n, method, and why it is missing."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Literal

Unit = Literal[
    "share",  # 0 to 1, printed as a percentage
    "share difference",  # -1 to 1, printed in percentage points
    "score",  # points of a scale
    "correlation",  # -1 to 1, printed without a leading unit
    "reliability",  # alpha, omega, ICC: at most 1
    "standard deviations",
    "count",
    "mean count",  # a count on average, or expected: not whole
    "per 10000",
    "ratio",
    "time",  # in the unit of the column it came from
    "logit",
    "critical value",  # what a statistic must reach, printed more closely than the statistic itself
]

NAN = math.nan


@dataclass(frozen=True)
class Estimate:
    """A computed value; nothing in it is rounded.

    value, low, high : the estimate and its interval, in `unit`; NaN where there is none, infinite where it has no end
    (an odds ratio whose table has an empty cell).
    level : level of the interval, 0 to 1; NaN without one.
    n : respondents (or records) actually used, counted after the missing-data rule.
    p, statistic, df : the test that belongs to it, if any.
    method : the convention in words ("Wilson score interval").
    reason : why value is NaN; empty otherwise (see `as_record` on infinite ones).
    """

    value: float
    low: float = NAN
    high: float = NAN
    level: float = NAN
    n: float = NAN
    p: float = NAN
    statistic: float = NAN
    df: float = NAN
    unit: Unit = "score"
    method: str = ""
    reason: str = ""

    def as_record(self) -> dict[str, float | str | None]:
        """The row of results.json: plain numbers. JSON has neither NaN nor infinity: both are None.

        Where value, low or high is infinite, `reason` says which, so that it is not read as missing.

        >>> record = Estimate(2.5, 0.4, math.inf, 0.95).as_record()
        >>> record["high"], record["reason"]
        (None, 'high is infinite')
        """
        record = {key: _plain(value) for key, value in asdict(self).items()}
        endless = [name for name in ("value", "low", "high") if math.isinf(getattr(self, name))]
        if endless and not self.reason:
            record["reason"] = f"{' and '.join(endless)} {'is' if len(endless) == 1 else 'are'} infinite"
        return record


def missing(reason: str, *, unit: Unit, n: float = NAN, method: str = "") -> Estimate:
    """An estimate that cannot be given, with the reason that the paper prints."""
    return Estimate(NAN, n=n, unit=unit, method=method, reason=reason)


def _plain(value: float | str) -> float | str | None:
    if isinstance(value, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else None
