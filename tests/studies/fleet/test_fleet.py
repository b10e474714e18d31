"""The insured fleet: what was planted is found, denominators are said, and no open claim is dropped."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import in_both, same_numbers, shipped, survey_of, typed
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.simulate import draw_insured_fleet
from workbench.simulate.insured_fleet import layout as truth
from workbench.studies.fleet import (
    bids,
    client_tables,
    clock_tables,
    clocks,
    cover,
    cover_tables,
    edition,
    experience,
    experience_tables,
    figures,
    loss_figures,
    losses,
    opinion,
    profit,
    service,
    service_figures,
    tables,
    tender_figures,
    turnaround,
)
from workbench.study import Words

START, DAY = truth.START, truth.AS_OF
SEEDS = range(1, 9)
LIMITS = {"survey_city": 2.0, "survey_county": 8.0, "assessment": 3.0, "payment": 10.0}


@cache
def drawn(seed: int) -> Survey:
    study = shipped("insured_fleet")
    clean = draw_insured_fleet(seed=seed)
    frames = {name: typed(getattr(clean, name), study.variables(name)) for name in study.tables}
    return survey_of(study, frames)


@cache
def known(seed: int) -> Survey:
    return edition.until(drawn(seed), None)[0]


@pytest.fixture(scope="module")
def survey() -> Survey:
    return known(20031101)


def covers(estimates: list[Estimate], value: float) -> int:
    return sum(each.low <= value <= each.high for each in estimates)


def test_an_edition_knows_nothing_of_what_came_later_and_keeps_what_is_open() -> None:
    part, day = edition.until(drawn(20031101), "2005-W31")
    now = day + pd.Timedelta(days=1)
    claims = part.tables["claims"]
    assert day == pd.Timestamp("2005-08-07")
    for name in ("reported_at", *edition.STAGES):
        assert not (claims[name] >= now).any()
    assert claims["closed_at"].isna().equals(claims["status"] == edition.OPEN)
    assert not claims.loc[claims["status"] == edition.OPEN, "paid_yuan"].notna().any()
    whole = edition.until(drawn(20031101), None)[0].tables["claims"]
    assert len(claims) == (whole["reported_at"] < now).sum()
    assert set(part.tables["followup"]["claim_no"]) <= set(claims.loc[claims["status"] != "1", "claim_no"])
    assert part.tables["exposure_month"]["month"].max() == "2005-07"
    assert (
        edition.count_of(edition.within(claims, day, days=7)).value
        == (claims["reported_at"] >= pd.Timestamp("2005-08-01")).sum()
    )


def test_medians_of_the_stages_are_recovered() -> None:
    planted = {
        "survey": truth.SURVEY_HOURS,
        "assessment": truth.ASSESS_DAYS,
        "documents": truth.DOCUMENT_DAYS,
        "payment": truth.PAYMENT_DAYS,
    }
    found = [turnaround.quantiles(known(seed), DAY) for seed in SEEDS]
    for stage, value in planted.items():
        estimates = [turnaround.quantile_of(each, stage, 0.5) for each in found]
        assert covers(estimates, value) >= 6, stage
        assert np.mean([each.value for each in estimates]) == pytest.approx(value, rel=0.04), stage
    for stage, value in truth.P90.items():
        estimates = [turnaround.quantile_of(each, stage, 0.9) for each in found]
        assert covers(estimates, value) >= 6, stage
        assert np.mean([each.value for each in estimates]) == pytest.approx(value, rel=0.05), stage


def test_times_ratios_of_dispute_and_injury_are_recovered() -> None:
    found = [clocks.slowness(known(seed), DAY) for seed in SEEDS]
    for term, value in (("disputed", truth.DISPUTE_FACTOR), ("injury", truth.INJURY_FACTOR), ("large", 1.0)):
        assert covers([clocks.slower_by(each, term) for each in found], value) >= 6, term
    medians = [each.iloc[0] for each in found]
    assert sum(row["low"] <= truth.PAYMENT_BASE <= row["high"] for row in medians) >= 6
    # A lognormal time ratio is no constant hazard ratio, and the check says so.
    assert sum(each.set_index("term").loc["disputed", "p_proportional"] < 0.05 for each in found) >= 6


def test_the_companys_clock_stops_for_documents_and_working_days_for_holidays(survey: Survey) -> None:
    def times(whose: str, *, working: bool, weekend: tuple[int, ...] = (6, 7)) -> pd.Series:
        return clocks.clock_times(survey, DAY, whose=whose, working=working, weekend=weekend)["time"]

    claims = survey.tables["claims"]
    customer, company = times("customer", working=False), times("company", working=False)
    paid = claims["status"] == "2"
    wait = (claims["documents_at"] - claims["assessed_at"]) / pd.Timedelta(days=1)
    assert (customer - company)[paid].tolist() == pytest.approx(wait[paid].tolist())
    refused = claims["status"].isin(["3", "4"])
    assert company[refused].equals(customer[refused])
    working = times("customer", working=True)
    assert (working <= customer + 1e-9).all()
    assert working.mean() / customer.mean() == pytest.approx(250 / 365, abs=0.03)
    assert (times("customer", working=True, weekend=()) >= working - 1e-9).all()
    assert (times("company", working=True) <= company + 1e-9).all()
    assert (company >= 0).all()


def test_open_claims_are_in_every_count(survey: Survey) -> None:
    claims = survey.tables["claims"]
    found = turnaround.quantiles(survey, DAY)
    whole = found[(found["stage"] == "whole") & (found["quantile"] == 0.5)].iloc[0]
    assert whole["n"] == len(claims) == whole["ended"] + whole["open"] + whole["other"]
    assert whole["open"] == turnaround.open_count(survey).value > 0
    # A day earlier in a claim's life the mean of paid claims alone must look faster than all claims do.
    early, day = edition.until(drawn(20031101), "2003-12")
    median = turnaround.quantile_of(turnaround.quantiles(early, day), "whole", 0.5)
    assert turnaround.paid_mean(early).value < median.value


def test_shares_within_limits(survey: Survey) -> None:
    met = turnaround.in_time(survey, DAY, LIMITS)
    assert list(met) == list(LIMITS)
    surveyed = turnaround.spans(survey, DAY, "survey")
    assert met["survey_city"].n + met["survey_county"].n == len(surveyed)
    assert all(0 < each.low < each.value < each.high < 1 for each in met.values())
    assert turnaround.limits([2, 8], 3, 10) == LIMITS
    with pytest.raises(InputError, match="two limits"):
        turnaround.limits([2], 3, 10)


def test_promises_are_recovered() -> None:
    surveys = [known(seed) for seed in SEEDS]
    for planted, make in (
        (truth.SAME_DAY, service.same_day),
        (truth.ON_SCENE, service.on_scene),
        (truth.PUNCTUAL, service.punctual),
        (truth.FOLLOWED, lambda each: service.visited(each, refused=False)),
        (truth.FOLLOWED_REJECTED, lambda each: service.visited(each, refused=True)),
    ):
        assert covers([make(each) for each in surveys], planted) >= 6


def test_who_is_not_visited_is_seen(survey: Survey) -> None:
    assert service.visit_outcome(survey) == "fewer"
    assert service.satisfied_at_worst(survey).value < service.satisfied(survey).value
    assert service.satisfied_at_worst(survey).n == len(survey.tables["followup"])
    assert service.speed_and_satisfaction(survey).high < 0


def test_what_goes_with_satisfaction_is_recovered() -> None:
    found = [opinion.drivers(known(seed)) for seed in SEEDS]
    planted = {"tens": -10 * truth.CSAT_DAY / truth.CSAT_SCALE, "short": -0.1 * truth.CSAT_SHORT / truth.CSAT_SCALE, "disputed": 0.0}  # fmt: skip
    for term, slope in planted.items():
        odds = [opinion.driver(each, term) for each in found]
        assert covers(odds, np.exp(slope)) >= 6, term
        assert np.mean(np.log([each.value for each in odds])) == pytest.approx(slope, abs=0.07), term
    assert sum(each["brant_all"].iloc[0] < 0.05 for each in found) <= 2


def test_answers_weighted_to_outcomes_lie_below_those_of_the_visited(survey: Survey) -> None:
    rows = opinion.by_outcome(survey)
    assert rows["due"].sum() == len(survey.tables["followup"])
    weighted, plain = opinion.satisfied_as_due(survey), service.satisfied(survey)
    assert weighted.value == pytest.approx((rows["due"] * rows["satisfied"]).sum() / rows["due"].sum())
    assert service.satisfied_at_worst(survey).value < weighted.value < plain.value
    nps = opinion.recommendation(survey)
    assert nps.low < nps.value < nps.high
    early, _ = edition.until(drawn(1), "2003-11")
    assert opinion.satisfied_as_due(early).reason or opinion.satisfied_as_due(early).n > 0


def test_meetings_are_counted_by_whole_quarters_and_years(survey: Survey) -> None:
    held = service.meetings_held(survey, START, DAY)
    assert (round(held.value * held.n), held.n) == (7, 8)
    assert service.years_visited(survey, START, DAY).n == 2
    early, day = edition.until(drawn(1), "2004-11")
    assert service.meetings_held(early, START, day).n == 3
    assert service.years_visited(early, START, day).n == 0


def test_charts_of_notices_and_delays_hold_every_case(survey: Survey) -> None:
    chart = service.notice_chart(survey)
    assert chart["n"].sum() == service.large_count(survey).value
    assert (chart["value"] * chart["n"]).sum() == pytest.approx(len(service.missed_notices(survey)))
    delays = service.delays(survey)
    assert len(delays) == len(survey.tables["reports"])
    late = 1 - service.punctual(survey).value
    assert ((delays["days"] > 0) | delays["days"].isna()).mean() == pytest.approx(late)


def test_the_clients_account_adds_up(survey: Survey) -> None:
    found = profit.account(survey, START, DAY, staff=8, staff_cost=36_000, resamples=200, seed=1)
    value = found.set_index("line")["value"]
    assert value["margin"] == pytest.approx(
        value["earned"] - value["paid"] - value["reserve"] - value["service"]
    )
    assert value["earned"] == pytest.approx(losses.earned(survey, START, DAY).value)
    assert value["paid"] + value["reserve"] == pytest.approx(losses.cost(survey).sum() / 10_000)
    assert value["service"] == pytest.approx(8 * 3.6 * 792 / 365.25)
    line = profit.line_of(found, "margin")
    assert line.low < line.value < line.high
    assert np.isnan(profit.line_of(found, "service").low)


def test_the_printed_premium_implies_about_the_vehicles_that_there_are() -> None:
    vehicles = vehicles_of(20031101)
    implied, insured = (
        profit.vehicles_implied(vehicles, 4000, 26),
        profit.vehicles_insured(vehicles, START, DAY),
    )
    assert profit.monthly(4000, 26).value == pytest.approx(153.846, abs=0.001)
    assert implied.value / insured.value == pytest.approx(4000 / 3920, rel=0.02)
    assert profit.vehicles_implied(vehicles.assign(years=0.0), 4000, 26).reason


def test_missed_notices_and_kept_ones_are_all_large_claims(survey: Survey) -> None:
    kept = service.same_day(survey)
    assert kept.n == service.large_count(survey).value
    assert len(service.missed_notices(survey)) == round(kept.n * (1 - kept.value))


def test_the_two_coverages_have_their_own_denominators() -> None:
    surveys = [known(seed) for seed in SEEDS]
    every = [cover.coverage(each, DAY) for each in surveys]
    assert covers(every, truth.COVERAGE) >= 6
    assert np.mean([each.value for each in every]) == pytest.approx(truth.COVERAGE, abs=0.005)
    for each in surveys:
        passenger = cover.passenger_coverage(each, DAY)
        assert passenger.value == 1
        assert passenger.n < cover.coverage(each, DAY).n


def test_renewals_are_recovered() -> None:
    rates = [cover.renewal_rate(cover.renewals(known(seed), START, DAY)) for seed in SEEDS]
    assert np.mean([each.value for each in rates]) == pytest.approx(truth.RENEWAL, abs=0.01)


def test_a_renewal_is_not_judged_before_its_30_days_are_over(survey: Survey) -> None:
    due = cover.renewals(survey, START, DAY)
    assert not due.loc[due["end"] > DAY - pd.Timedelta(days=31), "known"].any()
    assert cover.renewal_rate(due).n == due["known"].sum() < len(due)


def test_days_add_up(survey: Survey) -> None:
    days = cover.vehicle_days(survey, START, DAY)
    gap = cover.gap_days(days)
    assert gap.value == cover.by_type(days)["gap"].sum() == cover.by_month(days)["gap"].sum()
    assert cover.by_month(days)["share"].iloc[-1] == pytest.approx(truth.COVERAGE, abs=0.01)
    ahead = cover.expiring(survey, DAY)
    assert cover.expiring_count(ahead).value == ahead["n"].sum() > 0


def by_hand(policies: pd.DataFrame, stop: pd.Timestamp, day: pd.Timestamp) -> tuple[int, str]:
    """Walk through one vehicle's policies, one after the other."""
    begun, covered = policies["start"].min(), None
    for start, end in sorted(zip(policies["start"], policies["end"], strict=True)):
        if covered is not None and (start - covered).days > 31:
            break
        covered = max(covered, end) if covered is not None else end
    later = policies.loc[policies["start"] > covered, "start"]
    lapsed = bool((later - covered > pd.Timedelta(days=31)).any()) or (day - covered).days >= 31
    end = min(covered, day)
    if pd.notna(stop) and stop <= end:
        return max((stop - begun).days + 1, 1), "stopped"
    return (covered - begun).days + 1 if lapsed else (end - begun).days + 1, "lapsed" if lapsed else ""


