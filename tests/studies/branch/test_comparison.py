from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import branch_survey, counted, variable, windows
from workbench.analyse.units.rates import proportion
from workbench.studies.branch import comparison as bench
from workbench.study import Words

RATES = {"A": (45, 60), "B": (50, 60), "C": (20, 60), "D": (3, 4), "E": (52, 60)}


@pytest.fixture(scope="module")
def review() -> bench.Comparison:
    return bench.compare(branch_survey(), seed=1, draws=200)


@pytest.fixture(scope="module")
def small() -> bench.Comparison:
    return bench.compare(windows(counted(RATES)), seed=1, draws=200)


def flagged(*flags: str, shares: tuple[float, float] = (0.8, 0.8)) -> bench.Comparison:
    """A comparison in which only the flags matter, and whether the shares differ from unit to unit."""
    units = pd.DataFrame({"flag": flags, "flag_adjusted": flags, "n": 100.0, "design_effect": 1.0})
    share = [shares[place % 2] for place in range(len(flags))]
    return bench.Comparison(units.assign(unit=range(len(flags)), share=share), 0.5, np.nan, 1, 1, 0, 0)


def of_reliability(*values: float) -> bench.Comparison:
    return bench.Comparison(pd.DataFrame({"reliability": values}), 0.5, np.nan, 1, 1, 0, 0)


def test_every_branch_is_there_once_and_in_the_order_of_the_codebook(review: bench.Comparison) -> None:
    assert review.units["unit"].tolist() == [f"B{number:02d}" for number in range(1, 19)]


def test_answers_that_are_not_compared_are_counted(review: bench.Comparison) -> None:
    frame = branch_survey().tables["answers"]
    assert review.left_out == len(frame) - review.units["n"].sum()
    assert review.left_out == frame["overall"].isna().sum()


def test_the_order_of_the_answers_does_not_matter(review: bench.Comparison) -> None:
    survey = branch_survey()
    tables = survey.tables | {"answers": survey.tables["answers"].sample(frac=1, random_state=3)}
    again = bench.compare(replace(survey, tables=tables), seed=1, draws=200).units
    for name in ("share", "shrunken", "z_adjusted", "design_effect"):
        np.testing.assert_allclose(again[name], review.units[name], rtol=1e-9)
    assert again["flag_adjusted"].tolist() == review.units["flag_adjusted"].tolist()


def test_units_without_labels_stand_in_natural_order() -> None:
    rates = dict.fromkeys(["10", "2", "1", "B10", "B9", "m²", "m³"], (15, 30))
    units = bench.compare(windows(counted(rates)), seed=1, draws=50).units["unit"].tolist()
    assert units == ["1", "2", "10", "B9", "B10", "m²", "m³"]


def test_the_codebooks_order_comes_before_the_natural_one() -> None:
    survey = windows(counted(dict.fromkeys("ABC", (15, 30))), codes="C=丙|C; A=甲|A")
    assert bench.compare(survey, seed=1, draws=50).units["unit"].tolist() == ["C", "A", "B"]


def test_a_unit_below_the_minimum_is_never_ranked(small: bench.Comparison) -> None:
    units = small.units.set_index("unit")
    assert units["ranked"].to_dict() == {"A": True, "B": True, "C": True, "D": False, "E": True}
    ranks = ["rank_low", "rank_median", "rank_high", "p_top_quarter", "p_bottom_quarter"]
    assert units.loc["D", ranks].isna().all()
    assert units.loc[units["ranked"], "rank_high"].max() <= 4
    assert np.isfinite(units.loc["D", "shrunken"])


def test_two_units_are_compared_but_not_ranked() -> None:
    comparison = bench.compare(windows(counted({"A": (10, 40), "B": (35, 40)})), seed=1, draws=50)
    assert not comparison.units["ranked"].any()
    assert bench.unit_count(comparison).value == 2
    for estimate in (bench.rank_width(comparison), bench.reliability(comparison), bench.spread(comparison)):
        assert np.isnan(estimate.value)
        assert "3 units" in estimate.reason
    assert bench.rankable(comparison) == "unrankable"


