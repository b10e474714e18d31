"""A reader run in a process of its own, with a limit on memory and time: a damaged file can end that process, never ours.

Measured: 8 changed bytes of a .sav file end the interpreter in ReadStat (segmentation fault), one changed count in an
.xlsx file ends it in calamine (an allocation of 100 GB).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.errors import InputError

MEMORY = 8 << 30  # bytes of address space the child may take
SECONDS = 120  # and 1 more for each megabyte of the file


def run_apart(module: str, arguments: Sequence[str], *, path: Path, folder: Path, result: str) -> Path:
    """Run `python -m module arguments`, which reads `path`; returns the file of `folder` that it wrote last.

    Raises InputError when the child ended without it or took too long.
    """
    limit = SECONDS + path.stat().st_size // 1_000_000
    package = str(Path(__file__).parents[3])
    paths = os.pathsep.join([package, *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths}
    command = [sys.executable, "-m", module, *arguments]
    try:
        subprocess.run(command, env=environment, cwd=folder, capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        raise broken(path.name, f"it is not read after {limit} seconds") from None
    if not (folder / result).is_file():
        raise broken(path.name, "the reader broke down on it")
    return folder / result


def broken(file: str, found: str) -> InputError:
    """The refusal of a file that no reader gets through: nothing of it is used."""
    fix = (
        "Nothing of it is used. Get the file again, or open it in the program that made it and save it anew."
    )
    return InputError("The file is damaged or cut off", where=file, found=found, fix=fix)


def limit_memory() -> None:
    """In the child: an allocation beyond `MEMORY` fails instead of taking the machine's memory."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
