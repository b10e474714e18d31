"""What a failed cell says to the person who reads it: which notebook, which cell, which line, what went wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import errors
from workbench.errors import CellError, InputError, WorkbenchError

if TYPE_CHECKING:
    from nbformat import NotebookNode

ANSI = re.compile(r"\x1b\[[0-9;]*m")
NUMBER = "workbench_cell"


def number_cells(notebook: NotebookNode) -> None:
    """Remember each cell's place, counted from 1 as the file has them, before any is left out."""
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata[NUMBER] = number


def forget_numbers(notebook: NotebookNode) -> None:
    """Take the places out again: they are no part of a finished notebook."""
    for cell in notebook.cells:
        cell.metadata.pop(NUMBER, None)


def cell_failure(error: Any, notebook: NotebookNode, output: Path, *, name: str) -> WorkbenchError:
    """The error to raise for papermill's: the InputError that the cell raised, or a CellError with its place.

    notebook : as it was given to papermill. output : what papermill has written of it so far. name : the notebook's.
    """
    known = getattr(errors, error.ename, None)
    message = ANSI.sub("", error.evalue)
    if isinstance(known, type) and issubclass(known, InputError):
        refused = InputError("")
        refused.args = (message,)  # it is a whole message already
        return refused
    failure = CellError(
        "A cell of the notebook failed",
        where=f"{name}, {_place(error, notebook)}",
        found=f"{error.ename}: {message}",
        fix="Open the .failed.ipynb that was left beside the report.",
    )
    failure.notebook = output.read_text(encoding="utf-8") if output.is_file() else ""  # type: ignore[attr-defined]
    return failure


def kernel_failure(error: RuntimeError, *, name: str) -> CellError:
    """The error for a kernel that died, most often of too little memory, or that did not start."""
    fix = "Look for a cell that needs more memory than there is, or ends Python; then run workbench doctor."
    return CellError("The notebook's kernel died", where=name, found=str(error).strip(), fix=fix)


def _place(error: Any, notebook: NotebookNode) -> str:
    numbers = [cell.metadata[NUMBER] for cell in notebook.cells if cell.source == error.source]
    cell = f"cell {numbers[0]}" if numbers else "the parameters"
    trace = ANSI.sub("", "\n".join(error.traceback))
    line = re.findall(r"^-+> (\d+) (.*)$", trace, flags=re.MULTILINE)
    return cell + (f", line {line[0][0]}: {line[0][1].strip()}" if line else "")
