"""Measurement error in the units of the score: SEM and the smallest change that is not noise."""

from __future__ import annotations

import math

import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intervals import check_level
from workbench.measure.agreement.mean_squares import MeanSquares, mean_squares
from workbench.measure.moments import Moments

NAN = math.nan
FORMS = ("one_way", "agreement", "consistency")


def measurement_error(ratings: pd.DataFrame | Moments, *, level: float = 0.95) -> pd.DataFrame:
    """Standard error of measurement and smallest detectable change from repeated measurements.

    ratings : targets in rows, raters or occasions in columns, numeric, in units of the score; a target with a
    missing rating is left out. Or listwise moments of the same.
    Returns a row per form: form, sem, low, high (interval of sem), sdc, sdc_low, sdc_high, sdc_group, level, n,
    raters, reason. one_way : root of the mean square within targets (goes with ICC(1)); agreement : systematic
    differences between occasions counted in, √(σ²raters + σ²residual) (ICC(2)); consistency : left out, root of
    the residual mean square (ICC(3)). sdc = z √2 sem with the normal z of `level` (1.96), for one person;
    sdc_group = sdc / √n. Intervals by chi-square, for agreement with Satterthwaite's df. NaN with a reason
    below 2 complete targets; no interval of an error of 0. Raises InputError below 2 columns.
    Source: de Vet, Terwee, Knol & Bouter 2006, Journal of Clinical Epidemiology 59:1033.
    Checked against: mean squares of R 4.2.2 aov, qchisq.

    >>> table = measurement_error(pd.DataFrame({"first": [1, 2, 3], "second": [2, 4, 3]}))
    >>> [f"{sem:.3f}" for sem in table["sem"]]
    ['0.913', '0.913', '0.707']
    """
    ms, z = mean_squares(ratings), _normal(level)
    rows = [(NAN,) * 3] * 3 if ms.reason and ms.n < 2 else _errors(ms, level)
    frame = pd.DataFrame(rows, columns=["sem", "low", "high"])
    frame.insert(0, "form", list(FORMS))
    change = z * math.sqrt(2)
    return frame.assign(
        sdc=change * frame["sem"],
        sdc_low=change * frame["low"],
        sdc_high=change * frame["high"],
        sdc_group=change * frame["sem"] / math.sqrt(ms.n) if ms.n else NAN,
        level=level,
        n=ms.n,
        raters=ms.k,
        reason=ms.reason if ms.n < 2 else "",
    )


def score_error(*, sd: float, reliability: Estimate | float, level: float = 0.95) -> pd.DataFrame:
    """Standard error of measurement of a scale given its standard deviation and reliability, and what follows.

    sd : standard deviation of the score (n - 1). reliability : alpha, omega or a retest correlation; an Estimate
    passes its interval on (the standard deviation counts as known).
    Returns a row per measure: measure, value, low, high, level. sem : sd √(1 - reliability). sdc : z √2 sem, the
    change of one person that exceeds noise (the denominator of Jacobson & Truax's reliable change, times z).
    NaN for a reliability that is NaN or above 1. Raises InputError for a negative sd.
    Source: Nunnally & Bernstein 1994, chapter 7; Jacobson & Truax 1991. Checked against: hand calculation.

    >>> score_error(sd=10, reliability=0.91)["value"].map("{:.3f}".format).tolist()
    ['3.000', '8.315']
    """
    if sd < 0:
        raise InputError(
            "A standard deviation is not negative",
            where="score_error",
            found=f"{sd:g}",
            fix="Pass the SD of the scores.",
        )
    known = reliability if isinstance(reliability, Estimate) else Estimate(reliability, unit="reliability")
    ends = [sd * math.sqrt(1 - each) if each <= 1 else NAN for each in (known.value, known.high, known.low)]
    change = _normal(level) * math.sqrt(2)
    rows = [("sem", *ends, known.level), ("sdc", *(change * end for end in ends), known.level)]
    return pd.DataFrame(rows, columns=["measure", "value", "low", "high", "level"])


def _normal(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + check_level(level)) / 2))


def _errors(ms: MeanSquares, level: float) -> list[tuple[float, float, float]]:
    n, k = ms.n, ms.k
    between = max((ms.raters - ms.residual) / n, 0.0)
    agreement = between + ms.residual
    df = float((n - 1) * (k - 1))
    if between > 0:
        parts = (ms.raters / n) ** 2 / (k - 1) + ((n - 1) / n * ms.residual) ** 2 / df
        df = agreement**2 / parts
    return [
        _root(ms.within, n * (k - 1), level),
        _root(agreement, df, level),
        _root(ms.residual, (n - 1) * (k - 1), level),
    ]


def _root(variance: float, df: float, level: float) -> tuple[float, float, float]:
    from scipy.special import chdtri

    if not variance > 0:
        return math.sqrt(variance), NAN, NAN
    tail = (1 - check_level(level)) / 2
    low, high = (math.sqrt(variance * df / float(chdtri(df, p))) for p in (tail, 1 - tail))
    return math.sqrt(variance), low, high