def test_lapses_are_those_found_by_walking_through_each_vehicles_policies() -> None:
    part, day = edition.until(drawn(1), "2005-06")
    found = cover.lapses(part, day).set_index("vehicle_id")
    stops = part.tables["vehicles"].set_index("vehicle_id")["in_service_to"]
    for name, policies in list(part.tables["policies"].groupby("vehicle_id"))[::9]:
        assert tuple(found.loc[name]) == by_hand(policies, stops[name], day), name


def test_retention_falls_with_time_and_counts_who_stops_apart(survey: Survey) -> None:
    found = cover.lapses(survey, DAY)
    assert len(found) == len(survey.tables["vehicles"])
    year, two = (cover.retained(found, days=days) for days in (365, 730))
    assert 0.8 < two.low < two.value < year.value < year.high < 1
    assert set(found["ending"]) == {"", "lapsed", "stopped"}
    early, day = edition.until(drawn(1), "2004-03")
    assert cover.retained(cover.lapses(early, day), days=730).reason


def test_what_expires_is_the_same_by_type_and_by_branch(survey: Survey) -> None:
    types, branches = cover.expiring(survey, DAY), cover.expiring_by_branch(survey, DAY)
    assert branches.sum().to_dict() == types.set_index("type")["n"].to_dict()


