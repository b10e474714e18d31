from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.quality.drivers import johnson, relative_weights
from workbench.analyse.quality.gaps import difference_reliability, gap_scores
from workbench.analyse.quality.importance import importance_performance
from workbench.errors import InputError
from workbench.estimate import Estimate

R = json.loads((Path(__file__).parents[2] / "reference" / "quality.json").read_text(encoding="utf-8"))
ITEMS = list("abcd")
PERCEIVED = pd.DataFrame(R["x"], columns=ITEMS)
EXPECTED = pd.DataFrame(R["e"], columns=ITEMS)
OVERALL = pd.Series(R["y"])


def test_relative_weights_equal_r_and_sum_to_r_squared():
    made = relative_weights(PERCEIVED, OVERALL)
    assert made["weight"].tolist() == pytest.approx(R["weights"], rel=1e-10)
    assert made["weight"].sum() == pytest.approx(R["r_squared"], rel=1e-10)
    assert made["share"].sum() == pytest.approx(1)
    assert ((made["low"] < made["weight"]) & (made["weight"] < made["high"])).all()
    assert (made["low"] >= 0).all()


def test_the_published_weights_of_motor_trends_cars():
    # README of the R package rwa (Chan): mtcars, mpg by cyl, disp, hp and gear; the correlations are those of the 32 cars.
    cars = np.array(
        [
            [1, 0.9020329, 0.8324475, -0.4926866, -0.8521620],
            [0.9020329, 1, 0.7909486, -0.5555692, -0.8475514],
            [0.8324475, 0.7909486, 1, -0.1257043, -0.7761684],
            [-0.4926866, -0.5555692, -0.1257043, 1, 0.4802848],
            [-0.8521620, -0.8475514, -0.7761684, 0.4802848, 1],
        ]
    )
    weights = johnson(cars)
    assert weights.tolist() == pytest.approx([0.2284797, 0.2221469, 0.2321744, 0.0963886], abs=1e-6)
    assert weights.sum() == pytest.approx(0.7791896, abs=1e-6)


def test_uncorrelated_predictors_weigh_as_their_squared_correlation():
    grid = pd.DataFrame([(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)], columns=["a", "b"])
    outcome = 2 * grid["a"] + grid["b"] + pd.Series([0.3, -0.2, 0.1, 0, 0.2, -0.1, -0.3, 0.1, 0])
    made = relative_weights(grid, outcome)
    assert made["weight"].tolist() == pytest.approx([grid[name].corr(outcome) ** 2 for name in grid])


def test_planted_drivers_are_recovered():
    random = np.random.default_rng(3)
    truth = np.array([0.10, 0.30, 0.28, 0.17, 0.15])
    x = random.standard_normal((20_000, 5)) + 0.7 * random.standard_normal((20_000, 1))
    y = x @ np.sqrt(truth) + random.standard_normal(20_000)
    made = relative_weights(pd.DataFrame(x), pd.Series(y), resamples=100)
    assert np.argsort(made["weight"]).tolist() == np.argsort(truth).tolist()


def test_weights_do_not_change_with_units_signs_or_order():
    base = relative_weights(PERCEIVED, OVERALL, resamples=100)
    turned = PERCEIVED.assign(a=8 - PERCEIVED["a"], b=PERCEIVED["b"] * 10)[list("dcba")]
    other = relative_weights(turned, OVERALL * -3 + 1, resamples=100)
    assert other["weight"].tolist()[::-1] == pytest.approx(base["weight"].tolist())


@pytest.mark.parametrize(
    ("predictors", "reason"),
    [
        (PERCEIVED.head(4), "fewer complete answers"),
        (PERCEIVED.assign(a=3), "does not vary"),
        (PERCEIVED.assign(a=PERCEIVED["b"]), "determine one another"),
    ],
)
def test_weights_that_cannot_be_had_say_why(predictors: pd.DataFrame, reason: str):
    made = relative_weights(predictors, OVERALL.loc[predictors.index])
    assert made["weight"].isna().all()
    assert reason in made["reason"].iloc[0]


def test_gaps_equal_r():
    made = gap_scores(EXPECTED, PERCEIVED).iloc[:4]
    for column, theirs in (("gap", "gap"), ("low", "low"), ("p", "p"), ("p_holm", "holm")):
        assert made[column].tolist() == pytest.approx(R[theirs], rel=1e-9), column
    assert made["correlation"].iloc[0] == pytest.approx(EXPECTED["a"].corr(PERCEIVED["a"]))


def test_gaps_equal_students_sleep():
    # Student 1908, Biometrika 6:1, p. 20: ten patients, second drug minus first: mean 1.58; t 4.06, p .0028 (R's sleep data).
    first = pd.DataFrame({"sleep": [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]})
    second = pd.DataFrame({"sleep": [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]})
    made = gap_scores(first, second).iloc[0]
    assert made["gap"] == pytest.approx(1.58)
    assert (made["statistic"], made["p"]) == pytest.approx((4.0621, 0.002833), abs=1e-4)
    assert (made["low"], made["high"]) == pytest.approx((0.7001, 2.4599), abs=1e-4)


