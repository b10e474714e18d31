from __future__ import annotations

from pathlib import Path

import pytest

from workbench.intake.codebook import ROW
from workbench.intake.formats.labels import draft_variable
from workbench.intake.large.blocks import Layout, NotPlain, blocks_of, read_block
from workbench.intake.large.small import text_of

LAYOUT = Layout(
    ("id", "q", "r"),
    {
        "id": draft_variable("id", "id"),
        "q": draft_variable("q", "integer", low=1, high=5),
        "r": draft_variable("r", "integer", low=0, high=300),
    },
    ",",
    "id",
)


@pytest.mark.parametrize("written", ["3", " 3", "03", "+3", "3.0", "３", "-0", '"3"', "3 ", "x", "70000"])
def test_a_cell_comes_back_exactly_as_it_was_written(written: str) -> None:
    block = read_block(f"a,1,\nb,{written},300\n".encode(), LAYOUT).at(2)
    text = text_of(block.table, LAYOUT.names)
    assert text["q"].to_list() == ["1", written.strip('"')]
    assert text["r"].to_list() == ["", "300"]
    assert text[ROW].to_list() == [2, 3]


def test_losses_that_would_make_up_for_each_other_are_seen() -> None:
    block = read_block(b"a,1\nb, 3,4\n", LAYOUT).at(5)  # a separator too few, a blank too many
    assert block.ragged == ((5, 2),)


def test_blank_lines_and_lines_within_a_cell_keep_the_rows_of_the_file() -> None:
    block = read_block(b'a,1,2\n\n"b\nc",3,4\nd,5,6\n', LAYOUT).at(2)
    assert (block.table.frame[ROW].to_list(), block.lines) == ([2, 4, 6], 5)


def test_a_nul_byte_is_for_the_whole_file() -> None:
    with pytest.raises(NotPlain):
        read_block(b"a,\0,2\n", LAYOUT).at(2)


@pytest.mark.parametrize("size", range(1, 40))
def test_blocks_are_the_file_cut_behind_records(size: int, tmp_path: Path) -> None:
    data = b'a,1\n"b\nb",2\nc,"3\n\n"\nd,4'
    path = tmp_path / "x.csv"
    path.write_bytes(b"head\n" + data)
    parts = list(blocks_of(path, start=5, size=size))
    assert b"".join(parts) == data
    assert all(part.count(b'"') % 2 == 0 and part.endswith(b"\n") for part in parts[:-1])
