"""A measure taken up at different times, step by step: rates before and after it, and whether units differed before."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from workbench.analyse.insurance.panel_fit import FEWEST_UNITS, check_panel, fit_two_way, usable
from workbench.intervals import check_level

METHOD = "Poisson regression with effects of unit and period, leads and lags, clustered by unit"
BEFORE = "(before)"
COLUMNS = ["step", "first", "last", "ratio", "low", "high", "level", "statistic", "df", "p", "n", "method", "reason"]  # fmt: skip


def adoption_path(
    panel: pd.DataFrame,
    *,
    events: str,
    exposure: str,
    unit: str,
    period: str,
    adopted: str,
    width: int = 3,
    steps: int = 3,
    level: float = 0.95,
) -> pd.DataFrame:
    """Rate ratios before and after adoption against the last step before it, net of unit and period.

    panel : as `adoption_ratio`; periods sort by time, and those without events count. width : periods a step. steps : steps on either side; what lies further off
    is in the outermost step. Units that never adopt show the course of the periods.

    Returns a row a step: step (-steps … steps - 1; -1 is the reference, ratio 1 without limits), first and last (periods since
    adoption; the outermost are open), ratio, low, high, level, n (rows of the panel), method, reason; then "(before)": the joint
    test that the steps before the reference do not differ from it (statistic F, df the first, p). A large p is no proof of parallel
    courses: the test sees what its data can show. Steps without events of their own are NaN; NaN with a reason as `adoption_ratio`.
    Raises InputError as `adoption_ratio`. Source: Freyaldenhoven, Hansen and Shapiro 2019, American Economic Review 109:3307 (what
    leads can show); Wooldridge 1999. Checked against: R glm with sandwich 3.0-2 vcovCL.
    """
    check_panel(panel, events, exposure, unit, period, adopted, where="adoption_path")
    panel = panel.reset_index(drop=True)
    rows = usable(panel, events, exposure, unit, period)
    step = _steps(panel, unit, period, adopted, width, steps)[rows.index]
    shown = [each for each in range(-steps, steps) if each != -1]
    frame = pd.DataFrame({"step": [*range(-steps, steps), BEFORE]})
    bounds = {each: _bounds(each, width, steps) for each in range(-steps, steps)}
    frame["first"] = [bounds[each][0] if each in bounds else math.nan for each in frame["step"]]
    frame["last"] = [bounds[each][1] if each in bounds else math.nan for each in frame["step"]]
    frame = frame.assign(level=level, n=len(rows), method=METHOD, reason="")
    reason = _reason(rows, unit, step)
    if reason:
        return frame.assign(reason=reason).reindex(columns=COLUMNS)
    there = [each for each in shown if rows.loc[step == each, events].sum() > 0]
    measures = np.column_stack([(step == each).to_numpy(dtype=float) for each in there])
    logs, covariance = fit_two_way(rows, measures, events=events, exposure=exposure, unit=unit, period=period)
    degrees = rows[unit].nunique() - 1
    return _filled(frame, there, logs, covariance, degrees, level).reindex(columns=COLUMNS)


def _steps(panel: pd.DataFrame, unit: str, period: str, adopted: str, width: int, steps: int) -> pd.Series:
    """The step of each row; missing for units that never adopt. Time passes in periods without events too."""
    order = {name: place for place, name in enumerate(sorted(panel[period].dropna().unique()))}
    place = panel[period].map(order).astype(float)
    begun = place.where(panel[adopted] == 1).groupby(panel[unit]).transform("min")
    return np.floor((place - begun) / width).clip(-steps, steps - 1)


def _bounds(step: int, width: int, steps: int) -> tuple[float, float]:
    first = -math.inf if step == -steps else step * width
    return first, math.inf if step == steps - 1 else (step + 1) * width - 1


def _reason(rows: pd.DataFrame, unit: str, step: pd.Series) -> str:
    if rows[unit].nunique() < FEWEST_UNITS:
        return "fewer than 10 units with events"
    if not ((step == -1).any() and (step >= 0).any()):
        return "no unit is seen before and after the measure"
    return ""


def _filled(
    frame: pd.DataFrame,
    there: list[int],
    logs: np.ndarray,
    covariance: np.ndarray,
    degrees: int,
    level: float,
) -> pd.DataFrame:
    """The steps' ratios, and the test of those before."""
    from scipy.special import fdtrc, stdtrit

    reach = float(stdtrit(degrees, (1 + check_level(level)) / 2)) * np.sqrt(np.diag(covariance))
    ratios = {-1: (1.0, math.nan, math.nan)} | {
        each: (math.exp(log), math.exp(log - half), math.exp(log + half))
        for each, log, half in zip(there, logs, reach, strict=True)
    }
    nothing = (math.nan,) * 3
    values = [ratios.get(each, nothing) for each in frame["step"]]
    frame[["ratio", "low", "high"]] = np.array(values)
    early = [place for place, each in enumerate(there) if each < -1]
    if early:
        gaps, block = logs[early], covariance[np.ix_(early, early)]
        statistic = float(gaps @ np.linalg.solve(block, gaps)) / len(early)
        test = statistic, len(early), float(fdtrc(len(early), degrees, statistic))
        frame.loc[frame["step"] == BEFORE, ["statistic", "df", "p"]] = test
    return frame
