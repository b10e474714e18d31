"""The service loop: what was planted is found, what cannot be known is said, and nothing open is dropped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import in_both, same_numbers, shipped, survey_of, typed
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.simulate import draw_service_loop
from workbench.studies.loop import (
    appraisal,
    closing,
    edition,
    figures,
    monitoring,
    quality,
    quality_tables,
    tables,
)
from workbench.study import Words

RULES = ("nelson 1", "nelson 2")


def drawn(seed: int) -> Survey:
    study = shipped("service_loop")
    clean = draw_service_loop(seed=seed)
    frames = {
        name: typed(getattr(clean, name), study.variables(name))
        for name in (
            "process_week",
            "survey",
            "staff_quarter",
            "nonconformity",
            "process_change",
            "fieldwork",
            "customers",
        )
    }
    frames["survey"] = frames["survey"][frames["survey"]["form_scale"] == 7].reset_index(drop=True)
    return survey_of(study, frames)


@pytest.fixture(scope="module")
def survey() -> Survey:
    return edition.until(drawn(20051231), None)[0]


@pytest.fixture(scope="module")
def charts(survey: Survey) -> pd.DataFrame:
    return monitoring.station_charts(survey, baseline=24, rules=RULES)


@pytest.fixture(scope="module")
def staff(survey: Survey) -> pd.DataFrame:
    return appraisal.appraise(survey, minimum_cases=30, seed=1, draws=1000)


DAY = pd.Timestamp("2006-01-01")


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2005", "2005-12-31"),
        ("2005-Q3", "2005-09-30"),
        ("2005-08", "2005-08-31"),
        ("2005-W31", "2005-08-07"),
        ("2004-W53", "2005-01-02"),
    ],
)
def test_a_period_ends_on_its_last_day(period: str, day: str) -> None:
    assert edition.end_of(period) == pd.Timestamp(day)


def test_an_edition_is_called_by_its_period_and_day() -> None:
    assert edition.title("2005-W31") == Words(
        zh="2005-W31（截至 2005-08-07）", en="2005-W31 (as known on 2005-08-07)"
    )
    assert edition.title(None) is None


@pytest.mark.parametrize("period", ["2005-13", "2005-Q5", "2005-W54", "W31", "", "2005-W31 "])
def test_another_form_of_period_is_refused(period: str) -> None:
    with pytest.raises(InputError, match="no period"):
        edition.end_of(period)


def test_an_edition_knows_nothing_of_what_came_later() -> None:
    whole = drawn(20051231)
    part, day = edition.until(whole, "2005-W31")
    assert part.tables["process_week"]["week"].max() == 31
    assert part.tables["staff_quarter"]["quarter"].max() == "2005-Q2"
    assert part.tables["process_change"]["change_id"].tolist() == ["C02", "C03"]
    items = part.tables["nonconformity"]
    for name in ("found_on", "assigned_on", "corrected_on", "verified_on", "recurrence_on"):
        assert not (items[name] > day).any()
    assert not (items["verified_ok"].notna() & items["verified_on"].isna()).any()
    loop = closing.loop_counts(part, day)
    assert loop.found == loop.due + loop.not_due


def test_the_planted_shift_is_found_at_its_station_soon_after_its_week() -> None:
    hits = []
    for seed in range(1, 13):
        part, _ = edition.until(drawn(seed), None)
        made = monitoring.station_charts(part, baseline=24, rules=RULES)
        found = monitoring.signals(made)
        weeks = found.loc[found["branch"] == "P07", "label"]
        hits.append(bool(len(weeks)) and weeks[weeks >= 31].min() <= 31 + 9)
    assert np.mean(hits) >= 0.9


def test_signals_by_chance_are_as_expected(charts: pd.DataFrame) -> None:
    expected = monitoring.expected_stations(charts, rules=RULES).value
    false = []
    for seed in range(1, 13):
        part, _ = edition.until(drawn(seed), None)
        found = monitoring.signals(monitoring.station_charts(part, baseline=24, rules=RULES))
        false.append(found.loc[found["branch"] != "P07", "branch"].nunique())
    # A baseline of 24 weeks is an estimate too, so somewhat more stations signal than with known limits.
    assert expected * 0.5 < np.mean(false) < expected * 2.5


def test_outcomes_of_monitoring(charts: pd.DataFrame, survey: Survey) -> None:
    assert monitoring.signal_outcome(charts) == "signals"
    assert monitoring.signal_outcome(charts.assign(signal=False)) == "quiet"
    assert monitoring.signal_outcome(charts.assign(baseline=True)) == "baseline"
    assert monitoring.first_station(charts.assign(signal=False)) == ("", 0)
    assert monitoring.stations_signalling(charts.assign(baseline=True)).reason
    assert monitoring.memory_outcome(charts) == "independent"
    assert monitoring.trend_outcome(Estimate(1, 0.5, 1.5)) == "longer"
    assert monitoring.trend_outcome(Estimate(1, -0.5, 1.5)) == "unclear"
    trend = monitoring.repair_trend(survey)
    assert trend.low < -0.4 < trend.high
    assert monitoring.trend_outcome(trend) == "shorter"


def test_gaps_and_drivers_are_recovered(survey: Survey) -> None:
    found = quality.gaps(survey)
    assert quality.largest_gap(found) == "responsiveness"
    assert quality.gap_of(found, "responsiveness").value == pytest.approx(-1.3, abs=0.1)
    assert quality.gap_outcome(found) == "short"
    drivers = quality.drivers(survey, resamples=200, seed=1)
    share = drivers.set_index("predictor")["share"]
    planted = pd.Series(
        {"tangibles": 0.10, "reliability": 0.30, "responsiveness": 0.28, "assurance": 0.17, "empathy": 0.15}
    )
    assert (share - planted).abs().max() < 0.05
    assert quality.main_driver(drivers) in ("reliability", "responsiveness")
    assert 0.4 < quality.explained(drivers).value < 0.6


def test_the_index_and_the_vulnerable(survey: Survey) -> None:
    mean = survey.tables["survey"]["overall"].mean()
    assert quality.index_of_satisfaction(survey).value == pytest.approx((mean - 1) / 9 * 100)
    weaker = quality.vulnerable_difference(survey)
    assert weaker.low < -0.5 < weaker.high
    assert quality.difference_outcome(weaker) == "lower"
    few = replace(survey, tables={**survey.tables, "survey": survey.tables["survey"].head(1)})
    assert quality.index_of_satisfaction(few).reason


def test_staff_differ_as_planted_and_gamers_are_found(survey: Survey, staff: pd.DataFrame) -> None:
    spread = appraisal.spread(staff)
    assert spread.low < 0.35 < spread.high
    assert appraisal.suspicious_ratings(survey)["staff_id"].tolist() == ["S17", "S58"]
    assert appraisal.pay_outcome(appraisal.reliability(staff)) == "enough"
    assert appraisal.pay_outcome(Estimate(0.79)) == "low"
    assert appraisal.pay_outcome(Estimate(float("nan"))) == "low"
    assert 0.6 < appraisal.stability(survey).value < 0.95
    one = survey.tables["staff_quarter"].query("quarter == '2005-Q1'")
    assert appraisal.stability(replace(survey, tables={**survey.tables, "staff_quarter": one})).reason


def test_few_perfect_ratings_are_no_ground_for_suspicion(survey: Survey) -> None:
    few = survey.tables["staff_quarter"].assign(
        csat_n=2, csat_sum=[10 if code == "S01" else 8 for code in survey.tables["staff_quarter"]["staff_id"]]
    )
    assert appraisal.suspicious_ratings(
        replace(survey, tables={**survey.tables, "staff_quarter": few.head(4)})
    ).empty


def test_small_staff_are_not_ranked(survey: Survey) -> None:
    high = appraisal.appraise(survey, minimum_cases=10_000, seed=1, draws=100)
    assert not high["ranked"].any()
    assert appraisal.rank_width(high).reason


def test_the_loop_adds_up_and_open_items_stay_in(survey: Survey) -> None:
    loop = closing.loop_counts(survey, DAY)
    items = survey.tables["nonconformity"]
    assert loop.found == len(items) == loop.due + loop.not_due
    assert closing.effective(loop).value == pytest.approx((items["verified_ok"] == "1").sum() / len(items))
    assert closing.effective(loop).value == pytest.approx(0.61, abs=0.01)
    assert loop.overdue == len(closing.overdue_items(survey, DAY))
    assert closing.closing_outcome(loop) == "overdue"
    assert closing.closing_outcome(replace(loop, overdue=0)) == "clear"
    again = closing.recurrence(survey, DAY)
    assert again.low < 0.18 < again.high
    closed_only = items.dropna(subset=["corrected_on"])
    days = (closed_only["corrected_on"] - closed_only["found_on"]).dt.days
    assert closing.median_correction(survey, DAY).value >= days.median()


def test_tables_print_the_same_numbers_in_both_languages(
    survey: Survey, charts: pd.DataFrame, staff: pd.DataFrame
) -> None:
    priorities = quality.priorities(survey, resamples=100, seed=1)
    made = (
        lambda: tables.table_loop(closing.loop_counts(survey, DAY)),
        lambda: tables.table_signals(survey, monitoring.signals(charts)),
        lambda: quality_tables.table_gaps(quality.gaps(survey)),
        lambda: quality_tables.table_drivers(quality.drivers(survey, resamples=100, seed=1)),
        lambda: quality_tables.table_priorities(survey, quality.first_priorities(priorities)),
        lambda: tables.table_staff(staff),
        lambda: tables.table_processes(survey, closing.by_process(survey)),
        lambda: tables.table_overdue(survey, closing.overdue_items(survey, DAY)),
    )
    for make in made:
        assert same_numbers(in_both(survey, make))


def test_figures_are_drawn_and_said(survey: Survey, charts: pd.DataFrame, staff: pd.DataFrame) -> None:
    gaps, priorities = quality.gaps(survey), quality.priorities(survey, resamples=100, seed=1)
    curve = closing.recurrence_curve(survey, DAY)
    repairs = monitoring.repair_chart(survey, baseline=24, rules=RULES)
    for draw in (
        lambda: figures.plot_station(survey, charts, "P07"),
        lambda: figures.plot_repairs(repairs),
        lambda: figures.plot_gaps(gaps),
        lambda: figures.plot_priorities(priorities),
        lambda: figures.plot_staff(staff),
        lambda: figures.plot_recurrence(curve),
    ):
        in_both(survey, draw)
    assert "52 weeks" in figures.alt_chart(charts[charts["branch"] == "P07"]).en
    assert "Responsiveness −1.3" in figures.alt_gaps(gaps).en
    assert "80 members" in figures.alt_staff(staff).en
    assert "22 statements" in figures.alt_priorities(priorities).en
    assert figures.alt_recurrence(curve.head(0)).en.startswith("0.0%")
