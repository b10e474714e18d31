from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from workbench.errors import InputError
from workbench.measure.resampling import bootstrap_interval

X = np.random.default_rng(1).gamma(2, size=40)


def mean_of(weights: np.ndarray) -> np.ndarray:
    """Means of weighted samples."""
    return weights @ X / weights.sum(axis=1)


def test_the_interval_is_scipys_on_the_same_draws():
    ours = bootstrap_interval(mean_of, X.mean(), 40, resamples=999, seed=5, level=0.9)
    theirs = bootstrap(
        (X,), np.mean, n_resamples=999, confidence_level=0.9, method="BCa", rng=np.random.default_rng(5)
    )
    assert ours == pytest.approx(tuple(theirs.confidence_interval), rel=1e-10)


def test_blocks_of_draws_do_not_change_the_interval(monkeypatch: pytest.MonkeyPatch):
    whole = bootstrap_interval(mean_of, X.mean(), 40, resamples=300, seed=5, level=0.9)
    monkeypatch.setattr("workbench.measure.resampling.CELLS_AT_ONCE", 40 * 7)
    assert bootstrap_interval(mean_of, X.mean(), 40, resamples=300, seed=5, level=0.9) == pytest.approx(whole)


def test_a_statistic_that_never_differs_has_no_interval():
    low, high = bootstrap_interval(lambda w: np.zeros(len(w)), 1.0, 10, resamples=100, seed=1, level=0.9)
    assert np.isnan([low, high]).all()
    low, high = bootstrap_interval(
        lambda w: np.full(len(w), np.nan), 1.0, 10, resamples=100, seed=1, level=0.9
    )
    assert np.isnan([low, high]).all()


def test_few_resamples_are_refused():
    with pytest.raises(InputError, match="Too few"):
        bootstrap_interval(mean_of, 1.0, 40, resamples=50, seed=1, level=0.9)
