from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from workbench.simulate import BranchBenchmarking, draw_branch_benchmarking, soil_branch_benchmarking
from workbench.simulate.branch_benchmarking.rates import DIMENSIONS
from workbench.simulate.branch_benchmarking.soil import (
    ANSWERS,
    BRANCHES,
    COMPLAINTS,
    LOG,
    OPINIONS,
    clean_sheets,
)

SEED = 20100930


@pytest.mark.parametrize("dirt", [0, 1, 2, 3])
def test_the_record_is_exactly_where_files_differ_from_the_clean_twin(
    dirt: int, review: BranchBenchmarking, differing_cells: Any
) -> None:
    soiled = soil_branch_benchmarking(review, seed=SEED, dirt=dirt)
    for file, sheet in clean_sheets(review).items():
        found = differing_cells(soiled.files[file], sheet.columns, sheet.key)
        assert found == {(c.key, c.column, c.clean, c.dirty) for c in soiled.cells if c.file == file}
        new = set(soiled.files[file][sheet.key]) - set(sheet.columns[sheet.key])
        assert new == {row["key"] for row in soiled.added if row["file"] == file}


def test_version_2_prints_d7_backwards_whatever_the_level(review: BranchBenchmarking) -> None:
    soiled = soil_branch_benchmarking(review, seed=SEED, dirt=0)
    assert {cell.type for cell in soiled.cells} == {"scale printed backwards"}
    assert {cell.column for cell in soiled.cells} == {"d7_buckpass"}
    assert all(int(cell.clean) + int(cell.dirty) == 6 for cell in soiled.cells)
    versions = review.answers.set_index("form_id")["form_version"]
    assert all(versions[cell.key] == 2 for cell in soiled.cells)
    turned = review.answers.query("form_version == 2 and d7_buckpass in [1, 2, 4, 5]")
    assert len(soiled.cells) == len(turned)


def test_forty_photocopies_follow_one_form_of_one_interviewer_and_minute(review: BranchBenchmarking) -> None:
    soiled = soil_branch_benchmarking(review, seed=SEED)
    copies = [row for row in soiled.added if row["type"] == "photocopied form" and row["file"] == ANSWERS]
    assert len(copies) == 40
    original = copies[0]["copy_of"]
    answers = soiled.files[ANSWERS].set_index("form_id")
    alike = answers.loc[[original, *[row["key"] for row in copies]]]
    assert len(alike.drop_duplicates()) == 1
    assert alike[OPINIONS].isin(list("12345")).all().all()
    repeated = answers.duplicated(["interviewer", "filled_at", *OPINIONS]) & (answers["filled_at"] != "")
    assert repeated.sum() == 40
    assert {row["key"] for row in soiled.added if row["file"] == LOG} == {row["key"] for row in copies}


def test_empty_forms_that_the_log_calls_valid_have_no_answers(review: BranchBenchmarking) -> None:
    soiled = soil_branch_benchmarking(review, seed=SEED)
    empty = [row["key"] for row in soiled.added if row["type"] == "empty form coded valid"]
    assert len(empty) == 7
    answers, log = soiled.files[ANSWERS].set_index("form_id"), soiled.files[LOG].set_index("form_id")
    assert (answers.loc[empty, OPINIONS] == "9").all().all()
    assert (log.loc[empty, "valid"] == "1").all()
    assert (log["valid"] == "1").sum() == len(answers) == 6047


def test_words_and_percentages_are_on_satisfaction_items_only(review: BranchBenchmarking) -> None:
    soiled = soil_branch_benchmarking(review, seed=SEED)
    written = {cell.dirty for cell in soiled.cells if cell.type == "word for a code"}
    assert {"满意", "较满意", "很满意", "男性"} <= written
    percent = [cell for cell in soiled.cells if cell.type == "percentage for an answer"]
    assert len(percent) == 6
    assert all(cell.expected == "" and cell.dirty.endswith("%") for cell in percent)
    worded = {
        cell.column for cell in soiled.cells if cell.type in ("word for a code", "percentage for an answer")
    }
    assert worded <= {*DIMENSIONS, "overall", "sex"} - {"d7_buckpass"}


def test_levels_rise(review: BranchBenchmarking) -> None:
    counts = [len(soil_branch_benchmarking(review, seed=SEED, dirt=dirt).cells) for dirt in range(4)]
    assert counts == sorted(counts)
    assert counts[3] > 3 * counts[2] - counts[0]


def test_the_hostile_level_has_a_total_row_and_times_that_run_backwards(review: BranchBenchmarking) -> None:
    soiled = soil_branch_benchmarking(review, seed=SEED, dirt=3)
    total = soiled.files[BRANCHES].iloc[-1]
    assert total["branch"] == "合计"
    assert int(total["users"]) == review.branches["users"].sum()
    kinds = Counter(cell.type for cell in soiled.cells if cell.file == COMPLAINTS)
    assert kinds["closed before received"] == 2


def test_a_small_review_can_be_soiled() -> None:
    small = draw_branch_benchmarking(seed=1, n=180)
    soiled = soil_branch_benchmarking(small, seed=1)
    assert len(soiled.files[ANSWERS]) > len(small.answers) + 39