def test_the_total_can_have_a_bootstrap_interval():
    plain = gap_scores(EXPECTED, PERCEIVED)
    drawn = gap_scores(EXPECTED, PERCEIVED, resamples=2000, seed=3)
    pd.testing.assert_frame_equal(plain.iloc[:4], drawn.iloc[:4])
    assert drawn["gap"].iloc[-1] == plain["gap"].iloc[-1]
    for end in ("low", "high"):
        assert drawn[end].iloc[-1] == pytest.approx(plain[end].iloc[-1], abs=0.05)
    assert "bootstrap" in drawn["method"].iloc[-1]
    assert np.isnan(gap_scores(EXPECTED.head(1), PERCEIVED.head(1), resamples=200)["low"].iloc[-1])


def test_reliability_of_a_difference_is_the_share_of_planted_true_differences():
    random = np.random.default_rng(6)
    n = 200_000
    true = random.multivariate_normal([0, 0], [[1, 0.6], [0.6, 2.25]], n)
    seen = true + random.standard_normal((n, 2)) * [0.5, 1.0]
    alphas = [Estimate(1 / 1.25, n=n), Estimate(2.25 / 3.25, n=n)]
    made = difference_reliability(
        *alphas, sd_first=seen[:, 0].std(), sd_second=seen[:, 1].std(), correlation=np.corrcoef(seen.T)[0, 1]
    )
    planted = np.var(true[:, 0] - true[:, 1]) / np.var(seen[:, 0] - seen[:, 1])
    assert made.value == pytest.approx(planted, abs=0.01)


@pytest.mark.parametrize(
    ("reliabilities", "correlation", "sds", "printed"),
    [
        ((0.9823099, 0.9854613), 0.7925099, (0.1607458, 0.1599097), 0.9223008),
        ((0.99316273, 0.99589211), 0.93994304, (0.21982616, 0.23937627), 0.91558863),
        ((0.9737954, 0.9907809), 0.3619258, (0.1800105, 0.1732557), 0.9717446),
    ],
    ids=["neuroticism", "interest in science", "femininity"],
)
def test_published_reliabilities_of_differences_between_women_and_men(
    reliabilities: tuple[float, float], correlation: float, sds: tuple[float, float], printed: float
):
    """Johns 1981, Organizational Behavior and Human Performance 27:443, as R's package multid (reliability_dms) works it out:
    the parts and the reliability that Ilmarinen's analysis reports print for countries' means of women and men.
    """
    made = difference_reliability(
        *(Estimate(value) for value in reliabilities),
        sd_first=sds[0],
        sd_second=sds[1],
        correlation=correlation,
    )
    assert made.value == pytest.approx(printed, abs=1e-6)


def test_unknown_or_constant_differences_have_no_reliability():
    same = difference_reliability(Estimate(0.9), Estimate(0.9), sd_first=1, sd_second=1, correlation=1)
    assert same.reason
    assert difference_reliability(
        Estimate(np.nan), Estimate(0.9), sd_first=1, sd_second=1, correlation=0.1
    ).reason


def test_the_total_weighs_each_respondents_gaps_by_their_own_points():
    points = pd.DataFrame({"a": 70, "b": 10, "c": 10, "d": 10}, index=EXPECTED.index)
    total = gap_scores(EXPECTED, PERCEIVED, weights=points).iloc[-1]
    gaps = PERCEIVED - EXPECTED
    assert total["gap"] == pytest.approx((gaps @ [0.7, 0.1, 0.1, 0.1]).mean())
    tenfold = gap_scores(EXPECTED, PERCEIVED, weights=points * 10).iloc[-1]
    assert tenfold["gap"] == pytest.approx(total["gap"])
    plain = gap_scores(EXPECTED, PERCEIVED).iloc[-1]
    assert plain["gap"] == pytest.approx(gaps.mean().mean())


def test_gaps_of_too_little_say_why():
    made = gap_scores(EXPECTED.head(1), PERCEIVED.head(1))
    assert made["low"].isna().all()
    assert (made["reason"] != "").all()
    assert gap_scores(EXPECTED.head(0), PERCEIVED.head(0))["gap"].isna().all()


def test_stated_importance_and_its_fields():
    made = importance_performance(PERCEIVED, EXPECTED)
    assert made["performance"].tolist() == pytest.approx(PERCEIVED.mean().tolist())
    assert made["importance"].tolist() == pytest.approx(EXPECTED.mean().tolist())
    for row in made.itertuples():
        important, well = row.importance >= row.cut_importance, row.performance >= row.cut_performance
        assert row.field == {(1, 0): "concentrate here", (1, 1): "keep up", (0, 0): "low priority"}.get(
            (important, well), "possible overkill"
        )
    assert made["certainty"].between(0, 1).all()


