from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ncx2

from workbench.measure.factors.fit import degrees_of_freedom, factor_fit

LOADINGS = np.array([0.8, 0.7, 0.6, 0.5, 0.7])
IMPLIED = np.where(np.eye(5) > 0, 1, np.outer(LOADINGS, LOADINGS))


def bent(size: float) -> np.ndarray:
    """Correlations of one factor and something more between two items."""
    r = IMPLIED.copy()
    r[0, 1] = r[1, 0] = r[0, 1] + size
    return r


def test_a_perfect_fit_is_perfect():
    fit = factor_fit(IMPLIED, IMPLIED, n=200, factors=1, level=0.9).set_index("measure")["value"]
    assert fit["chi_square"] == pytest.approx(0, abs=1e-9)
    assert fit["p"] == pytest.approx(1)
    assert fit["rmsea"] == fit["rmsr"] == 0
    assert fit["tli"] > 1


def test_the_interval_of_rmsea_puts_the_chi_square_in_both_tails():
    n, df = 300, degrees_of_freedom(5, 1)
    fit = factor_fit(bent(0.15), IMPLIED, n=n, factors=1, level=0.9).set_index("measure")
    low, high = (n - 1) * df * fit.loc["rmsea", ["low", "high"]].to_numpy(dtype=float) ** 2
    chi_square = fit.loc["chi_square", "value"]
    assert ncx2.cdf(chi_square, df, low) == pytest.approx(0.95)
    assert ncx2.cdf(chi_square, df, high) == pytest.approx(0.05)


def test_a_huge_chi_square_still_has_an_interval():
    row = factor_fit(bent(0.3), IMPLIED, n=1_000_000, factors=1, level=0.9).set_index("measure").loc["rmsea"]
    assert 0 < row["low"] < row["value"] < row["high"] < 1


def test_without_degrees_of_freedom_only_residuals_are_left():
    r = IMPLIED[:3, :3]
    fit = factor_fit(r, r, n=50, factors=1, level=0.9).set_index("measure")["value"]
    assert degrees_of_freedom(3, 1) == 0
    assert fit["rmsr"] == 0
    assert fit.drop(["rmsr", "df"]).isna().all()


def test_loadings_that_imply_no_correlations_have_no_fit():
    # Three loadings of principal axes for R's iris: the second item's communality is 1.09, and the likelihood's discrepancy has no meaning.
    loadings = np.array([0.817137, -0.333873, 1.042994, 0.962101])
    implied = np.outer(loadings, loadings)
    np.fill_diagonal(implied, 1.0)
    r = np.array(
        [
            [1, -0.117570, 0.871754, 0.817941],
            [-0.117570, 1, -0.428440, -0.366126],
            [0.871754, -0.428440, 1, 0.962865],
            [0.817941, -0.366126, 0.962865, 1],
        ]
    )
    fit = factor_fit(r, implied, n=150, factors=1, level=0.9).set_index("measure")["value"]
    assert fit[["chi_square", "p", "rmsea", "tli", "bic"]].isna().all()
    assert fit["rmsr"] == pytest.approx(0.077, abs=5e-4)
