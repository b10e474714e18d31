"""Counts of units and periods as a Poisson regression with an effect of each unit and of each period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FEWEST_UNITS = 10


def usable(panel: pd.DataFrame, events: str, exposure: str, unit: str, period: str) -> pd.DataFrame:
    """Rows with exposure and a count, of units and periods with any event: the others say nothing of a ratio."""
    rows = known_rows(panel, events, exposure)
    rows = rows[rows[exposure] > 0]
    rows = rows[rows.groupby(unit)[events].transform("sum") > 0]
    return rows[rows.groupby(period)[events].transform("sum") > 0]


def known_rows(panel: pd.DataFrame, events: str, exposure: str) -> pd.DataFrame:
    """The rows of which events and exposure are known: a missing count is not a count of 0."""
    return panel[(panel[events].notna() & panel[exposure].notna()).to_numpy()]


def check_panel(
    panel: pd.DataFrame, events: str, exposure: str, unit: str, period: str, adopted: str, *, where: str
) -> None:
    """Raises InputError for columns that are not there, and for a measure that is neither in force (1) nor not (0)."""
    for column in (events, exposure, unit, period, adopted):
        if column not in panel.columns:
            raise InputError(f"No column {column!r}", where=where, fix=nearest(column, panel.columns))
    known = known_rows(panel, events, exposure)
    wrong = ~known[adopted].isin([0, 1]).to_numpy(dtype=bool)
    if wrong.any():
        raise InputError(
            "Whether the measure is in force is 0 or 1",
            where=f"{where}, row {known.index[wrong][0]}, {adopted}",
            found=f"{int(wrong.sum())} other or missing cell(s)",
            fix="Leave out rows of which it is not known, on record.",
        )


def fit_two_way(
    rows: pd.DataFrame, measures: Matrix, *, events: str, exposure: str, unit: str, period: str
) -> tuple[Matrix, Matrix]:
    """Logarithms of the measures' rate ratios and their covariance, clustered by unit.

    measures : a column each, beside the effects of unit and period. The covariance is the sandwich by unit, times
    G / (G - 1) x (N - 1) / (N - K).
    """
    import statsmodels.api as sm

    effects = [pd.get_dummies(rows[each], drop_first=True, dtype=float).to_numpy() for each in (unit, period)]
    model = sm.GLM(
        rows[events].to_numpy(dtype=float),
        np.column_stack([measures, np.ones(len(rows)), *effects]),
        family=sm.families.Poisson(),
        offset=np.log(rows[exposure].to_numpy(dtype=float)),
    )
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(rows[unit])[0]})
    k = measures.shape[1]
    return np.asarray(fitted.params)[:k], np.asarray(fitted.cov_params())[:k, :k]
