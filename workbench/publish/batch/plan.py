"""Which reports a batch makes: a report a level of a column, or a row of a table; all of it checked before the first runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError, Problem, ProblemsFound, nearest
from workbench.intake.processed import Survey, open_study
from workbench.intake.read import read_text
from workbench.project import Project
from workbench.publish.parameters import FIXED, declared_parameters, resolve_parameters, variant_name
from workbench.publish.run import read_notebook


@dataclass(frozen=True)
class Task:
    """One report of a batch. variant : its folder's name; given : parameter -> text; values : as the notebook gets them."""

    variant: str
    given: Mapping[str, str]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """All reports of a batch, in order. by : the column whose levels they are, None for a table of parameters."""

    study: str
    notebook: Path
    tasks: tuple[Task, ...]
    by: str | None


def plan_by(study: str, column: str, *, settings: Mapping[str, str], project: Project) -> Plan:
    """A report for each level of a column, which is also the name of the notebook's parameter.

    The column is looked for in the tables in their order, that of [benchmark] first. Missing values make no report.
    settings : parameters that all reports share. Raises InputError when no table or the notebook does not know the column.
    """
    survey = open_study(study, project=project.root)
    levels = _levels(survey, column)
    notebook = project.notebooks / f"{survey.study.notebook}.ipynb"
    rows = [(f"--by {column}", None, {**settings, column: level}) for level in levels]
    if column in settings:
        raise InputError(f"{column!r} is set twice", where="--set and --by", fix="Leave it out of --set.")
    return Plan(study, notebook, _tasks(rows, notebook), column)


def plan_table(study: str, path: Path, *, settings: Mapping[str, str], project: Project) -> Plan:
    """A report for each row of a CSV whose header names parameters; a blank cell means the notebook's default.

    Raises InputError for a file that is no such table, ProblemsFound naming every row that does not fit.
    """
    survey = open_study(study, project=project.root)
    notebook = project.notebooks / f"{survey.study.notebook}.ipynb"
    return Plan(study, notebook, _tasks(_rows(path, settings), notebook), None)


def _levels(survey: Survey, column: str) -> list[str]:
    bench = survey.study.benchmark
    names = [bench.table] if bench else []
    for name in dict.fromkeys([*names, *survey.tables]):
        frame = survey.tables[name]
        if column in frame.columns:
            levels = sorted({level_text(value) for value in frame[column].dropna()})
            if not levels:
                raise InputError(
                    f"{column!r} has no values", where=f"table {name}", fix="Choose another column."
                )
            return levels
    known = {str(name) for frame in survey.tables.values() for name in frame.columns}
    raise InputError(
        f"No table has a column {column!r}", where=f"study {survey.study.id}", fix=nearest(column, known)
    )


def level_text(value: Any) -> str:
    """A level as --by gives it to the notebook; a whole number that is stored as 3.0 because others are missing is 3."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _rows(path: Path, settings: Mapping[str, str]) -> list[tuple[str, int, dict[str, str]]]:
    if not path.is_file():
        raise InputError("There is no such table", where=str(path), fix="Check the path after --table.")
    table = read_text(path)
    header = [name.strip() for name in table.frame.columns]
    if repeated := [name for name in header if name in settings]:
        raise InputError(f"{repeated[0]!r} is set twice", where=path.name, fix="Name each parameter once.")
    cells = table.frame.rename(dict(zip(table.frame.columns, header, strict=True))).rows(named=True)
    return [
        (path.name, row, {**settings, **{name: cell.strip() for name, cell in given.items()}})
        for row, given in zip(table.rows, cells, strict=True)
    ]


def _tasks(rows: Iterable[tuple[str, int | None, dict[str, str]]], notebook: Path) -> tuple[Task, ...]:
    declared = declared_parameters(read_notebook(notebook).cells, notebook=notebook.name)
    tasks: dict[str, Task] = {}
    problems: list[Problem] = []
    for file, row, given in rows:
        try:
            values = resolve_parameters(declared, given, notebook=notebook.name)
        except InputError as error:
            problems.append(_misfit(error, file, row, given=given, declared=declared))
            continue
        task = Task(variant_name(values, declared), given, values)
        if task.variant in tasks:
            problems.append(
                Problem(file, row, "", "", "this report is asked for twice", "Leave one of them out.")
            )
        tasks.setdefault(task.variant, task)
    if problems:
        raise ProblemsFound("The batch cannot be planned", list(dict.fromkeys(problems)))
    if not tasks:
        raise InputError(
            "The batch has no reports",
            where=notebook.name,
            fix="Give a column with levels, or a table with rows.",
        )
    return tuple(tasks.values())


def _misfit(
    error: InputError, file: str, row: int | None, *, given: Mapping[str, str], declared: Mapping[str, Any]
) -> Problem:
    """What is wrong with a row; a name that the notebook does not know is wrong in the header, once."""
    rule = f"{error.what} ({error.found})" if error.found else error.what
    unknown = [name for name in given if name not in declared or name in FIXED]
    if unknown and row is not None:
        return Problem(file, 1, unknown[0], "", rule, error.fix)
    return Problem(file, row, "", "", rule, error.fix)
