from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.decisions import decide
from workbench.intake.export.spreadsheet import guarded, unguarded
from workbench.intake.read import read_text
from workbench.intake.reconcile import compare_entries
from workbench.intake.reconcile_files import reconcile_files


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "=", "'=1"]
)
def test_what_would_run_as_a_formula_is_marked(text: str) -> None:
    assert guarded(pl.DataFrame({"x": [text]}))["x"].to_list() == ["'" + text]


@pytest.mark.parametrize("text", ["", "3", "-36", "+3", "-1.5", "2010-10-03", "a=b", "'quoted'", "—", "满意"])
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert guarded(pl.DataFrame({"x": [text]}))["x"].to_list() == [text]


@given(st.text(alphabet="'=+-@\t\r a1.", max_size=6))
def test_the_mark_comes_off_again(text: str) -> None:
    (marked,) = guarded(pl.DataFrame({"x": [text]}))["x"]
    assert unguarded(marked) == text


def test_numbers_and_blanks_of_a_frame_are_left_alone() -> None:
    frame = pl.DataFrame({"n": [1, -2], "x": ["=a", None]})
    assert guarded(frame).rows() == [(1, "'=a"), (-2, None)]
    assert frame["x"][0] == "=a"


def test_a_decision_about_such_a_cell_can_be_replayed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,x\nF1,=1+1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id,x\nF1,-2+1\n", encoding="utf-8")
    reconcile_files(tmp_path / "a.csv", tmp_path / "b.csv", key="id", out=tmp_path / "out")
    file = read_text(tmp_path / "out" / "decisions.csv").frame
    assert file.select("first", "second").row(0) == ("'=1+1", "'-2+1")
    found = compare_entries(*(read_text(tmp_path / name).frame for name in ("a.csv", "b.csv")), key="id")
    filled = file.with_columns(chosen="first", by=pl.lit("P"))
    assert decide(found, filled, file="d.csv", rows=[2], read=lambda _, text: text) == {("F1", "x"): "=1+1"}
