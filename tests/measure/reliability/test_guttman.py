from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import printed_by_r
from tests.measure.answers_of_bfi import agreeableness, turned_items
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.measure.reliability.guttman import guttman_lambdas

R = printed_by_r("scales_reliability")["lambdas"]


@pytest.mark.parametrize("kind", ["raw", "standardised"])
def test_lambdas_equal_psych_and_the_formulae_in_r(kind: str):
    np.testing.assert_allclose(guttman_lambdas(agreeableness(), kind=kind)["value"], R[kind], rtol=1e-10)  # type: ignore[arg-type]


def test_the_third_bound_is_alpha_and_the_second_is_never_lower():
    table = guttman_lambdas(turned_items()).set_index("coefficient")["value"]
    assert table["lambda_3"] == pytest.approx(cronbach_alpha(turned_items()).value)
    assert table["lambda_1"] < table["lambda_3"] <= table["lambda_2"]


def test_parallel_items_reach_their_reliability_by_every_bound_but_the_first():
    r = np.where(np.eye(6) > 0, 1.0, 0.5)
    x = np.linalg.cholesky(r) @ np.linalg.qr(np.random.default_rng(1).normal(size=(40, 6)) - 0)[0].T
    x = x - x.mean(axis=1, keepdims=True)
    table = guttman_lambdas(pd.DataFrame(x.T)).set_index("coefficient")
    assert table["value"].between(-1, 1).all()
    assert table.loc["lambda_4", "method"] == "all splits"


def test_a_duplicated_item_leaves_the_sixth_bound_open():
    five = agreeableness()
    table = guttman_lambdas(five.assign(again=five["A2"])).set_index("coefficient")
    assert np.isnan(table.loc["lambda_6", "value"])
    assert "dependent" in table.loc["lambda_6", "reason"]
    assert table.drop(index="lambda_6")["value"].notna().all()


def test_long_scales_are_searched_and_say_so():
    answers = pd.DataFrame(
        np.random.default_rng(4).normal(size=(200, 40)) + np.random.default_rng(5).normal(size=(200, 1))
    )
    table = guttman_lambdas(answers).set_index("coefficient")
    assert "search" in table.loc["lambda_4", "method"]
    assert table.loc["lambda_4", "value"] >= table.loc["lambda_3", "value"]
