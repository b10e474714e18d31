"""Files that are whole or not there: written beside, forced to the disk, renamed, and the folder's entry forced as well.

A rename without the two syncs can survive a power cut as an empty file with the right name.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def sync(path: Path) -> None:
    """Force a file, or a folder's entries, to the disk. Systems that cannot open a folder need no such thing."""
    try:
        number = os.open(path, os.O_RDONLY)
    except PermissionError:
        if path.is_dir():  # Windows
            return
        raise
    try:
        os.fsync(number)
    finally:
        os.close(number)


def write_whole(path: Path, data: bytes | str) -> None:
    """Write a file so that whoever looks, at whatever moment, sees the old one or the new one."""
    fresh = path.with_name(f".{path.name}.new")
    with open(fresh, "wb") as stream:
        stream.write(data.encode("utf-8") if isinstance(data, str) else data)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, path)
    sync(path.parent)


def move_in(paths: Iterable[Path], folder: Path) -> None:
    """Rename finished files into a folder of the same file system: all of them on the disk before the first is renamed."""
    moved = list(paths)
    for path in moved:
        sync(path)
    for path in moved:
        os.replace(path, folder / path.name)
    sync(folder)
