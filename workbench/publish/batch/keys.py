"""What a report depends on, as two hashes: one for running its notebook, one for printing what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.intake.processed import Survey
from workbench.publish.batch.plan import Plan, Task, own_rows

PACKAGE = Path(__file__).parents[2]
# What only prints: a change here renders again from the executed notebooks, without running them.
RENDERING = tuple(f"publish/{name}" for name in ("html", "pdf", "word", "paper", "citations", "templates"))
NEITHER = ("publish/batch", "publish/templates/batch", "cli")  # who asks for reports, and lists them
KINDS = (".py", ".toml", ".j2", ".css", ".typ", ".csl", ".docx", ".lua")
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
        declared = {
            name: value for name, value in content["inputs"].items() if name in ("study.toml", "codebook.csv")
        }
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
        import pandas as pd

        own = own_rows(self._survey, str(self._plan.by), task.given[str(self._plan.by)])
        return {
            name: hashlib.sha256(
                pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes()
            ).hexdigest()
            for name, frame in own.items()
        }


def package_hashes() -> tuple[str, str]:
    """One hash of the modules that make numbers, one of those that only print them."""
    digests = {False: hashlib.sha256(), True: hashlib.sha256()}
    for path in sorted(path for path in PACKAGE.rglob("*") if path.suffix in KINDS):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith(NEITHER):
            continue
        printing = name.startswith(RENDERING)
        digests[printing].update(name.encode() + b"\0" + path.read_bytes())
    return digests[False].hexdigest(), digests[True].hexdigest()


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
