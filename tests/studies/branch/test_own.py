"""The report of one unit: periods, its rate and change, its place, and what to do first."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import branch_survey, in_both, same_numbers, shipped, survey_of, typed
from workbench.analyse.units.rates import difference_of_proportions, proportion
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.simulate import draw_branch_benchmarking
from workbench.simulate.branch_benchmarking.forms import draw_forms
from workbench.studies.branch import actions, own, own_figures, own_tables
from workbench.studies.branch import comparison as bench
from workbench.studies.branch.answers import GOOD, answers, clustering, effective_counts

SPAN = own.Spans("2010-08", "2010-07", ("2010-07", "2010-08"))


@pytest.fixture(scope="module")
def review() -> bench.Comparison:
    return bench.compare(branch_survey(), seed=1, draws=200)


@pytest.fixture(scope="module")
def year() -> Survey:
    """Forty branches over twelve months; some are better since April."""
    study = shipped("branch_benchmarking")
    clean = draw_branch_benchmarking(seed=3, branches=40, n=30_000)
    tables = {"answers": typed(clean.answers, study.variables("answers"))}
    return survey_of(study, tables)


@pytest.fixture(scope="module")
def many() -> tuple[Survey, pd.DataFrame]:
    """The set of 300 branches, and the planted chance of each form to be satisfied."""
    study = shipped("branch_benchmarking")
    clean = draw_branch_benchmarking(seed=1, branches=300)
    chance = draw_forms(1, clean.layout, months=12)[0]
    return survey_of(study, {"answers": typed(clean.answers, study.variables("answers"))}), chance.assign(
        chance=1 / (1 + np.exp(-chance["eta"]))
    )


def test_a_unit_without_answers_is_refused_with_the_nearest() -> None:
    assert own.unit_named(branch_survey(), "B04") == "B04"
    with pytest.raises(InputError, match=r"No branch 'B4' has answers.*B04"):
        own.unit_named(branch_survey(), "B4")


def test_periods_end_with_the_one_asked_for() -> None:
    survey = branch_survey()
    latest = own.spans(survey, None)
    assert latest.current == latest.year[-1]
    first = own.spans(survey, latest.year[0])
    assert (first.previous, first.year) == (None, (latest.year[0],))
    with pytest.raises(InputError, match="No answers of period '2010-13'"):
        own.spans(survey, "2010-13")
    study = survey.study
    assert study.benchmark is not None
    without = study.model_copy(update={"benchmark": study.benchmark.model_copy(update={"period": None})})
    with pytest.raises(InputError, match="which column holds the period"):
        own.spans(replace(survey, study=without), None)


def test_a_year_is_twelve_periods(year: Survey) -> None:
    span = own.spans(year, None)
    months = year.tables["answers"].groupby("branch")["period"].nunique()
    steady, new, tiny = (
        months.idxmax(),
        months.idxmin(),
        year.tables["answers"]["branch"].value_counts().idxmin(),
    )
    assert months[new] == 1
    assert own.year_outcome(year, new, span) == "shorter"  # it has opened just now, whatever the others have
    few = own.within(year, span.year[:1])
    assert own.year_outcome(few, tiny, span) == "few"
    assert own.year_outcome(year, steady, span) == "year"
    assert len(span.year) == 12
    assert own.year_outcome(branch_survey(), "B04", SPAN) == "shorter"


def test_the_rate_of_all_periods_is_the_plain_share() -> None:
    survey = branch_survey()
    frame = survey.tables["answers"]
    span = own.spans(survey, None)
    mine = frame[(frame["branch"] == "B04") & frame["period"].isin(span.year)]["overall"].dropna()
    rate = own.rate(survey, "B04", span.year)
    assert rate.value == pytest.approx((mine >= 4).mean())
    assert rate.n == len(mine)
    assert rate.high - rate.low > 2 * 1.9 * np.sqrt(
        rate.value * (1 - rate.value) / rate.n
    )  # clustering widens it


def test_the_change_is_the_difference_of_the_two_rates() -> None:
    survey = branch_survey()
    span = own.spans(survey, None)
    gap = own.change(survey, "B04", span)
    now, before = own.rate(survey, "B04", [span.current]), own.rate(survey, "B04", [span.previous])
    assert gap.value == pytest.approx(now.value - before.value)
    assert own.change(survey, "B04", own.Spans("2010-07", None, ("2010-07",))).reason == "no earlier period"


def test_planted_improvements_are_found_and_steady_branches_are_left_alone(year: Survey) -> None:
    frame = year.tables["answers"]
    months = sorted(frame["period"].dropna().unique())
    halves = {period: "a" if period < "2010-04" else "b" for period in months}
    by_half = replace(year, tables={"answers": frame.assign(period=frame["period"].map(halves))})
    span = own.Spans("b", "a", ("a", "b"))
    clean = draw_branch_benchmarking(seed=3, branches=40, n=30_000)
    better = {code for code, gain in zip(clean.layout.codes, clean.layout.gain, strict=True) if gain > 0}
    found = {code: own.change_outcome(own.change(by_half, code, span)) for code in clean.layout.codes}
    assert better
    assert all(found[code] == "higher" for code in better)
    false = [code for code, said in found.items() if said != "unclear" and code not in better]
    assert len(false) <= 5  # 5 % of 39, by chance


def test_a_change_is_newcombes_at_the_effective_numbers_computed_apart(year: Survey) -> None:
    """statsmodels' Newcombe interval, from plain counts and a design effect worked out by hand for each month."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    frame = year.tables["answers"].dropna(subset=["overall"])
    icc = clustering(year, answers(year))["icc"].iloc[0]
    span = own.spans(year, None)
    two = (
        frame[frame["period"].isin([span.current, span.previous])]
        .groupby(["branch", "period"])
        .size()
        .unstack()
    )
    for unit in two.index[(two >= 5).all(axis=1)][:6]:
        good, n = [], []
        for period in (span.current, span.previous):
            mine = frame[(frame["branch"] == unit) & (frame["period"] == period)]
            sizes = mine["interviewer"].value_counts().to_numpy(dtype=float)
            effect = 1 + ((sizes**2).sum() / len(mine) - 1) * icc
            good.append((mine["overall"] >= 4).sum() / effect)
            n.append(len(mine) / effect)
        low, high = confint_proportions_2indep(good[0], n[0], good[1], n[1], method="newcomb")
        found = own.change(year, unit, span)
        assert found.value == pytest.approx(good[0] / n[0] - good[1] / n[1])
        assert (found.low, found.high) == pytest.approx((low, high))