def test_limits_of_performance_and_importance_are_those_of_the_bootstrap():
    made = importance_performance(PERCEIVED, OVERALL, resamples=2000)
    half = 1.96 * PERCEIVED.std() / np.sqrt(len(PERCEIVED))
    assert made["performance_low"].tolist() == pytest.approx((PERCEIVED.mean() - half).tolist(), abs=0.06)
    assert made["performance_high"].tolist() == pytest.approx((PERCEIVED.mean() + half).tolist(), abs=0.06)
    weights = relative_weights(PERCEIVED, OVERALL, resamples=2000)
    assert made["importance_low"].tolist() == pytest.approx(weights["low"].tolist(), abs=0.03)
    assert made["importance_high"].tolist() == pytest.approx(weights["high"].tolist(), abs=0.03)


def test_derived_importance_is_the_relative_weight():
    made = importance_performance(PERCEIVED, OVERALL)
    assert made["importance"].tolist() == pytest.approx(R["weights"], rel=1e-10)


# Martilla and James 1977, Journal of Marketing 41(1), p. 78: what car owners find important (1-4), and how the dealer does.
DEALER = {
    "done right": (3.83, 2.63), "complaints": (3.63, 2.73), "warranty": (3.60, 3.15), "any job": (3.56, 3.00),
    "available": (3.41, 3.05), "courteous": (3.41, 3.29), "ready": (3.38, 3.03), "only necessary": (3.37, 3.11),
    "low prices": (3.29, 2.00), "clean up": (3.27, 3.02), "near home": (2.52, 2.25), "near work": (2.43, 2.49),
    "buses": (2.37, 2.35), "notices": (2.05, 3.33),
}  # fmt: skip


def test_martilla_and_james_dealer():
    importance, performance = (
        pd.DataFrame([{name: pair[place] for name, pair in DEALER.items()}] * 2) for place in (0, 1)
    )
    made = importance_performance(performance, importance).set_index("item")["field"]
    assert set(made.index[made == "concentrate here"]) == {"done right", "complaints", "low prices"}
    assert set(made.index[made == "low priority"]) == {"near home", "near work", "buses"}
    assert set(made.index[made == "possible overkill"]) == {"notices"}
    assert (made == "keep up").sum() == 7


def test_derived_importance_crosses_performance_at_the_midpoint():
    made = importance_performance(PERCEIVED, OVERALL, cut="midpoint", scale=(1, 7))
    assert made["cut_performance"].unique().tolist() == [4]
    assert made["cut_importance"].iloc[0] == pytest.approx(np.mean(R["weights"]))


def test_two_predictors_share_their_variance_as_shapley_does():
    # With two predictors Johnson's weights are the mean gain in R squared over both orders of entry.
    two = PERCEIVED[["a", "b"]]
    made = relative_weights(two, OVERALL)["weight"].tolist()
    alone = [two[name].corr(OVERALL) ** 2 for name in two]
    whole = sum(made)
    assert made == pytest.approx([(alone[0] + whole - alone[1]) / 2, (alone[1] + whole - alone[0]) / 2])


def test_certainty_rises_with_the_number_of_answers():
    few, many = PERCEIVED.head(20), pd.concat([PERCEIVED] * 40, ignore_index=True)
    stated = pd.concat([EXPECTED] * 40, ignore_index=True)
    low = importance_performance(few, EXPECTED.head(20))["certainty"].mean()
    assert low < importance_performance(many, stated)["certainty"].mean()


def test_a_midpoint_is_of_the_scale():
    made = importance_performance(PERCEIVED, EXPECTED, cut="midpoint", scale=(1, 7))
    assert made["cut_performance"].unique().tolist() == [4]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gap_scores(EXPECTED, PERCEIVED[["a", "b"]]), "do not match"),
        (lambda: gap_scores(EXPECTED, PERCEIVED.set_axis(range(9, 69))), "do not match"),
        (lambda: gap_scores(EXPECTED, PERCEIVED, weights=EXPECTED * 0), "above zero"),
        (lambda: gap_scores(EXPECTED, PERCEIVED.assign(a="x")), "must be numbers"),
        (lambda: relative_weights(PERCEIVED, OVERALL.head(5)), "different respondents"),
        (lambda: relative_weights(PERCEIVED, OVERALL, resamples=10), "Too few resamples"),
        (lambda: importance_performance(PERCEIVED, EXPECTED[["a"]]), "different items"),
        (lambda: importance_performance(PERCEIVED, EXPECTED, cut="midpoint"), "ends of the scale"),
    ],
)
def test_a_wrong_call_is_refused(call: Any, words: str):
    with pytest.raises(InputError, match=words):
        call()
