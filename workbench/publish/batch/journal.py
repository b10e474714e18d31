"""The record of a batch: which reports are done under which keys, with the files they left. A SQLite file beside them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError
from workbench.publish.batch.keys import Keys
from workbench.publish.manifest import sha256

NAME = ".batch.sqlite"
SCHEMA = """
create table if not exists reports (
  variant text primary key, status text not null, execution text not null, render text not null, parts text not null,
  outputs text not null, seconds real not null, message text not null
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


class Journal:
    """The journal of one study's folder of reports; open it in one process only (the batch holds a lock)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / NAME
        try:
            self._db = sqlite3.connect(self._path)
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = full")
            self._db.execute(SCHEMA)
        except sqlite3.DatabaseError as error:
            raise InputError(
                "The batch's journal cannot be read", where=str(self._path), found=str(error),
                fix="Delete it: reports that are whole are made again.",
            ) from None  # fmt: skip

    def entries(self) -> dict[str, Entry]:
        """Every report that was recorded, by variant."""
        rows = self._db.execute(
            "select variant, status, execution, render, parts, outputs, seconds, message from reports"
        )
        return {
            variant: Entry(
                variant,
                status,
                Keys(execution, render, json.loads(parts)),
                json.loads(outputs),
                seconds,
                message,
            )
            for variant, status, execution, render, parts, outputs, seconds, message in rows
        }

    def write(self, entry: Entry) -> None:
        """Record a report, in place of what was known of it."""
        values = (
            entry.variant, entry.status, entry.keys.execution, entry.keys.render, json.dumps(dict(entry.keys.parts)),
            json.dumps(dict(entry.outputs)), entry.seconds, entry.message,
        )  # fmt: skip
        with self._db:
            self._db.execute("insert or replace into reports values (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def close(self) -> None:
        """Give up the file."""
        self._db.close()


def files_of(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Size, time of change and hash of each file of a finished report."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.is_file():
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
