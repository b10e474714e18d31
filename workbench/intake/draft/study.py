"""A study drafted from files as received: study.toml, codebook.csv, guesses.md and copies of the files.

Everything guessed is marked: in study.toml by a comment on its line, for the variables in guesses.md.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError
from workbench.intake.aliases import COLUMNS
from workbench.intake.draft.declaration import study_toml
from workbench.intake.draft.guesses_page import drafted_lines, guesses_page
from workbench.intake.draft.instruments import Drafted, draft_instruments
from workbench.intake.draft.tables import DraftTable, draft_tables
from workbench.intake.formats.labels import codebook_row
from workbench.intake.inspect import inspect
from workbench.project import check_name, reading, writing
from workbench.study import Lang
from workbench.study_file import load_study
from workbench.variables import HEADER, Variable

OURS = {"study.toml", "codebook.csv", "guesses.md", "aliases.csv", "decisions.csv", "readme.md", "truth.json"}
BESIDE = {".rec": ".chk"}  # EpiData keeps labels and checks in a second file of the same name


@dataclass(frozen=True)
class Draft:
    """folder : data/raw/<name>; lines : what a person should know, the page the command prints."""

    folder: Path
    lines: tuple[str, ...]


def draft_study(
    name: str,
    paths: Sequence[Path | str],
    *,
    folder: Path,
    key: str | Sequence[str] | None = None,
    encoding: str | None = None,
    lang: Lang = "en",
) -> Draft:
    """Write data/raw/<name> from files: all of it, or nothing when anything is wrong. Never overwrites a study.

    folder : data/raw of the project. key : the column that numbers the records, where that is not clear; several
    for several tables, FILE:COLUMN for those of one file.
    encoding : of the files' texts, where that is not clear. lang : of guesses.md and of the lines.
    Raises InputError for a name that is taken or unsafe, files of the same name, a table without a key, a key that names
    a person, and ProblemsFound for files that cannot be read.
    """
    check_name(name, what="study")
    target = folder / name
    taken = (
        [path.name for path in folder.iterdir() if path.name.casefold() == name.casefold()]
        if folder.is_dir()
        else []
    )
    if taken:
        fix = "Choose another name; a study is never overwritten."
        raise InputError(f"There is a study {taken[0]!r} already", where=str(folder), fix=fix)
    files = _files([Path(path) for path in paths])
    with _workplace(folder) as work:
        place = work / name
        copies = _copied(files, place)
        own = {path.name: path for path in files}
        keys = [key] if isinstance(key, str) else key or ()
        tables = draft_tables(inspect(copies, encoding=encoding), key=keys, paths=own)
        drafted = draft_instruments(tables)
        _write(name, place, drafted, changed=_changed(files), lang=lang)
        load_study(place)
        with writing(folder):
            os.rename(place, target)
    return Draft(target, tuple(drafted_lines(target, drafted, lang=lang)))


def _files(paths: list[Path]) -> list[Path]:
    """The files named and those that belong to them; refuses names that would meet in one folder."""
    if not paths:
        raise InputError("No file is named", fix="Name one or more data files: --from FILE.")
    files = [*paths, *(second for path in paths for second in _beside(path) if second not in paths)]
    seen: dict[str, Path] = {}
    for path in files:
        plain = path.name.casefold()
        if plain in OURS or plain.endswith(".toml"):
            fix = "Rename it: a study keeps a file of its own under this name."
            raise InputError(
                "A data file has a name that is kept", where=str(path.parent), found=path.name, fix=fix
            )
        if plain in seen:
            raise InputError(
                "Two files have one name",
                where=f"{seen[plain].parent} and {path.parent}",
                found=path.name,
                fix="Rename one.",
            )
        seen[plain] = path
    return files


def _beside(path: Path) -> list[Path]:
    """The second file that belongs to a file, whatever the case of its name."""
    suffix = BESIDE.get(path.suffix.casefold())
    if suffix is None or not path.is_file():
        return []
    wanted = (path.stem + suffix).casefold()
    with reading(path.parent):
        return [other for other in path.parent.iterdir() if other.name.casefold() == wanted]


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A folder beside the studies in which a draft is made; it is gone afterwards, whatever happens."""
    if not folder.is_dir():
        fix = "Name the project with --project DIR."
        raise InputError("There is no folder for studies", where=str(folder), fix=fix)
    with writing(folder):
        work = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _copied(files: Sequence[Path], place: Path) -> list[Path]:
    """Copies of the files; the second files of EpiData are copied, but not named."""
    with writing(place.parent):
        place.mkdir()
    copies = []
    for path in files:
        if not path.is_file():
            found = "a folder or a device" if path.exists() else f"nothing of that name in {path.parent}"
            raise InputError(f"There is no file {path.name!r}", found=found, fix="Check its name.")
        with reading(path):
            data = path.read_bytes()
        with writing(place):
            (place / path.name).write_bytes(data)
        if path.suffix.casefold() not in BESIDE.values():
            copies.append(place / path.name)
    return copies


def _changed(files: Sequence[Path]) -> dt.date:
    """The day of the last change of the files, in universal time."""
    with reading(files[0]):
        return dt.datetime.fromtimestamp(max(path.stat().st_mtime for path in files), tz=dt.UTC).date()


def _write(name: str, place: Path, drafted: Drafted, *, changed: dt.date, lang: Lang) -> None:
    tables = drafted.tables
    texts = {f"{own.id}.toml": own.text for own in drafted.own}
    texts["study.toml"] = study_toml(name, drafted, changed=changed)
    texts["codebook.csv"] = codebook_text([variable for table in tables for variable in table.variables])
    texts["guesses.md"] = guesses_page(name, drafted, lang=lang)
    if any(table.aliases for table in tables):
        texts["aliases.csv"] = aliases_text(tables)
    with writing(place):
        for file, text in texts.items():
            (place / file).write_text(text, encoding="utf-8", newline="")


def codebook_text(variables: Sequence[Variable]) -> str:
    """codebook.csv as text."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(codebook_row(variable) for variable in variables)
    return stream.getvalue()


def aliases_text(tables: Sequence[DraftTable]) -> str:
    """aliases.csv as text: each spelling that the files hold, and what it must mean."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow((*COLUMNS, "why"))
    for table in tables:
        for name, known in table.aliases.items():
            writer.writerows((table.name, name, written, code, "guessed") for written, code in known.items())
    return stream.getvalue()
