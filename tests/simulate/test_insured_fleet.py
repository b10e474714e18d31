from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.simulate.test_restoration import check_restored, expected
from workbench.errors import InputError
from workbench.intake.clean import clean_study
from workbench.simulate import InsuredFleet, draw_insured_fleet, simulate
from workbench.simulate.insured_fleet import layout as truth
from workbench.simulate.insured_fleet.soil import clean_sheets
from workbench.study_file import load_study

RAW = Path(__file__).parents[2] / "data" / "raw" / "insured_fleet"


@pytest.fixture(scope="module")
def fleet() -> InsuredFleet:
    return draw_insured_fleet(seed=20031101)


def test_claims_belong_to_vehicles_that_were_insured_and_running(fleet: InsuredFleet) -> None:
    claims = fleet.claims.merge(fleet.vehicles[["vehicle_id", "in_service_to"]], on="vehicle_id")
    assert not (claims["accident_on"] > claims["in_service_to"]).any()
    pairs = fleet.claims[["claim_no", "vehicle_id", "accident_on"]].merge(fleet.policies, on="vehicle_id")
    covered = pairs[(pairs["start"] <= pairs["accident_on"]) & (pairs["accident_on"] <= pairs["end"])]
    assert set(covered["claim_no"]) == set(fleet.claims["claim_no"])


def test_stages_follow_each_other_and_nothing_happens_after_the_end(fleet: InsuredFleet) -> None:
    claims = fleet.claims
    for first, last in (
        ("accident_on", "reported_at"), ("reported_at", "survey_at"), ("survey_at", "assessed_at"), ("assessed_at", "documents_at"),
        ("documents_at", "computed_at"), ("computed_at", "closed_at"),
        ("documents_at", "closed_at"), ("assessed_at", "closed_at"),
    ):  # fmt: skip
        assert not (claims[last] < claims[first]).any(), last
        assert not (claims[last] >= truth.AS_OF + np.timedelta64(1, "D")).any()
    assert claims["closed_at"].isna().equals(claims["status"] == 1)
    assert claims["paid_yuan"].notna().equals(claims["status"] == 2)


def test_policies_overlap_lapse_and_outlive_stopped_vehicles(fleet: InsuredFleet) -> None:
    policies = fleet.policies.sort_values(["vehicle_id", "start"])
    before = policies.groupby("vehicle_id")["end"].shift()
    gap = (policies["start"] - before).dt.days.dropna()
    assert (gap <= 0).any()
    assert (gap > 31).any()
    assert not ((gap > 1) & (gap <= 31)).any()
    stops = fleet.vehicles.dropna(subset=["in_service_to"]).merge(fleet.policies, on="vehicle_id")
    assert (stops["end"] > stops["in_service_to"]).any()


def test_the_premium_earned_is_the_articles(fleet: InsuredFleet) -> None:
    from workbench.analyse.insurance.coverage import earned_premium

    total = earned_premium(fleet.policies, start=truth.START, end=truth.AS_OF).sum()
    assert total == pytest.approx(39.2e6, rel=0.02)


@pytest.mark.parametrize("dirt", [0, 2])
def test_records_are_restored_cell_by_cell(dirt: int, tmp_path: Path) -> None:
    folder = tmp_path / "insured_fleet"
    simulate("insured_fleet", folder, seed=4, n=300, dirt=dirt)
    (folder / "study.toml").write_text((RAW / "study.toml").read_text(encoding="utf-8"), encoding="utf-8")
    planted = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    study = load_study(folder)
    sheets = clean_sheets(draw_insured_fleet(seed=4, n=300))
    for table, cleaned in clean_study(study).items():
        check_restored(cleaned.frame, study, table, sheets[f"{table}.csv"], expected(planted, f"{table}.csv"))


def test_too_few_vehicles_are_refused() -> None:
    with pytest.raises(InputError, match="Too few vehicles"):
        draw_insured_fleet(seed=1, n=99)


def test_the_evaluators_means_are_the_points_planted(fleet: InsuredFleet) -> None:
    means = fleet.evaluations.groupby("bidder")[list(truth.CRITERIA)].mean()
    for bidder, points in truth.BIDS.items():
        assert means.loc[bidder].tolist() == pytest.approx(points[:4], abs=0.4), bidder
    assert fleet.evaluations.groupby("bidder")["evaluator"].nunique().eq(truth.EVALUATORS).all()


def test_the_golden_weeks_have_seven_days_and_as_many_worked_weekend_days_as_the_notices_say(
    fleet: InsuredFleet,
) -> None:
    days = pd.to_datetime(fleet.calendar["day"])
    off, worked = (days[fleet.calendar["kind"] == kind] for kind in (1, 2))
    assert len(off) == 2 * 21 + 1 + 3
    assert (worked.dt.day_of_week >= 5).all()
    # Decree 270: ten days of holiday a year; what is off beyond them and the weekends is worked on other weekends.
    for year in (2004, 2005):
        weekdays_off = (off.dt.year.eq(year) & (off.dt.day_of_week < 5)).sum()
        exchanged = worked.dt.year.eq(year).sum()
        assert weekdays_off - exchanged == 10
