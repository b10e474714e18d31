"""The results that an executed notebook recorded, and whether two languages recorded the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from workbench.errors import CheckFailed
from workbench.estimate import Estimate
from workbench.present.edition import RESULT_TYPE

if TYPE_CHECKING:
    from nbformat import NotebookNode


def results_of(notebook: NotebookNode) -> dict[str, dict[str, Any]]:
    """Name -> estimate of every result that the executed notebook recorded, in order."""
    found: dict[str, dict[str, Any]] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            result = output.get("data", {}).get(RESULT_TYPE)
            if result:
                told = result["estimate"]  # a notebook read from a file has its keys sorted
                found[result["name"]] = {
                    each.name: told[each.name] for each in fields(Estimate) if each.name in told
                }
    return found


def check_same_results(results: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse languages that disagree: a paper has one set of numbers."""
    (first, values), *others = results.items()
    for lang, other in others:
        differing = [name for name in values.keys() | other.keys() if values.get(name) != other.get(name)]
        if differing:
            raise CheckFailed(
                f"The {first} and {lang} papers hold different results",
                found=", ".join(sorted(differing)[:5]),
                fix="A result may not depend on `lang`; look at the cells that record these.",
            )
