"""The numbers that a comparison starts from: answers by group, complete pairs, complete rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.codes import groups_for
from workbench.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]


NUMERAL = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True, eq=False)
class Samples:
    """Answers of each group, missing ones left out.

    labels : the groups in order. values : their answers as numbers. left_out : rows without outcome or group.
    """

    labels: tuple[Hashable, ...]
    values: tuple[Vector, ...]
    left_out: int

    @property
    def n(self) -> int:
        return sum(map(len, self.values))

    @property
    def sizes(self) -> Vector:
        return np.array([len(each) for each in self.values], dtype=float)


def numbers(values: pd.Series, *, where: str) -> Vector:
    """A column as floats, NaN for missing; an ordered category enters by its place (1, 2, ...).

    Raises InputError for text, for unordered categories, whose places mean nothing, and for infinite values.
    """
    if isinstance(values.dtype, pd.CategoricalDtype) and values.cat.ordered:
        codes = values.cat.codes.to_numpy(dtype=float)
        return np.where(codes < 0, np.nan, codes + 1)
    if getattr(values.dtype, "kind", "O") not in "iufb":
        if values.isna().all():
            return np.full(len(values), np.nan)
        raise InputError(
            "A comparison of values needs numbers",
            where=f"{where}, column {values.name}",
            found=f"type {values.dtype}",
            fix="Code the answers as numbers, or as an ordered category.",
        )
    found = np.asarray(values.to_numpy(dtype=float, na_value=np.nan))
    if np.isinf(found).any():
        raise InputError(
            "An answer is infinite",
            where=f"{where}, column {values.name}",
            found=f"row {values.index[np.isinf(found)][0]}",
            fix="Set it to missing, or correct it; a division by zero is the usual cause.",
        )
    return found


def answered(values: pd.Series, *, where: str) -> Vector:
    """The numbers of a column without the missing ones."""
    column = numbers(values, where=where)
    return column[~np.isnan(column)]


def complete_pairs(first: pd.Series, second: pd.Series, *, where: str) -> tuple[Vector, Vector]:
    """Both measurements of those who have both. Raises InputError when the indexes differ."""
    if not first.index.equals(second.index):
        raise InputError(
            "Paired values must belong to the same respondents",
            where=where,
            found="different indexes",
            fix="Take both columns from one table.",
        )
    a, b = numbers(first, where=where), numbers(second, where=where)
    keep = ~(np.isnan(a) | np.isnan(b))
    return a[keep], b[keep]


def complete_matrix(frame: pd.DataFrame, *, where: str) -> Vector:
    """All columns as numbers, rows with a missing value left out."""
    columns = [numbers(column_of(frame, name, where=where), where=where) for name in frame.columns]
    matrix = np.column_stack(columns) if columns else np.empty((len(frame), 0))
    return matrix[~np.isnan(matrix).any(axis=1)]


def column_of(frame: pd.DataFrame, name: Hashable, *, where: str) -> pd.Series:
    """The column of that name. Raises InputError, with the nearest name, when there is none."""
    if name not in frame.columns:
        fix = nearest(str(name), map(str, frame.columns))
        raise InputError(f"There is no column {name!r}", where=where, fix=fix)
    column = frame[name]
    if isinstance(column, pd.DataFrame):
        raise InputError(
            f"Column {name!r} stands in the table twice", where=where, fix="Rename one of the two columns."
        )
    return column


def levels_of(values: pd.Series) -> list[Hashable]:
    """The levels that occur: a category's in its own order, others as `in_order`."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        occurring = set(values.dropna().unique())
        return [level for level in values.cat.categories.tolist() if level in occurring]
    return in_order(values.dropna().unique().tolist())


def in_order(levels: Sequence[Hashable]) -> list[Hashable]:
    """Levels sorted; codes written as text by their size, as cleaning leaves those of a category.

    >>> in_order(["10", "9", "2"]), in_order(["b", "a"])
    (['2', '9', '10'], ['a', 'b'])
    """
    try:
        there: list[Hashable] = sorted(levels)  # type: ignore[type-var]
        return sorted(there, key=float) if numerals(there) else there  # type: ignore[arg-type]
    except TypeError:
        return sorted(levels, key=str)


def numerals(levels: Sequence[Hashable]) -> bool:
    """Whether all levels are texts that write numbers."""
    return all(isinstance(level, str) and NUMERAL.fullmatch(level) for level in levels)


def named_groups(membership: pd.Series, order: Sequence[Hashable] | None, *, where: str) -> list[Hashable]:
    """The groups in the order given, each of them there (see `groups_for`), or all that occur."""
    return levels_of(membership) if order is None else groups_for(membership, order, where=where)


def samples_of(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None,
    where: str,
) -> Samples:
    """The outcome's answers by group.

    order : the groups to compare, in this order; rows of other groups are left out (and counted). Default
    all groups that occur. A group without a single answer stays, with no values.
    Raises InputError for absent columns, an outcome that is not numeric, and as `groups_for` does.
    """
    answers = numbers(column_of(frame, outcome, where=where), where=where)
    membership = column_of(frame, group, where=where)
    labels = named_groups(membership, order, where=where)
    known = ~np.isnan(answers)
    members = ((membership == label).to_numpy(dtype=bool, na_value=False) for label in labels)
    values = tuple(answers[known & mask] for mask in members)
    return Samples(tuple(labels), values, len(frame) - sum(map(len, values)))


def does_not_vary(values: Vector) -> bool:
    """All values alike, but for rounding error in the last digits."""
    return not len(values) or float(np.ptp(values)) <= 1e-13 * float(np.abs(values).max())
