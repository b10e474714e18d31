"""A published report made again from its manifest and compared: bytes, numbers, and what may explain a difference."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.intake.origins import sha256
from workbench.project import find_project
from workbench.publish.differences import first_difference
from workbench.publish.manifest import read_manifest
from workbench.publish.report import FORMATS, LANGS, report
from workbench.publish.upload import fetched_report

CLOSE = 1e-9  # numbers of another family of processors may differ in their last digits
CAUSES = {
    "inputs": "the raw files",
    "notebook": "the notebook",
    "bibliography": "the bibliography",
    "parameters": "the parameters",
    "code": "workbench itself",
    "lock": "the lock of packages",
    "versions": "the versions of packages",
    "fonts": "the fonts",
    "processor": "the processor",
}


@dataclass(frozen=True)
class Verification:
    """What making a report again showed.

    tampered : files whose bytes are not those the manifest lists. same, different : outputs by name.
    place : where the first of the different files parts from the published one.
    causes : what has changed since, likeliest first, with the first thing that differs.
    number : the first result that differs, in words; "" when all agree (to 1e-9 on another processor).
    """

    tampered: tuple[str, ...]
    same: tuple[str, ...]
    different: tuple[str, ...]
    causes: tuple[str, ...]
    number: str
    place: str = ""

    @property
    def ok(self) -> bool:
        """Whether every file is as published and came out the same again."""
        return not (self.tampered or self.different or self.number)


def verify(folder: Path | str, *, project: Path | str | None = None) -> Verification:
    """Make the report of `folder` again in a clean folder, from its manifest, and compare bytes and numbers.

    folder : of this machine or of an object store (s3://bucket/prefix).
    project : where the study lies; default the project that holds `folder`, else the current one.
    Raises InputError when the folder has no manifest or its study is gone, and as `report` does.
    """
    with fetched_report(folder) as there:
        return _verify(there, project=project)


def _verify(folder: Path, *, project: Path | str | None) -> Verification:
    manifest = read_manifest(folder)
    if manifest is None:
        raise InputError(
            "This is no published report",
            where=str(folder),
            found="no manifest.json",
            fix="Publish it again.",
        )
    found = find_project(Path(project) if project else None)
    published = dict(manifest["outputs"])
    tampered = [name for name, digest in published.items() if _digest(folder / name) != digest]
    with tempfile.TemporaryDirectory(prefix="workbench-verify-") as clean:
        again = report(
            manifest["parameters"]["study"],
            langs=[lang for lang in LANGS if f"executed.{lang}.ipynb" in published],
            formats=[each for each in FORMATS if any(name.endswith(f".{each}") for name in published)],
            parameters=_as_texts(manifest["parameters"]),
            out=clean,
            project=found.root,
        )
        now = read_manifest(again.folder) or {}
        number = _first_number(folder / "results.json", again.folder / "results.json")
        different = [name for name, digest in published.items() if now["outputs"].get(name) != digest]
        place = _place(folder, again.folder, [name for name in different if name not in tampered])
    same = [name for name in published if name not in different]
    causes = _causes(manifest, now) if different or number else []
    return Verification(tuple(tampered), tuple(same), tuple(different), tuple(causes), number, place)


def verification_lines(found: Verification) -> list[str]:
    """The page a person reads."""
    lines = [f"{name}: not as published" for name in found.tampered]
    lines += [f"{name}: same bytes" for name in found.same]
    lines += [f"{name}: differs" for name in found.different]
    if found.place:
        lines.append(f"first difference: {found.place}")
    if found.number:
        lines.append(f"first number that differs: {found.number}")
    if found.different:
        lines.append(
            "likely cause: " + ("; ".join(found.causes) or "none found: the same sources gave other bytes")
        )
    return lines


def _place(published: Path, made: Path, different: Sequence[str]) -> str:
    """The first paper that differs and where; papers before the files they are made from."""
    for name in sorted(different, key=lambda name: (name.endswith((".json", ".ipynb")), name)):
        if (published / name).is_file() and (made / name).is_file():
            where = first_difference(name, (published / name).read_bytes(), (made / name).read_bytes())
            return f"{name}, {where}"
    return ""


def _digest(path: Path) -> str:
    return sha256(path) if path.is_file() else ""


def _as_texts(parameters: Mapping[str, Any]) -> dict[str, str]:
    """The manifest's parameters as a person would have set them; the report reads them in their types again."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in parameters.items()
        if name not in ("study", "lang") and value is not None
    }


def _causes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [
        f"{words} ({_first_difference(before.get(key), now.get(key))})"
        for key, words in CAUSES.items()
        if before.get(key) != now.get(key)
    ]


def _first_difference(before: Any, now: Any) -> str:
    if not isinstance(before, dict) or not isinstance(now, dict):
        return "changed"
    for key in [*before, *now]:
        if key not in now:
            return f"{key} is gone"
        if key not in before:
            return f"{key} is new"
        if before[key] != now[key]:
            return f"{key} changed"
    return "changed"


def _first_number(published: Path, made: Path) -> str:
    before, now = (
        json.loads(path.read_text(encoding="utf-8"))["results"] if path.is_file() else {}
        for path in (published, made)
    )
    for name in [*before, *(name for name in now if name not in before)]:
        if name not in before or name not in now:
            return f"{name} is {'gone' if name in before else 'new'}"
        for part, value in before[name].items():
            if not _agree(value, now[name].get(part)):
                return f"{name}.{part}: published {value}, now {now[name].get(part)}"
    return ""


def _agree(before: Any, now: Any) -> bool:
    if isinstance(before, float | int) and isinstance(now, float | int):
        return math.isclose(before, now, rel_tol=CLOSE, abs_tol=CLOSE)
    return bool(before == now)
