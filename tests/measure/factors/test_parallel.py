from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from tests.measure.answers_of_bfi import bfi
from workbench.errors import InputError
from workbench.measure.factors.factorable import moments_of_correlations
from workbench.measure.factors.parallel import parallel_analysis

R = printed_by_r("scales_factors")["harman74"]


@pytest.mark.parametrize(
    ("kind", "mean", "high", "observed"),
    [
        ("components", "parallel_mean", "parallel_95", "eigen"),
        ("factors", "parallel_factors_mean", "parallel_factors_95", "eigen_smc"),
    ],
)
def test_random_eigenvalues_agree_with_rs_simulated_answers(kind: str, mean: str, high: str, observed: str):
    frame = loaded("datasets", "Harman74.cor").filter(like="cov.")
    m = moments_of_correlations(frame.set_axis(frame.columns, axis=0), n=145)
    table = parallel_analysis(m, seed=1, kind=kind, draws=4000)  # type: ignore[arg-type]
    np.testing.assert_allclose(table["observed"], R[observed], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(table["random_mean"], R[mean], atol=0.006)
    np.testing.assert_allclose(table["random_high"], R[high], atol=0.02)


def test_as_many_factors_are_kept_as_were_planted():
    rng = np.random.default_rng(9)
    loadings = np.kron(np.eye(3), np.full((1, 5), 0.7))
    answers = pd.DataFrame(rng.normal(size=(300, 3)) @ loadings + 0.7 * rng.normal(size=(300, 15)))
    for kind in ("components", "factors"):
        keep = parallel_analysis(answers, seed=2, kind=kind, draws=200)["keep"]  # type: ignore[arg-type]
        assert keep.tolist() == [True] * 3 + [False] * 12


def test_the_same_seed_gives_the_same_numbers_and_respondents_cost_nothing():
    first, again = (parallel_analysis(bfi(), seed=4, draws=100) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert not first["random_mean"].equals(parallel_analysis(bfi(), seed=5, draws=100)["random_mean"])


def test_eigenvalues_of_components_sum_to_the_number_of_items():
    table = parallel_analysis(bfi().iloc[:40, :10], seed=1, draws=50)
    assert table["observed"].sum() == pytest.approx(10)
    assert table["random_mean"].sum() == pytest.approx(10)


def test_noise_keeps_hardly_any_factor():
    rng = np.random.default_rng(10)
    kept = [
        parallel_analysis(pd.DataFrame(rng.normal(size=(50, 6))), seed=1, draws=200)["keep"].sum()
        for _ in range(200)
    ]
    assert np.mean(np.array(kept) > 0) == pytest.approx(0.05, abs=0.04)


def test_wrong_calls_are_refused():
    for options in ({"kind": "both"}, {"draws": 5}, {"quantile": 95}):
        with pytest.raises(InputError, match="parallel analysis"):
            parallel_analysis(bfi(), seed=1, **options)  # type: ignore[arg-type]