def test_intervals_of_rate_year_and_change_cover_what_was_planted(many: tuple[Survey, pd.DataFrame]) -> None:
    """300 branches, all months: about 3,000 changes between neighbouring months, and 300 years."""
    survey, expected = many
    months, effect = own.spans(survey, None).year, clustering(survey, answers(survey))
    counted = {
        (unit, period): effective_counts(survey, group, effect=effect)
        for (unit, period), group in answers(survey).dropna(subset=[GOOD]).groupby(["branch", "period"])
        if len(group) >= 5
    }
    true = expected.groupby(["branch", "period"])["chance"].mean()
    inside = [
        gap.low <= true[unit, now] - true[unit, before] <= gap.high
        for before, now in pairwise(months)
        for unit in expected["branch"].unique()
        if (unit, now) in counted and (unit, before) in counted
        for gap in [difference_of_proportions(*counted[unit, now], *counted[unit, before])]
    ]
    assert len(inside) > 2000
    assert 0.93 < np.mean(inside) < 0.99  # a little wide, because interviewers ask in both months
    yearly = expected.groupby("branch")["chance"].mean()
    rates = {unit: proportion(*effective_counts(survey, group, effect=effect))
             for unit, group in answers(survey).dropna(subset=[GOOD]).groupby("branch")}  # fmt: skip
    covered = [rate.low <= yearly[unit] <= rate.high for unit, rate in rates.items()]
    assert 0.92 < np.mean(covered) < 0.99


def test_a_rate_of_fewer_than_k_answers_is_never_given(many: tuple[Survey, pd.DataFrame]) -> None:
    survey, _ = many
    span = own.spans(survey, None)
    tiny = survey.tables["answers"]["branch"].value_counts().idxmin()
    comparison = bench.compare(survey, seed=1, draws=50)
    period = own.rate(survey, tiny, [span.current])
    assert own.rate_outcome(period) == "few"
    assert period.reason == "fewer than 5 answers"
    assert own.by_period(survey, tiny, span)["share"].isna().all()
    assert own.change_outcome(own.change(survey, tiny, span)) == "absent"
    assert own.standing(comparison, tiny) == "few"
    assert np.isnan(own.position(comparison, tiny).value)
    assert own_figures.note_periods(survey, own.by_period(survey, tiny, span))
    strict = survey.study.privacy.model_copy(update={"k": 10_000})
    hidden = replace(survey, study=survey.study.model_copy(update={"privacy": strict}))
    assert np.isnan(own.adjusted(hidden, comparison, tiny).value)
    assert own_figures.note_drawn(hidden, comparison, tiny)
    assert not own_figures.note_drawn(survey, comparison, "B001")


