"""What claims that have happened will still cost: the chain ladder with Mack's standard errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

TOTAL = "total"
NO_FACTOR = "a development factor rests on amounts of 0"
NO_VARIANCE = "an amount of 0 leaves a development factor without a variance"


def chain_ladder(triangle: pd.DataFrame) -> pd.DataFrame:
    """Ultimate cost and outstanding amount of each origin period, with Mack's standard error.

    triangle : origin periods in rows (oldest first), development periods in columns (youngest first), cumulative amounts;
    the lower right half is missing: each origin period was observed one development period less than the one before it.

    Returns a row an origin, then "total": origin, latest, developed (latest / ultimate), ultimate, outstanding, se (of
    the outstanding amount), cv (se / outstanding; NaN when nothing is outstanding), method, reason. Volume-weighted factors, no tail
    factor: what develops after the last column is not in it.
    NaN with a reason from the first factor that rests on amounts that sum to 0; where one amount is 0, the errors alone are NaN.
    Raises InputError for a table of another shape or fewer than 3 origins.
    Source: Mack 1993, ASTIN Bulletin 23:213. Checked against: its example (Taylor and Ashe), every row and the total.

    >>> paid = pd.DataFrame([[100.0, 150, 165], [110, 170, None], [120, None, None]], index=["2003", "2004", "2005"])
    >>> chain_ladder(paid)["outstanding"].round(1).tolist()
    [0.0, 17.0, 81.1, 98.1]
    """
    amounts = _checked(triangle)
    count = len(amounts)
    factors, variances = _development(amounts)
    full = _completed(amounts, factors)
    latest = np.array([amounts[row, count - 1 - row] for row in range(count)])
    ultimate, outstanding = full[:, -1], full[:, -1] - latest
    with np.errstate(divide="ignore", invalid="ignore"):  # amounts of 0 leave NaN, and a reason
        squares = _squared_errors(full, factors, variances)
        total = squares.sum() + _shared(full, factors, variances)
    rows = pd.DataFrame(
        {
            "origin": [*map(str, triangle.index), TOTAL],
            "latest": [*latest, latest.sum()],
            "ultimate": [*ultimate, ultimate.sum()],
            "outstanding": [*outstanding, outstanding.sum()],
            "se": np.sqrt([*squares, total]),
        }
    )
    rows.insert(2, "developed", rows["latest"] / rows["ultimate"])
    rows["cv"] = (rows["se"] / rows["outstanding"]).where(rows["outstanding"] != 0)
    rows["method"] = "chain ladder, Mack's standard error, no tail"
    lost, unsure = rows["ultimate"].isna(), rows["se"].isna()
    return rows.assign(reason=np.select([lost, unsure], [NO_FACTOR, NO_VARIANCE], ""))


def _development(amounts: Matrix) -> tuple[Vector, Vector]:
    """Factors from each development period to the next, and Mack's sigma squared."""
    count = len(amounts)
    factors, variances = np.full(count - 1, np.nan), np.full(count - 1, np.nan)
    for step in range(count - 1):
        before, after = amounts[: count - 1 - step, step], amounts[: count - 1 - step, step + 1]
        if before.sum() == 0:
            continue
        factors[step] = after.sum() / before.sum()
        if len(before) > 1 and (before > 0).all():
            spread = before * (after / before - factors[step]) ** 2
            variances[step] = spread.sum() / (len(before) - 1)
    if np.isnan(variances[-1]):  # one pair of amounts gives no spread
        variances[-1] = _extrapolated(variances[:-1])
    return factors, variances


def _extrapolated(known: Vector) -> float:
    """Mack's guess for the last sigma squared: the fall from the second last to the last but one goes on."""
    if len(known) == 1:
        return float(known[0])
    two, one = known[-2:]
    return float(min(one**2 / two if two > 0 else 0.0, two, one))


def _completed(amounts: Matrix, factors: Vector) -> Matrix:
    full: Matrix = amounts.copy()
    count = len(amounts)
    for row in range(1, count):
        for step in range(count - 1 - row, count - 1):
            full[row, step + 1] = full[row, step] * factors[step]
    return full


def _squared_errors(full: Matrix, factors: Vector, variances: Vector) -> Vector:
    """Mack's mean squared error of each origin period's outstanding amount."""
    count = len(full)
    squares = np.zeros(count)
    for row in range(1, count):
        steps = np.arange(count - 1 - row, count - 1)
        sums = np.array([full[: count - 1 - step, step].sum() for step in steps])
        inner = variances[steps] / factors[steps] ** 2 * (1 / full[row, steps] + 1 / sums)
        squares[row] = full[row, -1] ** 2 * inner.sum()
    return squares


def _shared(full: Matrix, factors: Vector, variances: Vector) -> float:
    """What the origin periods' errors have in common: they are forecast with the same factors."""
    count, shared = len(full), 0.0
    for row in range(1, count - 1):
        steps = np.arange(count - 1 - row, count - 1)
        sums = np.array([full[: count - 1 - step, step].sum() for step in steps])
        later = full[row + 1 :, -1].sum()
        shared += full[row, -1] * later * (2 * variances[steps] / factors[steps] ** 2 / sums).sum()
    return float(shared)


def _checked(triangle: pd.DataFrame) -> Matrix:
    rows, columns = triangle.shape
    amounts: Matrix = triangle.to_numpy(dtype=float, na_value=np.nan)
    below = np.arange(rows)[:, None] + np.arange(columns)[None, :] >= rows
    if rows != columns or rows < 3 or (np.isnan(amounts) != below).any():
        raise InputError(
            "This is no development triangle", where="chain_ladder", found=f"{rows} x {columns}",
            fix="Give as many development as origin periods, at least 3, known on and above the diagonal only.",
        )  # fmt: skip
    return amounts
