"""Cases whose times may be cut off: what every method of durations checks, and the design of regressions of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.codes import codes_for
from workbench.analyse.regression.design_columns import Design, design_of
from workbench.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Flags = NDArray[np.bool_]


def censored_design(
    records: pd.DataFrame,
    duration: str,
    ending: str,
    of: object,
    predictors: Sequence[str],
    categorical: Collection[str],
    reference: Mapping[str, Hashable] | None,
) -> tuple[Flags, Design]:
    """Whether each case ended by the ending studied, and the design of cases with a time (its outcome) and all predictors.

    Any other ending censors. Raises InputError as `time_to_event` and `regress` do.
    """
    check_columns(records, [duration, ending])
    check_ending(records[ending], of)
    dated = records[records[duration].notna()]
    design = design_of(
        dated, outcome=duration, predictors=predictors, categorical=categorical, reference=reference, where="durations"
    )  # fmt: skip
    check_not_negative(design.outcome, design.index, duration)
    ended: Flags = (dated[ending] == of).fillna(False).to_numpy(dtype=bool)
    complete = dated[list(predictors)].notna().all(axis=1).to_numpy()  # by place: rows may share a name
    return ended[complete], design


def check_columns(records: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raises InputError for columns that are not there."""
    for column in columns:
        if column not in records.columns:
            fix = nearest(column, map(str, records.columns))
            raise InputError(f"There is no column {column!r}", where="durations", fix=fix)


def check_ending(endings: pd.Series, of: object) -> None:
    """Raises InputError for an ending that the column cannot hold: a word among numbers, True or a code among words or dates.

    Whether any case ended so is not asked: of few cases none may have.
    """
    if getattr(endings.dtype, "kind", "O") in "mM":
        raise InputError(
            "An ending says whether or how a case ended, not when",
            where=f"column {endings.name}",
            found=f"type {endings.dtype}",
            fix="Let spells make duration and ending of the dates of opening and closing.",
        )
    codes_for(endings[~is_open(endings)], [of], option="of")


def is_open(endings: pd.Series) -> Flags:
    """Whether each case is open: False, 0, missing, an empty text, or "0", as cleaning writes the code 0 of a category."""
    still: Flags = (endings.isna() | endings.isin([False, 0, "", "0"])).to_numpy(dtype=bool)
    return still


def check_not_negative(time: Vector, index: pd.Index, duration: str) -> None:
    """Raises InputError for a case that ended before it began."""
    if (time < 0).any():
        raise InputError(
            "A time is negative", where=f"row {index[time < 0][0]}, {duration}", fix="Mend it in cleaning."
        )
