"""What looks wrong in a table, with its rows; no value of a column that may name a person."""

from __future__ import annotations

import polars as pl
import pytest

from workbench.intake.formats.text_table import TextTable
from workbench.intake.guess.column import guess_variable
from workbench.intake.guess.doubts import Doubt, column_doubts, row_doubts
from workbench.intake.guess.tally import tally


def table(**columns: list[str]) -> TextTable:
    frame = pl.DataFrame({name: pl.Series(cells, dtype=pl.String) for name, cells in columns.items()})
    return TextTable(frame, tuple(range(2, frame.height + 2)), "t.csv")


def doubts(name: str, cells: list[str]) -> dict[str, Doubt]:
    one = table(**{name: cells})
    column = tally(one.frame[name])
    return {each.rule: each for each in column_doubts(one, column, guess_variable(column))}


@pytest.mark.parametrize(
    ("cells", "rule", "row"),
    [
        (["1", "2", "3", "4", "5"] * 8 + ["3分"], "text among", 42),
        (["1", "2"] * 20 + ["男性"], "text among codes", 42),
        ([f"￥{n},{n + 100}" for n in range(1, 41)], "signs of money", 2),
        (["满意", "很满意", "非常满意", "不满意"] * 9, "two words for one step", 3),
        (["1", "2", "3", "4", "5"] * 8 + ["55"], "does not fit", 42),
        (["1.38E+10", "1.39E+10", "1.37E+10"], "scientific notation", 2),
        (["110105194912310000", "110105194912320000"], "ends in 000", 2),
        (["=1+1", "好", "不好", "还行吧"], "formula", 2),
        (["@cmd", "好", "不好", "还行吧"], "formula", 2),
        (["2001-4000", "4001-6000", "2-Jan"] * 9, "a date among labels", 4),
        (["1月2日", "3-4次", "5-6次"] * 9, "a date among labels", 2),
        (["2020-01-02", "2020-02-03"] * 10 + ["39690"], "Excel serial number", 22),
        (["2020-01-02", "2020-02-03"] * 10 + ["昨天"], "no date", 22),
        ([f"13/5/{n:02}" for n in range(30)], "order or century", 2),
        ([f"很好，第{n}条，请回电199000074{n:02}" for n in range(30)], "free text that names", 2),
    ],
)
def test_what_looks_wrong_is_listed_with_its_first_row(cells: list[str], rule: str, row: int) -> None:
    found = [each for text, each in doubts("v", cells).items() if rule in text]
    assert found, doubts("v", cells)
    assert found[0].rows[0] == row


def test_full_width_digits_and_empty_columns_are_counted() -> None:
    assert doubts("v", ["４", "4", "５"] * 9)["full-width digits"].cells == 18
    assert doubts("v", ["", "", ""])["no cell is filled"].cells == 3


def test_ordinary_columns_raise_no_doubt() -> None:
    for cells in (
        ["1", "2", "9"] * 20,
        ["男", "女"] * 20,
        ["2020-01-02"] * 9,
        ["-3.5", "+2", "1e", ""][:2] * 9,
    ):
        assert not doubts("v", cells)


def test_dates_are_no_strangers_in_a_column_that_is_mostly_dates() -> None:
    days = [f"2025-01-{day:02} 08:00" for day in range(1, 25)]
    assert not [rule for rule in doubts("v", [*days, *(f"处理中{n}" for n in range(6))]) if "1-2" in rule]


def test_no_value_of_an_identifier_or_of_free_text_is_shown() -> None:
    phones = [f"1990000{n:04}" for n in range(20)] + ["=19900001234", "1.99E+10"]
    remarks = [f"第{n}条，请回电199000074{n:02}" for n in range(30)]
    for cells in (phones, remarks):
        found = doubts("v", cells)
        assert found
        assert all(not each.values for each in found.values())


def test_repeated_rows_and_repeated_keys_are_told_apart() -> None:
    rows = table(id=["1", "2", "2 ", "3", "3"], a=["x", "y", "y", "z", "other"])
    found = {each.rule: each for each in row_doubts(rows, key="id")}
    assert found["repeats an earlier row in every cell"].rows == (4,)
    assert found["the key stands more than once, with different answers"].rows == (5, 6)
