from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.regression.fit import regression_fit
from workbench.analyse.regression.regress import TERM_COLUMNS, regress
from workbench.errors import InputError

R = printed_by_r("analyse_regress")
CARS, INFERT, WINE = loaded("datasets", "mtcars"), loaded("datasets", "infert"), loaded("ordinal", "wine")
FIRMS, WVS = loaded("sandwich", "PetersenCL"), loaded("carData", "WVS")
WVS["poverty"] = pd.Categorical(WVS["poverty"], ["Too Little", "About Right", "Too Much"], ordered=True)
CAR_MODEL: dict[str, Any] = {"outcome": "mpg", "predictors": ["wt", "hp", "cyl"], "categorical": ["cyl"]}
INFERT_MODEL: dict[str, Any] = {
    "outcome": "case", "predictors": ["age", "parity", "education"], "model": "logistic",
    "reference": {"education": "0-5yrs"},
}  # fmt: skip
WINE_MODEL: dict[str, Any] = {
    "outcome": "rating", "predictors": ["temp", "contact"], "model": "ordinal", "reference": {"temp": "cold", "contact": "no"},
}  # fmt: skip


@pytest.mark.parametrize("errors", ["HC3", "classical"])
def test_least_squares_equal_r(errors: str):
    terms, expected = regress(CARS, **CAR_MODEL, errors=errors), R[errors.lower()]
    assert list(terms.columns) == TERM_COLUMNS
    assert terms["term"].tolist() == ["(intercept)", "wt", "hp", "cyl=6", "cyl=8"]
    for key in ("estimate", "se", "statistic", "p", "low", "high"):
        np.testing.assert_allclose(terms[key], expected[key], rtol=1e-8)


def test_hc3_is_the_default_and_said():
    terms = regress(CARS, **CAR_MODEL)
    assert terms["se"].tolist() == pytest.approx(R["hc3"]["se"])
    assert "HC3" in terms["method"][0]


def test_cluster_robust_errors_equal_sandwich():
    terms, expected = regress(FIRMS, outcome="y", predictors=["x"], cluster="firm"), R["cluster"]
    for key in ("estimate", "se", "statistic", "low", "high"):
        np.testing.assert_allclose(terms[key], expected[key], rtol=1e-8)
    assert terms["df"].tolist() == [499, 499]
    assert "500 clusters" in terms["method"][0]


def test_logistic_regression_equals_r():
    for cluster, key in ((None, "logistic"), ("stratum", "logistic_cluster")):
        terms, expected = regress(INFERT, **INFERT_MODEL, cluster=cluster), R[key]
        order = ["(intercept)", "age", "parity", "education=12+ yrs", "education=6-11yrs"]
        assert terms["term"].tolist() == order
        at = [0, 1, 2, 4, 3]  # R puts 6-11yrs before 12+ yrs
        for name in ("estimate", "se", "statistic", "p", "low", "high"):
            np.testing.assert_allclose(terms[name], np.array(expected[name])[at], rtol=1e-7)
        np.testing.assert_allclose(terms["odds_ratio"][1:], np.exp(terms["estimate"][1:]))
        np.testing.assert_allclose(terms["or_high"][1:], np.exp(terms["high"][1:]))


@pytest.mark.parametrize("name", ["wine", "wvs"])
def test_the_ordinal_logit_has_the_real_thresholds_of_r(name: str):
    if name == "wine":
        terms = regress(WINE, **WINE_MODEL)
    else:
        predictors = ["religion", "degree", "country", "age", "gender"]
        terms = regress(WVS, outcome="poverty", predictors=predictors, model="ordinal")
    expected = R[f"ordinal_{name}"]
    for key in ("estimate", "se", "p"):
        np.testing.assert_allclose(terms[key], expected[key], rtol=1e-6, atol=1e-12)
    if name == "wine":  # MASS polr, which stops at 1e-8 of the likelihood
        np.testing.assert_allclose(terms["estimate"], expected["polr"], rtol=1e-4)
    cuts = len(terms[terms["kind"] == "threshold"])
    assert terms["term"].tolist()[:cuts] == expected["term"][:cuts]
    assert terms["odds_ratio"][:cuts].isna().all()


