from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import printed_by_r
from tests.measure.answers_of_bfi import bfi
from workbench.errors import InputError
from workbench.measure.factors.common_method import harman_single_factor

R = printed_by_r("scales_factors")["harman"]


@pytest.mark.parametrize(("method", "key"), [("components", "component"), ("minres", "minres")])
def test_the_share_of_one_factor_equals_psych(method: str, key: str):
    found = harman_single_factor(bfi(), method=method)  # type: ignore[arg-type]
    assert found.value == pytest.approx(R[key], rel=1e-6)
    assert found.low < found.value < found.high
    assert found.unit == "share"


def test_the_direction_of_items_does_not_matter():
    answers = bfi()
    turned = answers.assign(A1=7 - answers["A1"], N1=7 - answers["N1"])
    for method in ("components", "minres"):
        a, b = (harman_single_factor(each, method=method) for each in (answers, turned))  # type: ignore[arg-type]
        assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high))


@pytest.mark.parametrize("method", ["components", "minres"])
def test_the_interval_covers_the_true_share(method: str):
    loadings, hits, rng = np.array([0.8, 0.7, 0.6, 0.5, 0.7]), 0, np.random.default_rng(2)
    r = np.where(np.eye(5) > 0, 1, np.outer(loadings, loadings))
    true = np.linalg.eigvalsh(r)[-1] / 5 if method == "components" else loadings @ loadings / 5
    root = np.linalg.cholesky(r)
    for _ in range(400):
        answers = pd.DataFrame(rng.normal(size=(250, 5)) @ root.T)
        found = harman_single_factor(answers, method=method, level=0.9)  # type: ignore[arg-type]
        hits += found.low <= true <= found.high
    assert 0.85 < hits / 400 < 0.95


def test_an_unknown_method_is_refused():
    with pytest.raises(InputError, match="no method"):
        harman_single_factor(bfi(), method="cfa")  # type: ignore[arg-type]
