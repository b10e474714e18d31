from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.simulate import BranchBenchmarking, draw_branch_benchmarking
from workbench.simulate.branch_benchmarking.layout import lay_out
from workbench.simulate.branch_benchmarking.records import AS_OF, draw_spotcalls

DAY = pd.Timedelta(hours=24)
ITEMS = [f"item{item}" for item in range(1, 17)]


@pytest.mark.parametrize("seed", [1, 20100930])
def test_complaints_are_answered_in_time_as_planted(seed: int) -> None:
    clean = draw_branch_benchmarking(seed=seed)
    complaints = clean.complaints
    assert len(complaints) == 420
    due = complaints["received_at"] + DAY <= AS_OF
    in_time = complaints["first_answer_at"] - complaints["received_at"] <= DAY
    assert due.sum() == 415
    assert in_time[due].sum() == 365
    assert not in_time[~due].any()
    late = clean.layout.codes[clean.layout.late.index(True)]
    there = due & (complaints["branch"] == late)
    assert in_time[there].mean() == pytest.approx(0.65, abs=0.01)
    assert (complaints["first_answer_at"].isna() & due).sum() == 10
    assert complaints["withdrawn"].sum() == 4


def test_no_complaint_is_answered_before_it_came_or_after_the_day_of_reckoning(
    review: BranchBenchmarking,
) -> None:
    complaints = review.complaints
    answered = complaints.dropna(subset="first_answer_at")
    assert (answered["first_answer_at"] >= answered["received_at"]).all()
    closed = answered.dropna(subset="closed_at")
    assert (closed["closed_at"] >= closed["first_answer_at"]).all()
    assert complaints[["received_at", "first_answer_at", "closed_at"]].max().max() <= AS_OF
    withdrawn = complaints[complaints["withdrawn"] == 1]
    assert withdrawn["first_answer_at"].isna().all()
    assert withdrawn["closed_at"].notna().all()


def test_bad_branches_draw_twice_the_complaints_per_user() -> None:
    counts: dict[str, list[float]] = {"bad": [], "": []}
    for seed in range(10):
        clean = draw_branch_benchmarking(seed=seed)
        per_user = (
            clean.complaints.groupby("branch").size().reindex(clean.layout.codes, fill_value=0)
            / clean.layout.users
        )
        for kind, share in zip(clean.layout.kind, per_user, strict=True):
            counts.setdefault(kind, []).append(share)
    assert np.mean(counts["bad"]) / np.mean(counts[""]) == pytest.approx(2.0, abs=0.3)


def test_two_raters_score_six_calls_a_branch(review: BranchBenchmarking) -> None:
    calls = review.spotcalls
    assert calls.groupby("branch").size().eq(12).all()
    assert calls.groupby("call_id")["rater"].agg("".join).eq("R1R2").all()
    assert calls["score_id"].is_unique
    assert calls[ITEMS].isin([0, 1, 9]).all().all()


def test_raters_agree_with_the_planted_ac1() -> None:
    # Gwet 2008 for two raters and two categories, on 1,800 calls.
    calls = draw_spotcalls(1, lay_out(seed=1, branches=300))
    first, second = (calls[calls["rater"] == rater][ITEMS].to_numpy().ravel() for rater in ("R1", "R2"))
    heard = first != 9
    assert np.array_equal(heard, second != 9)
    agreement = np.mean(first[heard] == second[heard])
    passed = (first[heard].mean() + second[heard].mean()) / 2
    chance = 2 * passed * (1 - passed)
    assert (agreement - chance) / (1 - chance) == pytest.approx(0.75, abs=0.015)


def test_shares_of_users_leave_room_for_townships(review: BranchBenchmarking) -> None:
    branches = review.branches
    assert (branches["urban_share"] + branches["rural_share"] < 1).all()
    assert (branches["users"] > 1000).all()
