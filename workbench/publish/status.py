"""The studies of a project and whether their reports still say what their data says."""

from __future__ import annotations

import json
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.project import Project, find_project
from workbench.publish.manifest import read_manifest, sources
from workbench.study import Study
from workbench.study_file import load_study


def status_of_studies(project: Path | None) -> list[str]:
    """One line a study: name, data, title, and what its last report is."""
    found = find_project(project)
    return [f"{name}  {_line(found, name)}" for name in found.studies()] or [f"No studies in {found.raw}."]


def _line(project: Project, name: str) -> str:
    try:
        study = load_study(project.study_folder(name))
        manifest = read_manifest(project.reports / name)
        stale = [] if manifest is None else _stale(project, study, manifest)
    except WorkbenchError as error:
        return f"cannot be used: {str(error).splitlines()[0]}"
    if manifest is None:
        state = "no report"
    else:
        state = f"report is stale ({', '.join(stale)})" if stale else "report is up to date"
    return f"[{study.data}] {study.title.en}: {state}"


def _stale(project: Project, study: Study, manifest: dict[str, object]) -> list[str]:
    notebook = project.notebooks / f"{study.notebook}.ipynb"
    if not notebook.is_file():
        return ["notebook"]
    now = sources(study, project=project, notebook=notebook, parameters={})
    now.pop("parameters")
    return [key for key, value in json.loads(json.dumps(now)).items() if manifest.get(key) != value]
