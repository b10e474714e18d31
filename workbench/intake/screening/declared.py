"""The screening that a study declares, on the answers as they were printed; flags, and nobody is left out here."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import polars as pl

from workbench.errors import InputError
from workbench.intake.codebook import typed
from workbench.intake.screening.screen import Threshold, flag, screen
from workbench.study import Careless
from workbench.variables import Variable

FLAGS = "flags"
PLACE = "study.toml, rules, careless"


def screen_table(
    frame: pl.DataFrame, variables: Mapping[str, Variable], careless: Careless | None, *, key: str
) -> pl.DataFrame | None:
    """Indices and flags, a row a record: the key, what `screen` gives, a column a threshold, `flags` (how many).

    frame : canonical text before any scale is turned: screening judges the answers as the form printed them.
    Returns None when nothing is declared. Raises InputError for a threshold on an index that the declaration does not give.
    """
    if careless is None:
        return None
    known = typed(frame, variables)
    columns = list(dict.fromkeys([*careless.columns, *careless.attention]))
    answers = _numbers(known, columns)
    screened = screen(
        answers,
        scales=careless.scales or None,
        blocks=careless.blocks or None,
        attention=careless.attention or None,
        seconds=_numbers(known, [careless.seconds])[careless.seconds] if careless.seconds else None,
        parts=careless.parts,
    )
    rules = [Threshold(each.index, at_least=each.at_least, at_most=each.at_most) for each in careless.flags]
    both = pd.concat([screened, flag(screened, rules=rules)], axis=1)
    return pl.concat([known.select(key), pl.from_pandas(both)], how="horizontal")


def flagged(screened: pl.DataFrame, *, at_least: int) -> list[str]:
    """The keys of the records with so many flags."""
    return screened.filter(pl.col(FLAGS) >= at_least)[screened.columns[0]].to_list()


def _numbers(known: pl.DataFrame, columns: list[str]) -> pd.DataFrame:
    try:
        return known.select(columns).cast(pl.Float64).to_pandas()
    except pl.exceptions.PolarsError:
        found = ", ".join(columns[:8])
        fix = "Name columns whose answers are numbers."
        raise InputError("Screening wants numbers", where=PLACE, found=found, fix=fix) from None
