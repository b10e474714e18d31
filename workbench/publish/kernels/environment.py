"""The environment that every report runs under, so that nothing of the machine or the user shows in its numbers."""

from __future__ import annotations

from collections.abc import Mapping

# What could make two runs differ, held still: clock zone, language, hash order, threads of linear algebra.
ENVIRONMENT = {
    "TZ": "UTC",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


def fixed_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` with everything that is held still."""
    kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **ENVIRONMENT}
