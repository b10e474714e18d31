from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import printed_by_r
from workbench.measure.factors.rotation import Rotated, arranged, rotate

R = printed_by_r("scales_factors")
CASES = {
    "varimax": ("varimax", True),
    "varimax_plain": ("varimax", False),
    "promax": ("promax", True),
    "oblimin": ("oblimin", False),
    "oblimin_kaiser": ("oblimin", True),
}


@pytest.mark.parametrize("matrix", ["bfi", "thurstone", "harman74"])
@pytest.mark.parametrize("case", list(CASES))
def test_rotations_equal_r_carried_to_the_optimum(matrix: str, case: str):
    expected = R[matrix]["rotations"]
    rotation, kaiser = CASES[case]
    found = rotate(np.array(expected["unrotated"]), rotation=rotation, kaiser=kaiser)  # type: ignore[arg-type]
    assert found.converged
    np.testing.assert_allclose(found.loadings, expected[case]["loadings"], atol=2e-6)
    np.testing.assert_allclose(found.phi, expected[case]["phi"], atol=2e-6)


loadings = st.integers(0, 100_000).map(lambda seed: np.random.default_rng(seed).uniform(-0.7, 0.7, (8, 3)))


@settings(deadline=None, max_examples=40)
@given(loadings, st.sampled_from(["varimax", "promax", "oblimin"]), st.booleans())
def test_rotation_keeps_what_the_factors_reproduce(a: np.ndarray, rotation: str, kaiser: bool):
    found = rotate(a, rotation=rotation, kaiser=kaiser)  # type: ignore[arg-type]
    np.testing.assert_allclose(found.loadings @ found.phi @ found.loadings.T, a @ a.T, atol=1e-8)
    np.testing.assert_allclose(np.diag(found.phi), 1)
    sums = np.diag(found.phi @ found.loadings.T @ found.loadings)
    assert (np.diff(sums) <= 1e-9).all()
    assert (found.loadings.sum(axis=0) >= 0).all()


@pytest.mark.parametrize("rotation", ["varimax", "promax", "oblimin"])
def test_a_symmetric_start_is_no_dead_end(rotation: str):
    # Two clean clusters: the unrotated solution is a saddle point of every criterion.
    a = np.array([[0.67, 0.39]] * 3 + [[0.67, -0.39]] * 3)
    found = rotate(a, rotation=rotation, kaiser=False)  # type: ignore[arg-type]
    smaller = np.abs(found.loadings).min(axis=1)
    assert smaller.max() == pytest.approx(
        (0.67 - 0.39) / np.sqrt(2) if rotation == "varimax" else 0, abs=0.02
    )


def test_one_factor_is_left_alone():
    a = np.array([[-0.5], [-0.6], [0.2]])
    assert rotate(a, rotation="oblimin", kaiser=True).loadings.tolist() == (-a).tolist()


def test_factors_come_by_size_with_positive_sums():
    turned = arranged(Rotated(np.array([[0.1, -0.8], [0.2, -0.7]]), np.array([[1, 0.3], [0.3, 1]]), True))
    assert turned.loadings.tolist() == [[0.8, 0.1], [0.7, 0.2]]
    assert turned.phi[0, 1] == -0.3
