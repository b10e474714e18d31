from __future__ import annotations

import numpy as np
import pytest

from workbench.measure.factors.extraction import extract
from workbench.measure.reliability.delta import likelihood_error, one_factor_gradient, standard_error

R = np.array([[1, 0.5, 0.45, 0.3], [0.5, 1, 0.35, 0.42], [0.45, 0.35, 1, 0.28], [0.3, 0.42, 0.28, 1]])


def test_one_correlation_has_the_textbook_error():
    gradient = np.zeros((4, 4))
    gradient[0, 1] = gradient[1, 0] = 0.5
    assert standard_error(gradient, R, n=50) == pytest.approx((1 - 0.25) / np.sqrt(50))


def test_the_variance_of_one_item_has_the_textbook_error():
    # d log-sd = 1 means the function is the log of item 1's standard deviation: error 1/√(2n).
    assert standard_error(np.zeros((4, 4)), R, n=200, scale=np.array([1.0, 0, 0, 0])) == pytest.approx(1 / 20)


def test_the_gradient_of_a_factor_is_that_of_finite_differences():
    loadings = extract(R, factors=1, method="minres").loadings[:, 0]
    slope = np.array([0.3, -1.0, 2.0, 0.7])
    gradient = one_factor_gradient(loadings, R, slope)
    for i in range(4):
        for j in range(i):
            moved = []
            for step in (1e-5, -1e-5):
                r = R.copy()
                r[i, j] = r[j, i] = r[i, j] + step
                moved.append(slope @ extract(r, factors=1, method="minres").loadings[:, 0])
            assert 2 * gradient[i, j] == pytest.approx((moved[0] - moved[1]) / 2e-5, rel=1e-5)


def test_the_likelihood_error_is_that_of_repeated_samples():
    rng = np.random.default_rng(6)
    loadings, unique = np.array([0.8, 0.7, 0.6, 0.5]), np.array([0.36, 0.51, 0.64, 0.75])
    sums = []
    for _ in range(600):
        x = rng.normal(size=(300, 1)) * loadings + rng.normal(size=(300, 4)) * np.sqrt(unique)
        s = np.cov(x.T)
        sd = np.sqrt(np.diag(s))
        one = extract(s / np.outer(sd, sd), factors=1, method="ml")
        sums.append(float(sd @ one.loadings[:, 0]))
    slope = np.concatenate([np.ones(4), np.zeros(4)])
    assert likelihood_error(loadings, unique, slope, n=300) == pytest.approx(np.std(sums), rel=0.1)