def test_positions_are_those_of_the_funnel(review: bench.Comparison) -> None:
    where = {unit: own.position(review, str(unit)).value for unit in review.units["unit"]}
    assert where["B04"] < 0 < where["B15"]
    assert {unit for unit, at in where.items() if at} == set(
        review.units.loc[review.units["flag_adjusted"] != "", "unit"]
    )


def test_what_a_change_allows_to_be_said() -> None:
    assert own.change_outcome(Estimate(0.1, 0.01, 0.2)) == "higher"
    assert own.change_outcome(Estimate(-0.1, -0.2, -0.01)) == "lower"
    assert own.change_outcome(Estimate(0.1, -0.1, 0.2)) == "unclear"
    assert own.change_outcome(missing("none", unit="share difference")) == "absent"


def test_the_planted_bad_and_good_branch_stand_outside(review: bench.Comparison) -> None:
    assert own.standing(review, "B04") == "low"
    assert own.standing(review, "B15") == "high"
    assert own.standing(review, "B01") == "within"
    few = replace(review, units=review.units.assign(ranked=False))
    assert own.standing(few, "B01") == "few"


def test_shortfalls_are_the_furthest_below_and_at_most_three(review: bench.Comparison) -> None:
    found = actions.shortfalls(branch_survey(), "B04")
    assert len(found) == 3
    assert all(each.own < each.others and each.clear for each in found)
    assert actions.outcome(found) == "clear"
    assert actions.outcome([]) == "none"
    assert actions.outcome([replace(found[0], clear=False)]) == "unclear"


def test_the_late_branch_is_told_of_its_complaints() -> None:
    found = actions.shortfalls(branch_survey(), "B07")
    assert found[0].kind == "complaints"
    assert actions.own_replies(branch_survey(), "B07").value < 0.8


def test_a_critical_criterion_fails_a_call_when_one_rater_heard_it() -> None:
    survey = branch_survey()
    calls, passed, critical = actions.spot_calls(survey, "B01")
    frame = survey.tables["spotcalls"]
    mine = frame[frame["branch"] == "B01"]
    assert calls.value == mine["call_id"].nunique()
    by_hand = sum(
        bool((group[["item15", "item16"]] == 0).any(axis=None)) for _, group in mine.groupby("call_id")
    )
    assert critical.value == pytest.approx(by_hand / calls.value)
    assert 0 < passed.value < 1


def test_a_study_without_complaints_and_calls_has_questions_only() -> None:
    survey = branch_survey()
    bare = replace(survey, tables={"answers": survey.tables["answers"]})
    assert {each.kind for each in actions.shortfalls(bare, "B04")} == {"question"}


def test_tables_print_the_same_numbers_in_both_languages() -> None:
    survey = branch_survey()
    rates = own.own_dimensions(survey, "B04")
    assert same_numbers(in_both(survey, lambda: own_tables.table_own_dimensions(survey, rates)))
    assert same_numbers(
        in_both(survey, lambda: own_tables.table_actions(survey, actions.shortfalls(survey, "B04")))
    )


def test_few_answers_to_a_question_are_not_shown() -> None:
    survey = branch_survey()
    few = own.own_dimensions(survey, "B04").assign(n=3)
    made = in_both(survey, lambda: own_tables.table_own_dimensions(survey, few))
    assert {row[1] for row in made["zh"].rows} == {"<5"}
    assert {cell for row in made["zh"].rows for cell in row[2:]} == {"—"}


def test_no_other_unit_is_named_in_a_figure(review: bench.Comparison) -> None:
    survey = branch_survey()

    def texts() -> list[str]:
        axes = [
            own_figures.plot_own_funnel(survey, review, "B04"),
            own_figures.plot_peers(survey, review, "B04"),
        ]
        return [text.get_text() for each in axes for text in [*each.texts, *each.get_xticklabels()]]

    for lang, shown in in_both(survey, texts).items():
        names = [own.subtitle(survey, unit).in_(lang) for unit in review.units["unit"]]
        assert [name for name in names if any(name in text for text in shown)] == [
            own.subtitle(survey, "B04").in_(lang)
        ]


def test_alternative_texts_hold_the_figures(review: bench.Comparison) -> None:
    survey = branch_survey()
    assert "17" in own_figures.alt_own(survey, review, "B04").en
    few = replace(
        review, units=review.units.assign(n=np.where(review.units["unit"] == "B04", 2, review.units["n"]))
    )
    assert "too few" in own_figures.alt_own(survey, few, "B04").en
    periods = pd.DataFrame({"period": ["2010-07", "2010-08"], "share": [0.5, np.nan]})
    assert own_figures.alt_periods(survey, periods).en == "Rate of satisfied answers: 2010-07 50.0%."
