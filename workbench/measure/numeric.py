"""Columns of a frame as numbers, or a message that says which one is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from workbench.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


# Cleaning has been done, as a rule: a column of codes without a declared type comes out of it as text.
AS_NUMBERS = "Give the column type = integer or number in codebook.csv and clean again, or leave it out."


def check_numeric(frame: pd.DataFrame, *, fix: str = AS_NUMBERS) -> None:
    """Refuse a column that is not numeric, with an InputError. A column without any value may have any type.

    >>> check_numeric(pd.DataFrame({"a": [1, 2], "b": [None, None]}))
    """
    for place, dtype in enumerate(frame.dtypes.array):
        number = getattr(dtype, "kind", "O") in "iufb"
        if not (number or frame.iloc[:, place].isna().all()):
            raise InputError(
                "Answers must be numbers",
                where=f"column {frame.columns[place]}",
                found=f"type {dtype}",
                fix=fix,
            )


def numbers(frame: pd.DataFrame) -> Matrix:
    """The frame as floating-point numbers, NaN missing; no copy where it holds them already.

    Raises InputError for text and for infinite values.

    >>> numbers(pd.DataFrame({"a": [1, 2], "b": pd.array([1, None], dtype="Int8")})).tolist()
    [[1.0, 1.0], [2.0, nan]]
    """
    check_numeric(frame)
    matrix = cast("Matrix", frame.to_numpy(dtype=float, na_value=np.nan))
    refuse_infinite(matrix, frame)
    return matrix


def refuse_repeated(frame: pd.DataFrame, *, where: str) -> None:
    """Refuse a table in which a column's name stands twice: a result named after it could be of either.

    >>> refuse_repeated(pd.DataFrame({"a": [1], "b": [2]}), where="a table")
    """
    repeated = frame.columns[frame.columns.duplicated()]
    if len(repeated):
        raise InputError(
            f"Column {repeated[0]!r} stands in the table twice",
            where=where,
            fix="Rename one of the two columns.",
        )


def refuse_infinite(matrix: Matrix, frame: pd.DataFrame) -> None:
    """Refuse infinite values of a frame's numbers, naming the first column that has one.

    >>> frame = pd.DataFrame({"a": [1.0, 2.0]})
    >>> refuse_infinite(frame.to_numpy(), frame)
    """
    infinite = np.isinf(matrix)
    if infinite.any():
        found = frame.columns[infinite.any(axis=0)][0]
        raise InputError(
            "An answer is infinite", where=f"column {found}", fix="Correct it, or make it missing."
        )


def complete_rows(frame: pd.DataFrame) -> Matrix:
    """The numbers of the rows where nothing is missing.

    >>> complete_rows(pd.DataFrame({"a": [1, 2], "b": [1, None]})).tolist()
    [[1.0, 1.0]]
    """
    matrix = numbers(frame)
    kept: Matrix = matrix[~np.isnan(matrix).any(axis=1)]
    return kept
