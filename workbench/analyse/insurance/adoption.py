"""What a measure does to a rate when units take it up at different times, some never."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.analyse.insurance.panel_fit import FEWEST_UNITS, check_panel, fit_two_way, known_rows, usable
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

METHOD = "Poisson regression with effects of unit and period, interval clustered by unit"


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

    panel : a row a unit and period: counts of events, exposure (rows without any, and rows of which either is missing, are
    left out), and whether the measure was in force (0 or 1). It takes one ratio for all units and times (`adoption_imputed` does not), and that the others show
    how the rate would have moved (`adoption_path` looks at the time before).

    Returns an Estimate (unit ratio, n = rows): NaN with a reason below 10 units, without events, or when no period has
    units on both sides. Raises InputError for absent columns, or `adopted` other than 0 and 1.
    Source: Wooldridge 1999, Journal of Econometrics 90:77 (the Poisson estimator with unit effects, robust by unit).
    Checked against: R glm and sandwich 3.0-2 vcovCL; Coleman 2019, SSRN 3262234 (clean water and cholera); the closed form
    for two units and two periods; planted ratios over seeds.
    """
    tail = 0.5 + check_level(level) / 2
    check_panel(panel, events, exposure, unit, period, adopted, where="adoption_ratio")
    whole = known_rows(panel, events, exposure)
    whole = whole[whole[exposure] > 0]
    mixed = whole.groupby(period)[adopted].nunique().gt(1).any() if len(whole) else False
    rows = usable(panel, events, exposure, unit, period)
    if rows[unit].nunique() < FEWEST_UNITS:
        return missing("fewer than 10 units with events", unit="ratio", n=len(rows), method=METHOD)
    if not mixed or rows[adopted].nunique() < 2:
        return missing("no period with and without the measure", unit="ratio", n=len(rows), method=METHOD)
    measure = rows[[adopted]].to_numpy(dtype=float)
    logs, covariance = fit_two_way(rows, measure, events=events, exposure=exposure, unit=unit, period=period)
    from scipy.special import stdtrit

    log, se = float(logs[0]), float(covariance[0, 0]) ** 0.5
    reach = float(stdtrit(rows[unit].nunique() - 1, tail)) * se
    value, low, high = (float(np.exp(each)) for each in (log, log - reach, log + reach))
    return Estimate(value, low, high, level, len(rows), unit="ratio", method=METHOD)
