from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.intervals import check_level
from workbench.measure.moments import moments
from workbench.measure.reliability.composite import (
    alpha_of,
    item_matrix,
    item_moments,
    why_no_sum,
)

ITEMS = pd.DataFrame({"a": [1.0, 2, 3, 4, np.nan], "b": [1.0, 3, 2, 4, 2], "c": [2.0, 2, 3, 4, 1]})


def test_standardised_covariances_use_the_standard_deviation_of_all_who_answered():
    matrix = item_matrix(moments(ITEMS, missing="pairwise"), "standardised")
    pair = ITEMS.dropna()
    expected = pair["a"].cov(pair["b"]) / (ITEMS["a"].std() * ITEMS["b"].std())
    assert matrix[0, 1] == pytest.approx(expected)
    assert np.diag(matrix).tolist() == [1, 1, 1]


def test_without_gaps_they_are_correlations():
    np.testing.assert_allclose(item_matrix(moments(ITEMS), "standardised"), ITEMS.dropna().corr())


def test_an_item_without_variation_is_nan_only_for_z_scores():
    m = moments(ITEMS.assign(c=4.1))
    assert item_matrix(m, "raw")[2].tolist() == [0, 0, 0]
    assert np.isnan(item_matrix(m, "standardised")[2]).all()


def test_reasons_and_wrong_calls():
    assert why_no_sum(np.eye(2), 2) == "fewer than 3 respondents"
    assert why_no_sum(np.array([[1.0, -1], [-1, 1]]), 9) == "the sum score does not vary"
    assert alpha_of(2, 2.0, 3.0) == pytest.approx(2 / 3)
    with pytest.raises(InputError, match="no kind"):
        item_matrix(moments(ITEMS), "ordinal")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="at least 2 items"):
        item_moments(ITEMS[["a"]], "listwise")
    with pytest.raises(InputError, match="between 0 and 1"):
        check_level(95)
