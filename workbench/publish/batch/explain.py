"""What a batch would do for each report, and why; nothing is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.intake.processed import open_study
from workbench.project import Project, find_project
from workbench.publish.batch.fetched import with_fetched
from workbench.publish.batch.journal import recorded
from workbench.publish.batch.keys import Keyring, source_hash
from workbench.publish.batch.plan import Plan, plan_by, plan_table
from workbench.publish.batch.published import with_published
from workbench.publish.batch.stale import Due, due
from workbench.publish.destination import destination
from workbench.publish.manifest import sources
from workbench.publish.report import FORMATS, LANGS, USUAL, check_choice
from workbench.publish.run import read_notebook
from workbench.study import Lang


def explain(
    study: str,
    *,
    by: str | None = None,
    table: Path | str | None = None,
    parameters: Mapping[str, str] | None = None,
    langs: Sequence[Lang] = LANGS,
    formats: Sequence[str] = USUAL,
    force: bool = False,
    only_failed: bool = False,
    out: Path | str | None = None,
    project: Path | str | None = None,
) -> list[Due]:
    """What `batch` would do for each report, and why; makes nothing. Arguments and errors as `batch`."""
    check_choice("language", langs, LANGS)
    check_choice("format", formats, FORMATS)
    found = find_project(Path(project) if project else None)
    plan = _plan(study, by=by, table=table, settings=parameters or {}, project=found)
    to = destination(out, project=found)
    folder = to.home / study
    survey = open_study(study, project=found.root)
    content: dict[str, Any] = sources(survey.study, project=found, notebook=plan.notebook, parameters={})
    content["reads"] = read_notebook(plan.notebook).metadata.get("workbench", {}).get("reads")
    ring = Keyring(plan, survey, content, langs=langs, formats=formats)
    keys = {task.variant: ring.of(task) for task in plan.tasks}
    found_due = due(plan.tasks, keys, recorded(folder), folder=folder, force=force, only_failed=only_failed)
    planned = [replace(each, sources=source_hash(content)) for each in found_due]
    if only_failed:
        return planned
    planned = with_fetched(planned, to=to, study=study, langs=langs, formats=formats)
    return with_published(planned, to=to, study=study)


def _plan(
    study: str, *, by: str | None, table: Path | str | None, settings: Mapping[str, str], project: Project
) -> Plan:
    if (by is None) == (table is None):
        raise InputError(
            "A batch needs either --by COLUMN or --table FILE", where="batch", fix="Give one of them."
        )
    if by is not None:
        return plan_by(study, by, settings=settings, project=project)
    return plan_table(study, Path(str(table)), settings=settings, project=project)
