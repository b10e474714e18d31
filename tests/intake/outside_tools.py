"""PSPP and R, which read what we write and wrote what we read: found, run, or named as absent."""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "files"


def run_pspp(syntax: str, *, folder: Path) -> str:
    """What PSPP prints for these commands; skips the test where PSPP is absent."""
    if shutil.which("pspp") is None:
        pytest.skip(
            "needs PSPP as a second opinion on files read and written: install it (Debian: apt install pspp)"
        )
    script = folder / "run.sps"
    script.write_text(syntax, encoding="utf-8")
    command = ["pspp", "-O", "format=csv", "--syntax-encoding=UTF-8", script.name]
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, timeout=60)
    return done.stdout + done.stderr


def run_r(script: str, *, folder: Path, package: str, locale: str = "C.UTF-8") -> str:
    """What R prints; skips the test where R or the package is absent."""
    if not _r_has(package):
        pytest.skip(
            f"needs R with {package} as a second opinion: install it (Debian: apt install r-cran-{package})"
        )
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "LC_ALL": locale, "TZ": "UTC"}
    path = folder / "run.R"
    path.write_text(script, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", path.name],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@functools.cache
def _r_has(package: str) -> bool:
    if shutil.which("Rscript") is None:
        return False
    check = f'quit(status = !requireNamespace("{package}", quietly = TRUE))'
    return subprocess.run(["Rscript", "-e", check], capture_output=True, timeout=60).returncode == 0
