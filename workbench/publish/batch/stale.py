"""Which reports have to be made, and why: the answer of `--explain`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workbench.publish.batch.journal import Entry, whole
from workbench.publish.batch.keys import Keys
from workbench.publish.batch.plan import Task

Work = Literal[
    "run", "render", "fetch", "publish", "nothing"
]  # fetch, publish : from and to the object store
NOT_MADE, GONE = "not made yet", "its files are gone or changed"


@dataclass(frozen=True)
class Due:
    """What is to be done for one report. why : in words; "" when nothing is; sources : see `keys.source_hash`."""

    task: Task
    keys: Keys
    work: Work
    why: str
    sources: str = ""


def due(
    tasks: Sequence[Task],
    keys: Mapping[str, Keys],
    entries: Mapping[str, Entry],
    *,
    folder: Path,
    force: bool,
    only_failed: bool,
) -> list[Due]:
    """For each task in order: run it, render it again, or leave it. only_failed : leave all but those that failed."""
    return [
        _one(
            task, keys[task.variant], entries.get(task.variant), folder, force=force, only_failed=only_failed
        )
        for task in tasks
    ]


def _one(task: Task, keys: Keys, entry: Entry | None, folder: Path, *, force: bool, only_failed: bool) -> Due:
    if only_failed and (entry is None or entry.status != "failed"):
        return Due(task, keys, "nothing", "")
    if force:
        return Due(task, keys, "run", "forced")
    if entry is None:
        return Due(task, keys, "run", NOT_MADE)
    if entry.status == "failed":
        return Due(task, keys, "run", "failed before")
    if entry.keys.execution != keys.execution:
        return Due(task, keys, "run", f"changed: {_changed(entry.keys, keys)}")
    if not whole(entry, folder / task.variant):
        return Due(task, keys, "run", GONE)
    if entry.keys.render != keys.render:
        return Due(task, keys, "render", f"changed: {_changed(entry.keys, keys)}")
    return Due(task, keys, "nothing", "")


def _changed(before: Keys, now: Keys) -> str:
    names = [name for name, value in now.parts.items() if before.parts.get(name) != value]
    return ", ".join(names) or "how keys are made"