def test_the_ordinal_logit_equals_statsmodels():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    design = pd.DataFrame(
        {"temp": (WINE["temp"] == "warm") * 1.0, "contact": (WINE["contact"] == "yes") * 1.0}
    )
    fitted = OrderedModel(WINE["rating"], design, distr="logit").fit(method="bfgs", disp=False, gtol=1e-8)
    thresholds = fitted.model.transform_threshold_params(fitted.params)[1:-1]
    terms = regress(WINE, **WINE_MODEL)
    np.testing.assert_allclose(terms["estimate"][:4], thresholds, rtol=1e-4)
    np.testing.assert_allclose(terms["estimate"][4:], fitted.params[:2], rtol=1e-4)


def test_nist_longley_certified_coefficients():
    # NIST StRD, Longley (higher difficulty): certified estimates and standard deviations.
    longley = loaded("datasets", "longley")
    frame = pd.DataFrame(
        {
            "y": (longley["Employed"] * 1000).round(),
            "deflator": longley["GNP.deflator"],
            "gnp": (longley["GNP"] * 1000).round(),
            "unemployed": (longley["Unemployed"] * 10).round(),
            "forces": (longley["Armed.Forces"] * 10).round(),
            "population": (longley["Population"] * 1000).round(),
            "year": longley["Year"],
        }
    )
    terms = regress(frame, outcome="y", predictors=list(frame.columns[1:]), errors="classical")
    estimates = [
        -3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683,
        -1.03322686717359, -0.511041056535807e-01, 1829.15146461355,
    ]  # fmt: skip
    errors = [
        890420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699,
        0.214274163161675, 0.226073200069370, 455.478499142212,
    ]  # fmt: skip
    np.testing.assert_allclose(terms["estimate"], estimates, rtol=1e-9)
    np.testing.assert_allclose(terms["se"], errors, rtol=1e-9)
    fit = regression_fit(frame, outcome="y", predictors=list(frame.columns[1:]), errors="classical").iloc[0]
    assert (fit["sigma"], fit["r2"], fit["statistic"]) == pytest.approx(
        (304.854073561965, 0.995479004577296, 330.285339234588), rel=1e-9
    )


def test_nist_norris_certified_values():
    # NIST StRD, Norris (lower difficulty): calibration of ozone monitors.
    pairs = [
        (0.1, 0.2), (338.8, 337.4), (118.1, 118.2), (888.0, 884.6), (9.2, 10.1), (228.1, 226.5), (668.5, 666.3),
        (998.5, 996.3), (449.1, 448.6), (778.9, 777.0), (559.2, 558.2), (0.3, 0.4), (0.1, 0.6), (778.1, 775.5),
        (668.8, 666.9), (339.3, 338.0), (448.9, 447.5), (10.8, 11.6), (557.7, 556.0), (228.3, 228.1), (998.0, 995.8),
        (888.8, 887.6), (119.6, 120.2), (0.3, 0.3), (0.6, 0.3), (557.6, 556.8), (339.3, 339.1), (888.0, 887.2),
        (998.5, 999.0), (778.9, 779.0), (10.2, 11.1), (117.6, 118.3), (228.9, 229.2), (668.4, 669.1), (449.2, 448.9),
        (0.2, 0.5),
    ]  # fmt: skip
    frame = pd.DataFrame(pairs, columns=["y", "x"])
    terms = regress(frame, outcome="y", predictors=["x"], errors="classical")
    np.testing.assert_allclose(terms["estimate"], [-0.262323073774029, 1.00211681802045], rtol=1e-9)
    np.testing.assert_allclose(terms["se"], [0.232818234301152, 0.429796848199937e-03], rtol=1e-9)
    fit = regression_fit(frame, outcome="y", predictors=["x"], errors="classical").iloc[0]
    assert (fit["sigma"], fit["r2"]) == pytest.approx((0.884796396144373, 0.999993745883712), rel=1e-9)