def test_without_case_mix_the_adjusted_rate_is_the_raw_one(small: bench.Comparison) -> None:
    assert small.units["share"].tolist() == small.units["raw_share"].tolist()
    assert small.units["raw_share"].tolist() == [good / n for good, n in RATES.values()]


def test_with_case_mix_the_adjusted_rate_differs(review: bench.Comparison) -> None:
    assert (review.units["share"] != review.units["raw_share"]).all()


def test_without_a_cluster_every_answer_counts_in_full(small: bench.Comparison) -> None:
    assert (small.units["design_effect"] == 1).all()
    assert np.isnan(small.icc)
    assert (small.units["n_effective"] == small.units["n"]).all()


def test_clustered_answers_count_for_less(review: bench.Comparison) -> None:
    assert review.icc > 0
    assert (review.units["n_effective"] < review.units["n"]).all()


def test_the_declared_target_is_the_one_compared_with() -> None:
    assert bench.compare(windows(counted(RATES), target=0.9), seed=1, draws=50).target == 0.9


def test_the_overall_rate_without_clusters_is_a_plain_wilson_interval() -> None:
    rate, plain = bench.overall_rate(windows(counted(RATES))), proportion(170, 244)
    assert (rate.value, rate.low, rate.high, rate.n) == pytest.approx(
        (plain.value, plain.low, plain.high, 244)
    )
    assert rate.method == plain.method


def test_the_overall_rate_under_clusters_is_wider_and_says_so() -> None:
    survey = branch_survey()
    rate = bench.overall_rate(survey)
    known = survey.tables["answers"]["overall"].dropna()
    plain = proportion((known >= 4).sum(), len(known))
    assert rate.value == pytest.approx(plain.value)
    assert rate.n == len(known)
    assert rate.low < plain.low < plain.high < rate.high
    assert "design effect" in rate.method


def test_no_valid_answer_gives_a_reason() -> None:
    people = pd.DataFrame({"unit": ["A", "B"], "good": [np.nan, np.nan]})
    assert bench.overall_rate(windows(people)).reason == "no valid answer"


def test_units_beyond_limits_are_counted_by_level() -> None:
    comparison = flagged("", "low_95", "high_95", "high_998")
    assert bench.flagged(comparison, adjusted=True).value == 1
    assert bench.flagged(comparison, adjusted=True, beyond="95").value == 3
    assert bench.flagged(comparison, adjusted=False, beyond="95").n == 4


@pytest.mark.parametrize(
    ("flags", "shares", "outcome"),
    [
        ([""] * 18, (0.8, 0.8), "none"),
        (["low_95"] + [""] * 17, (0.8, 0.8), "chance"),  # 0.9 expected of 18
        (["low_95"] * 3 + [""] * 15, (0.8, 0.8), "chance"),  # at least 3 of 18 at 5 %: p = .058
        (["low_95"] * 4 + [""] * 14, (0.8, 0.8), "some"),  # at least 4 of 18: p = .011
        (["high_998"] + [""] * 17, (0.8, 0.8), "some"),
        (["high_95"], (0.8, 0.8), "chance"),  # p = .05 is not below .05
        (["low_95"] + [""] * 17, (0.6, 0.9), "some"),  # one stands out, and the rates do differ
        ([""] * 18, (0.6, 0.9), "spread"),  # two camps: none stands out, but nobody may call it chance
        ([""] * 2, (0.6, 0.9), "none"),  # two units do not tell how rates vary
    ],
)
def test_what_is_said_of_the_units_follows_from_flags_and_spread(
    flags: list[str], shares: tuple[float, float], outcome: str
) -> None:
    assert bench.any_outside(flagged(*flags, shares=shares)) == outcome


