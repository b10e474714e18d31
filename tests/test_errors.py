from __future__ import annotations

import pytest

from workbench.errors import (
    SHOWN_PROBLEMS,
    CellError,
    CheckFailed,
    InputError,
    LockedError,
    Problem,
    ProblemsFound,
    WorkbenchError,
    nearest,
)


def test_a_message_says_what_where_what_was_found_and_what_to_do() -> None:
    error = InputError("Column 'q7' is missing", where="a.csv, row 1", found="3 columns", fix="Rename it.")
    assert str(error) == "Column 'q7' is missing; in a.csv, row 1; found: 3 columns. Rename it."
    assert (error.what, error.where, error.found, error.fix) == (
        "Column 'q7' is missing",
        "a.csv, row 1",
        "3 columns",
        "Rename it.",
    )


def test_parts_that_are_not_known_are_left_out() -> None:
    assert str(InputError("It is wrong")) == "It is wrong."


@pytest.mark.parametrize(
    ("kind", "code"),
    [(InputError, 2), (LockedError, 4), (CheckFailed, 5), (CellError, 1), (WorkbenchError, 1)],
)
def test_each_kind_of_error_has_its_exit_code(kind: type[WorkbenchError], code: int) -> None:
    assert kind("x").exit_code == code


def test_a_problem_names_file_row_column_value_rule_and_fix() -> None:
    problem = Problem("a.csv", 7, "age", "ab", "unreadable", "See the form.")
    assert str(problem) == "a.csv, row 7, column age ('ab'): unreadable. See the form."
    assert (
        str(Problem("study.toml", None, "", "", "no such key", "Drop it."))
        == "study.toml: no such key. Drop it."
    )


def test_a_long_cell_is_shown_cut() -> None:
    shown = str(Problem("a.csv", 2, "note", "x" * 10_000, "too long", "Shorten it."))
    assert len(shown) < 200
    assert "…" in shown


def test_many_problems_are_counted_and_the_first_are_listed() -> None:
    problems = [Problem("a.csv", row, "x", "9", "out of range", "See the form.") for row in range(2, 32)]
    error = ProblemsFound("Table 't' cannot be cleaned", problems)
    lines = str(error).splitlines()
    assert lines[0] == "Table 't' cannot be cleaned: 30 problems."
    assert len(lines) == SHOWN_PROBLEMS + 2
    assert lines[-1] == "  … and 10 more."
    assert error.problems == tuple(problems)


def test_one_problem_is_not_problems() -> None:
    assert str(ProblemsFound("X", [Problem("f", 1, "c", "", "r", "F.")])).startswith("X: 1 problem.\n")


def test_the_nearest_name_is_suggested_and_all_are_listed() -> None:
    assert nearest("agee", ["sex", "age"]) == "Did you mean 'age'? There is: age, sex."
    assert nearest("zzz", ["sex", "age"]) == "There is: age, sex."
    assert nearest("x", []) == "There is: nothing."


def test_hundreds_of_names_are_not_all_listed() -> None:
    text = nearest("q7", [f"q{number}" for number in range(500)])
    assert len(text) < 300
    assert "Did you mean 'q7'?" in text
    assert "(500 in all)" in text
