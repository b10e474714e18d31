from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.association.contrasts import compare_correlations, williams_test, zou_interval

REFERENCE = Path(__file__).parents[2] / "reference"
SCORES = pd.read_csv(REFERENCE / "scores.csv")
R = json.loads((REFERENCE / "associate.json").read_text(encoding="utf-8"))


def test_zou_2007_example_of_overlapping_correlations():
    # Zou 2007, Psychological Methods 12:399-413: r .396 and .179, r between the others .088, n 66: -.093 to .517.
    low, high = zou_interval((0.396, 0.179, 0.088), 66, method="pearson", level=0.95)
    assert low == pytest.approx(-0.093, abs=5e-4)
    assert high == pytest.approx(0.517, abs=5e-4)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_difference_and_williams_t_equal_psych(method: str):
    got = compare_correlations(SCORES["x"], SCORES["y"], SCORES["z"], method=method)  # type: ignore[arg-type]
    expected = R["contrast"][method]
    assert [got.value, got.n, got.statistic, got.p] == pytest.approx(
        [expected[key] for key in ("difference", "n", "t", "p")], rel=1e-9
    )
    assert got.df == got.n - 3
    assert got.low < got.value < got.high


def test_swapping_the_two_turns_the_sign():
    one = compare_correlations(SCORES["x"], SCORES["y"], SCORES["z"])
    other = compare_correlations(SCORES["x"], SCORES["z"], SCORES["y"])
    assert (other.value, other.low, other.high, other.p) == pytest.approx(
        (-one.value, -one.high, -one.low, one.p)
    )


def test_the_interval_covers_the_planted_difference():
    # Latent correlations .5 and .2, .3 between the two: the difference is .3.
    root = np.linalg.cholesky(np.array([[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]]))
    covered = 0
    for seed in range(200):
        frame = pd.DataFrame(np.random.default_rng(seed).normal(size=(102, 3)) @ root.T, columns=list("abc"))
        got = compare_correlations(frame["a"], frame["b"], frame["c"], method="pearson")
        covered += got.low <= 0.3 <= got.high
    assert 0.91 <= covered / 200 <= 0.99


def test_identical_variables_do_not_differ():
    got = compare_correlations(SCORES["y"], SCORES["z"], SCORES["z"])
    assert got.value == 0
    assert got.low <= 0 <= got.high
    assert got.high - got.low < 0.05


def test_too_little_data_gives_a_reason():
    x = pd.Series([1.0, 2, 3])
    assert compare_correlations(x, x, x).reason == "fewer than 4 complete respondents"
    y = pd.Series([1.0, 2, 3, 4, 4])
    assert compare_correlations(y, y * 0, y).reason == "a variable does not vary"
    assert all(map(np.isnan, williams_test((1.0, 1.0, 1.0), 10)))
    assert np.isnan(compare_correlations(y, y, -y).low)
