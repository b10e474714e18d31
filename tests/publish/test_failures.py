from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from workbench.errors import CellError, InputError
from workbench.publish.failures import cell_failure, forget_numbers, kernel_failure, number_cells

TRACE = [
    "\x1b[31m---\x1b[0m",
    "Traceback",
    "      1 a = 1\n\x1b[32m----> 2 b = a / 0\x1b[0m",
    "ZeroDivisionError: x",
]


def numbered() -> Any:
    notebook = new_notebook(
        cells=[new_code_cell("a"), new_code_cell("gone"), new_code_cell("a = 1\nb = a / 0")]
    )
    number_cells(notebook)
    del notebook.cells[1]
    return notebook


def failure(ename: str, evalue: str, source: str = "a = 1\nb = a / 0", trace: list[str] = TRACE) -> Any:
    error = PapermillExecutionError(7, 3, source, ename, evalue, trace)
    return cell_failure(error, numbered(), Path("nothing"), name="care.ipynb")


def test_notebook_cell_line_and_error_are_named() -> None:
    found = failure("ZeroDivisionError", "division by zero")
    assert isinstance(found, CellError)
    assert str(found) == (
        "A cell of the notebook failed; in care.ipynb, cell 3, line 2: b = a / 0; found: ZeroDivisionError: "
        "division by zero. Open the .failed.ipynb that was left beside the report."
    )


def test_wrong_input_that_a_cell_found_stays_wrong_input() -> None:
    found = failure("InputError", "There is no study 'x'; in data/raw. There is: y.")
    assert isinstance(found, InputError)
    assert found.exit_code == 2
    assert str(found) == "There is no study 'x'; in data/raw. There is: y."
    assert failure("ProblemsFound", "X: 2 problems.\n  a\n  b").exit_code == 2


@pytest.mark.parametrize("name", ["Problem", "SHOWN_PROBLEMS", "WorkbenchError", "nearest", "NotOurs"])
def test_any_other_error_is_a_failure_of_the_cell(name: str) -> None:
    assert isinstance(failure(name, "x"), CellError)


def test_an_error_without_a_line_names_the_cell_and_one_in_the_parameters_says_so() -> None:
    assert "care.ipynb, cell 3; found: SyntaxError" in str(failure("SyntaxError", "x", trace=["x"]))
    assert "care.ipynb, the parameters" in str(failure("NameError", "x", source="# Parameters\nn = 1"))


def test_the_notebook_as_far_as_it_ran_goes_with_the_error(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("half", encoding="utf-8")
    error = PapermillExecutionError(1, 1, "a", "NameError", "x", [])
    assert getattr(cell_failure(error, numbered(), tmp_path / "x.ipynb", name="n"), "notebook") == "half"  # noqa: B009


def test_numbers_leave_no_trace() -> None:
    notebook = numbered()
    forget_numbers(notebook)
    assert "workbench" not in nbformat.writes(notebook)


def test_a_dead_kernel_is_named() -> None:
    assert "in care.ipynb; found: Kernel died" in str(
        kernel_failure(RuntimeError("Kernel died "), name="care.ipynb")
    )
