from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from workbench.errors import InputError, ProblemsFound
from workbench.intake.codebook import MASK, ROW, apply_codebook, check_columns, flip, typed
from workbench.study import Rules
from workbench.variables import Variable

ID = Variable("id", "t", "", "", "id", "", None, None, {}, {}, True, "", "", "", 2)
X = replace(ID, name="x", type="integer", low=1.0, high=5.0, missing={"9": "refused"}, required=False)
VARIABLES = {"id": ID, "x": X}


def frame(**columns: list[str]) -> pl.DataFrame:
    rows = range(2, 2 + len(next(iter(columns.values()))))
    return pl.DataFrame({**columns, ROW: list(rows)})


def test_changed_cells_are_logged_and_the_input_is_untouched() -> None:
    raw = frame(id=["a ", "b"], x=["３", "9"])
    before = raw.clone()
    applied = apply_codebook(raw, VARIABLES, key="id", file="t.csv")
    assert raw.equals(before)
    assert applied.frame.select("id", "x").rows() == [("a", "3"), ("b", "")]
    assert applied.log.rows() == [
        (2, "a", "id", "a ", "a", "notation", ""),
        (2, "a", "x", "３", "3", "notation", ""),
        (3, "b", "x", "9", "", "missing code: refused", ""),
    ]
    assert (applied.set_missing, applied.stops) == ((), ())


def test_the_log_names_rows_by_the_clean_key_wherever_the_key_stands() -> None:
    book = {"x": X, "id": ID}
    applied = apply_codebook(frame(x=["３"], id=[" a "]), book, key="id", file="t.csv")
    assert set(applied.log["key"]) == {"a"}


def test_a_doubt_stops_unless_the_rules_set_it_missing() -> None:
    raw = frame(id=["a", "b", "c"], x=["7", "3分", "2"])
    applied = apply_codebook(raw, VARIABLES, key="id", file="t.csv")
    assert [(stop.row, stop.column, stop.value, stop.rule) for stop in applied.stops] == [
        (3, "x", "3分", "unreadable"),
        (2, "x", "7", "out of range"),
    ]
    assert applied.frame["x"].to_list() == ["7", "3分", "2"]
    rules = Rules(out_of_range="missing", unreadable="missing")
    again = apply_codebook(raw, VARIABLES, key="id", file="t.csv", rules=rules)
    assert again.stops == ()
    assert len(again.set_missing) == 2
    assert again.frame["x"].to_list() == ["", "", "2"]
    assert again.log["rule"].to_list() == ["out of range: set missing", "unreadable: set missing"]


def test_a_required_answer_that_is_blank_stops() -> None:
    book = {"id": ID, "x": replace(X, required=True)}
    stops = apply_codebook(frame(id=["a", "b"], x=["1", "9"]), book, key="id", file="t.csv").stops
    assert [(stop.row, stop.column, stop.rule) for stop in stops] == [(3, "x", "a required answer is blank")]


def test_what_names_a_person_is_masked_in_log_and_problems() -> None:
    phone = replace(ID, name="phone", identifier="direct", required=False)
    raw = frame(id=["a", "b"], phone=[" 123 ", "1.38E+10"])
    applied = apply_codebook(raw, {"id": ID, "phone": phone}, key="id", file="t.csv")
    assert applied.log.select("old", "new").rows() == [(MASK, MASK)]
    assert [stop.value for stop in applied.stops] == [MASK]


def test_columns_that_lack_or_are_unknown_are_all_named_with_the_nearest() -> None:
    with pytest.raises(ProblemsFound) as refused:
        check_columns(["id", "xx", "name"], {**VARIABLES, "y": X}, file="t.csv")
    message = str(refused.value)
    assert "t.csv, row 1, column x: the column 'x' is missing. Did you mean 'xx'?" in message
    assert "the column 'y' is missing" in message
    assert "does not describe the column 'name'" in message
    check_columns(["x", "id", ROW], VARIABLES, file="t.csv")


def test_a_scale_printed_backwards_is_turned_and_logged() -> None:
    book = {"id": ID, "form": replace(ID, name="form"), "x": replace(X, flipped="form=2")}
    raw = frame(id=["a", "b", "c", "d"], form=["1", "2", "2", "2"], x=["5", "5", "", "3"])
    turned, log = flip(raw, book, key="id")
    assert turned["x"].to_list() == ["5", "1", "", "3"]
    assert log.select("row", "column", "old", "new", "rule").rows() == [(3, "x", "5", "1", "flipped scale")]
    assert "form=2" in log["why"][0]


@pytest.mark.parametrize(
    "wrong", [replace(X, flipped="form"), replace(X, flipped="other=2"), replace(X, low=None, flipped="id=a")]
)
def test_a_scale_without_two_ends_cannot_be_turned(wrong: Variable) -> None:
    with pytest.raises(InputError, match=r"cannot be turned; in codebook\.csv, row 2, flipped"):
        flip(frame(id=["a"], x=["1"]), {"id": ID, "x": wrong}, key="id")


def test_types_are_those_of_the_codebook_and_a_blank_is_null() -> None:
    book = {
        "id": ID,
        "x": X,
        "weight": replace(X, name="weight", type="number"),
        "born": replace(ID, name="born", type="date"),
        "seen": replace(ID, name="seen", type="datetime"),
        "sex": replace(ID, name="sex", type="category"),
        "name": replace(ID, name="name", type="text", identifier="direct"),
    }
    raw = frame(
        id=["007", ""], x=["3", ""], weight=["2.5", ""], born=["2010-10-03", ""],
        seen=["2010-10-03 09:05:00", ""], sex=["1", ""], name=["王示例", ""],
    )  # fmt: skip
    frame_ = typed(raw, book)
    assert frame_.dtypes == [pl.String, pl.Int64, pl.Float64, pl.Date, pl.Datetime("us"), pl.String]
    assert frame_["id"][0] == "007"
    assert all(value is None for value in frame_.row(1))
    assert "name" not in frame_.columns
