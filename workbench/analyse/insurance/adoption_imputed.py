"""What a measure did, from what the rate would have been without it: the time before, and units that have it not yet, say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.insurance.panel_fit import FEWEST_UNITS, check_panel, known_rows
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cube = NDArray[np.float64]

METHOD = "observed over imputed events (Poisson effects of unit and period from rows without the measure), bootstrap over units"
MOST_ROUNDS, FEWEST = 5000, 50
EXACT, ENOUGH = 1e-11, 1e-5  # of the estimate; of the resamples, whose spread is read to two digits


def adoption_imputed(
    panel: pd.DataFrame,
    *,
    events: str,
    exposure: str,
    unit: str,
    period: str,
    adopted: str,
    resamples: int = 500,
    seed: int = 1,
    level: float = 0.95,
) -> Estimate:
    """Events in periods with the measure over those that unit and period effects lead one to expect without it.

    panel : as `adoption_ratio`, a row a unit and period. The effects come from rows without the measure alone, so early adopters never
    stand for what late ones would have done, and ratios may differ between units and times: the result is their mean, weighted by
    expected events. Rows with the measure of units never seen without it, and of periods in which nobody is without it, are left out.

    Returns an Estimate (unit ratio, n = rows with the measure that are used; limits by the standard deviation of the logarithm over
    resamples of units): NaN with a reason below 10 units, or without such rows. Raises InputError as `adoption_ratio`, for a
    unit and period given twice, or fewer than 50 resamples.
    Source: Borusyak, Jaravel and Spiess 2024, Review of Economic Studies 91:3253; Wooldridge 2023, Econometrics Journal 26:C31 (counts).
    Checked against: R glm on the rows without, and its predictions; `adoption_ratio` where it is right, planted ratios that differ.
    """
    check_panel(panel, events, exposure, unit, period, adopted, where="adoption_imputed")
    panel = known_rows(panel, events, exposure)
    if resamples < FEWEST:
        raise InputError("Too few resamples", where="adoption_imputed", found=str(resamples), fix="Take 500.")
    if panel.duplicated([unit, period]).any():
        at = panel.index[panel.duplicated([unit, period])][0]
        raise InputError("A unit and period occur twice", where=f"adoption_imputed, row {at}", fix="Add them up.")  # fmt: skip
    wide = panel.pivot(index=unit, columns=period, values=[events, exposure, adopted])
    # A unit without a row in a period has no exposure there.
    count, mass, having = (
        wide[name].fillna(0.0).to_numpy(dtype=float) for name in (events, exposure, adopted)
    )
    if len(count) < FEWEST_UNITS:
        return missing("fewer than 10 units", unit="ratio", n=len(count), method=METHOD)
    plain = mass * (having == 0)
    used = (mass > 0) & (having == 1) & (plain.sum(axis=1, keepdims=True) > 0) & (plain.sum(axis=0) > 0)
    if not used.any() or not count[used].sum():
        return missing("no events with the measure that can be compared", unit="ratio", n=0, method=METHOD)
    n = len(count)
    times = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples)
    flat = np.ones((1, count.shape[1]))
    value, b = _ratios(count, mass, plain, used, np.ones((1, n)), flat, EXACT)
    drawn, _ = _ratios(count, mass, plain, used, times.astype(float), b, ENOUGH)
    return _estimate(float(value[0]), drawn, int(used.sum()), level)


def _ratios(
    count: Cube,
    mass: Cube,
    plain: Cube,
    used: NDArray[np.bool_],
    weights: Cube,
    start: Cube,
    tolerance: float,
) -> tuple[Cube, Cube]:
    """Observed over expected for each row of weights of the units, and the periods' effects.

    Proportional fitting of both effects, all rows at once; start : effects of the periods to begin with.
    """
    before = count * (plain > 0)
    unit_sums, period_sums = before.sum(axis=1), weights @ before
    b = np.broadcast_to(start, (len(weights), count.shape[1]))
    a = np.zeros((len(weights), count.shape[0]))
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(MOST_ROUNDS):
            last = a
            a = np.nan_to_num(unit_sums / (b @ plain.T), posinf=0.0)
            b = np.nan_to_num(period_sums / ((weights * a) @ plain), posinf=0.0)
            if np.abs(a - last).max() <= tolerance * np.abs(a).max():
                break
        expected = ((weights * a) @ (mass * used) * b).sum(axis=1)
        ratios: Cube = (weights @ (count * used)).sum(axis=1) / expected
    return ratios, b


def _estimate(value: float, drawn: Cube, n: int, level: float) -> Estimate:
    from scipy.special import ndtri

    drawn = drawn[np.isfinite(drawn) & (drawn > 0)]
    if len(drawn) < FEWEST // 2:
        return missing("too few resamples can be compared", unit="ratio", n=n, method=METHOD)
    reach = float(ndtri((1 + check_level(level)) / 2)) * float(np.log(drawn).std(ddof=1))
    low, high = value * np.exp(-reach), value * np.exp(reach)
    return Estimate(value, float(low), float(high), level, n, unit="ratio", method=METHOD)
