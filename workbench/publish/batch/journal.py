"""The record of a batch: which reports are done under which keys, with the files they left. A SQLite file beside them.

Each commit is forced to the disk. One file and no shared memory, so that a folder on a file server will do; only the batch
that holds the folder's lock writes.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.intake.origins import sha256
from workbench.publish.batch.keys import Keys
from workbench.publish.manifest import read_manifest

NAME = ".batch.sqlite"
DAMAGED = f"{NAME}.damaged"
COLUMNS = "variant, status, execution, render, parts, outputs, seconds, message, tries, digest"
SCHEMA = """
create table if not exists report (
  variant text primary key, status text not null, execution text not null, render text not null, parts text not null,
  outputs text not null, seconds real not null, message text not null, tries integer not null, digest text not null
)
"""


@dataclass(frozen=True)
class Entry:
    """One report as the journal has it. status : "done" or "failed"; outputs : file -> [size, time, hash]."""

    variant: str
    status: str
    keys: Keys
    outputs: Mapping[str, tuple[int, int, str]]
    seconds: float
    message: str
    tries: int = 1


class Journal:
    """The journal of one study's folder of reports; open it in one process only (the batch holds a lock).

    A file that is damaged is set aside, and an empty journal begun: reports are then made again. damaged : where it lies.
    """

    damaged: Path | None = None

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        with _writing(self._path):
            try:
                self._db = self._opened()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self.damaged = folder / DAMAGED
                os.replace(self._path, self.damaged)
                self._path.with_name(f"{NAME}-journal").unlink(
                    missing_ok=True
                )  # it belongs to the damaged file
                self._db = self._opened()

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path)
        try:
            db.text_factory = _as_text
            db.execute("pragma synchronous = extra")
            (said,) = db.execute("pragma quick_check").fetchone()
            if said != "ok":
                raise sqlite3.DatabaseError(said)
            with db:
                db.execute(SCHEMA)
            db.execute(f"select {COLUMNS} from report limit 1")
        except BaseException:
            db.close()
            raise
        return db

    def entries(self) -> dict[str, Entry]:
        """Every report that was recorded, by variant."""
        return _entries(self._db)

    def write(self, entry: Entry) -> None:
        """Record a report, in place of what was known of it; it is on the disk when this returns.

        Raises InputError when the disk is full or cannot be written.
        """
        keys = entry.keys
        values = (
            entry.variant, entry.status, keys.execution, keys.render, json.dumps(dict(keys.parts)), json.dumps(dict(entry.outputs)),
            entry.seconds, entry.message, entry.tries,
        )  # fmt: skip
        with _writing(self._path), self._db:
            marks = ", ".join("?" * 10)
            self._db.execute(f"insert or replace into report values ({marks})", (*values, _digest(values)))

    def close(self) -> None:
        """Give up the file."""
        self._db.close()


def recorded(folder: Path) -> dict[str, Entry]:
    """What the journal of a folder says, without making one or holding it; {} where there is none that can be read."""
    address = (folder / NAME).absolute().as_uri()
    for mode in (
        "rw",
        "ro",
    ):  # a batch that was killed has left a transaction to take back, which needs writing
        with (
            suppress(sqlite3.DatabaseError),
            closing(sqlite3.connect(f"{address}?mode={mode}", uri=True)) as db,
        ):
            db.text_factory = _as_text
            return _entries(db)
    return {}


def _entries(db: sqlite3.Connection) -> dict[str, Entry]:
    """Rows that are not as they were written are as if they were not there."""
    found = {}
    for *values, digest in db.execute(f"select {COLUMNS} from report order by rowid"):
        if _digest(values) == digest:
            variant, status, execution, render, parts, outputs, seconds, message, tries = values
            keys = Keys(execution, render, json.loads(parts))
            found[variant] = Entry(variant, status, keys, json.loads(outputs), seconds, message, tries)
    return found


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")  # what is no text any more fails its digest


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Of the file itself, and not that it cannot be opened, read or written."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    return code in (
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_FORMAT,
    )


def _digest(values: Any) -> str:
    return hashlib.sha256(repr(tuple(values)).encode()).hexdigest()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise InputError(
            "The batch's journal cannot be written", where=str(path), found=str(error),
            fix="Give yourself write permission, free disk space, or choose another folder. What is done stays done.",
        ) from None  # fmt: skip


def files_of(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Size, time of change and hash of each file that the manifest of a finished report lists, and of the manifest.

    Other files of the folder are not the report's: that of the notebook's defaults lies beside the whole batch.
    """
    listed = (read_manifest(folder) or {}).get("outputs", {})
    found = {}
    for path in (folder / name for name in sorted([*listed, "manifest.json"])):
        status = path.stat()
        found[path.name] = (status.st_size, status.st_mtime_ns, sha256(path))
    return found


def whole(entry: Entry, folder: Path) -> bool:
    """Whether every file that a report left is still as it was; the hash is taken only where the time has changed."""
    for name, (size, changed, digest) in entry.outputs.items():
        try:
            status = (folder / name).stat()
        except OSError:
            return False
        if status.st_size != size or (status.st_mtime_ns != changed and sha256(folder / name) != digest):
            return False
    return bool(entry.outputs)
