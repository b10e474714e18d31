"""One batch at a time writes to a folder; who holds it is written into the lock."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import LockedError
from workbench.project import writing
from workbench.publish.batch.journal import Journal
from workbench.publish.durable import write_whole

LOCK = ".batch.lock"


@contextmanager
def held(folder: Path) -> Iterator[Journal]:
    """The journal of a folder, which one batch at a time holds; who holds it is written into the lock."""
    from filelock import FileLock, Timeout

    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock, holder = FileLock(folder / LOCK), folder / f"{LOCK}.holder"
        try:
            lock.acquire(timeout=0)
        except Timeout:
            who = holder.read_text(encoding="utf-8") if holder.is_file() else "a process that has just begun"
            raise LockedError(
                "Another batch writes here", where=str(folder), found=who, fix="Wait until it is done."
            ) from None
    try:
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        write_whole(holder, f"process {os.getpid()} on {socket.gethostname()}, since {since}")
        journal = Journal(folder)
        try:
            yield journal
        finally:
            journal.close()
            holder.unlink(missing_ok=True)
    finally:
        lock.release()
