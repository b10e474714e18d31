from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from tests.measure.answers_of_bfi import bfi, correlations
from workbench.measure.factors.extraction import extract

R = printed_by_r("scales_factors")
MATRICES = {
    "bfi": (np.corrcoef(bfi().dropna().to_numpy().T), 5),
    "thurstone": (correlations("psych", "Thurstone", 9).to_numpy(), 3),
    "harman74": (loaded("datasets", "Harman74.cor").filter(like="cov.").to_numpy(), 4),
}
each_matrix = pytest.mark.parametrize("name", list(MATRICES))


@each_matrix
def test_minres_equals_least_squares_in_r(name: str):
    r, factors = MATRICES[name]
    found = extract(r, factors=factors, method="minres")
    assert found.converged
    np.testing.assert_allclose(found.loadings, R[name]["rotations"]["unrotated"], atol=1e-6)


@each_matrix
@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
def test_extractions_reproduce_psychs_communalities(name: str, method: str):
    r, factors = MATRICES[name]
    found = extract(r, factors=factors, method=method)  # type: ignore[arg-type]
    # psych stops its minimisation early; principal axes take its own rule and agree to the last digits.
    tolerance = 1e-9 if method == "pa" else 3e-4
    np.testing.assert_allclose(
        (found.loadings**2).sum(axis=1), R[name][method]["communality"], atol=tolerance
    )


def test_maximum_likelihood_equals_factanal():
    r, factors = MATRICES["harman74"]
    found = extract(r, factors=factors, method="ml")
    np.testing.assert_allclose(found.uniquenesses, R["harman74"]["factanal"]["uniquenesses"], atol=1e-5)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 100_000), st.integers(1, 3), st.sampled_from(["minres", "ml"]))
def test_planted_factors_are_recovered(seed: int, factors: int, method: str):
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(0.3, 0.6, (9, factors)) * rng.choice([-1, 1], (9, factors))
    r = loadings @ loadings.T
    np.fill_diagonal(r, 1)
    if np.linalg.eigvalsh(r)[0] < 0.02 or (loadings**2).sum(axis=1).max() > 0.95:
        return
    found = extract(r, factors=factors, method=method)  # type: ignore[arg-type]
    implied = found.loadings @ found.loadings.T
    off = ~np.eye(9, dtype=bool)
    np.testing.assert_allclose(implied[off], r[off], atol=1e-5)


def test_a_heywood_case_stops_at_the_bound():
    r = np.array([[1, 0.8, 0.8], [0.8, 1, 0.3], [0.8, 0.3, 1]])
    for method in ("minres", "ml"):
        found = extract(r, factors=1, method=method)  # type: ignore[arg-type]
        assert found.uniquenesses.min() == pytest.approx(0.005)


def test_uncorrelated_items_have_no_common_factor():
    found = extract(np.eye(5), factors=1, method="minres")
    np.testing.assert_allclose(found.loadings, 0, atol=1e-6)
