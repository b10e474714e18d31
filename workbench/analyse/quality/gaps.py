"""Service quality as a gap: what people perceived minus what they expected, dimension by dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.comparison.means import paired_difference
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.measure.multiplicity import adjust_p
from workbench.measure.numeric import numbers
from workbench.measure.resampling import bootstrap_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOTAL = "total"


def gap_scores(
    expected: pd.DataFrame,
    perceived: pd.DataFrame,
    *,
    weights: pd.DataFrame | None = None,
    resamples: int | None = None,
    seed: int = 1,
    level: float = 0.95,
) -> pd.DataFrame:
    """SERVQUAL gaps: perception minus expectation of each dimension, with the paired t test, and their weighted total.

    expected, perceived : respondents in rows, the same dimensions (scores, or single items) in columns, on one index and one
    scale. weights : the points each respondent gave to each dimension, same columns; rows are scaled to sum 1.
    Without it the dimensions weigh alike. resamples : with it, the interval of the total is a BCa bootstrap of respondents,
    for the product of weights and gaps is skewed; else it is the t interval.

    Returns a row a dimension in their order, then "total" (the weighted mean of a respondent's gaps): dimension, n (pairs),
    expectation, perception (means of these pairs: SERVPERF), gap, low, high, level, sd_expectation, sd_perception, statistic (t), df, p, p_holm (over the
    dimensions; NaN for the total), weight (mean share; NaN for the total), correlation (of expectation and perception: the
    higher it is, the less reliable the gap), method, reason.
    Raises InputError for different columns or indexes, negative weights, or a row of weights that sums to zero.
    Source: Parasuraman, Zeithaml and Berry 1988, Journal of Retailing 64:12; Cronin and Taylor 1992, Journal of Marketing
    56(3):55 (perception alone); Edwards 2001 on difference scores. Checked against: R 4.2.2 t.test(paired), p.adjust.

    >>> asked = pd.DataFrame({"warmth": [6.0, 7, 6, 7]})
    >>> found = pd.DataFrame({"warmth": [5.0, 5, 6, 4]})
    >>> gap_scores(asked, found)["gap"].tolist()
    [-1.5, -1.5]
    """
    _check(expected, perceived, weights)
    share = _shares(expected, weights)
    whole = (perceived - expected).mul(share).sum(axis=1, skipna=False)
    rows = [_row(str(name), expected[name], perceived[name], level) for name in expected.columns]
    weighted = [frame.mul(share).sum(axis=1, skipna=False) for frame in (expected, perceived)]
    rows.append(_row(TOTAL, weighted[0].where(whole.notna()), weighted[1].where(whole.notna()), level))
    if resamples is not None:
        rows[-1] |= _resampled(whole.dropna().to_numpy(dtype=float), resamples, seed, level)
    gaps = pd.DataFrame(rows)
    gaps["p_holm"] = [*adjust_p(gaps["p"].to_numpy()[:-1]), np.nan]
    gaps["weight"] = [*share.mean(), np.nan]
    order = [
        "dimension", "n", "expectation", "perception", "gap", "low", "high", "level", "sd_expectation", "sd_perception",
        "statistic", "df", "p", "p_holm", "weight", "correlation", "method", "reason",
    ]  # fmt: skip
    return gaps[order]


def difference_reliability(
    first: Estimate, second: Estimate, *, sd_first: float, sd_second: float, correlation: float
) -> Estimate:
    """How reliable the difference of two scores is, from the reliability of each, their SDs and their correlation.

    (s1^2 r1 + s2^2 r2 - 2 r s1 s2) / (s1^2 + s2^2 - 2 r s1 s2): the share of the variance of differences that is not error of
    measurement. It falls as the two scores correlate, and is negative where they do so more than their errors allow.
    Returns an Estimate in unit "reliability", without an interval; n is the smaller of the two. NaN with a reason when the
    differences do not vary, or a part is not known.
    Source: Lord and Novick 1968, Statistical Theories of Mental Test Scores; Peter, Churchill and Brown 1993, Journal of
    Consumer Research 19:655. Checked against: reliabilities printed by R's package multid (after Johns 1981); the variance of
    planted true differences.

    >>> found = difference_reliability(Estimate(0.9), Estimate(0.9), sd_first=1, sd_second=1, correlation=0.6)
    >>> round(found.value, 6)
    0.75
    """
    method = "reliability of a difference score"
    n = min(first.n, second.n)
    shared = 2 * correlation * sd_first * sd_second
    whole = sd_first**2 + sd_second**2 - shared
    value = (
        (sd_first**2 * first.value + sd_second**2 * second.value - shared) / whole if whole > 0 else np.nan
    )
    if np.isnan(value):
        return missing(
            "the differences do not vary, or a part is not known", unit="reliability", n=n, method=method
        )
    return Estimate(float(value), n=n, unit="reliability", method=method)


def _resampled(whole: NDArray[np.float64], resamples: int, seed: int, level: float) -> dict[str, object]:
    if len(whole) < 3 or whole.std() == 0:
        return {}

    def mean(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
        means: NDArray[np.float64] = drawn @ whole / drawn.sum(axis=1)
        return means

    low, high = bootstrap_interval(
        mean, float(whole.mean()), len(whole), resamples=resamples, seed=seed, level=level
    )
    return {"low": low, "high": high, "method": "mean of weighted gaps, BCa bootstrap of respondents"}


def _row(name: str, expected: pd.Series, perceived: pd.Series, level: float) -> dict[str, object]:
    gap = paired_difference(perceived, expected, level=level)
    both = expected.notna() & perceived.notna()
    pairs = np.column_stack([expected[both].to_numpy(dtype=float), perceived[both].to_numpy(dtype=float)])
    varied = len(pairs) > 2 and (pairs.std(axis=0) > 0).all()
    means = pairs.mean(axis=0) if len(pairs) else np.full(2, np.nan)
    spreads = pairs.std(axis=0, ddof=1) if len(pairs) > 1 else np.full(2, np.nan)
    difference = float(means[1] - means[0])
    return {
        "dimension": name, "n": gap.n, "expectation": means[0], "perception": means[1], "gap": difference,
        "low": gap.low, "high": gap.high, "level": level, "sd_expectation": spreads[0], "sd_perception": spreads[1],
        "statistic": gap.statistic, "df": gap.df, "p": gap.p,
        "correlation": float(np.corrcoef(pairs.T)[0, 1]) if varied else np.nan,
        "method": gap.method, "reason": gap.reason,
    }  # fmt: skip


def _shares(expected: pd.DataFrame, weights: pd.DataFrame | None) -> pd.DataFrame:
    if weights is None:
        return pd.DataFrame(1 / expected.shape[1], index=expected.index, columns=expected.columns)
    points = weights[list(expected.columns)].astype(float)
    total = points.sum(axis=1, skipna=False)
    if (points < 0).any(axis=None) or (total == 0).any():
        raise InputError(
            "Weights are not negative, and one is above zero", where="gap_scores",
            fix="Correct them in cleaning, or make the row missing.",
        )  # fmt: skip
    return points.div(total, axis=0)


def _check(expected: pd.DataFrame, perceived: pd.DataFrame, weights: pd.DataFrame | None) -> None:
    for name, other in (("perceived", perceived), ("weights", weights)):
        if other is not None and (
            set(other.columns) != set(expected.columns) or not other.index.equals(expected.index)
        ):
            raise InputError(
                f"{name} and expected do not match", where="gap_scores",
                found=f"{other.shape[0]} x {other.shape[1]} against {expected.shape[0]} x {expected.shape[1]}",
                fix="Give the same dimensions of the same respondents, as scored from one table.",
            )  # fmt: skip
        if other is not None:
            numbers(other)
    if not expected.shape[1] or not expected.columns.is_unique:
        raise InputError(
            "Each dimension has one column", where="gap_scores", found=", ".join(map(str, expected.columns)) or "no column",
            fix="Pass at least one dimension, and no name twice.",
        )  # fmt: skip
    numbers(expected)
