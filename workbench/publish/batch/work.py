"""One report of a batch, made in a process of its own."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.publish.batch.keys import source_hash
from workbench.publish.batch.leftovers import VARIABLE
from workbench.publish.release.scan import Identifiers
from workbench.study import Lang

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Order:
    """Everything a worker needs. again : render from the executed notebooks that lie in the report's folder; memory : in MB;
    sources : the hash of what the batch was planned from; identifiers : of the study, read once for all reports; mark, temporary : of the processes it starts, for the files it leaves (see `leftovers`).
    """

    study: str
    variant: str
    given: Mapping[str, str]
    langs: tuple[Lang, ...]
    formats: tuple[str, ...]
    out: str
    project: str
    memory: int
    again: bool
    sources: str
    mark: str
    temporary: str
    identifiers: Identifiers | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Outcome:
    """What a worker says. error : the message when something failed, "" otherwise; full : the disk is, so that others fail too."""

    folder: str
    warnings: Sequence[str]
    error: str
    full: bool = False


def make(order: Order) -> Outcome:
    """Make the report; whatever goes wrong comes back as words, as another try would meet it again."""
    from workbench.errors import WorkbenchError
    from workbench.publish.manifest import read_manifest
    from workbench.publish.report import report

    os.environ[VARIABLE] = order.mark
    tempfile.tempdir = order.temporary
    _limit_memory(order.memory)
    try:
        made = report(
            order.study, langs=order.langs, formats=order.formats, parameters=order.given, out=order.out,
            project=Path(order.project), again=order.again, identifiers=order.identifiers,
        )  # fmt: skip
    except MemoryError:
        return _failed(
            f"The report needs more than {order.memory} MB of memory. Give --memory more, or look at its cells."
        )
    except WorkbenchError as error:
        return _failed(str(error), cause=error.__context__)
    except OSError as error:
        return _failed(f"{error.strerror or error} ({error.filename or order.out}).", cause=error)
    except Exception as error:  # our own fault or a library's: it costs this report, not the batch
        return _failed(f"Unexpected {type(error).__name__}: {error}. Run the one report alone to see where.")
    if source_hash(read_manifest(made.folder) or {}) != order.sources:
        return _failed(
            "Its data, its notebook or the code changed while the batch ran. Give the same command again."
        )
    return Outcome(str(made.folder), made.warnings, "")


def _failed(words: str, *, cause: BaseException | None = None) -> Outcome:
    return Outcome("", (), words, isinstance(cause, OSError) and cause.errno in NO_SPACE)


def _limit_memory(megabytes: int) -> None:
    """A limit for this process and the kernels that it starts; where the system has none, reports run without.

    It counts from what the process holds now: one forked from a warm process has reserved a gigabyte that it never uses.
    """
    if megabytes and sys.platform != "win32":
        import resource

        size = _held_already() + megabytes * 1024 * 1024
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (size if hard < 0 else min(size, hard), hard))


def _held_already() -> int:
    """Bytes that count against the limit already, as Linux tells them; 0 where nobody does."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:")), 0)
