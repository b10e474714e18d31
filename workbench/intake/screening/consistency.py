"""Signs of careless answering that need the other respondents: halves and pairs that should agree, and distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from workbench.errors import InputError
from workbench.intake.screening.careless import Numbers, chosen, numbers

FEWEST_PAIRS = 3
Unanswered = Literal["mean", "left out"]


def even_odd(
    answers: pd.DataFrame, *, scales: Mapping[str, Sequence[str]], turned: Mapping[str, float] | None = None
) -> pd.Series:
    """Even-odd inconsistency: minus the within-person correlation of the scales' two halves, stepped up.

    scales : scale -> its items in the form's order; at least 2. For each scale a respondent has the mean of the items
    at even places and of those at odd places; the correlation of the two over the scales is stepped up by
    Spearman-Brown, cut off at -1, and its sign turned: -1 is perfectly consistent, +1 not at all.
    That is the sign of R's careless since 1.2.0: higher means more careless (before, and in Johnson 2005, it was the other way).
    turned : items keyed against their scale -> lowest plus highest answer; they are turned before the means are taken.
    NaN below 2 scales with both halves, or when a half does not vary.
    """
    if len(scales) < 2:
        fix = "Declare two or more scales, better ten or more."
        raise InputError("even_odd compares scales", found=f"{len(scales)}", fix=fix)
    halves: list[Numbers] = []
    for scale, items in scales.items():
        columns = numbers(chosen(answers, items, where=f"scale {scale!r}"))
        flips = np.array([(turned or {}).get(item, np.nan) for item in items])
        columns = np.where(np.isnan(flips), columns, flips - columns)
        halves.append(np.column_stack([_row_means(columns[:, 1::2]), _row_means(columns[:, 0::2])]))
    both = np.stack(halves, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = _row_correlations(both[:, :, 0], both[:, :, 1], fewest=2)
        stepped_up = np.maximum(2 * r / (1 + r), -1)
    return pd.Series(-stepped_up, index=answers.index, name="even_odd")


def psychometric_synonyms(answers: pd.DataFrame, *, above: float = 0.6) -> pd.Series:
    """Within-person correlation over the item pairs that correlate above `above` in this sample; low means careless.

    answers : items as printed, not reversed. Pairs are found with pairwise complete answers; in a pair x is the item that
    stands later in the form and y the earlier one, so the result does not depend on chance (careless draws again where a
    correlation cannot be computed; here it stays NaN). NaN below 3 answered pairs, or when x or y does not vary.
    Source: Meade & Craig 2012. Checked against the formula of careless::psychsyn(resample_na = FALSE) in R.
    """
    return _pair_index(answers, "synonyms", _correlations(numbers(answers)) > above)


def psychometric_antonyms(answers: pd.DataFrame, *, below: float = -0.6) -> pd.Series:
    """The same over the pairs that correlate below `below`: near -1 is consistent, high means careless.

    It needs items worded both ways and not reversed; without such pairs it is NaN with the reason.
    """
    return _pair_index(answers, "antonyms", _correlations(numbers(answers)) < below)


def mahalanobis(answers: pd.DataFrame, *, unanswered: Unanswered = "mean") -> pd.DataFrame:
    """Squared Mahalanobis distance of each respondent from the sample's mean, with its chi-square p.

    unanswered : "mean" sets a missing answer to the item's mean and keeps all items as degrees of freedom, as R's
    careless::mahad and psych::outlier do (short forms look too ordinary); "left out" takes the distance over the answered
    items only, with as many degrees of freedom.
    Returns mahalanobis (a squared distance), mahalanobis_df, mahalanobis_p (upper tail). NaN where nothing was answered, and
    everywhere, with `attrs["reason"]`, when the covariance matrix is not positive definite: an item without variance, or
    too few respondents for so many items. Covariances use pairwise complete answers.
    The chi-square holds for normal answers; on 5-point items take a small p (0.001) and read it as a rank.
    """
    values = numbers(answers)
    answered = ~np.isnan(values)
    moments = _pair_moments(values)
    reason = _not_definite(moments.covariance, answers)
    if reason:
        empty = np.full(len(values), np.nan)
        return _distance_frame(empty, empty, answers.index, reason)
    deviation = np.where(answered, values - moments.mean, 0)
    items = np.where(answered.any(axis=1), float(values.shape[1]), np.nan)
    if unanswered == "mean":
        squared = np.einsum("ij,ij->i", deviation @ np.linalg.inv(moments.covariance), deviation)
        return _distance_frame(np.where(np.isnan(items), np.nan, squared), items, answers.index, "")
    squared = _marginal_distances(deviation, answered, moments.covariance)
    df = np.where(np.isnan(items), np.nan, answered.sum(axis=1))
    return _distance_frame(np.where(np.isnan(items), np.nan, squared), df, answers.index, "")


@dataclass(frozen=True)
class Moments:
    """Means of all answered, and covariance and correlation over the respondents who answered both of a pair."""

    mean: Numbers
    covariance: Numbers
    correlation: Numbers


def _pair_moments(values: Numbers) -> Moments:
    there = ~np.isnan(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(there, values, 0).sum(axis=0) / there.sum(axis=0)
        centred = np.where(there, values - mean, 0)
        mask = there.astype(float)
        n = mask.T @ mask
        sums = centred.T @ mask
        covariance = (centred.T @ centred - sums * sums.T / n) / (n - 1)
        squares = (centred**2).T @ mask - sums**2 / n
        # A constant item leaves a rounding error instead of a zero variance.
        squares[squares <= 1e-12 * np.maximum(1, mean[:, None] ** 2) * n] = np.nan
        correlation = covariance * (n - 1) / np.sqrt(squares * squares.T)
    return Moments(mean, covariance, correlation)


def _correlations(values: Numbers) -> Numbers:
    return _pair_moments(values).correlation


def _pair_index(answers: pd.DataFrame, kind: str, wanted: np.typing.NDArray[np.bool_]) -> pd.Series:
    later, earlier = np.nonzero(np.tril(wanted, k=-1))
    values = numbers(answers)
    if len(later) < FEWEST_PAIRS:
        index = pd.Series(np.nan, index=answers.index, name=kind)
        index.attrs["reason"] = f"{len(later)} item pairs are {kind}, {FEWEST_PAIRS} are needed"
        return index
    with np.errstate(divide="ignore", invalid="ignore"):
        r = _row_correlations(values[:, later], values[:, earlier], fewest=FEWEST_PAIRS)
    return pd.Series(r, index=answers.index, name=kind)


def _row_correlations(x: Numbers, y: Numbers, *, fewest: int) -> Numbers:
    """Pearson's correlation of each row of x with the same row of y, over the places where both are there."""
    both = ~(np.isnan(x) | np.isnan(y))
    n = both.sum(axis=1)
    x, y = (np.where(both, values, 0) for values in (x, y))
    x, y = (np.where(both, values - (values.sum(axis=1) / np.maximum(n, 1))[:, None], 0) for values in (x, y))
    squares = (x * x).sum(axis=1) * (y * y).sum(axis=1)
    enough = (n >= fewest) & (squares > 1e-20)
    r: Numbers = (x * y).sum(axis=1) / np.sqrt(np.where(enough, squares, np.nan))
    return np.clip(r, -1, 1)


