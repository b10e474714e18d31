"""The way of the records: how many were there after each step, and why the others are not."""

from __future__ import annotations

import polars as pl

from workbench.intake.codebook import ROW
from workbench.study import Words

RECEIVED = Words(zh="收到的记录", en="records received")
ANALYSED = Words(zh="进入分析", en="analysed")
SAME_KEY = Words(zh="编号重复的记录", en="records with a repeated key")


def rows_out(frame: pl.DataFrame, key: str, rule: str, why: str) -> pl.DataFrame:
    """Log rows for records left out: column "*", with the rule and why."""
    text = {"column": "*", "old": "", "new": "", "rule": rule, "why": why}
    return frame.select(
        pl.col(ROW).cast(pl.Int64).alias("row"),
        pl.col(key).alias("key"),
        *(pl.lit(v).alias(k) for k, v in text.items()),
    )


class Flow:
    """Counts of rows after each step; each step's `before` is the last one's `after`, so the flow adds up."""

    def __init__(self) -> None:
        self._steps: list[tuple[Words, int]] = []

    def step(self, reason: Words, after: int) -> None:
        self._steps.append((reason, after))

    def as_frame(self) -> pl.DataFrame:
        rows = []
        before = self._steps[0][1]
        for number, (reason, after) in enumerate(self._steps, start=1):
            rows.append((number, reason.zh, reason.en, before, after))
            before = after
        schema = ["step", "reason_zh", "reason_en", "before", "after"]
        return pl.DataFrame(rows, schema=schema, orient="row")
