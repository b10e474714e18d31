"""Where one report is made: a private folder that a single run holds, and that is gone however the run ends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workbench.errors import LockedError
from workbench.project import writing


@contextmanager
def private_folder(home: Path, stem: str) -> Iterator[Path]:
    """Hold the lock of `stem` and yield an empty folder of `home` to work in; both are given up afterwards.

    The system frees the lock when the process dies, however it dies; the folder of a run that was killed is removed
    by the next one. Raises LockedError when another run holds the lock, InputError when `home` cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(home / f".{stem}.lock")
    with writing(home):
        home.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            fix = "Wait until it is done, or choose another --out."
            raise LockedError(f"Another run is making {stem!r}", where=lock.lock_file, fix=fix) from None
    try:
        _remove_works(home, stem)
        with writing(home):
            work = Path(tempfile.mkdtemp(prefix=f".{stem}.work-", dir=home))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
    finally:
        lock.release()


def remove_orphans(home: Path, study: str) -> None:
    """Remove the folders of runs of any report of the study that were killed; those of runs that still go on stay."""
    from filelock import FileLock, Timeout

    for stem in {path.name[1:].rpartition(".work-")[0] for path in home.glob(f".{study}*.work-????????")}:
        with suppress(Timeout, OSError), FileLock(home / f".{stem}.lock", timeout=0):
            _remove_works(home, stem)


def _remove_works(home: Path, stem: str) -> None:
    for left in home.glob(f".{stem}.work-????????"):
        shutil.rmtree(left, ignore_errors=True)
