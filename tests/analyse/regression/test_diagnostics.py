from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.regression.coding import coding_table
from workbench.analyse.regression.diagnostics import influence, variance_inflation
from workbench.analyse.regression.proportional_odds import proportional_odds
from workbench.analyse.regression.regress import regress
from workbench.errors import InputError

R = printed_by_r("analyse_regress")
DUNCAN, WVS = loaded("carData", "Duncan"), loaded("carData", "WVS")
WVS["poverty"] = pd.Categorical(WVS["poverty"], ["Too Little", "About Right", "Too Much"], ordered=True)


def test_variance_inflation_equals_car():
    got = variance_inflation(DUNCAN, predictors=["income", "education", "type"]).set_index("predictor")
    np.testing.assert_allclose(got["gvif"], R["vif"]["gvif"], rtol=1e-9)
    assert got["df"].tolist() == R["vif"]["df"]
    assert got.loc["type", "vif"] == pytest.approx(got.loc["type", "gvif"] ** 0.5)


def test_predictors_that_follow_from_each_other_have_no_vif():
    frame = pd.DataFrame({"a": [1.0, 2, 3, 5], "b": [2.0, 4, 6, 10], "c": [1.0, 1, 1, 1]})
    assert "b follows" in variance_inflation(frame, predictors=["a", "b"])["reason"][0]
    assert "c follows" in variance_inflation(frame, predictors=["a", "c"])["reason"][0]
    assert variance_inflation(frame, predictors=["a"])["vif"][0] == pytest.approx(1)
    assert variance_inflation(frame[:1], predictors=["a"])["vif"].isna().all()
    with pytest.raises(InputError, match="no column"):
        variance_inflation(frame, predictors=["d"])


def test_influence_equals_r():
    got, expected = influence(DUNCAN, outcome="prestige", predictors=["income", "education"]), R["influence"]
    for key in ("leverage", "studentised", "cook", "dffits"):
        np.testing.assert_allclose(got[key], expected[key], rtol=1e-8)
    assert got["influential"].sum() == (np.array(expected["cook"]) > 4 / 45).sum()
    assert (got["fitted"] + got["residual"]).tolist() == pytest.approx(DUNCAN["prestige"].tolist())


def test_influence_without_a_fit_says_why():
    frame = pd.DataFrame({"y": [1.0, 2], "x": [1.0, 2]})
    got = influence(frame, outcome="y", predictors=["x"])
    assert "no more complete" in got["reason"][0]
    assert got["cook"].isna().all()
    assert not got["influential"].any()
    assert influence(frame[:0], outcome="y", predictors=["x"]).empty


def test_brants_test_equals_car():
    got = proportional_odds(WVS, outcome="poverty", predictors=["religion", "degree", "age"]).set_index(
        "term"
    )
    expected = R["brant"]
    assert (got.loc["(all)", "statistic"], got.loc["(all)", "df"]) == pytest.approx(
        (expected["statistic"], expected["df"])
    )
    np.testing.assert_allclose(got["statistic"][1:], expected["each"], rtol=1e-7)
    # car's poTest itself, which stops its logits earlier.
    np.testing.assert_allclose(got["statistic"], [expected["car"], *expected["car_each"]], rtol=1e-4)


def test_brants_test_says_why_not():
    frame = pd.DataFrame({"y": [1, 1, 2, 2, 3, 3, 1, 2], "x": [1.0, 2, 3, 4, 5, 6, 1, 3]})
    got = proportional_odds(frame, outcome="y", predictors=["x"])
    assert "separation" in got["reason"][0]
    assert got["p"].isna().all()
    two = proportional_odds(frame.assign(y=frame["y"] > 1), outcome="y", predictors=["x"])
    assert two["reason"][0] == "fewer than 3 levels of the outcome"


def test_the_coding_table_says_what_the_model_used():
    frame = pd.DataFrame(
        {
            "care": [1, 2, 3, 2, 3, 1, 2, 3],
            "age": [30, 41, 52, 28, 60, 44, 38, 50.0],
            "sex": ["m", "f", "m", "f", "m", "f", "m", None],
            "edu": [1, 2, 3, 1, 2, 3, 1, 2],
        }
    )
    options = {
        "outcome": "care",
        "predictors": ["age", "sex", "edu"],
        "model": "ordinal",
        "categorical": ["edu"],
    }
    codes = coding_table(frame, **options, reference={"edu": 2})  # type: ignore[arg-type]
    assert codes.loc[codes["variable"] == "care", "code"].tolist() == ["1", "2", "3"]
    assert codes.loc[codes["variable"] == "sex", ["level", "code"]].to_numpy().tolist() == [
        ["f", "0"],
        ["m", "1"],
    ]
    edu = codes[codes["variable"] == "edu"]
    assert edu[["level", "code"]].to_numpy().tolist() == [[2, "(0, 0)"], [1, "(1, 0)"], [3, "(0, 1)"]]
    assert edu["is_reference"].tolist() == [True, False, False]
    assert edu["n"].sum() == 7
    terms = regress(frame, **options, reference={"edu": 2})["term"].tolist()  # type: ignore[arg-type]
    assert terms == ["1|2", "2|3", "age", "sex=m", "edu=1", "edu=3"]
