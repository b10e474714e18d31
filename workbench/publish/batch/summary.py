"""What a batch did, as a value and as batch.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.publish.batch.published import Uploads
from workbench.publish.batch.runner import Finished
from workbench.publish.batch.stale import Due
from workbench.publish.durable import write_whole

SUMMARY = "batch.json"


@dataclass(frozen=True)
class Batch:
    """What a batch did: reports made, rendered again, left as they were, and failed (variant -> why). folder : of the study.

    store : the address of their copies in an object store, "" for none; published : sent there now; fetched : from there,
    made by another machine; unpublished : made, but not there (variant -> why).
    """

    folder: Path
    made: tuple[str, ...]
    rendered: tuple[str, ...]
    left: tuple[str, ...]
    failed: Mapping[str, str]
    warnings: tuple[str, ...]
    store: str = ""
    published: tuple[str, ...] = ()
    fetched: tuple[str, ...] = ()
    unpublished: Mapping[str, str] = field(default_factory=dict)


def summarise(
    folder: Path, work: Sequence[Due], done: Sequence[Finished], *, damaged: Path | None, sent: Uploads
) -> Batch:
    """What came of a plan. sent : waited for, until all that goes to a store has arrived there or not."""
    failed = {each.due.task.variant: each.outcome.error for each in done if each.outcome.error}
    good = [each for each in done if not each.outcome.error]
    warnings = [warning for each in good for warning in each.outcome.warnings]
    if damaged:
        warnings.insert(0, f"the journal was damaged and lies in {damaged.name}; what it knew is made again")
    arrived = sent.results()
    return Batch(
        folder,
        made=tuple(each.due.task.variant for each in good if each.due.work == "run"),
        rendered=tuple(each.due.task.variant for each in good if each.due.work == "render"),
        left=tuple(each.task.variant for each in work if each.work == "nothing"),
        failed=failed,
        warnings=tuple(warnings),
        store=sent.address,
        published=tuple(variant for variant, why in arrived.items() if not why),
        fetched=tuple(each.task.variant for each in work if each.work == "fetch"),
        unpublished={variant: why for variant, why in arrived.items() if why},
    )


def write_summary(result: Batch) -> Path:
    """batch.json in the folder of the reports; its path."""
    body = {
        "schema": 1,
        "made": len(result.made),
        "rendered": len(result.rendered),
        "left": len(result.left),
        "failed": dict(result.failed),
        "warnings": list(result.warnings),
        **(
            {
                "published": len(result.published),
                "fetched": len(result.fetched),
                "unpublished": dict(result.unpublished),
            }
            if result.store
            else {}
        ),
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    write_whole(result.folder / SUMMARY, text + "\n")
    return result.folder / SUMMARY
