"""Where things are: the folder that holds data/raw and notebooks, and the places inside it.

A project may lie in an object store (s3://…): its folder is then a mirror on this machine, brought up to date whenever the
project is looked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError, nearest
from workbench.mirror import mirrored, origin
from workbench.object_store import Address, address_of

NAME = re.compile(r"[^\W_][\w-]*", re.UNICODE)
LONGEST_NAME = 80  # bytes: file systems stop at 255, and a report's name carries variant, language and suffix
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


@dataclass(frozen=True)
class Project:
    """The folders of one project. address : where it lies in an object store, when root is the mirror of one."""

    root: Path
    address: Address | None = None

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    def own_raw(self) -> Path:
        """data/raw, to write a new study into; raises InputError when it is the copy of a store, which would lose it."""
        if self.address:
            fix = "Draft it in a project of this machine, and copy it to the store."
            raise InputError("data/raw is the copy of a store", where=str(self.address), fix=fix)
        return self.raw

    def studies(self) -> list[str]:
        """Names of the studies: the folders of data/raw that hold a study.toml."""
        return sorted(path.parent.name for path in self.raw.glob("*/study.toml"))

    def study_folder(self, name: str) -> Path:
        """data/raw/<name>; raises InputError when the name is unsafe or there is no such study."""
        check_name(name, what="study")
        folder = self.raw / name
        if not (folder / "study.toml").is_file():
            raise InputError(
                f"There is no study {name!r}",
                where=str(self.raw),
                fix=f"{nearest(name, self.studies())} A study is a folder of data/raw with a study.toml.",
            )
        return folder


def find_project(start: Path | None) -> Project:
    """The project that holds `start` (default: WORKBENCH_PROJECT, else the current folder), searched upwards.

    For an address of an object store, the mirror of what lies there now.
    """
    given = start or (
        Path(os.environ["WORKBENCH_PROJECT"]) if "WORKBENCH_PROJECT" in os.environ else Path.cwd()
    )
    address = address_of(given)
    here = mirrored(address) if address else given.resolve()
    if not here.is_dir():
        raise InputError("There is no such folder", where=str(given), fix="Name the project's folder.")
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir() and (folder / "notebooks").is_dir():
            return Project(folder, origin(folder))
    raise InputError(
        "This is not inside a workbench project",
        where=str(address or here),
        found="no folder upwards that holds data/raw and notebooks",
        fix="Change into the project, or name it with --project DIR: a folder with data/raw and notebooks, as the "
        "clone of workbench is one.",
    )


def check_name(name: str, *, what: str) -> str:
    """Refuse names that could leave the folder or that a file system, Windows' included, cannot hold."""
    too_long = len(name.encode("utf-8", "replace")) > LONGEST_NAME
    if not NAME.fullmatch(name) or too_long or name.casefold() in RESERVED:
        shown = f"{name[:LONGEST_NAME]!r}{'…' if len(name) > LONGEST_NAME else ''}"
        raise InputError(
            f"{shown} cannot be the name of a {what}",
            fix=f"Use letters of any script, digits, - and _, at most {LONGEST_NAME} bytes, "
            "starting with a letter or digit; not a name that Windows keeps for itself (con, nul, com1 …).",
        )
    return name


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Within it, what the system says of a folder that cannot be written becomes an InputError that says what to do."""
    try:
        yield
    except OSError as error:
        raise InputError(
            "The folder cannot be written",
            where=str(folder),
            found=error.strerror or str(error),
            fix="Give yourself write permission, free disk space, or choose another folder.",
        ) from None


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """The same for a file that cannot be read."""
    try:
        yield
    except OSError as error:
        raise InputError(
            "The file cannot be read",
            where=str(error.filename or path),
            found=error.strerror or str(error),
            fix="Check its name, and give yourself read permission.",
        ) from None
