"""Answers to one instrument as numbers: coding and range checked, reversed items turned."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest
from workbench.measure.numeric import check_numeric

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.instruments import Instrument

    Matrix = NDArray[np.float64]


def answer_matrix(answers: pd.DataFrame, instrument: Instrument) -> Matrix:
    """The answers as they are, respondents x items, NaN missing. Does not turn items.

    Raises InputError on a wrong number of columns or text (a column without any answer may have any type).

    >>> from workbench.instruments import load_instrument
    >>> answer_matrix(pd.DataFrame([[5, 4, 4, 2, None, 2.0]]), load_instrument("caring_form")).shape
    (1, 6)
    """
    if answers.shape[1] != instrument.n_items:
        raise InputError(
            f"{instrument.id} has {instrument.n_items} items",
            where="the columns of the answers",
            found=f"{answers.shape[1]} columns",
            fix="Pass the item columns only, all of them, in the order of the form.",
        )
    check_numeric(answers, fix="Give the column type = integer in codebook.csv and clean again.")
    return cast("Matrix", answers.to_numpy(dtype=float, na_value=np.nan))


def turned_answers(answers: pd.DataFrame, instrument: Instrument, coding: str) -> Matrix:
    """The answers with reversed items turned (low + high - x), after their range was checked.

    Raises InputError for an unknown coding, an answer outside its range, and as `answer_matrix` does.
    Checked against: hand calculation.

    >>> from workbench.instruments import load_instrument
    >>> turned_answers(pd.DataFrame([[5, 4, 4, 2, 1, 2]]), load_instrument("caring_form"), "1-5").tolist()
    [[5.0, 4.0, 4.0, 2.0, 1.0, 2.0]]
    """
    if coding not in instrument.codings:
        raise InputError(
            f"There is no coding {coding!r}",
            where=f"instrument {instrument.id}",
            fix=nearest(coding, instrument.codings),
        )
    matrix = answer_matrix(answers, instrument)
    low, high = instrument.codings[coding]
    _check_range(matrix, answers, instrument, coding)
    places = [number - 1 for number in instrument.reversed]
    if places:
        matrix = matrix.copy(order="K")  # to_numpy may hand out the caller's own memory
        matrix[:, places] = low + high - matrix[:, places]
    return matrix


def _check_range(matrix: Matrix, answers: pd.DataFrame, instrument: Instrument, coding: str) -> None:
    low, high = instrument.codings[coding]
    outside = (matrix < low) | (matrix > high)
    if not outside.any():
        return
    row, column = np.argwhere(outside)[0]
    fits = [
        name
        for name, (least, most) in instrument.codings.items()
        if not ((matrix < least) | (matrix > most)).any()
    ]
    fix = (
        f"All answers fit the coding {fits[0]!r}: declare that one."
        if fits
        else "Correct the answer, or declare it as a missing code in codebook.csv."
    )
    raise InputError(
        f"Answers of {instrument.id} in coding {coding!r} go from {low:g} to {high:g}",
        where=f"row {answers.index[row]}, column {answers.columns[column]}",
        found=f"{matrix[row, column]:g} ({int(outside.sum())} such answers in all)",
        fix=fix,
    )
