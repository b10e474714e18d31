"""How many factors: eigenvalues against those of random answers (Horn's parallel analysis)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.measure.factors.factorable import correlations_to_factor
from workbench.measure.moments import Missing, Moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

AT_ONCE = 1_000_000  # cells of the correlation matrices held at a time


def parallel_analysis(
    items: pd.DataFrame | Moments,
    *,
    seed: int,
    kind: Literal["components", "factors"] = "components",
    draws: int = 1000,
    quantile: float = 0.95,
    missing: Missing = "listwise",
) -> pd.DataFrame:
    """Eigenvalues beside those of uncorrelated normal answers of the same size. Advice, not a test.

    items : respondents in rows, items in columns, numeric; or their moments. missing : as for `moments`.
    kind : "components" takes the correlations themselves (Horn); "factors" puts squared multiple correlations in
    the diagonal (Humphreys & Ilgen). draws : random correlation matrices, from Wishart's distribution, so that
    the number of respondents costs nothing; the same seed gives the same matrices.
    Returns a row per place: place, observed, random_mean, random_high (the quantile), keep (observed above
    random_high and above 0, here and at every earlier place), n, reason. observed is NaN with a reason where `kmo` is.
    Raises InputError for fewer than 20 draws or an unknown kind.
    Source: Horn 1965, Psychometrika 30:179; 95th percentile Glorfeld 1995; Humphreys & Ilgen 1969.
    Checked against: psych 2.2.9 fa.parallel (simulated eigenvalues, within the error of both simulations).

    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=(200, 1))
    >>> answers = pd.DataFrame(trait + rng.normal(size=(200, 4)))
    >>> parallel_analysis(answers, seed=1, draws=100)["keep"].tolist()
    [True, False, False, False]
    """
    if kind not in ("components", "factors") or draws < 20 or not 0 < quantile < 1:
        raise InputError(
            "A parallel analysis takes components or factors, at least 20 draws and a quantile between 0 and 1",
            where="parallel_analysis",
            found=f"kind={kind!r}, draws={draws}, quantile={quantile}",
            fix='Use kind="components", draws=1000, quantile=0.95.',
        )
    found = correlations_to_factor(items, missing)
    k = len(found.items)
    observed, mean, high = (np.full(k, math.nan) for _ in range(3))
    few = "too few respondents for so many items" if kind == "factors" and found.n <= k else ""
    reason = found.reason or few
    if not reason:
        observed = _eigenvalues(found.r[None], kind)[0]
        random = _random_eigenvalues(found.n, k, kind, draws, seed)
        mean, high = random.mean(axis=0), np.quantile(random, quantile, axis=0)
    keep = np.logical_and.accumulate(observed > np.maximum(high, 0.0))
    return pd.DataFrame(
        {
            "place": np.arange(1, k + 1),
            "observed": observed,
            "random_mean": mean,
            "random_high": high,
            "keep": keep,
        }
    ).assign(n=found.n, reason=reason)


def _random_eigenvalues(n: int, k: int, kind: str, draws: int, seed: int) -> Matrix:
    rng = np.random.default_rng(seed)
    step = max(1, AT_ONCE // (k * k))
    parts = [
        _eigenvalues(_random_correlations(rng, n, k, min(step, draws - done)), kind)
        for done in range(0, draws, step)
    ]
    return np.concatenate(parts)


def _random_correlations(rng: np.random.Generator, n: int, k: int, draws: int) -> Matrix:
    """Correlations of n respondents with k independent normal answers: Bartlett's (1933) triangular factor."""
    if n - 1 < k:
        answers = rng.standard_normal((draws, n, k))
        factor = (answers - answers.mean(axis=1, keepdims=True)).transpose(0, 2, 1)
    else:
        factor = np.tril(rng.standard_normal((draws, k, k)), -1)
        own = np.arange(k)
        factor[:, own, own] = np.sqrt(rng.chisquare(n - 1 - own, (draws, k)))
    length = np.sqrt((factor**2).sum(axis=2, keepdims=True))
    factor = factor / length
    correlations: Matrix = factor @ factor.transpose(0, 2, 1)
    return correlations


def _eigenvalues(r: Matrix, kind: str) -> Matrix:
    if kind == "factors":
        own = np.arange(r.shape[1])
        r, plain = r.copy(), r
        r[:, own, own] = 1 - 1 / np.linalg.inv(plain)[:, own, own]
    return cast("Matrix", np.linalg.eigvalsh(r)[:, ::-1])