def test_the_fit_of_a_linear_model_equals_r():
    fit, expected = regression_fit(CARS, **CAR_MODEL, errors="classical").iloc[0], R["fit"]
    got = fit[["r2", "r2_adjusted", "sigma", "statistic", "df", "df2", "p", "log_likelihood", "aic", "bic"]]
    keys = ("r2", "adjusted", "sigma", "F", "df", "df2", "p", "loglik", "aic", "bic")
    np.testing.assert_allclose(got.to_numpy(dtype=float), [expected[key] for key in keys], rtol=1e-9)
    robust = regression_fit(CARS, **CAR_MODEL).iloc[0]
    assert (robust["statistic"], robust["p"]) == pytest.approx(
        [R["hc3_wald"][key] for key in ("F", "p")], rel=1e-8
    )


def test_the_fit_of_a_logit_equals_r():
    fit, expected = regression_fit(INFERT, **INFERT_MODEL).iloc[0], R["logistic_fit"]
    assert (fit["log_likelihood"], fit["aic"], fit["bic"]) == pytest.approx(
        [expected[key] for key in ("loglik", "aic", "bic")], rel=1e-9
    )
    assert fit["statistic"] == pytest.approx(2 * (expected["loglik"] - expected["null"]), rel=1e-6)
    assert fit["mcfadden"] == pytest.approx(1 - expected["loglik"] / expected["null"], rel=1e-6)
    wine = regression_fit(WINE, **WINE_MODEL).iloc[0]
    assert wine["log_likelihood"] == pytest.approx(R["ordinal_wine"]["loglik"], rel=1e-9)
    assert 0 < wine["mcfadden"] < wine["nagelkerke"] < 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"y": [1, 1, 1, 1, 1, 1]}, "does not vary"),
        ({"x": [2, 2, 2, 2, 2, 2]}, "x follows from the other predictors"),
        ({"x": [1, 2, np.nan, np.nan, np.nan, np.nan]}, "no more complete respondents"),
        ({"x": [np.nan] * 6}, "no more complete|no complete"),
    ],
)
@pytest.mark.parametrize("model", ["linear", "logistic", "ordinal"])
def test_what_cannot_be_fitted_says_why(model: Any, change: dict[str, list[float]], reason: str):
    data = {"y": [0, 1, 0, 1, 1, 0], "x": [1, 2, 3, 4, 5, 6], "z": [3, 1, 2, 3, 5, 2]} | change
    terms = regress(pd.DataFrame(data, dtype=float), outcome="y", predictors=["x", "z"], model=model)
    assert terms[["estimate", "se", "p", "low"]].isna().all(axis=None)
    assert terms["reason"].str.contains(reason).all() or (
        model != "linear" and "not vary" in terms["reason"][0]
    )
    fit = regression_fit(pd.DataFrame(data, dtype=float), outcome="y", predictors=["x", "z"], model=model)
    assert fit["reason"][0] == terms["reason"][0]


def test_separation_is_said_not_printed_as_a_huge_number():
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"x": rng.normal(size=60), "w": rng.integers(0, 2, 60)})
    frame["y"] = (frame["x"] + rng.normal(size=60) > 0).astype(int)
    complete = regress(
        frame.assign(s=frame["y"] * 2 + 1), outcome="y", predictors=["w", "s"], model="logistic"
    )
    assert complete["reason"][0] == "separation: the outcome can be told without error from s"
    quasi = frame.assign(s=(frame["y"] == 1) & (frame["w"] == 1))
    terms = regress(quasi, outcome="y", predictors=["x", "s"], model="logistic")
    assert terms["reason"][0] == "separation: the outcome can be told without error from s=True"
    assert terms[["estimate", "odds_ratio", "p"]].isna().all(axis=None)
    three = frame.assign(y=frame["y"] + (frame["x"] > 1), top=frame["x"] > 1)
    three["top"] = three["y"] == 2
    terms = regress(three, outcome="y", predictors=["w", "top"], model="ordinal")
    assert "top=True" in terms["reason"][0]
    assert not regress(frame, outcome="y", predictors=["x", "w"], model="logistic")["reason"].any()


