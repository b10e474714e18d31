from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.insurance.snow import south_london
from workbench.analyse.insurance.adoption import adoption_ratio
from workbench.errors import InputError
from workbench.estimate import Estimate

NAMES = {"events": "claims", "exposure": "km", "unit": "branch", "period": "month", "adopted": "gps"}


def panel(seed: int, *, ratio: float, units: int = 40, periods: int = 20) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    unit, period = (each.ravel() for each in np.meshgrid(range(units), range(periods), indexing="ij"))
    starts = rng.integers(6, 14, units)
    starts[: units // 4] = periods
    gps = (period >= starts[unit]).astype(float)
    rate = np.exp(0.4 * rng.normal(size=units)[unit] + 0.2 * rng.normal(size=periods)[period])
    km = rng.uniform(2, 6, len(unit))
    claims = rng.poisson(rate * km * np.where(gps > 0, ratio, 1.0))
    return pd.DataFrame({"branch": unit, "month": period, "claims": claims, "km": km, "gps": gps})


def test_two_groups_and_two_periods_have_a_closed_form() -> None:
    """Saturated but for the ratio: the estimate is the ratio of the groups' ratios of rates, whatever the units."""
    rows = []
    for unit in range(12):
        for period, (events, exposure) in enumerate(
            [(30, 10.0), (20, 8.0)] if unit % 2 else [(24, 6.0), (33, 11.0)]
        ):
            rows.append([unit, period, events, exposure, float(unit % 2 and period)])
    found = adoption_ratio(pd.DataFrame(rows, columns=["branch", "month", "claims", "km", "gps"]), **NAMES)
    assert found.value == pytest.approx((20 / 8) / (30 / 10) / ((33 / 11) / (24 / 6)))


def test_clean_water_in_south_london() -> None:
    """Coleman 2019, Causality in the Time of Cholera (notebook Snow1855_DiDRegression1): Poisson, effect of clean water -0.51088.

    His model has one rate for all places; with the same population in both years, one for each leaves the effect as it is.
    """
    names = {"events": "deaths", "exposure": "people", "unit": "place", "period": "year", "adopted": "clean"}
    found = adoption_ratio(south_london(), **names)
    assert round(np.log(found.value), 5) == -0.51088
    assert found.n == 56


def test_the_planted_ratio_is_covered() -> None:
    found = [adoption_ratio(panel(seed, ratio=0.8), **NAMES) for seed in range(40)]
    assert sum(each.low <= 0.8 <= each.high for each in found) >= 34
    logs = np.log([each.value for each in found])
    # Three standard errors of the mean; over 300 seeds the mean was off by .002 and 97 % of intervals covered.
    assert logs.mean() == pytest.approx(np.log(0.8), abs=3 * logs.std() / len(logs) ** 0.5)


def test_scaling_the_exposure_changes_nothing() -> None:
    rows = panel(1, ratio=0.8)
    first, second = (adoption_ratio(rows.assign(km=rows["km"] * k), **NAMES) for k in (1, 1000))
    assert second.value == pytest.approx(first.value)
    assert second.high == pytest.approx(first.high)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda rows: rows[rows["branch"] < 9], "fewer than 10 units"),
        (lambda rows: rows.assign(gps=0.0), "no period with and without"),
        (lambda rows: rows.assign(claims=0), "fewer than 10 units with events"),
        (lambda rows: rows.assign(km=0.0), "fewer than 10 units"),
    ],
)
def test_what_cannot_be_estimated_has_a_reason(change: object, reason: str) -> None:
    found: Estimate = adoption_ratio(change(panel(1, ratio=1.0)), **NAMES)  # type: ignore[operator]
    assert np.isnan(found.value)
    assert reason in found.reason


def test_an_absent_column_is_named() -> None:
    with pytest.raises(InputError, match="No column 'km'"):
        adoption_ratio(panel(1, ratio=1.0).drop(columns="km"), **NAMES)