def _row_means(values: Numbers) -> Numbers:
    there = ~np.isnan(values)
    n = there.sum(axis=1)
    means: Numbers = np.full(len(values), np.nan)
    np.divide(np.where(there, values, 0).sum(axis=1), n, out=means, where=n > 0)
    return means


def _marginal_distances(
    deviation: Numbers, answered: np.typing.NDArray[np.bool_], covariance: Numbers
) -> Numbers:
    """Distances over the answered items, one inverse for each pattern of answering."""
    squared = np.zeros(len(deviation))
    patterns, which = np.unique(answered, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        rows = which.ravel() == number
        part = deviation[np.ix_(rows, pattern)]
        if pattern.any():
            inverse = np.linalg.inv(covariance[np.ix_(pattern, pattern)])
            squared[rows] = np.einsum("ij,ij->i", part @ inverse, part)
    return squared


def _not_definite(covariance: Numbers, answers: pd.DataFrame) -> str:
    """Why distances cannot be had; empty if they can."""
    if not np.isfinite(covariance).all():
        return "too few respondents answered both items of a pair"
    flat = [
        str(name)
        for name, variance in zip(answers.columns, np.diag(covariance), strict=True)
        if variance <= 1e-12
    ]
    if flat:
        return f"no variance in {', '.join(flat[:5])}"
    values = np.linalg.eigvalsh(covariance)
    if values[0] <= values[-1] * len(covariance) * np.finfo(float).eps:
        return f"the covariance matrix of {answers.shape[1]} items and {len(answers)} respondents is singular"
    return ""


def _distance_frame(squared: Numbers, df: Numbers, index: pd.Index, reason: str) -> pd.DataFrame:
    p = chdtrc(df, squared)
    columns = {"mahalanobis": squared, "mahalanobis_df": df, "mahalanobis_p": p}
    frame = pd.DataFrame(columns, index=index)
    if reason:
        frame.attrs["reason"] = reason
    return frame
