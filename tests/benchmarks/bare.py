"""The code cells of a notebook without kernel, messages, papers and files: what a report cannot do without."""

from __future__ import annotations

import ast
import os
import time
from pathlib import Path

from workbench.publish.kernels.warm import warm_process
from workbench.publish.kernels.workers import start_worker
from workbench.publish.run import parts_of, prepare, read_notebook
from workbench.study_file import load_study


def cpu_of_cells(project: Path, study: str, branches: list[str]) -> float:
    """CPU seconds of the Chinese cells, the mean of these branches, each in a process forked from a warm one."""
    with warm_process() as warm:
        if warm is None:
            raise RuntimeError("there is no warm process here")
        arguments = [{"project": project, "study": study, "branch": branch} for branch in branches]
        seconds = [start_worker(warm, cells, arguments=each).result(timeout=120) for each in arguments]
    return sum(seconds) / len(seconds)


def cells(project: Path, study: str, branch: str) -> float:
    """Run them one after the other in this process; what a cell displays is made, and dropped."""
    declared = load_study(project / "data" / "raw" / study)
    notebook = read_notebook(project / "notebooks" / f"{declared.notebook}.ipynb")
    given = {"study": study, "branch": branch, "lang": "zh"}
    prepared = prepare(notebook, lang="zh", parts=parts_of(declared), parameters=given)
    os.environ["WORKBENCH_PROJECT"] = str(project)
    began, names = time.process_time(), {"__name__": "__main__"}
    for cell in prepared.cells:
        if cell.cell_type == "code":
            _run(cell.source, names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= given
    return time.process_time() - began


def _run(source: str, names: dict[str, object]) -> None:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is not None:
        shown = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        if hasattr(shown, "_repr_mimebundle_"):
            shown._repr_mimebundle_()