def test_a_perfect_fit_has_coefficients_but_no_test():
    frame = pd.DataFrame({"x": [1.0, 2, 3, 4, 5], "y": [3.0, 5, 7, 9, 11]})
    terms = regress(frame, outcome="y", predictors=["x"])
    assert terms["estimate"].tolist() == pytest.approx([1, 2])
    assert terms[["se", "p"]].isna().all(axis=None)
    assert terms["reason"][0] == "the predictors explain the outcome fully"


def test_a_respondent_who_alone_is_a_level_stops_hc3_only():
    frame = pd.DataFrame({"y": [1.0, 2, 3, 5, 4, 9], "g": list("aabbbc")})
    assert "HC3 is not defined" in regress(frame, outcome="y", predictors=["g"])["reason"][0]
    assert not regress(frame, outcome="y", predictors=["g"], errors="classical")["reason"].any()


def test_wrong_calls_are_refused():
    for options, message in (
        ({"errors": "HC3", "model": "logistic"}, "do not go with"),
        ({"errors": "cluster"}, "do not go with"),
        ({"model": "probit"}, "no model"),
        ({"categorical": ["hp"]}, "not a predictor"),
        ({"reference": {"cyl": 5}, "categorical": ["cyl"]}, "not among its levels"),
    ):
        with pytest.raises(InputError, match=message):
            regress(CARS, outcome="am", predictors=["wt", "cyl"], **options)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="two levels"):
        regress(CARS, outcome="gear", predictors=["wt"], model="logistic")
    with pytest.raises(InputError, match="each once"):
        regress(CARS, outcome="mpg", predictors=["wt", "wt"])
    with pytest.raises(InputError, match="each once"):
        regress(CARS, outcome="mpg", predictors="wt")


rows = st.lists(st.tuples(*[st.integers(-9, 9)] * 3), min_size=8, max_size=25)


@settings(deadline=None, max_examples=30)
@given(rows, st.randoms())
def test_row_order_and_units_change_nothing_that_matters(values: list[tuple[int, int, int]], random: Any):
    frame = pd.DataFrame(values, columns=["y", "x", "z"], dtype=float)
    before = regress(frame, outcome="y", predictors=["x", "z"])
    assume(not before["reason"][0] and frame["y"].std() > 0.5)
    assume((before["se"] > 1e-6).all())
    order = list(range(len(frame)))
    random.shuffle(order)
    after = regress(frame.iloc[order].assign(x=lambda t: 10 * t["x"] + 3), outcome="y", predictors=["x", "z"])
    np.testing.assert_allclose(after["estimate"][1], before["estimate"][1] / 10, rtol=1e-6, atol=1e-10)
    np.testing.assert_allclose(after["p"][1:], before["p"][1:], rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(after["standardised"][1:], before["standardised"][1:], rtol=1e-6, atol=1e-9)


@settings(deadline=None, max_examples=20)
@given(rows, st.sets(st.integers(0, 24), max_size=4))
def test_incomplete_respondents_count_as_if_dropped_first(values: list[tuple[int, int, int]], gone: set[int]):
    frame = pd.DataFrame(values, columns=["y", "x", "z"], dtype=float)
    frame.loc[frame.index.isin(gone), "x"] = np.nan
    one = regress(frame, outcome="y", predictors=["x", "z"])
    two = regress(frame.dropna(), outcome="y", predictors=["x", "z"])
    pd.testing.assert_frame_equal(one, two)
