"""Reports made side by side, each in a process that is watched: one that dies, hangs or eats memory costs one report."""

from __future__ import annotations

import selectors
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from workbench.errors import CheckFailed, InputError, WorkbenchError
from workbench.publish.batch.leftovers import end_marked
from workbench.publish.batch.processes import Process
from workbench.publish.batch.stale import Due
from workbench.publish.batch.work import Order, Outcome

JOBS, RETRIES = 256, 100  # more are a slip of the hand
TICK = 0.5  # seconds between looks at the clock


@dataclass(frozen=True)
class Finished:
    """One report that ended. outcome.error : why it failed, "" when it is done."""

    due: Due
    outcome: Outcome
    seconds: float
    tries: int


def check_limits(*, jobs: int | None, seconds: float, memory: int, retries: int) -> None:
    """Refuse numbers that no batch can be run with; raises InputError that names the range."""
    for name, value, low, high in (
        ("jobs", 1 if jobs is None else jobs, 1, JOBS),
        ("seconds", seconds, 1, 7 * 86_400),
        ("memory", memory, 64, 1_048_576),
        ("retries", retries, 0, RETRIES),
    ):
        if not low <= value <= high:
            raise InputError(
                f"{name} = {value:g} is not possible",
                where="batch",
                fix=f"Give {low} to {high:,}, or leave it out.",
            )


@dataclass(frozen=True)
class Running:
    """One report being made."""

    due: Due
    order: Order
    process: Process
    since: float
    tries: int


def run(
    work: Sequence[Due],
    *,
    order_of: Callable[[Due], Order],
    start: Callable[[Order], Process],
    jobs: int,
    seconds: float,
    retries: int,
) -> Iterator[Finished]:
    """Make the reports, `jobs` at a time, and yield each as it ends. A worker that died is tried again `retries` times.

    seconds : the longest a report may take. When the caller stops listening, every worker is killed.
    """
    waiting = deque((each, 1) for each in work)
    running: list[Running] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                due, tries = waiting.popleft()
                order = order_of(due)
                running.append(Running(due, order, start(order), time.monotonic(), tries))
            for each in _ended(running, seconds):
                running.remove(each)
                finished = _finish(each, seconds)
                end_marked(each.order.mark)
                if finished is None and each.tries <= retries:
                    waiting.append((each.due, each.tries + 1))
                else:
                    yield finished or _gave_up(each)
    finally:
        for each in running:
            each.process.kill()
        for each in running:
            with suppress(WorkbenchError, TimeoutError, OSError):
                each.process.result(timeout=5)


def _ended(running: Sequence[Running], seconds: float) -> list[Running]:
    """Those that ended, or took too long and are killed."""
    with selectors.DefaultSelector() as chooser:  # select.select takes no descriptor above 1023
        for each in running:
            chooser.register(each.process, selectors.EVENT_READ)
        ready = [key.fileobj for key, _ in chooser.select(TICK)]
    late = [each for each in running if time.monotonic() - each.since > seconds]
    for each in late:
        each.process.kill()
    return [each for each in running if each.process in ready or each in late]


def _finish(each: Running, seconds: float) -> Finished | None:
    """What came of it; None when the process died and may be tried again."""
    took = time.monotonic() - each.since
    try:
        outcome: Outcome = each.process.result(timeout=30)
    except (CheckFailed, TimeoutError, OSError, EOFError):
        if took <= seconds:  # `make` answers in words; without an answer, its process died
            return None
        words = f"The report took longer than {seconds:g} seconds. Give --seconds more, or look for a cell that does not end."
        return Finished(each.due, Outcome("", (), words), took, each.tries)
    return Finished(each.due, outcome, took, each.tries)


def _gave_up(each: Running) -> Finished:
    words = f"Its process died {each.tries} times; often it needs more memory than there is. Run the one report alone to see why."
    return Finished(each.due, Outcome("", (), words), time.monotonic() - each.since, each.tries)
