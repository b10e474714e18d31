"""`batch`: plan, see what is stale, make it, record it, and write the index."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.errors import InputError
from workbench.intake.processed import open_study
from workbench.project import Project, find_project
from workbench.publish.batch.cluster import Makers, cluster
from workbench.publish.batch.explain import explain
from workbench.publish.batch.fetched import fetch
from workbench.publish.batch.index import write_index
from workbench.publish.batch.journal import Entry, files_of
from workbench.publish.batch.leftovers import Traces, traces
from workbench.publish.batch.lock import held
from workbench.publish.batch.processes import start
from workbench.publish.batch.published import uploads
from workbench.publish.batch.runner import Finished, check_limits, run
from workbench.publish.batch.stale import Due
from workbench.publish.batch.summary import Batch, summarise, write_summary
from workbench.publish.batch.work import Order
from workbench.publish.destination import destination
from workbench.publish.kernels.warm import warm_process
from workbench.publish.private import remove_orphans
from workbench.publish.release.scan import read_identifiers
from workbench.publish.report import LANGS, USUAL
from workbench.study import Lang

EACH_NEEDS = 700  # MB a report is reckoned with when the number of jobs is chosen


def batch(
    study: str,
    *,
    by: str | None = None,
    table: Path | str | None = None,
    parameters: Mapping[str, str] | None = None,
    langs: Sequence[Lang] = LANGS,
    formats: Sequence[str] = USUAL,
    jobs: int | None = None,
    seconds: float = 600,
    memory: int = 4096,
    retries: int = 1,
    scheduler: str | None = None,
    force: bool = False,
    only_failed: bool = False,
    out: Path | str | None = None,
    project: Path | str | None = None,
    on_finish: Callable[[Finished, int], None] | None = None,
) -> Batch:
    """Make one report for each level of a column (`by`) or each row of a table of parameters (`table`).

    What is done under the same keys is left alone, so a batch that was interrupted goes on where it stopped. parameters :
    shared by all. jobs : reports at a time; default what processors and memory allow. seconds, memory (MB), retries : of each
    report. out : stands in for reports/; for s3://bucket/prefix reports are made in reports/, and copied there as they are done.
    scheduler : the address of a Dask scheduler whose workers make them (see `cluster`). on_finish : called with each report that ended and the number still to come.
    Raises InputError before anything runs for a plan that does not fit, LockedError when another batch of this study writes
    to the same folder.
    """
    check_limits(jobs=jobs, seconds=seconds, memory=memory, retries=retries)
    found = find_project(Path(project) if project else None)
    work = explain(study, by=by, table=table, parameters=parameters, langs=langs, formats=formats, force=force, only_failed=only_failed, out=out, project=found.root)  # fmt: skip
    to = destination(out, project=found)
    folder = to.home / study
    setting = _Setting(study, tuple(langs), tuple(formats), to.home, found, memory)
    with held(folder) as journal, uploads(to, study) as sent:
        remove_orphans(to.home, study)
        work = fetch(work, to=to, study=study, journal=journal)
        for each in work:
            if each.work == "publish":
                sent.add(each.task.variant)
        todo = [each for each in work if each.work in ("run", "render")]
        done: list[Finished] = []
        for one in _made(todo, setting, jobs=jobs, seconds=seconds, retries=retries, scheduler=scheduler):
            _refuse_full_disk(one, folder, left=len(todo) - len(done))
            journal.write(_entry(one, folder))
            done.append(one)
            if not one.outcome.error:
                sent.add(one.due.task.variant)
            if on_finish:
                on_finish(one, len(todo) - len(done))
        result = summarise(folder, work, done, damaged=journal.damaged, sent=sent)
        pages = write_index(
            folder,
            study=open_study(study, project=found.root).study,
            work=work,
            entries=journal.entries(),
            langs=langs,
            by=by,
        )
        pages.append(write_summary(result))
        return replace(result, unpublished={**result.unpublished, **sent.add_pages(pages)})


def _made(
    todo: Sequence[Due],
    setting: _Setting,
    *,
    jobs: int | None,
    seconds: float,
    retries: int,
    scheduler: str | None,
) -> Iterator[Finished]:
    """Make the reports here, in processes forked from a warm one, or on a cluster; what does that is there only as long."""
    if not todo:
        return
    with traces() as ours, ExitStack() as stack:
        if scheduler is None:
            warm = stack.enter_context(warm_process())
            known = read_identifiers(open_study(setting.study, project=setting.project.root).study)
            makers = Makers(lambda order: start(replace(order, identifiers=known), warm=warm), _jobs())
        else:
            place = setting.project.root
            makers = stack.enter_context(
                cluster(scheduler, study=setting.study, project=place, seconds=seconds)
            )
        yield from run(
            todo,
            order_of=lambda each: setting.order(each, ours),
            start=makers.start,
            jobs=jobs or makers.size,
            seconds=seconds,
            retries=retries,
        )


@dataclass(frozen=True)
class _Setting:
    """What all reports of a batch share."""

    study: str
    langs: tuple[Lang, ...]
    formats: tuple[str, ...]
    home: Path
    project: Project
    memory: int

    def order(self, each: Due, ours: Traces) -> Order:
        """One report for a worker."""
        return Order(
            self.study, each.task.variant, dict(each.task.given), self.langs, self.formats, str(self.home), str(self.project.root), self.memory,
            again=each.work == "render", sources=each.sources, mark=f"{ours.mark}/{each.task.variant}", temporary=str(ours.temporary),
        )  # fmt: skip


def _refuse_full_disk(each: Finished, folder: Path, *, left: int) -> None:
    """Every other report would fail as this one did, and nobody would look at them one by one."""
    if each.outcome.full:
        raise InputError(
            "The disk is full",
            where=str(folder),
            found=f"{shutil.disk_usage(folder).free // 1_048_576} MB free, {left} reports to make",
            fix="Free space, then give the same command: it goes on where it stopped.",
        )


def _jobs() -> int:
    """As many reports at a time as there are processors, and memory for."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1_048_576
    except (AttributeError, ValueError, OSError):
        free = processors * EACH_NEEDS
    return max(1, min(processors, free // EACH_NEEDS))


def _entry(finished: Finished, folder: Path) -> Entry:
    failed = bool(finished.outcome.error)
    outputs = {} if failed else files_of(folder / finished.due.task.variant)
    status = "failed" if failed else "done"
    return Entry(
        finished.due.task.variant,
        status,
        finished.due.keys,
        outputs,
        finished.seconds,
        finished.outcome.error,
        finished.tries,
    )
