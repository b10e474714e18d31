"""What a report depends on, as two hashes: one for running its notebook, one for printing what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.intake.processed import Survey
from workbench.publish.batch.plan import Plan, Task, level_text

if TYPE_CHECKING:
    import pandas as pd

PACKAGE = Path(__file__).parents[2]
# What only prints: a change here renders again from the executed notebooks, without running them.
RENDERING = tuple(f"publish/{name}" for name in ("html", "pdf", "word", "paper", "citations", "templates"))
NEITHER = ("publish/batch", "publish/templates/batch", "cli")  # who asks for reports, and lists them
SOURCES = ("inputs", "notebook", "bibliography", "versions", "code", "lock", "fonts", "processor")
ALL = ""  # every level
OWN = "own rows"  # metadata.workbench.reads of a notebook whose report shows nothing of the other levels


@dataclass(frozen=True)
class Keys:
    """execution : data, notebook, parameters, code, lock. render : the same and whatever prints. parts : name -> hash, for --explain."""

    execution: str
    render: str
    parts: Mapping[str, str]


class Keyring:
    """The keys of a plan's tasks; what all of them share is hashed once."""

    def __init__(
        self,
        plan: Plan,
        survey: Survey,
        content: Mapping[str, Any],
        *,
        langs: Sequence[str],
        formats: Sequence[str],
    ) -> None:
        executing, rendering = package_hashes()
        self._plan, self._survey = plan, survey
        self._own = content.get("reads") == OWN and plan.by is not None
        self._shared = {
            "notebook": content["notebook"]["sha256"],
            "study": _hash(
                {name: content[name] for name in ("study", "data", "versions", "lock", "processor")}
            ),
            "code": executing,
            "languages": ",".join(langs),
        }
        records = {file for table in survey.study.tables.values() for file in table.files}
        declared = {name: value for name, value in content["inputs"].items() if name not in records}
        self._data = _hash(declared if self._own else content["inputs"])
        self._printing = {
            "rendering": rendering,
            "bibliography": str(content["bibliography"]),
            "fonts": _hash(content["fonts"]),
            "formats": ",".join(formats),
        }

    def of(self, task: Task) -> Keys:
        """The keys of one report."""
        parts = {**self._shared, "data": self._data, "parameters": _hash(dict(task.values))}
        if self._own:
            parts["data"] = _hash({"declared": self._data, "rows": self._rows(task)})
        execution = _hash(parts)
        return Keys(execution, _hash({"execution": execution, **self._printing}), {**parts, **self._printing})

    def _rows(self, task: Task) -> dict[str, str]:
        level = task.given[str(self._plan.by)]
        return {name: hashes.get(level, hashes.get(ALL, "")) for name, hashes in self._tables.items()}

    @cached_property
    def _tables(self) -> dict[str, dict[str, str]]:
        """Table -> level -> hash of its rows; a table without the column has one hash for all levels."""
        return {name: _row_hashes(frame, str(self._plan.by)) for name, frame in self._survey.tables.items()}


def _row_hashes(frame: pd.DataFrame, column: str) -> dict[str, str]:
    import pandas as pd

    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    if column not in frame.columns:
        return {ALL: hashlib.sha256(rows.tobytes()).hexdigest()}
    levels = frame[column].map(level_text, na_action="ignore").reset_index(drop=True)
    places = levels.groupby(levels).indices
    return {str(level): hashlib.sha256(rows[own].tobytes()).hexdigest() for level, own in places.items()}


def package_hashes() -> tuple[str, str]:
    """One hash of the modules that make numbers, one of those that only print them."""
    digests = {False: hashlib.sha256(), True: hashlib.sha256()}
    for path in sorted(path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith(NEITHER):
            continue
        printing = name.startswith(RENDERING)
        digests[printing].update(name.encode() + b"\0" + path.read_bytes())
    return digests[False].hexdigest(), digests[True].hexdigest()


def source_hash(content: Mapping[str, Any]) -> str:
    """Of all that reports are made from but their parameters: `manifest.sources`, or a manifest."""
    return _hash({name: content.get(name) for name in SOURCES})


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
