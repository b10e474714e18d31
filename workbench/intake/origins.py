"""What clean tables come from, in hashes: the raw files, and the code that reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.project import reading

STAGES = (
    "study",
    "intake",
    "instruments",
)  # with these: the code that cleaning depends on
DECLARATIONS = (
    "conditions.py", "study_file.py", "study_references.py", "study_rules.py", "variables.py", "written_codes.py",
)  # fmt: skip


def sha256(path: Path) -> str:
    """Of a file's content, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a study's raw folder, by its path relative to the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with reading(folder):
        return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def check_unchanged(folder: Path, before: Mapping[str, str]) -> None:
    """Raise InputError when the files of a raw folder are not those whose hashes were taken before they were read."""
    if hash_files(folder) != before:
        raise InputError(
            "A raw file changed while it was read", where=str(folder), fix="Run the command again."
        )


def fingerprint(folder: Path) -> dict[str, Any]:
    """What the clean tables of a study's raw folder depend on: its files and the code that reads them."""
    package = Path(__file__).parent.parent
    sources = [package / name for name in DECLARATIONS]
    sources += [
        path
        for stage in STAGES
        for path in sorted((package / stage).rglob("*"))
        if path.suffix in (".py", ".toml")
    ]
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return {"schema": 1, "raw": hash_files(folder), "code": code}
