from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.missing.missingness import little_mcar, missing_by_variable, missing_patterns
from workbench.analyse.missing.normal_em import normal_em
from workbench.errors import InputError

R = printed_by_r("analyse_missing")
AIR = loaded("datasets", "airquality")
ITEMS = loaded("psych", "bfi")[["A1", "A2", "A3", "A4", "A5", "C1", "C2"]][:500]


@pytest.mark.parametrize(("frame", "key"), [(AIR, "airquality"), (ITEMS, "bfi")], ids=["airquality", "bfi"])
def test_littles_test_equals_em_row_by_row(frame: pd.DataFrame, key: str):
    row, expected = little_mcar(frame).iloc[0], R[key]
    assert (row["statistic"], row["df"], row["p"], row["patterns"], row["n"]) == pytest.approx(
        [expected[name] for name in ("statistic", "df", "p", "patterns", "n")], rel=1e-7
    )


def test_naniars_value_for_airquality():
    row = little_mcar(AIR).iloc[0]
    assert (f"{row['statistic']:.1f}", row["df"], f"{row['p']:.5f}") == ("35.1", 14, "0.00142")


def test_em_equals_r_and_the_moments_where_nothing_is_missing():
    fit = normal_em(AIR.to_numpy(dtype=float))
    np.testing.assert_allclose(fit.mean, R["airquality"]["mean"], rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), R["airquality"]["sd"], rtol=1e-8)
    complete = AIR.dropna().to_numpy(dtype=float)
    fit = normal_em(complete)
    np.testing.assert_allclose(fit.mean, complete.mean(axis=0))
    np.testing.assert_allclose(fit.covariance, np.cov(complete, rowvar=False, ddof=0))


def test_patterns_of_airquality():
    table = missing_patterns(AIR)
    assert table["n"].tolist() == [111, 35, 5, 2]
    assert table["missing"].tolist() == [(), ("Ozone",), ("Solar.R",), ("Ozone", "Solar.R")]
    assert table["share"].sum() == pytest.approx(1)
    by_variable = missing_by_variable(AIR).set_index("variable")
    assert by_variable.loc["Ozone", ["n", "missing"]].tolist() == [116, 37]


def test_patterns_take_any_type_and_chosen_columns():
    frame = pd.DataFrame(
        {"a": ["x", None, "y"], "b": pd.to_datetime(["2020-01-01", None, None]), "c": [1, 2, 3]}
    )
    assert missing_patterns(frame, columns=["a", "c"])["n"].tolist() == [2, 1]
    assert missing_patterns(frame[:0]).empty
    assert missing_patterns(frame, columns=[])["n"].tolist() == [3]
    assert np.isnan(missing_by_variable(frame[:0])["share"][0])
    with pytest.raises(InputError, match="no column"):
        missing_patterns(frame, columns=["d"])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"a": [1.0, 2, 3, 4], "b": [2.0, 1, 4, 3]}, "nothing is missing"),
        ({"a": [1.0, 1, np.nan, 1], "b": [2.0, 1, 4, 3]}, "a does not vary"),
        ({"a": [1.0, np.nan, np.nan, np.nan], "b": [2.0, 1, 4, 3]}, "a has fewer than 2 answers"),
        ({"a": [np.nan] * 4, "b": [np.nan] * 4}, "no answers"),
        ({"a": [], "b": []}, "no answers"),
        ({"a": [1.0, 2], "b": [2.0, np.nan]}, "b has fewer than 2 answers"),
        ({"a": [1.0, 2, 3, 4, 5], "b": [1.0, 2, 3, 4, np.nan]}, "cannot be inverted"),
    ],
)
def test_too_little_data_gives_a_reason(data: dict[str, list[float]], reason: str):
    row = little_mcar(pd.DataFrame(data, dtype=float)).iloc[0]
    assert reason in row["reason"]
    assert np.isnan(row["p"])


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.randoms())
def test_order_and_units_change_nothing(seed: int, random: Any):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(40, 3)), columns=list("abc"))
    frame["b"] += frame["a"]
    frame = frame.mask(rng.random(frame.shape) < 0.15)
    before = little_mcar(frame).iloc[0]
    order = list(range(len(frame)))
    random.shuffle(order)
    after = little_mcar((frame.iloc[order] * [1000, -3, 0.01] + 7)[["c", "a", "b"]]).iloc[0]
    assert after["statistic"] == pytest.approx(before["statistic"], rel=1e-6, nan_ok=True)
    assert after["df"] == pytest.approx(before["df"], nan_ok=True)


def test_the_test_keeps_its_level_and_finds_what_is_not_at_random():
    rejected = {"random": 0, "by another": 0}
    for seed in range(100):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame(
            rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 150, method="cholesky"), columns=["a", "b"]
        )
        for name, chance in (("random", np.full(150, 0.25)), ("by another", 0.5 * (frame["a"] > 0))):
            gone = frame.assign(b=frame["b"].mask(rng.random(150) < chance))
            rejected[name] += bool(little_mcar(gone)["p"][0] < 0.05)
    assert rejected["random"] <= 12
    assert rejected["by another"] >= 90
