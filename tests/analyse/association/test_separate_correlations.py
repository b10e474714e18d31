from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.association.contrasts import (
    compare_correlations,
    correlation_contrasts,
    steiger_test,
    williams_test,
)
from workbench.analyse.association.separate_correlations import (
    compare_independent_correlations,
    compare_separate_correlations,
    separate_interval,
    separate_test,
)
from workbench.errors import InputError

R = printed_by_r("analyse_correlations")
SWISS, IRIS = loaded("datasets", "swiss"), loaded("datasets", "iris")


def matrix(r12: float, r34: float, r13: float, r14: float, r23: float, r24: float) -> np.ndarray:
    return np.array([[1, r12, r13, r14], [r12, 1, r23, r24], [r13, r23, 1, r34], [r14, r24, r34, 1]])


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_steigers_z_of_overlapping_correlations_equals_r(method: str):
    got = compare_correlations(
        SWISS["Fertility"],
        SWISS["Agriculture"],
        SWISS["Education"],
        method=method,
        test="steiger",  # type: ignore[arg-type]
    )
    expected = R["overlapping"][method]
    assert (got.statistic, got.p) == pytest.approx((expected["z"], expected["p"]), rel=1e-9)
    assert math.isnan(got.df)


def test_published_values_of_silver_hittner_and_may():
    # Silver, Hittner & May 2006, Applied Psychological Measurement 30:152 (depcor): n = 100, r .3, .4, .5.
    assert [f"{x:.4f}" for x in williams_test((0.3, 0.4, 0.5), 100)] == ["-1.0767", "0.2843"]
    assert [f"{x:.4f}" for x in steiger_test((0.3, 0.4, 0.5), 100)] == ["-1.0718", "0.2838"]
    apart = separate_test(matrix(0.3, 0.4, 0.5, 0.8, 0.6, 0.7), 100)
    assert [f"{x:.4f}" for x in apart] == ["-1.0744", "0.2827"]


def test_steigers_own_example():
    # Steiger 1980, Psychological Bulletin 87:249, case A: r .4, .5, .1, n = 103: -.8913, with covariances rounded.
    assert steiger_test((0.4, 0.5, 0.1), 103)[0] == pytest.approx(-0.8913, abs=0.003)


def test_separate_correlations_equal_r():
    got = compare_separate_correlations(
        SWISS, first=("Fertility", "Agriculture"), second=("Education", "Catholic"), method="pearson"
    )
    expected = R["separate"]
    assert (got.value, got.low, got.high, got.statistic, got.p) == pytest.approx(
        [expected[key] for key in ("value", "low", "high", "z", "p")], rel=1e-9
    )


def test_zou_2007_example_of_separate_correlations():
    # Zou 2007, Psychological Methods 12:399-413: -.096 to .500 (.501 without rounding on the way).
    low, high = separate_interval(
        matrix(0.396, 0.189, 0.208, 0.143, 0.023, 0.423), 66, method="pearson", level=0.95
    )
    assert (low, high) == pytest.approx((-0.096, 0.5005), abs=1e-3)


def test_independent_correlations_equal_r():
    frame = IRIS[IRIS["Species"] != "versicolor"]
    got = compare_independent_correlations(
        frame, x="Sepal.Length", y="Sepal.Width", group="Species", method="pearson"
    )
    expected = R["independent"]
    assert (got.value, got.low, got.high, got.statistic, got.p) == pytest.approx(
        [expected[key] for key in ("value", "low", "high", "z", "p")], rel=1e-9
    )
    back = compare_independent_correlations(
        frame,
        x="Sepal.Length",
        y="Sepal.Width",
        group="Species",
        order=["virginica", "setosa"],
        method="pearson",
    )
    assert (back.value, back.low, back.p) == pytest.approx((-got.value, -got.high, got.p))


def test_contrasts_in_long_form_are_adjusted_together():
    table = correlation_contrasts(
        SWISS, shared=["Fertility", "Catholic"], first="Agriculture", second="Education"
    )
    one = compare_correlations(SWISS["Fertility"], SWISS["Agriculture"], SWISS["Education"])
    assert (table["difference"][0], table["low"][0], table["williams_p"][0]) == pytest.approx(
        (one.value, one.low, one.p)
    )
    assert (table["r_first"] - table["r_second"]).tolist() == pytest.approx(table["difference"].tolist())
    assert (table["p_adjusted"] >= table["williams_p"]).all()
    assert table["steiger_p"][0] == pytest.approx(R["overlapping"]["spearman"]["p"])


def test_too_little_data_gives_a_reason():
    frame = pd.DataFrame({name: [1.0, 2, 3] for name in "abcd"})
    assert compare_separate_correlations(frame, first=("a", "b"), second=("c", "d")).reason
    flat = pd.DataFrame(
        {"a": [1.0, 2, 3, 5, 4], "b": [1.0] * 5, "c": [2.0, 1, 4, 3, 5], "d": [1.0, 3, 2, 5, 4]}
    )
    assert (
        compare_separate_correlations(flat, first=("a", "b"), second=("c", "d")).reason
        == "a variable does not vary"
    )
    groups = flat.assign(g=list("xxxyy"))
    assert compare_independent_correlations(groups, x="a", y="c", group="g").reason
    assert correlation_contrasts(flat, shared=["b"], first="c", second="d")["williams_p"].isna().all()
    assert all(map(math.isnan, steiger_test((1.0, 0.2, 0.2), 10)))


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="four different columns"):
        compare_separate_correlations(
            SWISS, first=("Fertility", "Catholic"), second=("Fertility", "Education")
        )
    with pytest.raises(InputError, match="Two groups"):
        compare_independent_correlations(IRIS, x="Sepal.Length", y="Sepal.Width", group="Species")
    with pytest.raises(InputError, match="steiger"):
        compare_correlations(SWISS["Fertility"], SWISS["Catholic"], SWISS["Education"], test="hotelling")  # type: ignore[arg-type]
