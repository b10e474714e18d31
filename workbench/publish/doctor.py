"""What this machine needs to publish papers, what it lacks, and how to mend it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from workbench.project import Project
from workbench.publish.manifest import PACKAGES

LEAST_DISK = (
    500_000_000  # bytes: the papers of a study are a few megabytes, a batch of hundreds a few hundred
)
LEAST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is right, what was found, and how to mend it."""

    name: str
    ok: bool
    found: str
    fix: str = ""


def examine(project: Project) -> tuple[Check, ...]:
    """Every check, in the order a person would mend them."""
    return (
        _python(),
        _packages(),
        _bytecode(),
        _kernel(),
        _warm_kernels(),
        _fonts(),
        _locale(),
        _disk(project.root),
        _writable(project),
    )


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("python", sys.version_info >= LEAST_PYTHON, found, "Install Python 3.11 or newer.")


def _packages() -> Check:
    absent = []
    for name in PACKAGES:
        try:
            version(name)
        except PackageNotFoundError:
            absent.append(name)
    return Check(
        "packages",
        not absent,
        f"{len(PACKAGES) - len(absent)} of {len(PACKAGES)}",
        f"Run make: {', '.join(absent)}.",
    )


def _bytecode() -> Check:
    """Without compiled bytecode every kernel start compiles every package again: seconds a report."""
    import numpy

    cached = Path(numpy.__file__).parent / "__pycache__"
    there = cached.is_dir() and any(cached.glob("__init__.*.pyc"))
    found = "compiled" if there else "not compiled"
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        found += ", PYTHONDONTWRITEBYTECODE is set"
    return Check("bytecode", there, found, "Run: python -m compileall -q .venv")


def _kernel() -> Check:
    from jupyter_client.kernelspec import KernelSpecManager

    specs = KernelSpecManager().find_kernel_specs()
    found = ", ".join(sorted(specs)) or "none"
    return Check("kernel python3", "python3" in specs, found, "Run: python -m ipykernel install --sys-prefix")


def _warm_kernels() -> Check:
    from workbench.publish.kernels.trial import warm_kernels

    return Check("warm kernels", *warm_kernels())


def _fonts() -> Check:
    try:
        names = [each.name for each in files("pylopdf_fonts_zh_cn").iterdir() if each.name.endswith(".otf")]
    except ModuleNotFoundError:
        names = []
    return Check(
        "Chinese fonts", len(names) >= 2, ", ".join(sorted(names)) or "none", "Install pylopdf-fonts-zh-cn."
    )


def _locale() -> Check:
    encoding = sys.getfilesystemencoding()
    return Check("file names", encoding == "utf-8", encoding, "Set PYTHONUTF8=1.")


def _disk(root: Path) -> Check:
    free = shutil.disk_usage(root).free
    return Check("disk", free >= LEAST_DISK, f"{free / 1e9:.1f} GB free", "Free at least 0.5 GB.")


def _writable(project: Project) -> Check:
    blocked = [
        path.name
        for path in (project.processed, project.reports)
        if path.exists() and not os.access(path, os.W_OK)
    ]
    return Check(
        "folders",
        not blocked,
        json.dumps(blocked) if blocked else "writable",
        "Give yourself write permission.",
    )
