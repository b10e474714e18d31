"""The rules of one table, one after the other: scales turned, questions not asked, answers that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from workbench.intake.codebook import Applied, flip
from workbench.intake.rules.asked import apply_skips
from workbench.intake.rules.checks import apply_checks
from workbench.study import Rules
from workbench.variables import Variable


def hold_rules(
    frame: pl.DataFrame,
    variables: Mapping[str, Variable],
    rules: Rules,
    *,
    key: str,
    file: str,
    log: pl.DataFrame,
) -> Applied:
    """Canonical text with its scales turned and held against skip rules and checks, in that order.

    log : what was changed before, so that a declared missing code is told from a blank.
    """
    turned, turn_log = flip(frame, variables, key=key)
    asked = apply_skips(turned, variables, key=key, file=file, log=log, policy=rules.not_asked)
    checked = apply_checks(asked.frame, variables, rules.checks, key=key, file=file)
    return Applied(
        checked.frame,
        pl.concat([turn_log, asked.log, checked.log]),
        (*asked.set_missing, *checked.set_missing),
        (*asked.stops, *checked.stops),
        (*asked.noted, *checked.noted),
        asked.reasons,
    )
