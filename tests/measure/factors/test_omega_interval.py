from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.measure.answers_of_bfi import agreeableness
from workbench.errors import InputError
from workbench.measure.factors.omega import omega
from workbench.measure.factors.omega_interval import Draws, _weighted, bootstrap_omega
from workbench.measure.moments import moments

FIVE = agreeableness().dropna()[:150]


@pytest.mark.parametrize("kind", ["raw", "standardised"])
@pytest.mark.parametrize("fit", ["ml", "minres"])
def test_a_weighted_sample_is_the_sample_of_its_rows(kind: str, fit: str):
    drawn = np.random.default_rng(4).integers(0, 150, 150)
    weights = np.bincount(drawn, minlength=150).astype(float)
    centred = (FIVE - FIVE.mean()).to_numpy()
    expected = omega(FIVE.iloc[drawn], kind=kind, fit=fit).value  # type: ignore[arg-type]
    assert _weighted(centred, weights, kind, fit) == pytest.approx(expected, rel=1e-9)  # type: ignore[arg-type]


def test_the_interval_holds_the_value_and_lies_near_the_delta_interval():
    plain, boot = omega(FIVE), omega(FIVE, interval="bootstrap", seed=1, resamples=1000)
    assert boot.value == plain.value
    assert boot.low < boot.value < boot.high <= 1
    assert (boot.low, boot.high) == pytest.approx((plain.low, plain.high), abs=0.06)
    assert "BCa" in boot.method
    again = omega(FIVE, interval="bootstrap", seed=1, resamples=1000)
    assert (again.low, again.high) == (boot.low, boot.high)


def test_a_sample_without_variation_has_no_omega():
    flat = np.zeros((20, 3))
    assert np.isnan(_weighted(flat, np.ones(20), "raw", "ml"))
    assert np.isnan(bootstrap_omega(flat, 0.5, kind="raw", fit="ml", draws=Draws(100, 1, 0.95))).all()


def test_too_little_data_gives_a_reason_before_any_draw():
    thin = omega(FIVE[:2], interval="bootstrap", seed=1)
    assert np.isnan([thin.value, thin.low, thin.high]).all()
    assert thin.reason


@pytest.mark.parametrize("options", [{}, {"seed": 1, "missing": "pairwise"}])
def test_a_bootstrap_needs_a_seed_and_complete_respondents(options: dict[str, object]):
    with pytest.raises(InputError, match="seed"):
        omega(FIVE, interval="bootstrap", **options)  # type: ignore[arg-type]


def test_a_bootstrap_needs_the_answers_themselves():
    with pytest.raises(InputError, match="complete respondents"):
        omega(moments(pd.DataFrame(FIVE)), interval="bootstrap", seed=1)
    with pytest.raises(InputError, match="no interval"):
        omega(FIVE, interval="exact")  # type: ignore[arg-type]
