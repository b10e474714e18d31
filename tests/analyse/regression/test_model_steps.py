from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.regression.model_steps import hierarchical_regression, predictor_tests
from workbench.analyse.regression.regress import regress

R = printed_by_r("analyse_regress")
CARS, INFERT = loaded("datasets", "mtcars"), loaded("datasets", "infert")


def test_a_category_is_tested_as_a_whole_with_the_same_errors_as_r():
    table = predictor_tests(
        CARS, outcome="mpg", predictors=["wt", "hp", "cyl"], categorical=["cyl"]
    ).set_index("predictor")
    row, expected = table.loc["cyl"], R["whole"]
    assert (row["statistic"], row["df"], row["df2"], row["p"]) == pytest.approx(
        [expected[key] for key in ("F", "df", "df2", "p")], rel=1e-8
    )
    t = (
        regress(CARS, outcome="mpg", predictors=["wt", "hp", "cyl"], categorical=["cyl"])
        .set_index("term")
        .loc["wt"]
    )
    assert (table.loc["wt", "statistic"], table.loc["wt", "p"]) == pytest.approx(
        (t["statistic"] ** 2, t["p"])
    )


def test_a_category_in_a_logit_equals_r():
    table = predictor_tests(
        INFERT, outcome="case", predictors=["age", "parity", "education"], model="logistic"
    )
    row = table.set_index("predictor").loc["education"]
    assert (row["statistic"], row["p"]) == pytest.approx(
        (R["whole"]["chisq"], R["whole"]["chisq_p"]), rel=1e-6
    )
    assert row["statistic_name"] == "χ²"


def test_blocks_equal_r():
    table = hierarchical_regression(CARS, outcome="mpg", blocks=[["wt"], ["hp", "cyl"]], categorical=["cyl"])
    expected = R["nested"]
    np.testing.assert_allclose(table["r2"], expected["r2"], rtol=1e-9)
    np.testing.assert_allclose(table["r2_adjusted"], expected["adjusted"], rtol=1e-9)
    assert (table["statistic"][1], table["df"][1], table["df2"][1], table["p"][1]) == pytest.approx(
        [expected[key] for key in ("F", "df", "df2", "p")], rel=1e-9
    )
    assert table["change"].sum() == pytest.approx(table["r2"][1])


def test_all_blocks_stand_on_the_same_respondents():
    gaps = CARS.astype(float)
    gaps.loc[:4, "hp"] = np.nan
    table = hierarchical_regression(gaps, outcome="mpg", blocks=[["wt"], ["hp"]])
    assert table["n"].tolist() == [27, 27]


def test_what_cannot_be_fitted_says_why():
    frame = pd.DataFrame(
        {"y": [1.0, 2, 3, 5, 4], "x": [1.0, 2, 3, 4, 5], "z": [2.0, 4, 6, 8, 10], "k": "same"}
    )
    table = hierarchical_regression(frame, outcome="y", blocks=[["x"], ["z"]])
    assert table["reason"].tolist() == ["", "z follows from the other predictors"]
    assert np.isnan(table["r2"][1])
    tests = predictor_tests(frame, outcome="y", predictors=["x", "k"]).set_index("predictor")
    assert tests.loc["k", "reason"] == "a single level"
    assert not tests.loc["x", "reason"]
    assert predictor_tests(frame[:1], outcome="y", predictors=["x"])["p"].isna().all()
    assert hierarchical_regression(frame[:0], outcome="y", blocks=[["x"]])["r2"].isna().all()
    assert (
        hierarchical_regression(frame.assign(y=1.0), outcome="y", blocks=[["x"]])["reason"][0]
        == "the outcome does not vary"
    )
