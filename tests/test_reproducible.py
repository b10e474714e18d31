"""The same study makes the same bytes: in another folder, at another place of the world, for another person."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.modules import ROOT
from tests.word_file import WordFile
from workbench.publish.report import report

STUDY = "orthopedic_care"
ELSEWHERE = {
    "TZ": "Asia/Shanghai",
    "LANG": "C",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "123",
    "USER": "someone",
    "LOGNAME": "someone",
    "OMP_NUM_THREADS": "2",
    "COLUMNS": "40",
}
PAPERS = [f"{STUDY}.zh{part}.{kind}" for part in ("", ".appendix") for kind in ("html", "pdf", "docx")]

pytestmark = pytest.mark.xdist_group("reproducible")


def copy_project(root: Path) -> Path:
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copytree(ROOT / "data" / "raw" / STUDY, root / "data" / "raw" / STUDY)
    shutil.copy(ROOT / "requirements.lock", root)
    return root


def by_console(project: Path, home: Path) -> Path:
    """The report as the console script makes it, run from inside the project."""
    home.mkdir()
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))
    }
    script = Path(sys.executable).with_name("workbench")
    made = subprocess.run(
        [script, "report", STUDY, "--lang", "zh", "--to", "html,pdf,docx"],
        cwd=project / "notebooks",
        env={**inherited, **ELSEWHERE, "HOME": str(home)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.splitlines()) == len(PAPERS)
    return project / "reports" / STUDY


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of one report made here and made elsewhere."""
    here = copy_project(tmp_path_factory.mktemp("here") / "project")
    there = copy_project(tmp_path_factory.mktemp("there") / "我的 项目 (copy)")
    first = report(STUDY, langs=["zh"], formats=["html", "pdf", "docx"], project=here)
    return first.folder, by_console(there, tmp_path_factory.mktemp("person") / "家 home")


@pytest.mark.parametrize("name", [*PAPERS, "results.json", "executed.zh.ipynb"])
def test_a_file_has_the_same_bytes_wherever_it_is_made(twice: tuple[Path, Path], name: str) -> None:
    here, there = ((folder / name).read_bytes() for folder in twice)
    assert here == there


def test_both_folders_hold_the_same_files(twice: tuple[Path, Path]) -> None:
    here, there = ({path.name for path in folder.iterdir()} for folder in twice)
    assert here == there == {*PAPERS, "results.json", "executed.zh.ipynb", "manifest.json"}


def test_the_manifests_name_the_same_sources_and_outputs(twice: tuple[Path, Path]) -> None:
    here, there = (json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in twice)
    assert {**here, "commit": None} == {**there, "commit": None}


def test_no_file_knows_where_or_by_whom_it_was_made(twice: tuple[Path, Path]) -> None:
    _, there = twice
    secrets = [str(there), str(there.parents[1]), "someone", "家 home", "Asia/Shanghai"]
    for path in there.iterdir():
        content = path.read_bytes()
        if path.suffix == ".docx":
            content = b"".join(WordFile(content).parts.values())
        assert not [secret for secret in secrets if secret.encode() in content], path.name
