"""A satisfaction index of several 10-point questions on 0 to 100, in the style of the national indices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.measure.numeric import complete_rows
from workbench.measure.resampling import bootstrap_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

Weights = Literal["equal", "component"]
FEWEST = 10


def satisfaction_index(
    items: pd.DataFrame,
    *,
    weights: Weights = "equal",
    scale: tuple[float, float] = (1, 10),
    resamples: int = 2000,
    seed: int = 1,
    level: float = 0.95,
) -> Estimate:
    """Weighted mean of the questions on 0 to 100: sum of w (mean - lowest) / sum of w / (highest - lowest) x 100.

    items : respondents in rows, questions in columns (overall, against expectation, against the ideal), answers within
    `scale`. Incomplete rows are left out. weights : "equal", or "component": the first principal component of the
    correlations over the standard deviations, which partial least squares (mode A) gives for one block of questions alone;
    they are found anew in every resample.
    Returns an Estimate in unit "score" with a BCa bootstrap interval, and n. NaN with a reason below 10 complete rows, or for
    "component" when a question does not vary.
    Only the licensed American Customer Satisfaction Index may carry that name, and its weights come from a model of causes
    and consequences; so no value of this one may be held against a published index.
    Source: Fornell et al. 1996, Journal of Marketing 60(4):7. Checked against: R 4.2.2 (prcomp, and the formula written out).

    >>> answers = pd.DataFrame({"overall": [10, 9] * 6, "ideal": [8, 7] * 6})
    >>> round(satisfaction_index(answers, resamples=100).value, 3)
    83.333
    """
    if weights not in ("equal", "component"):
        raise InputError(f"No weights {weights!r}", where="satisfaction_index", fix="Use equal or component.")
    if not items.shape[1]:
        raise InputError(
            "There is no column of questions", where="satisfaction_index", fix="Pass at least one column."
        )
    data = complete_rows(items)
    low, high = scale
    if ((data < low) | (data > high)).any():
        raise InputError(
            "An answer lies outside the scale", where="satisfaction_index", found=f"{data.min():g} to {data.max():g}",
            fix=f"The scale given is {low:g} to {high:g}.",
        )  # fmt: skip
    method = f"index 0-100 of {items.shape[1]} questions, {weights} weights; BCa bootstrap"
    if len(data) < FEWEST:
        return missing("fewer than 10 complete answers", unit="score", n=len(data), method=method)
    if weights == "component" and (data.std(axis=0) == 0).any():
        return missing("a question does not vary", unit="score", n=len(data), method=method)
    share = (data - low) / (high - low) * 100

    def index(drawn: Matrix) -> Matrix:
        means = drawn @ share / drawn.sum(axis=1, keepdims=True)
        loads = np.ones_like(means) if weights == "equal" else _component(drawn, share, means)
        value: Matrix = (loads * means).sum(axis=1) / loads.sum(axis=1)
        return value

    value = float(index(np.ones((1, len(data))))[0])
    limits = bootstrap_interval(index, value, len(data), resamples=resamples, seed=seed, level=level)
    return Estimate(value, *limits, level, len(data), unit="score", method=method)


def _component(drawn: Matrix, share: Matrix, means: Matrix) -> Matrix:
    """Weights of the raw questions: first eigenvector of each resample's correlations over the standard deviations."""
    n = drawn.sum(axis=1)[:, None, None]
    products = (share[:, :, None] * share[:, None, :]).reshape(len(share), -1)
    second = (drawn @ products).reshape(len(drawn), share.shape[1], -1) / n
    covariance = second - means[:, :, None] * means[:, None, :]
    sd = np.sqrt(np.einsum("sii->si", covariance))
    vector = np.linalg.eigh(covariance / (sd[:, :, None] * sd[:, None, :]))[1][..., -1]
    loads: Matrix = np.abs(vector) / sd
    return loads
