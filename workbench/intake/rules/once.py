"""Each record once: repeated keys and nearly identical records, as the study's rules say."""

from __future__ import annotations

import polars as pl

from workbench.intake.codebook import LOG_SCHEMA, Applied
from workbench.intake.flow import SAME_KEY, Flow, rows_out
from workbench.intake.rules.duplicates import near_out, near_pairs, near_problems, same_key_out
from workbench.study import Rules


def keep_once(frame: pl.DataFrame, rules: Rules, *, key: str, file: str, flow: Flow) -> Applied:
    """Canonical text without the records that another one stands in for; each left out is logged and counted.

    Pairs of nearly identical records are noted whether or not one of them is left out.
    """
    logs = [pl.DataFrame(schema=LOG_SCHEMA)]
    if rules.same_key != "stop":
        out = same_key_out(frame, key=key, keep=rules.same_key)
        logs.append(rows_out(frame.filter(out), key, "same key", f"{SAME_KEY.en}: {rules.same_key}"))
        frame = frame.filter(~out)
        flow.step(SAME_KEY, frame.height)
    noted = []
    if near := rules.near_duplicates:
        pairs = near_pairs(frame, near)
        noted = near_problems(frame, pairs, key=key, file=file)
        if near.keep != "list":
            gone = pl.Series(range(frame.height), dtype=pl.Int64).is_in(
                near_out(frame, pairs, keep=near.keep)
            )
            why = f"{near.reason.en}: keep {near.keep}"
            logs.append(rows_out(frame.filter(gone), key, "near duplicate", why))
            frame = frame.filter(~gone)
            flow.step(near.reason, frame.height)
    return Applied(frame, pl.concat(logs), (), (), tuple(noted))
