"""Reports made by the workers of a Dask scheduler, each in a process of its own there; papers travel back as bytes.

Every worker has the project in a folder of its own. One whose data, notebook, code or packages are not ours is refused before
the first report, because its papers would not be ours. Needs the extra `cluster`.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.errors import CheckFailed, InputError
from workbench.project import find_project
from workbench.publish.batch.keys import SOURCES
from workbench.publish.batch.leftovers import end_marked, new_mark
from workbench.publish.batch.processes import Process, start
from workbench.publish.batch.work import Order, Outcome
from workbench.publish.durable import move_in
from workbench.publish.kernels.warm import running_process
from workbench.publish.manifest import read_manifest, sources
from workbench.publish.private import private_folder
from workbench.study_file import load_study

CONNECTING = 10  # seconds
LIMIT = "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=0"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Makers:
    """Who makes reports. start : begin one; size : how many at a time."""

    start: Callable[[Order], Process]
    size: int


@contextmanager
def cluster(address: str, *, study: str, project: Path, seconds: float) -> Iterator[Makers]:
    """Connect to a scheduler and look at its workers.

    Raises InputError when nobody answers at `address`, CheckFailed when it has no workers, when a worker differs from us, or
    when the scheduler would give a report that has killed a worker to the next one.
    """
    try:
        import distributed
    except ImportError:
        fix = "Install the extra: uv pip install 'workbench[cluster]'."
        raise CheckFailed("dask.distributed is not installed", fix=fix) from None
    connect: Any = distributed.Client
    try:
        client: Any = connect(address, timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        fix = "Start it with `dask scheduler`, or check the address after --scheduler."
        raise InputError("No scheduler answers", where=address, found=str(error)[:200], fix=fix) from None
    with client:
        _check_limit(client, address)
        _check_workers(
            client.run(surroundings, study, on_error="return"), surroundings(study, project=project)
        )
        size = sum(client.nthreads().values())
        yield Makers(lambda order: Remote(client, order, seconds), size)


def _check_limit(client: Any, address: str) -> None:
    allowed = client.run_on_scheduler(_allowed_failures)
    if allowed:
        raise CheckFailed(
            "This scheduler gives a report that has killed its worker to the next one", where=address,
            found=f"allowed-failures {allowed}", fix=f"Start the scheduler with {LIMIT} in its environment.",
        )  # fmt: skip


def _allowed_failures(dask_scheduler: Any = None) -> int:
    return int(dask_scheduler.allowed_failures)


def surroundings(study: str, *, project: Path | None = None) -> dict[str, Any]:
    """What a worker would make reports from, as it goes into a manifest. project : default that of the worker's folder."""
    found = find_project(project)
    declared = load_study(found.study_folder(study))
    notebook = found.notebooks / f"{declared.notebook}.ipynb"
    content = sources(declared, project=found, notebook=notebook, parameters={})
    return dict(json.loads(json.dumps({name: content[name] for name in SOURCES})))


def _check_workers(told: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    if not told:
        fix = "Start some: dask worker ADDRESS, in a folder that holds the project."
        raise CheckFailed("The scheduler has no workers", fix=fix)
    wrong = {
        worker: str(theirs) if isinstance(theirs, Exception) else ", ".join(_differing(theirs, ours))
        for worker, theirs in told.items()
    }
    if refused := [f"{worker}: {what}" for worker, what in sorted(wrong.items()) if what]:
        fix = "Give every worker the same commit, data and lock (git pull, make setup), and start it again."
        raise CheckFailed("Workers would not make the same papers", found="; ".join(refused), fix=fix)


def _differing(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[str]:
    """The names of what differs, down to a file or a package."""
    for name in SOURCES:
        one, other = theirs.get(name), ours.get(name)
        if one != other and isinstance(one, dict) and isinstance(other, dict):
            parts = sorted(part for part in one.keys() | other.keys() if one.get(part) != other.get(part))
            yield f"{name} ({', '.join(parts[:5])})"
        elif one != other:
            yield name


class Remote:
    """One report on the cluster, as the runner sees it."""

    def __init__(self, client: Any, order: Order, seconds: float) -> None:
        self._order = order
        self._ended, ending = os.pipe()
        had = _read(_folder(order))
        self._future = client.submit(make_there, order, had, seconds, pure=False, retries=0)
        self._future.add_done_callback(lambda _: os.close(ending))

    def fileno(self) -> int:
        return self._ended

    def poll(self) -> int | None:
        return 0 if self._future.done() else None

    def kill(self) -> None:
        """Forget it. The worker ends what it is at after the report's time limit, at the latest."""
        self._future.cancel()

    def result(self, *, timeout: float | None = None) -> Any:
        """Put the papers in place and say what the worker said; raises CheckFailed when the worker was lost."""
        from distributed import CancelledError, KilledWorker

        try:
            outcome, files = self._future.result(timeout=timeout)
        except (CancelledError, KilledWorker) as error:
            raise CheckFailed("A worker of the cluster was lost", found=type(error).__name__) from None
        finally:
            os.close(self._ended)
        if files:
            _put(self._order, files)
        return outcome


def make_there(order: Order, had: Files, seconds: float) -> tuple[Outcome, Files]:
    """On a worker: make the report in a folder of its own and give back all files. had : what lay in the report's folder."""
    with tempfile.TemporaryDirectory(prefix="workbench-out-") as out:
        project = str(find_project(None).root)
        own = replace(order, out=out, project=project, mark=new_mark(), temporary=out)
        folder = _folder(own)
        if had:
            folder.mkdir(parents=True)
        for name, data in had.items():
            (folder / name).write_bytes(data)
        process = start(own, running_process())
        try:
            outcome: Outcome = process.result(timeout=seconds)
        except TimeoutError:
            words = f"The report took longer than {seconds:g} seconds. Give --seconds more, or look for a cell that does not end."
            return Outcome("", (), words), {}
        except CheckFailed as error:
            return Outcome("", (), f"Its process died on the worker ({error.found})."), {}
        finally:
            process.kill()
            end_marked(own.mark)
        return replace(outcome, folder=""), {} if outcome.error else _read(folder)


def _folder(order: Order) -> Path:
    return Path(order.out) / order.study / order.variant


def _read(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in _of_report(folder)}


def _of_report(folder: Path) -> list[Path]:
    """What its manifest names, and what a failed run left: the journal and pages of a batch may lie in the same folder."""
    names = {"manifest.json", *(read_manifest(folder) or {}).get("outputs", {})}
    files = (path for path in sorted(folder.glob("*")) if path.is_file())
    return [path for path in files if path.name in names or path.name.endswith(".failed.ipynb")]


def _put(order: Order, files: Files) -> None:
    """The files into the report's folder, the manifest last: it says that the rest is whole."""
    folder = _folder(order)
    with private_folder(Path(order.out), f"{order.study}-{order.variant}") as work:
        for name, data in files.items():
            (work / name).write_bytes(data)
        folder.mkdir(parents=True, exist_ok=True)
        gone = [path for path in _of_report(folder) if path.name not in files]
        (folder / "manifest.json").unlink(missing_ok=True)
        for left in gone:
            with suppress(OSError):
                left.unlink()
        move_in([path for path in sorted(work.iterdir()) if path.name != "manifest.json"], folder)
        move_in([work / "manifest.json"], folder)
