from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.association.correlation import complete_rows, fisher_interval, midranks, pearson
from workbench.errors import InputError


def test_tied_values_share_their_mean_rank():
    assert midranks(np.array([3.0, 1, 3, 2, 3])).tolist() == [4, 1, 4, 2, 4]


def test_a_constant_far_from_zero_does_not_vary():
    assert np.isnan(pearson(np.full(5, 0.1), np.arange(5.0)))
    assert pearson(1e9 + np.arange(5.0), np.arange(5.0)) == pytest.approx(1)


def test_rows_with_anything_missing_are_left_out():
    a, b = complete_rows([pd.Series([1.0, np.nan, 3]), pd.Series([1, 2, None], dtype="Int64")])
    assert a.tolist() == [1]
    assert b.tolist() == [1]


def test_text_and_other_respondents_are_refused():
    with pytest.raises(InputError, match="numbers"):
        complete_rows([pd.Series(["a", "b"])])
    with pytest.raises(InputError, match="same respondents"):
        complete_rows([pd.Series([1.0], index=["a"]), pd.Series([1.0], index=["b"])])


def test_the_half_width_at_n_102_is_about_19_points():
    # studies.md 1.5 point 7.
    low, high = fisher_interval(np.array([0.0]), np.array([102.0]), method="spearman", level=0.95)
    assert float(high[0] - low[0]) / 2 == pytest.approx(0.19, abs=0.01)


def test_no_interval_for_a_perfect_correlation_or_too_few():
    low, high = fisher_interval(np.array([1.0, 0.5]), np.array([50.0, 3.0]), method="pearson", level=0.95)
    assert np.isnan(low).all()
    assert np.isnan(high).all()
