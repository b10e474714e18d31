"""What a warm process holds in memory, as one hash: when it differs, the process is stale and starts anew."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path

# Read when Python or a library starts, so that a forked process cannot be given another value.
READ_AT_START = (
    "PYTHON", "LC_", "LANG", "OMP_", "OPENBLAS_", "MKL_", "MPL", "LD_", "MALLOC_", "ARROW_", "POLARS_", "RAYON_",
)  # fmt: skip
OF_NO_MATTER = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
INLINE = "module://matplotlib_inline.backend_inline"


def fingerprint(environment: Mapping[str, str]) -> str:
    """SHA-256 of the interpreter, workbench's files, the installed packages and what of `environment` is read at start.

    Files count by name, size and time of change; packages by their metadata folders, which every installer replaces. A
    file of another package that is edited in place is not seen.
    """
    digest = hashlib.sha256(f"{sys.version}\0{sys.executable}\0{sys.prefix}".encode())
    for line in (*_own_files(), *_packages(), *_settings(environment)):
        digest.update(line.encode(errors="surrogateescape") + b"\0")
    return digest.hexdigest()


def _own_files() -> Iterator[str]:
    folders = [str(Path(__file__).parents[2])]
    while folders:
        entries = sorted(os.scandir(folders.pop()), key=lambda entry: entry.path)
        folders += [entry.path for entry in entries if entry.is_dir() and entry.name != "__pycache__"]
        for status, path in ((entry.stat(), entry.path) for entry in entries if entry.is_file()):
            yield f"{path}:{status.st_size}:{status.st_mtime_ns}"


def _packages() -> Iterator[str]:
    for folder in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.name.endswith((".dist-info", ".egg-info", ".pth")):
                yield f"{folder}/{entry.name}:{entry.stat().st_mtime_ns}"


def _settings(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in sorted(environment.items()):
        inline = name == "MPLBACKEND" and value == INLINE  # what a kernel sets by itself
        if name.startswith(READ_AT_START) and name not in OF_NO_MATTER and not inline:
            yield f"{name}={value}"
