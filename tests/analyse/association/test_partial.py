from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.association.associate import correlate, correlate_matrix, correlation_square
from workbench.analyse.association.partial import partial_correlate, semipartial_correlate
from workbench.errors import InputError

R = printed_by_r("analyse_correlations")["semipartial"]
SWISS = loaded("datasets", "swiss")


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_the_semipartial_correlation_equals_r(method: str):
    got = semipartial_correlate(
        SWISS["Fertility"],
        SWISS["Education"],
        SWISS[["Agriculture", "Catholic"]],
        method=method,  # type: ignore[arg-type]
    )
    expected = R[method]
    assert (got.value, got.statistic, got.df, got.p) == pytest.approx(
        [expected[key] for key in ("r", "statistic", "df", "p")], rel=1e-9
    )
    assert got.value**2 == pytest.approx(expected["gain"], rel=1e-9)


def test_its_test_is_that_of_the_partial_correlation():
    others = SWISS[["Agriculture", "Catholic"]]
    part = semipartial_correlate(SWISS["Fertility"], SWISS["Education"], others)
    partial = partial_correlate(SWISS["Fertility"], SWISS["Education"], others)
    assert (part.statistic, part.p, part.df) == pytest.approx((partial.statistic, partial.p, partial.df))
    assert abs(part.value) < abs(partial.value)


def test_without_covariates_it_is_the_correlation():
    part = semipartial_correlate(SWISS["Fertility"], SWISS["Education"], SWISS[[]])
    plain = correlate(SWISS["Fertility"], SWISS["Education"])
    assert (part.value, part.p, part.low, part.high) == pytest.approx(
        (plain.value, plain.p, plain.low, plain.high)
    )


def test_the_interval_covers_where_a_plain_one_would_be_far_too_wide():
    # y and z correlate .7: the plain Fisher interval would cover 99 %.
    root = np.linalg.cholesky(np.array([[1, 0.2, 0.7], [0.2, 1, 0.1], [0.7, 0.1, 1]]))
    truth = (0.2 - 0.7 * 0.1) / math.sqrt(1 - 0.1**2)
    covered = 0
    for seed in range(300):
        data = pd.DataFrame(
            np.random.default_rng(seed).normal(size=(60, 3)) @ root.T, columns=["y", "x", "z"]
        )
        got = semipartial_correlate(data["y"], data["x"], data[["z"]], method="pearson")
        covered += got.low <= truth <= got.high
    assert 0.92 <= covered / 300 <= 0.98


def test_it_says_why_it_cannot_be_given():
    y, x = SWISS["Fertility"], SWISS["Education"]
    assert "beyond the covariates" in semipartial_correlate(y, x, x.to_frame("same")).reason
    assert "fewer than 4" in semipartial_correlate(y[:3], x[:3], SWISS[["Catholic"]][:3]).reason
    assert (
        "too few"
        in semipartial_correlate(y[:6], x[:6], SWISS[["Catholic", "Agriculture", "Examination"]][:6]).reason
    )
    with pytest.raises(InputError, match="spearman, pearson"):
        semipartial_correlate(y, x, SWISS[["Catholic"]], method="kendall")  # type: ignore[arg-type]


def test_the_long_table_becomes_a_square_or_a_rectangle():
    frame = SWISS[["Fertility", "Education", "Catholic"]]
    square = correlation_square(correlate_matrix(frame, frame))
    assert square.loc["Education", "Fertility"] == square.loc["Fertility", "Education"]
    assert np.diag(square).tolist() == [1, 1, 1]
    assert np.isnan(np.diag(correlation_square(correlate_matrix(frame, frame), value="p"))).all()
    oblong = correlation_square(correlate_matrix(frame[["Fertility"]], frame[["Education", "Catholic"]]))
    assert oblong.shape == (1, 2)
    assert oblong.loc["Fertility", "Catholic"] == pytest.approx(
        correlate(SWISS["Fertility"], SWISS["Catholic"]).value
    )
    with pytest.raises(InputError, match="p_adjusted"):
        correlation_square(correlate_matrix(frame, frame), value="rho")
