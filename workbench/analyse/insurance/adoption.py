"""What a measure does to a rate when units take it up at different times, some never."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest
from workbench.estimate import Estimate, missing

METHOD = "Poisson regression with effects of unit and period, interval clustered by unit"
FEWEST_UNITS = 10


def adoption_ratio(
    panel: pd.DataFrame,
    *,
    events: str,
    exposure: str,
    unit: str,
    period: str,
    adopted: str,
    level: float = 0.95,
) -> Estimate:
    """Rate ratio of periods after a unit took a measure up against those before, net of unit and period.

    panel : a row a unit and period: counts of events, exposure (rows without any are left out), and whether the measure
    was in force (0 or 1). It takes one ratio for all units and times, and that the others show how the rate would have moved.

    Returns an Estimate (unit ratio, n = rows): NaN with a reason below 10 units, without events, or when no period has
    units on both sides. Raises InputError for absent columns.
    Source: Wooldridge 1999, Journal of Econometrics 90:77 (the Poisson estimator with unit effects, robust by unit).
    Checked against: the closed form for two units and two periods; planted ratios over seeds.
    """
    for column in (events, exposure, unit, period, adopted):
        if column not in panel.columns:
            raise InputError(
                f"No column {column!r}", where="adoption_ratio", fix=nearest(column, panel.columns)
            )
    rows = panel[panel[exposure] > 0]
    mixed = rows.groupby(period)[adopted].nunique().gt(1).any() if len(rows) else False
    busy = rows.groupby(unit)[events].transform("sum") > 0  # a unit without events says nothing of a ratio
    rows = rows[busy & (rows.groupby(period)[events].transform("sum") > 0)]
    if rows[unit].nunique() < FEWEST_UNITS:
        return missing("fewer than 10 units with events", unit="ratio", n=len(rows), method=METHOD)
    if not mixed or rows[adopted].nunique() < 2:
        return missing("no period with and without the measure", unit="ratio", n=len(rows), method=METHOD)
    log, se = _fit(rows, events, exposure, unit, period, adopted)
    from scipy.special import stdtrit

    reach = float(stdtrit(rows[unit].nunique() - 1, 0.5 + level / 2)) * se
    value, low, high = (float(np.exp(each)) for each in (log, log - reach, log + reach))
    return Estimate(value, low, high, level, len(rows), unit="ratio", method=METHOD)


def _fit(
    rows: pd.DataFrame, events: str, exposure: str, unit: str, period: str, adopted: str
) -> tuple[float, float]:
    """Logarithm of the ratio and its standard error."""
    import statsmodels.api as sm

    effects = [
        pd.get_dummies(rows[unit], drop_first=True, dtype=float).to_numpy(),
        pd.get_dummies(rows[period], drop_first=True, dtype=float).to_numpy(),
    ]
    design = np.column_stack([rows[adopted].to_numpy(dtype=float), np.ones(len(rows)), *effects])
    model = sm.GLM(
        rows[events].to_numpy(dtype=float),
        design,
        family=sm.families.Poisson(),
        offset=np.log(rows[exposure].to_numpy(dtype=float)),
    )
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(rows[unit])[0]})
    return float(fitted.params[0]), float(fitted.bse[0])
