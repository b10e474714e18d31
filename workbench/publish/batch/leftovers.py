"""What reports leave behind when they are killed, or start things of their own: processes and temporary files.

A process group ends with its report, but a program that made itself a session (a server, a daemon) has left the group: it
is found by a mark in its environment. Where there is no /proc, such programs are not found.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "WORKBENCH_BATCH"  # in the environment of whatever a batch has started: the batch, then the report
TEMPORARY = "workbench-"


@dataclass(frozen=True)
class Traces:
    """mark : what all processes of a batch carry; temporary : the folder for their temporary files."""

    mark: str
    temporary: Path


@contextmanager
def traces() -> Iterator[Traces]:
    """For all that is started inside; afterwards nothing of it is left. What earlier batches left that died goes first."""
    _sweep()
    before = os.environ.get(VARIABLE)
    mark = new_mark()
    temporary = Path(tempfile.gettempdir()) / f"{TEMPORARY}{mark}"
    temporary.mkdir(mode=0o700)
    os.environ[VARIABLE] = mark
    try:
        yield Traces(mark, temporary)
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before
        end_marked(mark)
        shutil.rmtree(temporary, ignore_errors=True)


def new_mark() -> str:
    """One that says whose it is."""
    return f"{_namespace()}-{os.getpid()}-{_began(os.getpid())}-{uuid.uuid4().hex[:8]}"


def _sweep() -> None:
    for pid, mark in _marked():
        if not _lives(mark):
            _end(pid)
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*"):
        mark = folder.name.removeprefix(TEMPORARY)
        if re.fullmatch(r"\d*-\d+-\d*-[0-9a-f]{8}", mark) and not _lives(mark):
            shutil.rmtree(folder, ignore_errors=True)


def end_marked(mark: str) -> None:
    """End every process that carries the mark, or one that begins with it and a slash; not ourselves."""
    for pid, found in _marked():
        if pid != os.getpid() and (found == mark or found.startswith(f"{mark}/")):
            _end(pid)


def _marked() -> Iterator[tuple[int, str]]:
    """Our processes that carry a mark."""
    start = f"{VARIABLE}=".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            for entry in (folder / "environ").read_bytes().split(b"\0"):
                if entry.startswith(start):
                    yield int(folder.name), entry.removeprefix(start).decode(errors="replace")


def _lives(mark: str) -> bool:
    """Whether the batch that made a mark still runs, or may: its number may have gone to another process since, and
    in a container numbers mean other processes.
    """
    namespace, number, began = [*mark.split("-"), "", "", ""][:3]
    return namespace != _namespace() or (number.isdigit() and _began(int(number)) == began)


def _namespace() -> str:
    """Of process numbers."""
    try:
        return re.sub(r"\D", "", os.readlink("/proc/self/ns/pid"))
    except OSError:
        return ""


def _began(pid: int) -> str:
    """When a process began, in ticks since the machine did; "" when there is no such process."""
    with suppress(OSError):
        return (
            Path(f"/proc/{pid}/stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(")")[2]
            .split()[19]
        )
    return ""


def _end(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
