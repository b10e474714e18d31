"""Scale scores from answers: range and coding checked, reversed items turned, enough items answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.instruments import Instrument

    Matrix = NDArray[np.float64]

ROUNDING = 1e-9  # 0.8 * 10 items is 8.000000000000002 in binary; eight answers must suffice


def score(
    answers: pd.DataFrame, instrument: Instrument, *, coding: str, minimum_answered: float | None = None
) -> pd.DataFrame:
    """Score every subscale and index of an instrument. Turns reversed items; does not impute items.

    answers : respondents in rows, the instrument's items in columns in item order, numeric, NaN missing.
    coding : which of the instrument's codings the answers are in; never guessed.
    minimum_answered : share of a scale's items (0-1) that must be answered; default the instrument's.

    Returns a frame on the index of `answers`, a column per subscale and then per index. A scale with
    enough answers is the mean of the answered items (times the number of items for sums), which is
    person-mean substitution; otherwise NaN. Indices over all items follow the same rule:
    total = sum; gsi = mean; pst = items above the lowest answer (in proportion when items are missing,
    so that gsi, pst and psdi stay consistent); psdi = mean of those items, NaN when there are none,
    where answers 1-5 give (total - number of ones) / pst.

    Raises InputError on a wrong number of columns, text, or an answer outside the coding's range (before
    anything is recoded), saying so when the data are evidently in the other coding.
    Source: Derogatis 1994 (0-4), Jin, Wu & Zhang 1986 (1-5). Checked against hand calculation.
    """
    matrix = _turned(answers, instrument, coding)
    least = _least_share(instrument, minimum_answered)
    scales = {code: [i - 1 for i in scale.items] for code, scale in instrument.subscales.items()}
    sums, counts = _sums(matrix, list(scales.values()), least)
    sizes = np.array([len(items) for items in scales.values()], dtype=float)
    values = sums * (sizes / counts) if instrument.aggregation == "sum" else sums / counts
    frame = pd.DataFrame(values, index=answers.index, columns=list(scales))
    for index, column in _indices(matrix, instrument, coding, least).items():
        frame[index] = column
    return frame


def scoring_counts(
    answers: pd.DataFrame, instrument: Instrument, *, minimum_answered: float | None = None
) -> pd.DataFrame:
    """How many respondents each scale was scored for, and how. Looks at missingness only.

    Returns a row per subscale (and one named "all items" when the instrument has indices), columns
    scale, complete (all items answered), prorated (enough answered), not_scored; they add up to the rows.
    """
    answered = ~np.isnan(_matrix(answers, instrument))
    least = _least_share(instrument, minimum_answered)
    sets = {code: [i - 1 for i in scale.items] for code, scale in instrument.subscales.items()}
    if instrument.indices:
        sets["all items"] = list(range(instrument.n_items))
    rows = []
    for scale, items in sets.items():
        count = answered[:, items].sum(axis=1)
        complete = count == len(items)
        scored = count >= least * len(items) - ROUNDING
        rows.append((scale, int(complete.sum()), int((scored & ~complete).sum()), int((~scored).sum())))
    return pd.DataFrame(rows, columns=["scale", "complete", "prorated", "not_scored"])


def select_subscale(
    answers: pd.DataFrame, instrument: Instrument, subscale: str, *, coding: str
) -> pd.DataFrame:
    """The items of one subscale, all scored in the same direction: what reliability is computed from.

    Returns a float frame on the index of `answers` with the item columns of the subscale.
    Raises InputError for an unknown subscale and as `score` does.
    """
    if subscale not in instrument.subscales:
        raise InputError(
            f"There is no subscale {subscale!r}",
            where=f"instrument {instrument.id}",
            fix=nearest(subscale, instrument.subscales),
        )
    places = [number - 1 for number in instrument.subscales[subscale].items]
    matrix = _turned(answers, instrument, coding)[:, places]
    return pd.DataFrame(matrix, index=answers.index, columns=answers.columns[places])


def _least_share(instrument: Instrument, asked: float | None) -> float:
    least = instrument.minimum_answered if asked is None else asked
    if not 0 < least <= 1:
        raise InputError(
            "minimum_answered must be a share of the items",
            where="score",
            found=str(least),
            fix="Give a number above 0 and at most 1, such as 0.8.",
        )
    return least


def _matrix(answers: pd.DataFrame, instrument: Instrument) -> Matrix:
    if answers.shape[1] != instrument.n_items:
        raise InputError(
            f"{instrument.id} has {instrument.n_items} items",
            where="the columns of the answers",
            found=f"{answers.shape[1]} columns",
            fix="Pass the item columns only, all of them, in the order of the form.",
        )
    for name, dtype in zip(answers.columns, answers.dtypes, strict=True):
        if not pd.api.types.is_numeric_dtype(dtype):
            raise InputError(
                "Answers must be numbers",
                where=f"column {name}",
                found=f"type {dtype}",
                fix="Clean the table first, or declare the codes of this column in codebook.csv.",
            )
    return cast("Matrix", answers.to_numpy(dtype=float, na_value=np.nan))


def _turned(answers: pd.DataFrame, instrument: Instrument, coding: str) -> Matrix:
    if coding not in instrument.codings:
        raise InputError(
            f"There is no coding {coding!r}",
            where=f"instrument {instrument.id}",
            fix=nearest(coding, instrument.codings),
        )
    matrix = _matrix(answers, instrument)
    low, high = instrument.codings[coding]
    _check_range(matrix, answers, instrument, coding)
    places = [number - 1 for number in instrument.reversed]
    if places:
        matrix = matrix.copy()  # to_numpy may hand out the caller's own memory
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


def _sums(matrix: Matrix, item_sets: Sequence[Sequence[int]], least: float) -> tuple[Matrix, Matrix]:
    """Sum (NaN below the least share) and number of the answered items of each set. One product for all."""
    member = np.zeros((matrix.shape[1], len(item_sets)))
    for place, items in enumerate(item_sets):
        member[list(items), place] = 1.0
    answered = ~np.isnan(matrix)
    count = answered.astype(float) @ member
    total = np.where(answered, matrix, 0.0) @ member
    enough = count >= np.maximum(least * member.sum(axis=0) - ROUNDING, 1)
    return np.where(enough, total, np.nan), np.maximum(count, 1)


def _indices(matrix: Matrix, instrument: Instrument, coding: str, least: float) -> dict[str, Matrix]:
    if not instrument.indices:
        return {}
    low = instrument.codings[coding][0]
    sums, counts = _sums(matrix, [range(instrument.n_items)], least)
    total, answered = sums[:, 0], counts[:, 0]
    positive = matrix > low  # NaN compares as False
    count = positive.sum(axis=1)
    scored = ~np.isnan(total)
    whole = instrument.n_items / answered  # exactly 1 for complete answers, so counts stay whole
    burden = np.where(positive, matrix, 0.0).sum(axis=1)
    every = {
        "total": total * whole,
        "gsi": total / answered,
        "pst": np.where(scored, count * whole, np.nan),
        "psdi": np.where(scored & (count > 0), burden / np.maximum(count, 1), np.nan),
    }
    return {index: every[index] for index in instrument.indices}
