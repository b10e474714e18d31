from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.project import Project
from workbench.publish.manifest import sources, write_manifest
from workbench.publish.status import status_of_studies
from workbench.study_file import load_study

MakeProject = Callable[..., Path]


def publish(root: Path) -> None:
    """A report's folder as far as the status looks at it."""
    folder = root / "reports" / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    study = load_study(root / "data" / "raw" / "tiny")
    content = sources(
        study, project=Project(root), notebook=root / "notebooks" / "tiny.ipynb", parameters={"k": 3}
    )
    write_manifest(folder, content, outputs=[], project=Project(root), work=root)


def test_a_study_without_a_report_says_so(tiny_project: MakeProject) -> None:
    assert status_of_studies(tiny_project()) == ["tiny  [real] Tiny study: no report"]


def test_a_report_is_up_to_date_until_something_changes(tiny_project: MakeProject) -> None:
    root = tiny_project()
    publish(root)
    assert status_of_studies(root) == ["tiny  [real] Tiny study: report is up to date"]
    (root / "data" / "raw" / "tiny" / "people.csv").write_text("id,x\na,2\n", encoding="utf-8")
    assert status_of_studies(root) == ["tiny  [real] Tiny study: report is stale (inputs)"]
    (root / "notebooks" / "tiny.ipynb").unlink()
    assert status_of_studies(root) == ["tiny  [real] Tiny study: report is stale (notebook)"]


def test_a_study_that_cannot_be_read_does_not_hide_the_others(tiny_project: MakeProject) -> None:
    root = tiny_project()
    for name in ("broken", "a b"):
        (root / "data" / "raw" / name).mkdir()
        (root / "data" / "raw" / name / "study.toml").write_text("x = [", encoding="utf-8")
    lines = status_of_studies(root)
    assert [line.split("  ")[0] for line in lines] == ["a b", "broken", "tiny"]
    assert "cannot be used: 'a b' cannot be the name" in lines[0]
    assert "cannot be used: study.toml is not valid TOML" in lines[1]
    assert lines[2].endswith("no report")


def test_a_project_without_studies_says_where_they_belong(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (line,) = status_of_studies(tmp_path)
    assert line.startswith("No studies in ")


def test_outside_a_project_it_is_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not inside a workbench project"):
        status_of_studies(tmp_path)
