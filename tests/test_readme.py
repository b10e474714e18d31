"""What the READMEs tell a reader to type works, and the two say the same."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.modules import ROOT

STAYS = "warm"  # runs until somebody ends it: tests/publish/kernels/test_interactive.py
READMES = (ROOT / "README.md", ROOT / "README.zh.md")


def commands(path: Path) -> list[str]:
    return re.findall(r"^\| `workbench ([^`]*)` \|", path.read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reader")
    for name in ("data/raw", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    return root


def test_the_commands_of_the_readme_run_in_their_order(project: Path) -> None:
    workbench = Path(sys.executable).with_name("workbench")
    for command in [each for each in commands(READMES[0]) if each != STAYS]:
        run = subprocess.run(
            [workbench, *shlex.split(command)], cwd=project, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{command}: {run.stderr}"
        assert run.stdout.strip(), command
        assert all(line.startswith("warning: ") for line in run.stderr.splitlines()), (
            f"{command}: {run.stderr}"
        )


def test_the_two_readmes_list_the_same_commands_and_code() -> None:
    english, chinese = READMES
    assert commands(english) == commands(chinese)
    blocks = [
        re.findall(
            r"^(?:    )(?:make|uv|conda).*?(?=  #|$)", path.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        for path in READMES
    ]
    assert [line.strip() for line in blocks[0]] == [line.strip() for line in blocks[1]]


def test_every_command_is_documented() -> None:
    from workbench.cli import app

    names = {each.name or each.callback.__name__ for each in app.registered_commands if each.callback}
    assert {command.split()[0] for command in commands(READMES[0])} == names


def test_the_notebook_example_runs() -> None:
    code = re.search(r"```python\n(.*?)```", READMES[0].read_text(encoding="utf-8"), flags=re.DOTALL)
    assert code
    run = subprocess.run(
        [sys.executable, "-c", code[1]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_pictures_and_links_of_the_readmes_exist() -> None:
    for path in READMES:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (ROOT / target).exists(), f"{path.name}: {target}"