def test_losses_are_recovered() -> None:
    ratios = [losses.loss_ratio(known(seed), START, DAY, resamples=400, seed=1) for seed in SEEDS]
    assert covers(ratios, truth.LOSS_RATIO) >= 6
    for seed in SEEDS:
        assert losses.cost(known(seed)).sum() < known(seed).tables["claims"]["estimate_yuan"].sum()
    earned = losses.earned(known(1), START, DAY)
    assert earned.value < losses.written(known(1)).value


@cache
def vehicles_of(seed: int) -> pd.DataFrame:
    days = cover.vehicle_days(known(seed), START, DAY)
    return experience.by_vehicle(known(seed), days, START, DAY, cap=50_000)


def test_frequencies_sizes_and_what_vehicles_differ_by_are_recovered() -> None:
    often = [experience.frequency(vehicles_of(seed)) for seed in SEEDS]
    planted = float(np.dot(truth.FREQUENCY, truth.TYPE_SHARES))
    # Planted vehicle by vehicle; branches' own factors and types move a whole fleet by a little.
    assert np.mean([each.value for each in often]) == pytest.approx(planted, rel=0.03)
    terms = [experience.frequency_terms(vehicles_of(seed)) for seed in SEEDS]
    taxi = [each.set_index("term").loc["type=3"] for each in terms]
    assert sum(row["low"] <= 0.33 / 0.60 <= row["high"] for row in taxi) >= 6
    spread = [experience.dispersion(each).value for each in terms]
    # Gamma between vehicles and lognormal between branches: what both add up to.
    both = (1 + truth.VEHICLE_SPREAD) * np.exp(truth.BRANCH_SPREAD**2) - 1
    assert np.mean(spread) == pytest.approx(both, rel=0.1)
    sizes = [experience.sizes(known(seed)) for seed in SEEDS]
    for quantity, value in (("lognormal_mean", truth.SEVERITY_MEAN), ("lognormal_cv", truth.SEVERITY_CV)):
        assert covers([experience.size_of(each, quantity) for each in sizes], value) >= 6, quantity


