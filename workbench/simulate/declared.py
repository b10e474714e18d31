"""study.toml for practice data in a project: the shipped declaration under the new folder's name."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.project import Project

YEAR = "2009-10/2010-09"
"""What a set of another number of branches than 18 spans."""


def declare(study: str, folder: Path, *, branches: int = 18) -> Path | None:
    """Write the study.toml of simulated files, so that they are a study at once; returns its path.

    folder : data/raw/<name> of a project that has the shipped study; its declaration is taken over with the id `name`.
    Anywhere else, or where a study.toml already is, nothing is written and None returned: a declaration is written by hand.
    """
    place = folder.resolve()
    project = Project(place.parents[2]) if len(place.parents) > 2 else Project(place)
    source, target = project.raw / study / "study.toml", place / "study.toml"
    if place.parent != project.raw or not source.is_file() or target.exists():
        return None
    text = re.sub(r"(?m)^id = .*$", f'id = "{place.name}"', source.read_text(encoding="utf-8"), count=1)
    if study == "branch_benchmarking" and branches != 18:
        text = re.sub(r'(?m)^period = "\d.*$', f'period = "{YEAR}"', text, count=1)
    target.write_bytes(text.encode())
    return target
