from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from tests.measure.answers_of_bfi import agreeableness
from workbench.measure.reliability.alpha_interval import bootstrap_alpha, duhachek_interval, feldt_interval


def alpha_of_samples(*items: np.ndarray, axis: int = -1) -> np.ndarray:
    """Alpha of respondents along the last axis, for scipy."""
    x = np.stack(items, axis=-2)
    k = x.shape[-2]
    return k / (k - 1) * (1 - x.var(axis=-1, ddof=1).sum(axis=-1) / x.sum(axis=-2).var(axis=-1, ddof=1))


def test_the_bootstrap_equals_scipys_on_the_same_draws():
    answers = agreeableness().dropna().to_numpy()[:150]
    alpha = float(alpha_of_samples(*answers.T))
    theirs = bootstrap(
        tuple(answers.T),
        alpha_of_samples,
        paired=True,
        n_resamples=1500,
        method="BCa",
        rng=np.random.default_rng(8),
    )
    ours = bootstrap_alpha(answers, alpha, kind="raw", resamples=1500, seed=8, level=0.95)
    assert ours == pytest.approx(tuple(theirs.confidence_interval), rel=1e-9)


def test_a_seed_gives_the_same_interval_twice():
    answers = agreeableness().dropna().to_numpy()[:80]
    first, second, other = (
        bootstrap_alpha(answers, 0.7, kind="standardised", resamples=300, seed=seed, level=0.9)
        for seed in (1, 1, 2)
    )
    assert first == second != other


def test_feldts_interval_covers_the_alpha_of_parallel_items():
    rng = np.random.default_rng(5)
    true, hits = 4 * 0.5 / (1 + 3 * 0.5), 0
    for _ in range(1000):
        x = rng.normal(size=(1, 40)) + rng.normal(size=(4, 40))
        low, high = feldt_interval(float(alpha_of_samples(*x)), n=40, k=4, level=0.9)
        hits += low <= true <= high
    assert 0.87 < hits / 1000 < 0.93


def test_duhacheks_interval_of_duplicated_items_is_a_point():
    low, high = duhachek_interval(1.0, np.ones((3, 3)), n=50, level=0.95)
    assert (low, high) == pytest.approx((1, 1))