def test_branches_that_differ_are_seen_as_far_as_their_claims_allow() -> None:
    spreads = []
    for seed in SEEDS:
        found = experience.branch_rates(known(seed), cover.vehicle_days(known(seed), START, DAY))
        assert found["claims"].sum() == len(known(seed).tables["claims"])
        assert len(found) == truth.BRANCHES
        assert found["weight"].corr(found["credibility"]) > 0.9
        first = found.iloc[0]
        spreads.append(first["between"] ** 0.5 / first["collective"])
    assert np.mean(spreads) == pytest.approx(truth.BRANCH_SPREAD, abs=0.05)
    low, high = (experience.branch_of(found, highest=each) for each in (False, True))
    assert low[1].value < high[1].value
    assert low[0] != high[0]


def test_a_cap_takes_the_top_off_and_says_how_much(survey: Survey) -> None:
    vehicles = vehicles_of(20031101)
    claims = survey.tables["claims"]
    assert vehicles["loss"].sum() == claims["estimate_yuan"].sum()
    share = experience.excess_share(vehicles, resamples=300, seed=1)
    whole, capped = experience.pure_premium(vehicles), experience.pure_premium(vehicles, capped=True)
    assert share.low < share.value < share.high
    assert capped.value / whole.value == pytest.approx(1 - share.value)
    loss = losses.loss_ratio(survey, START, DAY, resamples=300, seed=1)
    assert vehicles["loss"].sum() / vehicles["premium"].sum() == pytest.approx(loss.value)


