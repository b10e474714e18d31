"""Where the sockets of warm processes lie: in folders that only their owner can enter."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
from pathlib import Path

LONGEST_SOCKET = 100  # bytes; systems allow 103 to 107 for the whole path
TEMPORARY = "workbench-warm-"


def own_socket() -> Path | None:
    """The socket of the warm process that `workbench warm` keeps for this user and installation.

    None where its folder belongs to somebody else, others can enter it, or the path is too long for a socket.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    base = Path(runtime) if _is_private(runtime) else Path(tempfile.gettempdir())
    folder = base / f"workbench-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    which = hashlib.sha256(f"{sys.prefix}\0{sys.version}".encode()).hexdigest()[:12]
    socket = folder / f"{which}.sock"
    return socket if _is_private(folder) and len(os.fsencode(socket)) <= LONGEST_SOCKET else None


def temporary_folder() -> Path | None:
    """A new private folder for the socket of one batch, None when its path is too long.

    Folders that processes left behind which were killed together with their warm process are removed first.
    """
    base = Path(tempfile.gettempdir())
    for left in base.glob(f"{TEMPORARY}*"):
        number = re.match(rf"{TEMPORARY}(\d+)-", left.name)
        if number and _is_private(left) and not Path("/proc", number[1]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{TEMPORARY}{os.getpid()}-"))
    if len(os.fsencode(folder / "socket")) <= LONGEST_SOCKET:
        return folder
    folder.rmdir()
    return None


def _is_private(folder: Path | str) -> bool:
    """Whether it is a folder, no link, of this user, that nobody else can enter."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077
