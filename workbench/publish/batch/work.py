"""One report of a batch, made in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.study import Lang


@dataclass(frozen=True)
class Order:
    """Everything a worker needs. again : render from the executed notebooks that lie in the report's folder."""

    study: str
    given: Mapping[str, str]
    langs: tuple[Lang, ...]
    formats: tuple[str, ...]
    out: str
    project: str
    memory: int
    again: bool


@dataclass(frozen=True)
class Outcome:
    """What a worker says. error : the message when the input or a cell failed, "" otherwise."""

    folder: str
    warnings: Sequence[str]
    error: str


def make(order: Order) -> Outcome:
    """Make the report; errors that another try would meet again come back as words."""
    from workbench.errors import LockedError, WorkbenchError
    from workbench.publish.report import report

    _limit_memory(order.memory)
    try:
        made = report(
            order.study, langs=order.langs, formats=order.formats, parameters=order.given, out=order.out,
            project=Path(order.project), again=order.again,
        )  # fmt: skip
    except LockedError:
        raise
    except WorkbenchError as error:
        return Outcome("", (), str(error))
    except MemoryError:
        return Outcome(
            "",
            (),
            f"The report needs more than {order.memory} MB of memory. Give --memory more, or look at its cells.",
        )
    return Outcome(str(made.folder), made.warnings, "")


def _limit_memory(megabytes: int) -> None:
    """A limit for this process and the kernels that it starts; where the system has none, reports run without."""
    if megabytes and sys.platform != "win32":
        import resource

        size = megabytes * 1024 * 1024
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (size if hard < 0 else min(size, hard), hard))
