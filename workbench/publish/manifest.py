"""What a report was made from and what came out, so that anyone can make it again and compare."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import zlib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbench.intake.origins import hash_files, sha256
from workbench.project import Project
from workbench.publish.durable import move_in
from workbench.study import Study

PACKAGES = (
    "workbench", "numpy", "scipy", "pandas", "polars", "statsmodels", "pingouin", "matplotlib", "seaborn",
    "papermill", "nbconvert", "ipykernel", "typst", "nh3", "mistune", "latex2mathml", "citeproc-py", "pylopdf-fonts-zh-cn",
    "lxml", "pypandoc-binary",
)  # fmt: skip


def sources(
    study: Study, *, project: Project, notebook: Path, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything a report's numbers and bytes depend on; two equal `sources` give equal reports."""
    bibliography = project.notebooks / "references.bib"
    lock = project.root / "requirements.lock"
    return {
        "schema": 1,
        "study": study.id,
        "data": study.data,
        "inputs": hash_files(study.folder),
        "notebook": {"name": notebook.name, "sha256": sha256(notebook)},
        "bibliography": sha256(bibliography) if bibliography.is_file() else None,
        "parameters": {name: value for name, value in parameters.items() if name != "lang"},
        "lock": sha256(lock) if lock.is_file() else None,
        **environment(),
    }


def environment() -> dict[str, Any]:
    """What of an installation shows in a report: two machines with equal `environment` make equal bytes."""
    return _remembered or _environment()


def remember_environment() -> None:
    """Hash code and fonts once, for the processes forked from this one: it starts anew when one of them changes."""
    global _remembered
    _remembered = _environment()


_remembered: dict[str, Any] = {}


def _environment() -> dict[str, Any]:
    return {
        "versions": {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION, **_versions()},
        "code": _hash_of_package(),
        "fonts": _fonts(),
        "processor": platform.machine(),
    }


def write_manifest(
    folder: Path, content: Mapping[str, Any], *, outputs: Iterable[str], project: Project, work: Path
) -> None:
    """manifest.json of a finished folder; written last, because it says that the rest is whole.

    work : a private folder of the same file system to write it in, so that a run that is killed leaves no part of it.
    """
    done = {
        **content,
        "commit": _commit(project.root),
        "outputs": {name: sha256(folder / name) for name in sorted(outputs)},
    }
    text = json.dumps(done, ensure_ascii=False, indent=1, sort_keys=True)
    (work / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    move_in([work / "manifest.json"], folder)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a report's folder, None where there is none or it cannot be read."""
    try:
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found


def _hash_of_package() -> str:
    """One hash of workbench's own files: between releases the version alone says too little."""
    package = Path(__file__).parent.parent
    kinds = (".py", ".toml", ".j2", ".css", ".typ", ".csl", ".xml")
    paths = sorted(path for path in package.rglob("*") if path.suffix in kinds)
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _fonts() -> dict[str, str]:
    try:
        folder = files("pylopdf_fonts_zh_cn")
    except ModuleNotFoundError:
        return {}
    found = {each.name: each.read_bytes() for each in folder.iterdir() if each.name.endswith(".otf")}
    return {name: hashlib.sha256(found[name]).hexdigest() for name in sorted(found)}


def _commit(root: Path) -> str | None:
    try:
        run = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.strip()
