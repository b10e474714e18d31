from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.measure.agreement.mean_squares import mean_squares
from workbench.measure.moments import moments

RATINGS = pd.DataFrame(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)


def test_mean_squares_are_those_printed_by_shrout_and_fleiss():
    # Shrout & Fleiss 1979, table 3.
    table = mean_squares(RATINGS)
    assert (table.targets, table.within) == pytest.approx((11.24, 6.26), abs=0.005)
    assert (table.raters, table.residual) == pytest.approx((32.49, 1.02), abs=0.005)


def test_targets_with_a_gap_are_left_out():
    gap = pd.concat([RATINGS, pd.DataFrame([[1.0, np.nan, 3, 4]])])
    assert mean_squares(gap) == mean_squares(RATINGS)


def test_a_large_mean_costs_no_digits_and_equal_raters_are_exactly_equal():
    shifted = mean_squares(RATINGS + 1e6)
    assert (shifted.raters, shifted.residual) == pytest.approx((32.486111, 1.019444), rel=1e-6)
    same = pd.DataFrame({"a": [0.1, 0.2, 0.7], "b": [0.1, 0.2, 0.7]})
    assert (mean_squares(same).raters, mean_squares(same).residual) == (0, 0)


def test_chunks_give_the_same():
    parts = moments(RATINGS[:2]) + moments(RATINGS[2:])
    assert mean_squares(parts).residual == pytest.approx(mean_squares(RATINGS).residual)


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="at least 2 raters"):
        mean_squares(RATINGS[[0]])
    gap = RATINGS.mask(RATINGS == 10)
    with pytest.raises(InputError, match="complete targets"):
        mean_squares(moments(gap, missing="pairwise"))