def test_more_branches_than_by_chance_lie_outside_for_they_differ(survey: Survey) -> None:
    funnels = [experience.ratio_funnel(vehicles_of(seed), draws=1000, seed=1) for seed in SEEDS]
    assert np.mean([experience.flagged(each).value for each in funnels]) > 0.05 * truth.BRANCHES
    assert experience.branch_count(funnels[0]).value == truth.BRANCHES


def test_the_ratio_of_gps_is_recovered() -> None:
    ratios = [losses.gps_ratio(known(seed)) for seed in range(1, 13)]
    assert covers(ratios, truth.GPS_RATIO) >= 10
    assert np.exp(np.mean([np.log(each.value) for each in ratios])) == pytest.approx(0.88, abs=0.09)
    assert losses.ratio_outcome(Estimate(0.8, 0.7, 0.9)) == "lower"
    assert losses.ratio_outcome(Estimate(1.2, 1.1, 1.3)) == "higher"
    assert losses.ratio_outcome(Estimate(0.9, 0.7, 1.1)) == "unclear"
    early, _ = edition.until(drawn(1), "2004-03")
    assert losses.gps_ratio(early).reason


def test_hail_and_flood_do_not_fall_with_gps_and_courses_before_it_are_alike() -> None:
    weather = [losses.gps_ratio(known(seed), cause=losses.WEATHER) for seed in SEEDS]
    assert covers(weather, 1.0) >= 6
    paths = [losses.gps_path(known(seed)) for seed in SEEDS]
    outcomes = [losses.course_outcome(losses.course_before(each)) for each in paths]
    assert outcomes.count("unseen") >= 6
    sizes = [losses.panel(known(1), large=large)["claims"].sum() for large in (False, True, None)]
    assert sizes[0] + sizes[1] == sizes[2]
    checks = losses.gps_checks(known(1), weather[0])
    assert checks["road"].value == losses.gps_ratio(known(1)).value
    assert checks["small"].low < truth.GPS_RATIO < checks["small"].high
    imputed = [losses.gps_imputed(known(seed), resamples=100, seed=1) for seed in SEEDS]
    assert covers(imputed, truth.GPS_RATIO) >= 6
    early, _ = edition.until(drawn(1), "2004-03")
    assert losses.course_outcome(losses.course_before(losses.gps_path(early))) == "unknown"
    assert losses.course_outcome(Estimate(3.0, p=0.01)) == "apart"
    rate = losses.per_million_km(known(1))
    claims = known(1).tables["claims"]
    assert rate.value == pytest.approx((claims["cause"] == "1").sum() / known(1).tables["exposure_month"]["km"].sum() * 1000)  # fmt: skip
    in_both(known(1), lambda: tables.table_turnaround(turnaround.quantiles(known(1), DAY)))
    assert loss_figures.plot_gps_path(paths[0]).containers
    assert "Ratios before GPS" in loss_figures.alt_gps_path(paths[0]).en


