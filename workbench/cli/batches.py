"""`workbench batch` as a person sees it: a bar on a terminal, plain lines in a pipe, a summary, an exit code."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.cli.messages.translate import text_in
from workbench.errors import InputError, SomeFailed
from workbench.intake.summary_words import page_language
from workbench.publish.batch.batch import batch
from workbench.publish.batch.explain import explain
from workbench.publish.batch.runner import Finished
from workbench.publish.batch.summary import Batch

SHOWN = 20  # failures and reasons named on the screen


def run_batch(
    study: str,
    options: Mapping[str, Any],
    limits: Mapping[str, Any],
    *,
    force: bool,
    only_failed: bool,
    explain_only: bool,
    out: Path | None,
    project: Path | None,
) -> None:
    """Make a batch and print what came of it; raises SomeFailed (exit code 3) when reports failed."""
    shared = {**options, "force": force, "only_failed": only_failed, "out": out, "project": project}
    if explain_only:
        for line in _explained(study, shared):
            print(line)
        return
    result = batch(study, **shared, **limits, on_finish=_Progress())
    for line in _summary(result):
        print(line)
    if result.unpublished:
        raise InputError(
            f"{len(result.unpublished)} are not in the store",
            where=result.store,
            found=next(iter(result.unpublished.values())),
            fix=f"They lie in {result.folder}: give the same command again, and it only publishes them.",
        )
    if result.failed:
        raise SomeFailed(
            f"{len(result.failed)} reports failed",
            where=str(result.folder),
            fix="Mend what is said above; then --only-failed.",
        )


class _Progress:
    """Prints each report that ended, with the rate and the time left."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._done = 0

    def __call__(self, finished: Finished, left: int) -> None:
        self._done += 1
        rate = self._done / max(time.monotonic() - self._since, 1e-9)
        mark = "FAILED" if finished.outcome.error else "rendered" if finished.due.work == "render" else "made"
        line = f"{self._done}/{self._done + left} {mark} {finished.due.task.variant} ({finished.seconds:.1f} s); {rate * 60:.0f}/min, {left / rate:.0f} s left"
        if sys.stderr.isatty():
            print(
                f"\r\x1b[K{line}",
                end="\n" if finished.outcome.error or not left else "",
                file=sys.stderr,
                flush=True,
            )
        else:
            print(line, flush=True)


def _explained(study: str, shared: Mapping[str, Any]) -> list[str]:
    work = explain(study, **shared)
    due = [each for each in work if each.work != "nothing"]
    lines = [f"{each.work} {each.task.variant}: {each.why}" for each in due]
    return [*lines, f"{len(due)} of {len(work)} reports are to be made"]


def _summary(result: Batch) -> list[str]:
    counts = f"{len(result.made)} made, {len(result.rendered)} rendered again, {len(result.left)} up to date, {len(result.failed)} failed"
    lang = page_language()
    failures = [f"FAILED {each}: {text_in(why, lang)}" for each, why in list(result.failed.items())[:SHOWN]]
    warnings = [f"warning: {warning}" for warning in result.warnings[:SHOWN]]
    if result.store:
        counts += f", {len(result.fetched)} fetched, {len(result.published)} published, {len(result.unpublished)} not"
    return [*failures, *warnings, counts, result.store or str(result.folder)]
