"""study.toml for practice data: a folder of data/raw is a study at once, any other is left alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.modules import ROOT
from workbench.project import Project
from workbench.simulate import declare, simulate
from workbench.study_file import load_study


@pytest.fixture
def project(tmp_path: Path) -> Project:
    raw = tmp_path / "data" / "raw" / "branch_benchmarking"
    raw.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "raw" / "branch_benchmarking" / "study.toml", raw)
    return Project(tmp_path)


def test_many_branches_become_a_study_of_a_year(project: Project) -> None:
    folder = project.raw / "company"
    simulate("branch_benchmarking", folder, seed=1, branches=20)
    assert declare("branch_benchmarking", folder, branches=20) == folder / "study.toml"
    study = load_study(folder)
    assert (study.id, study.period) == ("company", "2009-10/2010-09")
    assert study.simulated
    assert len(study.variables("answers")["branch"].codes) == 20


def test_eighteen_branches_keep_the_summer(project: Project) -> None:
    folder = project.raw / "again"
    simulate("branch_benchmarking", folder, seed=1)
    declare("branch_benchmarking", folder)
    assert load_study(folder).period == "2010-06/2010-09"


def test_a_declaration_is_never_overwritten_nor_put_elsewhere(project: Project, tmp_path: Path) -> None:
    assert declare("branch_benchmarking", project.raw / "branch_benchmarking") is None
    (tmp_path / "elsewhere").mkdir()
    assert declare("branch_benchmarking", tmp_path / "elsewhere") is None
    assert not (tmp_path / "elsewhere" / "study.toml").exists()
