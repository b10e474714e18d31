"""Tests of workbench.intake.rules.reasons."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.codebook import LOG_SCHEMA, ROW
from workbench.intake.rules.reasons import missing_reasons

TOLD = pl.DataFrame(schema={"row": pl.Int64, "column": pl.String, "reason": pl.String})
REASON = {
    "missing code: refused": "refused",
    "out of range: set missing": "out of range",
    "unreadable: set missing": "unreadable",
}
RULES = (*REASON, "label")  # the last one makes no cell blank


def frame(rows: list[int], **columns: list[str]) -> pl.DataFrame:
    return pl.DataFrame({ROW: rows, "id": [f"p{row}" for row in rows], **columns})


def log(*changes: tuple[int, str, str, str]) -> pl.DataFrame:
    """Row, column, new, rule."""
    rows = [(row, f"p{row}", column, "old", new, rule, "") for row, column, new, rule in changes]
    return pl.DataFrame(rows, schema=LOG_SCHEMA, orient="row")


def test_a_blank_has_the_reason_that_the_log_tells() -> None:
    changes = log((3, "x", "", "missing code: refused"), (2, "x", "4", "label"))
    found = missing_reasons(frame([2, 3], x=["4", ""]), key="id", log=changes, reasons=TOLD)
    assert found.rows() == [("p3", "x", "refused")]


def test_a_cell_that_a_decision_filled_again_has_none() -> None:
    changes = log((2, "x", "", "missing code: refused"))
    assert missing_reasons(frame([2], x=["4"]), key="id", log=changes, reasons=TOLD).is_empty()


def test_rows_that_are_left_out_are_not_told_of_even_when_none_stays() -> None:
    changes = log((9, "x", "", "missing code: refused"))
    for rows in ([2], []):
        cells = frame(rows, x=[""] * len(rows))
        assert missing_reasons(cells, key="id", log=changes, reasons=TOLD).is_empty()


changes = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from(["x", "y"]), st.sampled_from(["", "5"]), st.sampled_from(RULES)),
    max_size=20,
)  # fmt: skip
blanks = st.lists(st.sampled_from(["", "5"]), min_size=8, max_size=8)


@given(changes, st.permutations(range(1, 9)), st.integers(0, 8), blanks, blanks)
@settings(max_examples=200, deadline=None)
def test_in_any_order_of_rows_and_columns_the_last_word_counts(
    told: list[tuple[int, str, str, str]], order: list[int], n: int, x: list[str], y: list[str]
) -> None:
    rows = order[:n]
    cells = frame(rows, x=x[:n], y=y[:n])
    last = {(row, column): REASON[rule] for row, column, new, rule in told if not new and rule in REASON}
    expected = {
        (f"p{row}", column, last[row, column])
        for at, row in enumerate(rows)
        for column, texts in (("x", x), ("y", y))
        if not texts[at] and (row, column) in last
    }
    found = missing_reasons(cells, key="id", log=log(*told), reasons=TOLD)
    assert (set(found.rows()), found.height) == (expected, len(expected))
