"""The reports of a batch and their copies in an object store: which are not there as they are here, and the sending of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.object_store import ObjectStore, Stored
from workbench.publish.batch.stale import Due
from workbench.publish.destination import Destination
from workbench.publish.upload import MANIFEST, differing, report_files, upload_report

AT_ONCE = 4  # reports on their way; the files of each go side by side as well
GIVE_UP = 3  # failures in a row: the store is not there, and waiting for it 500 times helps nobody


def with_published(work: Sequence[Due], *, to: Destination, study: str) -> list[Due]:
    """The plan of a batch in which reports that are done here, but are not in the store as they are here, are to be published."""
    if to.store is None:
        return list(work)
    store = ObjectStore(to.store.below(study))
    there: dict[str, dict[str, Stored]] = {}
    for name, stored in store.listing(deep=True).items():
        folder, _, file = name.rpartition("/")
        there.setdefault(folder, {})[file] = stored
    return [
        _published(each, to.home / study, there.get(each.task.variant, {}), to)
        if each.work == "nothing"
        else each
        for each in work
    ]


def _published(each: Due, home: Path, there: Mapping[str, Stored], to: Destination) -> Due:
    variant = each.task.variant
    store = ObjectStore(to.store.below(home.name).below(variant)) if to.store else None
    wrong = differing(report_files(home / variant), there, store) if store else []
    if not wrong:
        return each
    why = f"changed in the store: {wrong[0]}" if MANIFEST in there else "not in the store"
    return replace(each, work="publish", why=why)


class Uploads:
    """Reports on their way to a store while others are made; without a store, nothing."""

    def __init__(self, to: Destination, study: str, pool: ThreadPoolExecutor) -> None:
        self._home, self._study, self._pool = to.home / study, study, pool
        self._store = ObjectStore(to.store.below(study)) if to.store else None
        self._sent: dict[str, Future[str]] = {}
        self._failed_in_a_row, self._last = 0, ""
        if self._store:
            self._store.check_writable()

    @property
    def address(self) -> str:
        """Of the study's reports in the store; "" without one."""
        return str(self._store.address) if self._store else ""

    def add(self, variant: str) -> None:
        """Send a finished report."""
        if self._store:
            self._sent[variant] = self._pool.submit(self._send, variant)

    def results(self) -> dict[str, str]:
        """Wait for all that were added: variant -> why it is not in the store, "" when it is."""
        return {variant: future.result() for variant, future in self._sent.items()}

    def add_pages(self, paths: Iterable[Path]) -> dict[str, str]:
        """Send the index and the summary: name -> why it is not in the store, where it is not."""
        if not self._store or self._failed_in_a_row >= GIVE_UP:
            return {}
        try:
            there = self._store.listing()
            files = {path.name: path.read_bytes() for path in paths}
            for name in differing(files, there, self._store):
                self._store.write(name, files[name])
        except WorkbenchError as error:
            return {"index": str(error)}
        return {}

    def _send(self, variant: str) -> str:
        if self._failed_in_a_row >= GIVE_UP or self._store is None:
            return self._last
        stem = f"{self._study}-{variant}" if variant else self._study
        try:
            upload_report(self._home / variant, ObjectStore(self._store.address.below(variant)), stem=stem)
        except (WorkbenchError, OSError) as error:
            self._failed_in_a_row, self._last = self._failed_in_a_row + 1, str(error)
            return str(error)
        self._failed_in_a_row = 0
        return ""


@contextmanager
def uploads(to: Destination, study: str) -> Iterator[Uploads]:
    """For a batch; who may not write into the store learns it at once. What waits when the batch is interrupted is not sent."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            yield Uploads(to, study, pool)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