def test_recent_quarters_are_immature(survey: Survey) -> None:
    found = losses.immature(survey, START, DAY).set_index("origin")
    assert found.loc["2005Q4", "developed"] < 0.95 < found.loc["2004Q4", "developed"]


def test_the_insurer_comes_first_in_most_scenarios(survey: Survey) -> None:
    points = bids.points(survey, bidders=7)
    weights = bids.weights(points, [0.25, 0.2, 0.15, 0.1, 0.3])
    found = bids.scored(points, weights, spread=0.3, draws=4000, seed=1)
    assert bids.first_share(found, draws=4000).value == pytest.approx(truth.RANKS_FIRST, abs=0.03)
    assert len(bids.points(survey, bidders=6)) == 6
    with pytest.raises(InputError, match="do not match"):
        bids.weights(points, [0.5, 0.5])


def test_the_first_year_says_what_it_cannot_say() -> None:
    first, day = edition.until(drawn(1), "2003")
    days = cover.vehicle_days(first, START, day)
    vehicles = experience.by_vehicle(first, days, START, day, cap=50_000)
    rates = experience.branch_rates(first, days)
    assert experience.branch_of(rates, highest=True)[1].reason == "no unit has 2 periods"
    assert experience.least_credible(rates).reason
    ladder = losses.immature(first, START, day)
    assert losses.outstanding(ladder).reason == "fewer than 3 quarters of accident have ended"
    assert losses.gps_imputed(first, resamples=100, seed=1).reason
    assert experience.frequency(vehicles).value > 0
    grown = losses.developments(first, START, day)
    in_both(first, lambda: cover_tables.table_triangle(ladder))
    loss_figures.plot_development(grown)
    assert "No quarter" in loss_figures.alt_development(grown).en


