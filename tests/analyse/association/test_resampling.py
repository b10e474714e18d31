from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench.analyse.association.resampling import bootstrap_correlation
from workbench.errors import InputError


def likert(n: int, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    base = rng.normal(size=n)
    return pd.DataFrame({name: np.clip(np.rint(3 + base + rng.normal(size=n)), 1, 5) for name in "xy"})


@pytest.mark.parametrize("method", ["spearman", "pearson"])
def test_bca_equals_scipy_on_the_same_draws(method: str):
    frame = likert(45)
    got = bootstrap_correlation(frame["x"], frame["y"], method=method, n_boot=500, seed=9)  # type: ignore[arg-type]

    def statistic(x: np.ndarray, y: np.ndarray) -> float:
        return (stats.spearmanr if method == "spearman" else stats.pearsonr)(x, y).statistic

    expected = stats.bootstrap(
        (frame["x"].to_numpy(), frame["y"].to_numpy()),
        statistic,
        paired=True,
        vectorized=False,
        n_resamples=500,
        rng=np.random.default_rng(9),
    ).confidence_interval
    assert (got.low, got.high) == pytest.approx((expected.low, expected.high), rel=1e-10)


def test_the_same_seed_gives_the_same_interval_however_the_work_is_cut(monkeypatch: pytest.MonkeyPatch):
    frame = likert(40)
    whole = bootstrap_correlation(frame["x"], frame["y"], n_boot=300, seed=4)
    monkeypatch.setattr("workbench.measure.resampling.CELLS_AT_ONCE", 4000)
    assert bootstrap_correlation(frame["x"], frame["y"], n_boot=300, seed=4) == whole
    assert bootstrap_correlation(frame["x"], frame["y"], n_boot=300, seed=5) != whole


def test_above_1000_pairs_a_grouped_jackknife_gives_nearly_the_same():
    frame = likert(1500)
    got = bootstrap_correlation(frame["x"], frame["y"], n_boot=1000, seed=2)
    z = np.arctanh(got.value)
    half = 1.96 * np.sqrt((1 + got.value**2 / 2) / 1497)
    assert (got.low, got.high) == pytest.approx((np.tanh(z - half), np.tanh(z + half)), abs=0.015)


def test_missing_pairs_are_left_out():
    frame = likert(40)
    gap = pd.concat([frame, pd.DataFrame({"x": [np.nan], "y": [3.0]})], ignore_index=True)
    with_gap = bootstrap_correlation(gap["x"], gap["y"], n_boot=200, seed=1)
    assert with_gap == bootstrap_correlation(frame["x"], frame["y"], n_boot=200, seed=1)
    assert with_gap.n == 40


def test_too_little_data_gives_a_reason():
    x = pd.Series([1.0, 2, 3])
    assert bootstrap_correlation(x, x, seed=1).reason == "fewer than 4 complete pairs"
    flat = pd.Series([1.0] * 6)
    assert bootstrap_correlation(flat, flat, seed=1).reason == "a variable does not vary"


def test_a_perfect_correlation_has_no_bootstrap_interval():
    x = pd.Series([1.0, 2, 3, 4, 5, 6])
    got = bootstrap_correlation(x, 2 * x, n_boot=100, seed=1)
    assert got.value == 1
    assert np.isnan(got.low) or got.low == 1


def test_too_few_resamples_are_refused():
    with pytest.raises(InputError, match="2000 or more"):
        bootstrap_correlation(pd.Series([1.0]), pd.Series([1.0]), n_boot=50, seed=1)