def test_units_that_are_all_alike_are_seldom_called_different() -> None:
    rng = np.random.default_rng(11)
    outcomes = []
    for _ in range(60):
        rates = {f"U{unit}": (int(rng.binomial(80, 0.8)), 80) for unit in range(15)}
        outcomes.append(bench.any_outside(bench.compare(windows(counted(rates)), seed=1, draws=2)))
    assert outcomes.count("some") + outcomes.count("spread") <= 0.1 * len(outcomes)


def test_five_of_a_hundred_units_lie_outside_by_chance() -> None:
    assert bench.expected_by_chance(flagged(*[""] * 100)).value == pytest.approx(5)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ((0.9, 0.7, 0.2), "rankable"),
        ((0.9, 0.69, 0.2), "unrankable"),
        ((0.9, np.nan, 0.71), "rankable"),
        ((np.nan,), "unrankable"),
        ((), "unrankable"),
    ],
)
def test_units_are_rankable_from_a_median_reliability_of_seven_tenths(
    values: tuple[float, ...], outcome: str
) -> None:
    assert bench.rankable(of_reliability(*values)) == outcome


def test_the_width_of_rank_intervals_counts_both_ends() -> None:
    units = pd.DataFrame(
        {"ranked": [True, True, False], "rank_low": [1, 2, np.nan], "rank_high": [3, 2, np.nan]}
    )
    width = bench.rank_width(bench.Comparison(units, 0.5, np.nan, 1, 1, 0, 0))
    assert (width.value, width.n) == (2, 2)


def test_a_study_without_dimensions_shows_its_outcome() -> None:
    rates = bench.dimensions(windows(counted(RATES)))
    assert rates["item"].tolist() == ["good"]
    assert (rates.loc[0, "satisfied"], rates.loc[0, "n_valid"]) == (170, 244)


def test_the_outcome_is_shown_once_even_if_it_is_a_dimension() -> None:
    assert bench.dimensions(windows(counted(RATES), dimensions=["good"]))["item"].tolist() == ["good"]


def test_dimensions_in_words_and_in_numbers_are_both_counted() -> None:
    people = counted({"A": (2, 4)}).assign(word=pd.Series(["1", "0", "1", None], dtype="str"))
    rates = bench.dimensions(windows(people, dimensions=["word"])).set_index("item")
    assert rates["satisfied"].to_dict() == {"word": 2, "good": 2}
    assert rates["n_valid"].to_dict() == {"word": 3, "good": 4}


def test_the_words_of_the_study_are_used() -> None:
    survey = windows(counted(RATES), more=[variable("later", "integer")])
    assert bench.words(survey) == {
        "unit": Words(zh="窗口", en="window"),
        "good": Words(zh="满意", en="satisfied"),
    }


def test_units_apart_are_named_by_side_the_furthest_first(small: bench.Comparison) -> None:
    survey, units = windows(counted(RATES)), small.units
    flags = {"A": "", "B": "high_95", "C": "low_998", "D": "low_95", "E": "high_998"}
    apart = replace(small, units=units.assign(flag_adjusted=units["unit"].map(flags)))
    said = bench.apart_said(survey, apart)
    order = units.assign(gap=(units["share"] - small.target).abs()).set_index("unit")["gap"]
    first, second = ("E", "B") if order["E"] > order["B"] else ("B", "E")
    assert said == Words(
        zh=f"C（偏低）和{first}、{second}（偏高）", en=f"C (low) and {first}, {second} (high)"
    )
    assert bench.apart_said(survey, replace(small, units=units.assign(flag_adjusted=""))) == Words(
        zh="", en=""
    )


def test_a_unit_with_fewer_than_k_answers_is_not_named(small: bench.Comparison) -> None:
    apart = replace(small, units=small.units.assign(flag_adjusted="low_95"))
    assert small.units.set_index("unit").loc["D", "n"] < 5
    assert "D" not in bench.apart_said(windows(counted(RATES)), apart).en