def test_other_ways_of_counting_the_tender(survey: Survey) -> None:
    shares = [0.25, 0.2, 0.15, 0.1, 0.3]
    points = bids.points(survey, bidders=7)
    weights = bids.weights(points, shares)
    found = bids.choices(survey, weights, bidders=7)
    assert len(found) == 3 + truth.EVALUATORS + 7
    scores = (points * pd.Series(weights)).sum(axis=1).sort_values(ascending=False)
    first = found.iloc[0]
    assert first["winner"] == scores.index[0] == bids.OWN
    lead = bids.lead(survey, weights, bidders=7)
    assert lead.value == pytest.approx(first["lead"]) == pytest.approx(scores.iloc[0] - scores.iloc[1])
    assert lead.low < lead.value < lead.high
    assert bids.lead_outcome(lead) == "unclear"
    assert bids.lead_outcome(Estimate(2.0, 0.5, 3.5)) == "clear"
    assert bids.kept(found).value <= bids.tried(found).value == 15
    agreed = bids.agreement(survey, weights, bidders=7)
    assert 0.7 < agreed.value <= 1
    assert agreed.n == truth.EVALUATORS
    assert len(bids.choices(survey, weights, bidders=6)) == 3 + truth.EVALUATORS + 6
    accepted = bids.acceptability(points, weights, spread=0.3, draws=500, seed=1)
    assert accepted.sum(axis=1).tolist() == pytest.approx([1.0] * 7)


def test_tables_print_the_same_numbers_in_both_languages(survey: Survey) -> None:
    days = cover.vehicle_days(survey, START, DAY)
    points = bids.points(survey, bidders=7)
    weights = bids.weights(points, [0.25, 0.2, 0.15, 0.1, 0.3])
    missed = service.missed_notices(survey)
    vehicles = vehicles_of(20031101)
    rates, funnel = (
        experience.branch_rates(survey, days),
        experience.ratio_funnel(vehicles, draws=1000, seed=1),
    )
    money = profit.account(survey, START, DAY, staff=8, staff_cost=36_000, resamples=100, seed=1)
    implied = profit.vehicles_implied(vehicles, 4000, 26)
    words = Words(zh="案件", en="Claims")
    met = turnaround.in_time(survey, DAY, LIMITS)
    recent = edition.within(survey.tables["claims"], DAY, days=7)
    for make in (
        lambda: tables.table_turnaround(turnaround.quantiles(survey, DAY)),
        lambda: tables.table_limits(met, LIMITS),
        lambda: clock_tables.table_clocks(clocks.clock_quantiles(survey, DAY, weekend=[6, 7])),
        lambda: clock_tables.table_slowness(clocks.slowness(survey, DAY)),
        lambda: cover_tables.table_cover(survey, cover.by_type(days)),
        lambda: cover_tables.table_expiring(survey, cover.expiring(survey, DAY)),
        lambda: cover_tables.table_expiring_branches(survey, cover.expiring_by_branch(survey, DAY)),
        lambda: tables.table_reports(survey, service.punctual_by_kind(survey)),
        lambda: tables.table_claims_list(survey, missed, caption=words, label="tbl-missed"),
        lambda: tables.table_week(survey, recent),
        lambda: cover_tables.table_triangle(losses.immature(survey, START, DAY)),
        lambda: cover_tables.table_bids(bids.scored(points, weights, spread=0.3, draws=200, seed=1)),
        lambda: experience_tables.table_frequency(survey, experience.frequency_terms(vehicles)),
        lambda: experience_tables.table_gps(losses.gps_checks(survey, implied)),
        lambda: experience_tables.table_sizes(experience.sizes(survey)),
        lambda: experience_tables.table_branches(survey, rates, funnel),
        lambda: client_tables.table_drivers(opinion.drivers(survey)),
        lambda: client_tables.table_visits(survey, opinion.by_outcome(survey)),
        lambda: client_tables.table_account(money),
        lambda: client_tables.table_printed(
            {"monthly": implied, "implied": implied, "insured": implied}, 4000, 26
        ),
        lambda: client_tables.table_choices(bids.choices(survey, weights, bidders=7)),
        lambda: cover_tables.table_turning(bids.turning_points(points, weights)),
    ):
        assert same_numbers(in_both(survey, make))


