from __future__ import annotations

from workbench.simulate.sheets import Sheet
from workbench.simulate.soil import (
    choose,
    dotted_date,
    finish,
    full_width,
    read,
    respell,
    spoil,
    start,
    trailing_space,
    untouched,
)
from workbench.simulate.streams import stream

CLEAN = {"f.csv": Sheet({"id": ["a", "b"], "q1": ["1", "2"], "q2": ["3", ""]}, "id")}


def test_a_cell_is_dirtied_once_and_recorded() -> None:
    soil = start(CLEAN)
    assert spoil(soil, "f.csv", "a", "q1", "１", type="full-width digits")
    assert not spoil(soil, "f.csv", "a", "q1", "9", type="no answer", expected="")
    assert [(c.clean, c.dirty, c.expected) for c in soil.cells] == [("1", "１", "1")]
    assert CLEAN["f.csv"].columns["q1"] == ["1", "2"]


def test_a_cell_that_would_not_change_is_not_recorded() -> None:
    soil = start(CLEAN)
    assert not spoil(soil, "f.csv", "a", "q1", "1", type="none")
    assert soil.cells == []


def test_lost_dirt_expects_nothing() -> None:
    soil = start(CLEAN)
    spoil(soil, "f.csv", "b", "q1", "7", type="no option", expected="")
    assert finish(soil).corrupted().loc[0, "expected"] == ""


def test_respelling_passes_over_empty_cells() -> None:
    soil = start(CLEAN)
    assert respell(soil, "f.csv", [("a", "q2"), ("b", "q2")], trailing_space, type="trailing space") == 1
    assert read(soil, "f.csv", "a", "q2") == "3 "


def test_chosen_cells_are_different_and_free() -> None:
    soil = start(CLEAN)
    spoil(soil, "f.csv", "a", "q1", "9", type="x")
    chosen = choose(stream(1, "x"), ["a", "b"], ["q1", "q2"], 4, free=untouched(soil, "f.csv"))
    assert sorted(chosen) == [("a", "q2"), ("b", "q1")]


def test_notation_changes_only_the_notation() -> None:
    assert full_width("2010") == "２０１０"
    assert dotted_date("2010-10-03") == "2010.10.3"
    assert dotted_date("2010-11-30 08:05") == "2010.11.30 08:05"
