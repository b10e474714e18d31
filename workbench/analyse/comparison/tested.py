"""One significance test as a row of a table, with what is needed to print and to repeat it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pandas as pd

from workbench.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

NAN = math.nan
TEST_COLUMNS = ["test", "statistic_name", "statistic", "df", "df2", "p", "n", "method", "reason"]


@dataclass(frozen=True)
class Tested:
    """A test's outcome. statistic_name is the sign a journal prints (t, F, χ², Z, H, Q).

    df, df2 : degrees of freedom; df2 of the denominator, NaN where there is none.
    n : respondents used. p : two-sided, or of the upper tail for F and χ².
    method : the convention in words. reason : why there is no statistic; empty otherwise.
    """

    test: str
    statistic_name: str
    statistic: float = NAN
    df: float = NAN
    df2: float = NAN
    p: float = NAN
    n: float = NAN
    method: str = ""
    reason: str = ""


def untested(test: str, statistic_name: str, reason: str, *, n: float = NAN, method: str = "") -> Tested:
    """A test that cannot be made, with the reason."""
    return Tested(test, statistic_name, n=n, method=method, reason=reason)


def tested_frame(tests: Sequence[Tested]) -> pd.DataFrame:
    """Tests as rows, in the columns of TEST_COLUMNS."""
    return pd.DataFrame([asdict(each) for each in tests], columns=TEST_COLUMNS)


def with_effect(test: Tested, name: str, effect: Estimate) -> pd.DataFrame:
    """One row: the test and its effect size (effect, value, low, high, level)."""
    row = tested_frame([test])
    at = TEST_COLUMNS.index("method")
    for place, (key, value) in enumerate(
        (
            ("effect", name),
            ("value", effect.value),
            ("low", effect.low),
            ("high", effect.high),
            ("level", effect.level),
        )
    ):
        row.insert(at + place, key, value)
    return row