def test_an_empty_list_says_so_and_a_long_one_says_what_it_leaves_out(survey: Survey) -> None:
    words = Words(zh="案件", en="Claims")
    many = pd.concat([service.missed_notices(survey)] * 3, ignore_index=True)
    for rows, said in ((many[:0], "There are none"), (many, f"{len(many) - 12} more")):
        made = in_both(
            survey, lambda rows=rows: tables.table_claims_list(survey, rows, caption=words, label="tbl-x")
        )
        assert said in made["en"]._repr_mimebundle_()["text/html"]


def test_figures_say_in_words_what_they_show(survey: Survey) -> None:
    in_both(survey, lambda: tables.table_turnaround(turnaround.quantiles(survey, DAY)))
    curves = turnaround.curves(survey, DAY)
    months = cover.by_month(cover.vehicle_days(survey, START, DAY))
    assert figures.plot_paid(curves).get_lines()
    stages = turnaround.stage_curves(survey, DAY)
    assert figures.plot_stages(stages).get_lines()
    assert "report to survey 100.0%" in figures.alt_stages(stages).en
    assert figures.plot_cover(months).get_lines()
    assert "10,000 yuan or more" in figures.alt_paid(curves).en
    funnel = experience.ratio_funnel(vehicles_of(20031101), draws=1000, seed=1)
    assert loss_figures.plot_loss_funnel(funnel).get_lines()
    assert "42 branches" in loss_figures.alt_loss_funnel(funnel).en
    assert "26 months" in figures.alt_cover(months).en
    bands = turnaround.backlog(survey, DAY)
    assert bands[["small", "large"]].to_numpy().sum() == turnaround.open_count(survey).value
    assert service_figures.plot_backlog(bands).patches
    assert "0–7" in service_figures.alt_backlog(bands).en
    notices, delays = service.notice_chart(survey), service.delays(survey)
    assert service_figures.plot_notices(notices).get_lines()
    assert "26 months" in service_figures.alt_notices(notices).en
    assert service_figures.plot_delays(delays).get_lines()
    assert f"{len(delays)} reports" in service_figures.alt_delays(delays).en
    heat = cover.by_branch(cover.vehicle_days(survey, START, DAY))
    assert heat.shape == (truth.BRANCHES, truth.MONTHS)
    assert service_figures.plot_heat(heat).collections
    assert "42 branches over 26 months" in service_figures.alt_heat(heat).en
    grown = losses.developments(survey, START, DAY)
    assert loss_figures.plot_development(grown).get_lines()
    assert "8 quarters" in loss_figures.alt_development(grown).en


def test_figures_of_the_tender_say_in_words_what_they_show(survey: Survey) -> None:
    in_both(survey, lambda: tables.table_turnaround(turnaround.quantiles(survey, DAY)))
    points = bids.points(survey, bidders=7)
    weights = bids.weights(points, [0.25, 0.2, 0.15, 0.1, 0.3])
    turns = bids.turning_points(points, weights)
    assert len(tender_figures.plot_tornado(turns).patches) == 5
    assert "Price 0.0 to" in tender_figures.alt_tornado(turns).en
    shares = bids.acceptability(points, weights, spread=0.3, draws=500, seed=1)
    assert tender_figures.plot_ranks(shares).patches
    assert "A " in tender_figures.alt_ranks(shares).en
