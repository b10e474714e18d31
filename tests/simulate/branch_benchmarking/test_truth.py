from __future__ import annotations

import pytest

from workbench.simulate import BranchBenchmarking, soil_branch_benchmarking
from workbench.simulate.branch_benchmarking.truth import branch_truth


def test_the_truth_names_what_a_report_asks_for(review: BranchBenchmarking) -> None:
    truth = branch_truth(review, soil_branch_benchmarking(review, seed=20100930))
    value = {name: item.value for name, item in truth.items()}
    assert value["overall_rate"] == 0.86
    assert value["between_branch_sd"] == 0.15
    assert value["reply_within_sla"] == 0.88
    assert value["own_minus_others"] == pytest.approx(0.05, abs=0.02)
    assert (value["bad_branches"], value["good_branches"]) == (["B04", "B11"], ["B15"])
    assert value["d7_backwards"] == ["B02", "B09", "B17"]
    assert value["rank_swaps"] >= 3
    assert (value["complaints"], value["complaints_due"], value["complaints_in_time"]) == (420, 415, 365)
    assert len(value["empty_forms"]) == 7
    assert len(value["photocopied"]) == 1
    assert len(value["comments_with_phone"]) == 2
    assert all(item.note for item in truth.values())
