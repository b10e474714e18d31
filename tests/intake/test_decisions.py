from __future__ import annotations

import polars as pl
import pytest

from workbench.errors import InputError, ProblemsFound
from workbench.intake.decisions import COLUMNS, decide
from workbench.intake.reconcile import Reconciliation, compare_entries

FIRST = pl.DataFrame({"id": ["a", "b", "c"], "x": ["1", "2", ""], "y": ["5", "5", "5"]})
SECOND = pl.DataFrame({"id": ["a", "b", "c"], "x": ["2", "2", "4"], "y": ["5", "4", "5"]})
FOUND = compare_entries(FIRST, SECOND, key="id")
DECIDED = [
    ("a", "x", "1", "2", "2", "核对员", "2011-02-14", "查对原表"),
    ("b", "y", "5", "4", "3", "核对员", "2011-02-14", "查对原表"),
    ("c", "x", "", "4", "", "核对员", "2011-02-14", "表上是空白"),
]


def replay(*rows: tuple[str, ...], found: Reconciliation = FOUND) -> dict[tuple[str, str], str]:
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return decide(found, frame, file="decisions.csv", rows=range(2, 2 + len(rows)), read=lambda _, text: text)


def refused(*rows: tuple[str, ...], found: Reconciliation = FOUND) -> str:
    with pytest.raises(ProblemsFound) as error:
        replay(*rows, found=found)
    return str(error.value)


def test_each_discrepancy_gets_the_value_that_was_chosen() -> None:
    assert replay(*DECIDED) == {("a", "x"): "2", ("b", "y"): "3", ("c", "x"): ""}


def test_a_discrepancy_without_a_row_blocks() -> None:
    message = refused(*DECIDED[:2])
    assert (
        "decisions.csv, column x ('c'): this discrepancy is not decided. Look at the form and add a row"
        in message
    )


def test_a_row_that_nobody_signed_blocks() -> None:
    message = refused(*DECIDED[:2], ("c", "x", "", "4", "4", " ", "", ""))
    assert "decisions.csv, row 4, column x ('c'): this discrepancy is not decided" in message


def test_a_row_without_a_choice_blocks_unless_one_entry_is_blank() -> None:
    message = refused(("a", "x", "1", "2", "", "核对员", "", ""), *DECIDED[1:])
    assert "row 2, column x ('a'): nothing is chosen" in message


@pytest.mark.parametrize(("first", "second"), [("3", "2"), ("1", "3"), ("2", "1"), ("", "2")])
def test_a_decision_about_other_values_is_refused(first: str, second: str) -> None:
    message = refused(("a", "x", first, second, "2", "核对员", "", ""), *DECIDED[1:])
    assert "row 2, column x ('a'): the decision is about other values. Decide it again" in message


def test_a_decision_where_the_entries_agree_now_is_refused() -> None:
    message = refused(*DECIDED, ("b", "x", "2", "1", "2", "核对员", "", ""))
    assert "row 5, column x ('b'): the entries do not differ here" in message
    assert "row 5, column z ('b')" in refused(*DECIDED, ("b", "z", "2", "1", "2", "核对员", "", ""))


def test_a_row_about_two_notations_of_one_answer_is_no_decision() -> None:
    assert len(replay(*DECIDED, ("b", "x", "２", " 2", "", "", "", ""))) == 3


def test_a_field_is_decided_once() -> None:
    assert "row 5, column x ('a'): this field is decided twice" in refused(*DECIDED, DECIDED[0])


def test_notation_may_differ_between_the_files() -> None:
    assert len(replay(("ａ ", " x", "１", "2 ", "2", "核对员", "", ""), *DECIDED[1:])) == 3


def test_values_are_compared_in_canonical_form() -> None:
    frame = pl.DataFrame(
        [("a", "x", "eins", "zwei", "zwei", "P", "", "")], schema=list(COLUMNS), orient="row"
    )
    found = compare_entries(FIRST.head(1), SECOND.head(1), key="id")
    words = {"eins": "1", "zwei": "2"}
    chosen = decide(
        found, frame, file="d.csv", rows=[2], read=lambda field, text: words[text] if field == "x" else text
    )
    assert chosen == {("a", "x"): "zwei"}


def test_columns_that_lack_are_named() -> None:
    with pytest.raises(InputError, match=r"Columns are missing; in d\.csv; found: id\. Add field, first"):
        decide(FOUND, pl.DataFrame({"id": ["a"]}), file="d.csv", rows=[2], read=lambda _, text: text)
