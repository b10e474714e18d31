"""Runs of columns on one scale, where they begin and end, and what they may be."""

from __future__ import annotations

import numpy as np
import polars as pl

from workbench.intake.guess.blocks import Block, guess_blocks
from workbench.intake.guess.known_scales import SHAPES, likely_scales, shipped_instrument
from workbench.intake.guess.tally import tally


def answers(names: list[str], low: int, high: int, n: int = 60) -> dict[str, list[str]]:
    """Items on which every answer occurs."""
    made = {}
    random = np.random.default_rng(11)
    for name in names:
        cells = [str(number) for number in random.integers(low, high + 1, size=n)]
        made[name] = [*(str(number) for number in range(low, high + 1)), *cells]
        made[name] = made[name][:n]
    return made


def blocks(columns: dict[str, list[str]]) -> tuple[Block, ...]:
    return guess_blocks([tally(pl.Series(name, cells)) for name, cells in columns.items()], shapes=SHAPES)


def numbered(stem: str, first: int, last: int) -> list[str]:
    return [f"{stem}{number}" for number in range(first, last + 1)]


def test_a_run_of_numbered_items_is_one_block() -> None:
    (found,) = blocks({"age": [str(20 + n % 50) for n in range(60)], **answers(numbered("q", 1, 9), 0, 3)})
    assert (found.columns, found.low, found.high, found.name) == (tuple(numbered("q", 1, 9)), 0, 3, "q")
    assert "9 neighbouring columns" in found.why


def test_two_stems_are_two_blocks() -> None:
    found = blocks({**answers(numbered("care_", 1, 6), 1, 5), **answers(numbered("q", 1, 7), 1, 5)})
    assert [block.name for block in found] == ["care", "q"]


def test_a_block_ends_where_the_range_changes() -> None:
    columns = {
        **answers(["q1"], 1, 2),
        **answers(numbered("q", 2, 21), 1, 4),
        **answers(numbered("q", 22, 60), 1, 5),
    }
    found = blocks(columns)
    assert [(len(block.columns), block.low, block.high) for block in found] == [(20, 1, 4), (39, 1, 5)]


def test_items_from_zero_and_items_from_one_are_not_mixed() -> None:
    found = blocks({**answers(numbered("q", 1, 9), 0, 3), **answers(numbered("q", 10, 15), 1, 5)})
    assert [(block.low, block.high, len(block.columns)) for block in found] == [(0, 3, 9), (1, 5, 6)]


def test_columns_without_numbers_are_joined_by_their_range() -> None:
    (found,) = blocks(answers(["image", "language", "warmth", "skill"], 1, 5))
    assert len(found.columns) == 4
    assert found.name == ""


def test_the_parts_of_one_question_are_joined_by_its_name() -> None:
    (found,) = blocks(answers(["5、护理评价—态度", "5、护理评价—技术", "5、护理评价—环境"], 1, 5))
    assert len(found.columns) == 3


def test_codes_and_slips_do_not_widen_the_range() -> None:
    columns = answers(numbered("q", 1, 6), 1, 5)
    columns["q2"][10:14] = ["9", "9", "99", "7"]
    columns["q4"][20] = "55"
    (found,) = blocks(columns)
    assert (found.low, found.high) == (1, 5)
    assert 99 in found.codes


def test_a_rare_zero_beside_one_to_five_is_a_code_and_on_a_scale_to_ten_an_answer() -> None:
    five = answers(numbered("q", 1, 6), 1, 5)
    five["q1"][30] = five["q2"][31] = five["q3"][32] = "0"
    assert (blocks(five)[0].low, blocks(five)[0].codes) == (1, (0,))
    ten = answers(numbered("q", 1, 6), 1, 10)
    ten["q1"][30] = ten["q2"][31] = ten["q3"][32] = "0"
    assert blocks(ten)[0].low == 0


def test_ninety_items_are_not_cut_though_some_never_reach_the_top() -> None:
    columns = answers(numbered("q", 1, 90), 1, 5)
    for name in numbered("q", 1, 9):
        columns[name] = [str(min(int(cell), 2)) for cell in columns[name]]
    (found,) = blocks(columns)
    likely = likely_scales(len(found.columns), found.low, found.high, name=found.name)
    assert [scale.name for scale in likely] == ["SCL-90"]
    assert shipped_instrument(likely) == ("scl90", "1-5")


def test_two_columns_or_ages_are_no_block() -> None:
    assert not blocks(answers(["q1", "q2"], 1, 5))
    assert not blocks({f"age{n}": [str(20 + m % 50) for m in range(60)] for n in range(1, 6)})


def test_a_shape_that_several_questionnaires_share_decides_nothing_but_a_name_does() -> None:
    both = likely_scales(20, 1, 4, name="q")
    assert {"SAS", "SDS"} <= {scale.name for scale in both}
    assert shipped_instrument(both) is None
    assert [scale.name for scale in likely_scales(20, 1, 4, name="sas_")] == ["SAS"]
    assert not likely_scales(13, 1, 5, name="q")
