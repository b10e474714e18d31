"""A row of a result frame as an Estimate, so that a notebook can record it and say it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.estimate import Estimate, Unit

if TYPE_CHECKING:
    import pandas as pd

NAN = math.nan


def estimate_of(
    row: pd.Series,
    *,
    unit: Unit,
    value: str = "value",
    low: str = "low",
    high: str = "high",
    method: str = "",
) -> Estimate:
    """One row of a result frame, with the columns that hold the value and its limits. Computes nothing.

    row : e.g. `terms.set_index("term").loc["age"]`. value, low, high : column names ("estimate", "odds_ratio" …).
    method : stands in for the row's own. Level, n, p, statistic, df, method and reason are taken where the
    row has them; a value that is NaN without a reason says "not available".
    Returns an Estimate. Raises InputError when the row has no such column, or is not one row.

    >>> import pandas as pd
    >>> terms = pd.DataFrame({"term": ["age"], "odds_ratio": [1.2], "or_low": [1.1], "or_high": [1.3], "p": [0.01]})
    >>> estimate_of(terms.iloc[0], value="odds_ratio", low="or_low", high="or_high", unit="ratio").low
    1.1
    """
    if row.ndim != 1 or value not in row.index:
        raise InputError(
            f"An estimate is one row with a column {value!r}",
            where="estimate_of",
            found=", ".join(map(str, row.index[:12])),
            fix="Pick one row, as in table.iloc[0], and name its column.",
        )
    found = float(row[value])
    numbers = {key: float(row.get(key, NAN)) for key in ("level", "n", "p", "statistic", "df")}
    reason = str(row.get("reason", ""))
    return Estimate(
        found,
        float(row.get(low, NAN)),
        float(row.get(high, NAN)),
        **numbers,
        unit=unit,
        method=method or str(row.get("method", "")),
        reason=reason or ("not available" if math.isnan(found) else ""),
    )
