from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.measure.factors.factorable import correlations_to_factor, moments_of_correlations
from workbench.measure.moments import correlation_matrix, covariance, fewest
from workbench.measure.reliability.alpha import cronbach_alpha


def test_published_correlations_come_back_as_they_went_in():
    r = pd.DataFrame([[1, 0.3, -0.2], [0.3, 1, 0.4], [-0.2, 0.4, 1]], columns=list("abc"), index=list("abc"))
    m = moments_of_correlations(r, n=37)
    np.testing.assert_allclose(correlation_matrix(m), r)
    np.testing.assert_allclose(covariance(m), r)
    assert fewest(m) == 37
    assert correlations_to_factor(m, "listwise").reason == ""


def test_alpha_of_a_published_matrix_is_its_standardised_alpha():
    r = pd.DataFrame(np.where(np.eye(4) > 0, 1, 0.5), columns=list("abcd"))
    assert cronbach_alpha(moments_of_correlations(r, n=100)).value == pytest.approx(0.8)


@pytest.mark.parametrize(
    "r",
    [
        [[1, 0.5], [0.4, 1]],
        [[2, 0.5], [0.5, 1]],
        [[1, 0.5]],
        [[1, np.nan], [np.nan, 1]],
        [[1, 1.5], [1.5, 1]],
    ],
)
def test_what_is_no_correlation_matrix_is_refused(r: list[list[float]]):
    with pytest.raises(InputError, match="symmetric"):
        moments_of_correlations(pd.DataFrame(r), n=50)


def test_one_respondent_has_no_correlations():
    with pytest.raises(InputError, match="at least 2"):
        moments_of_correlations(pd.DataFrame([[1, 0.5], [0.5, 1]]), n=1)
