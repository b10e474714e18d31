from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import printed_by_r
from tests.measure.answers_of_bfi import agreeableness
from workbench.errors import InputError
from workbench.measure.factors.factorable import moments_of_correlations
from workbench.measure.factors.omega import omega
from workbench.measure.reliability.alpha import cronbach_alpha

R = printed_by_r("scales_reliability")["omega"]
Z = 1.959963984540054


@pytest.mark.parametrize(("kind", "key"), [("raw", "raw_ml"), ("standardised", "standardised_ml")])
def test_maximum_likelihood_omega_and_its_error_equal_lavaan(kind: str, key: str):
    found = omega(agreeableness(), kind=kind)  # type: ignore[arg-type]
    value, error = R[key]
    assert found.value == pytest.approx(value, rel=1e-5)  # lavaan stops there
    assert (found.high - found.low) / 2 / Z == pytest.approx(error, rel=1e-4)
    assert found.n == 2709


def test_minres_omega_of_z_scores_follows_from_psychs_loadings():
    found = omega(agreeableness(), kind="standardised", fit="minres")
    assert found.value == pytest.approx(R["minres_standardised"], rel=1e-6)


def test_omega_of_equal_loadings_is_alpha():
    r = pd.DataFrame(np.where(np.eye(5) > 0, 1.0, 0.4), columns=list("abcde"))
    m = moments_of_correlations(r, n=100)
    alpha = cronbach_alpha(m).value
    for fit in ("ml", "minres"):
        assert omega(m, fit=fit).value == pytest.approx(alpha, rel=1e-9)  # type: ignore[arg-type]


@pytest.mark.parametrize("fit", ["ml", "minres"])
@pytest.mark.parametrize("kind", ["raw", "standardised"])
def test_the_interval_covers_the_true_omega(fit: str, kind: str):
    rng = np.random.default_rng(3)
    loadings, unique, hits = np.array([0.9, 0.7, 0.6, 1.2]), np.array([0.5, 0.6, 0.8, 1.0]), 0
    scale = np.ones(4) if kind == "raw" else 1 / np.sqrt(loadings**2 + unique)
    common = float((scale * loadings).sum()) ** 2
    true = common / (common + float((scale**2 * unique).sum()))
    for _ in range(400):
        x = rng.normal(size=(250, 1)) * loadings + rng.normal(size=(250, 4)) * np.sqrt(unique)
        found = omega(pd.DataFrame(x), kind=kind, fit=fit, level=0.9)  # type: ignore[arg-type]
        hits += found.low <= true <= found.high
    assert 0.85 < hits / 400 < 0.95


def test_two_items_do_not_identify_a_factor():
    found = omega(agreeableness()[["A2", "A3"]])
    assert np.isnan(found.value)
    assert "not identified" in found.reason


def test_a_heywood_case_keeps_its_value_and_loses_its_interval():
    r = pd.DataFrame([[1, 0.8, 0.8], [0.8, 1, 0.3], [0.8, 0.3, 1]], columns=list("abc"))
    found = omega(moments_of_correlations(r, n=90))
    assert not np.isnan(found.value)
    assert np.isnan(found.low)
    assert "Heywood" in found.method


def test_wrong_options_are_refused():
    with pytest.raises(InputError, match="no omega"):
        omega(agreeableness(), fit="wls")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="at least 2 items"):
        omega(agreeableness()[["A1"]])
