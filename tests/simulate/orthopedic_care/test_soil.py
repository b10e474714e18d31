from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from workbench.simulate import OrthopedicCare, Soiled, draw_orthopedic_care, soil_orthopedic_care
from workbench.simulate.orthopedic_care.draw import SYMPTOMS
from workbench.simulate.orthopedic_care.slips import KEYED
from workbench.simulate.orthopedic_care.soil import (
    BOTH,
    FIRST,
    IN_ONE_ENTRY,
    SECOND,
    clean_sheets,
    shuffled_columns,
)

SEED = 20110131


def made(seed: int, dirt: int, n: int = 102) -> tuple[OrthopedicCare, Soiled]:
    clean = draw_orthopedic_care(seed=seed, n=n, straight_liners=3)
    return clean, soil_orthopedic_care(clean, seed=seed, dirt=dirt)


@pytest.mark.parametrize("dirt", [0, 1, 2, 3])
@pytest.mark.parametrize("seed", [1, SEED])
def test_the_record_is_exactly_where_files_differ_from_the_clean_twin(
    seed: int, dirt: int, differing_cells: Any
) -> None:
    clean, soiled = made(seed, dirt)
    for file, sheet in clean_sheets(clean).items():
        found = differing_cells(soiled.files[file], sheet.columns, "form_no")
        assert found == {(c.key, c.column, c.clean, c.dirty) for c in soiled.cells if c.file == file}


def test_no_field_is_dirtied_for_two_reasons() -> None:
    _, soiled = made(SEED, 2)
    kinds: dict[tuple[str, str], set[str]] = {}
    for cell in soiled.cells:
        if cell.file in BOTH:
            kinds.setdefault((cell.key, cell.column), set()).add(cell.type)
    assert all(len(found) == 1 for found in kinds.values())


@pytest.mark.parametrize(("dirt", "share"), [(1, 0.01), (2, 0.04), (3, 0.12)])
def test_a_level_dirties_its_share_of_the_entries(dirt: int, share: float) -> None:
    _, soiled = made(SEED, dirt)
    cells = sum(soiled.files[file].size for file in BOTH)
    assert sum(cell.file in BOTH for cell in soiled.cells) / cells == pytest.approx(share, rel=0.05)


def test_three_in_a_thousand_fields_are_keyed_wrongly_in_one_entry() -> None:
    _, soiled = made(SEED, 2)
    wrong = [cell for cell in soiled.cells if cell.type in IN_ONE_ENTRY]
    assert len(wrong) == round(0.003 * 102 * len(KEYED)) == 35
    assert {cell.file for cell in wrong} == set(BOTH)
    kinds = Counter(cell.type for cell in wrong)
    assert (kinds["age out of range"], kinds["negative stay"]) == (2, 1)


def test_ages_out_of_range_stand_in_the_second_entry_only() -> None:
    for seed in range(5):
        ages = [cell for cell in made(seed, 2)[1].cells if cell.type == "age out of range"]
        assert [cell.file for cell in ages] == [SECOND, SECOND]
        assert all(15 <= int(cell.clean) <= 65 < int(cell.dirty) or int(cell.dirty) < 15 for cell in ages)


def test_slips_are_values_that_a_range_check_accepts() -> None:
    _, soiled = made(SEED, 2)
    slips = [cell for cell in soiled.cells if cell.type == "keying slip"]
    answers = [int(cell.dirty) for cell in slips if cell.column in SYMPTOMS]
    assert answers
    assert all(1 <= answer <= 5 for answer in answers)
    assert all(cell.dirty != cell.clean and cell.expected == cell.clean for cell in slips)


def test_every_wrong_keying_has_one_decision_for_the_right_value() -> None:
    _, soiled = made(SEED, 2)
    decisions = soiled.decisions
    assert decisions is not None
    assert list(decisions.columns) == ["id", "field", "first", "second", "chosen", "by", "when", "why"]
    wrong = {(c.key, c.column): c for c in soiled.cells if c.type in IN_ONE_ENTRY}
    assert set(zip(decisions["id"], decisions["field"], strict=True)) == set(wrong)
    for row in decisions.to_dict(orient="records"):
        cell = wrong[row["id"], row["field"]]
        assert row["chosen"] == cell.clean
        assert (row["first"] if cell.file == FIRST else row["second"]) == cell.dirty
        assert (row["second"] if cell.file == FIRST else row["first"]) == cell.clean
        assert row["by"] == "核对员"
        assert row["when"].startswith("2011-02-")


def test_what_is_wrong_on_the_form_stands_in_both_entries_and_is_lost() -> None:
    _, soiled = made(SEED, 2)
    lost = [cell for cell in soiled.cells if cell.expected == ""]
    by_file = {file: {(c.key, c.column, c.dirty) for c in lost if c.file == file} for file in BOTH}
    assert by_file[FIRST] == by_file[SECOND]
    assert sum(cell.type == "answer that is no option" for cell in lost) == 2 * 3
    assert not {cell.column for cell in lost} & {"age", "los_days", "admit_date", "discharge_date"}


def test_straight_lines_lose_no_answer() -> None:
    clean, soiled = made(SEED, 2)
    assert not [cell for cell in soiled.cells if cell.key in clean.straight_liners and cell.file in BOTH]


def test_one_form_is_keyed_twice_in_both_entries_alike() -> None:
    clean, soiled = made(SEED, 2)
    for file in BOTH:
        frame = soiled.files[file]
        assert len(frame) == 103
        twice = frame[frame["form_no"].duplicated(keep=False)]
        assert len(twice) == 2
        assert len(twice.drop_duplicates()) == 1
        assert {row["key"] for row in soiled.added if row["file"] == file} == set(twice["form_no"])
    assert not set(twice["form_no"]) & set(clean.straight_liners)


def test_the_second_clerk_took_the_pile_in_another_order() -> None:
    _, soiled = made(SEED, 2)
    assert soiled.files[FIRST]["form_no"].iloc[0] == "GK-2010-0001"
    assert soiled.files[SECOND]["form_no"].iloc[0] == "GK-2010-0052"


def test_without_dirt_the_entries_are_alike_and_nothing_is_to_decide() -> None:
    _, soiled = made(SEED, 0)
    assert soiled.files[FIRST].equals(soiled.files[SECOND])
    assert soiled.decisions is not None
    assert soiled.decisions.empty
    assert soiled.cells == soiled.added == ()


def test_soiling_leaves_the_clean_twin_alone() -> None:
    clean = draw_orthopedic_care(seed=SEED)
    before = clean.patients.copy()
    soil_orthopedic_care(clean, seed=SEED, dirt=3)
    assert clean.patients.equals(before)


def test_a_hostile_second_entry_has_other_columns() -> None:
    frame = made(SEED, 3)[1].files[SECOND]
    drifted = shuffled_columns(frame, seed=SEED)
    assert set(drifted.columns) - {"remark"} == {name.upper() if name in SYMPTOMS else name for name in frame}
    assert [name.lower() for name in drifted.columns if name != "remark"] != list(frame.columns)
