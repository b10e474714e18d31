"""What a regression is fitted to: predictors as columns, categories as indicators, complete rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.comparison.samples import column_of, levels_of, numbers, numerals
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

INTERCEPT = "(intercept)"


@dataclass(frozen=True, eq=False)
class Column:
    """One column of the design: the predictor it codes, and the level it stands for (None for a number)."""

    predictor: str
    level: Hashable

    @property
    def term(self) -> str:
        return self.predictor if self.level is None else f"{self.predictor}={self.level}"


@dataclass(frozen=True, eq=False)
class Design:
    """Complete rows: outcome, predictors (without the constant), cluster, and where the rows came from.

    references : the level that the indicators of a categorical predictor are compared with.
    outcome_levels : the ordered levels of an ordinal outcome (coded 0, 1, …), else empty.
    """

    outcome: Matrix
    matrix: Matrix
    columns: tuple[Column, ...]
    references: dict[str, Hashable]
    outcome_levels: tuple[Hashable, ...]
    clusters: NDArray[np.int64] | None
    index: pd.Index

    @property
    def n(self) -> int:
        return len(self.outcome)

    @property
    def with_constant(self) -> Matrix:
        return np.column_stack([np.ones(self.n), self.matrix])

    @property
    def terms(self) -> list[str]:
        return [column.term for column in self.columns]


def design_of(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
    ordinal: bool = False,
    cluster: str | None = None,
    where: str = "regress",
) -> Design:
    """Complete rows of outcome, predictors and cluster.

    categorical : numeric predictors to be taken as categories; text, true/false and categories always are.
    reference : the level each categorical predictor is compared with; default its first.
    Levels that occur in no complete row are left out. Raises InputError for absent columns, a predictor
    named twice or equal to the outcome, a reference that is no level or of a number, or text as a number.
    """
    _check_names(outcome, predictors, categorical, reference or {}, where)
    names = [outcome, *predictors, *([cluster] if cluster else [])]
    data = pd.DataFrame({name: column_of(frame, name, where=where) for name in names}).dropna()
    matrices: list[Matrix] = []
    columns: list[Column] = []
    references: dict[str, Hashable] = {}
    for name in predictors:
        values = data[name]
        if is_categorical(values, name in categorical):
            levels = ordered_levels(values, (reference or {}).get(name), name=name, where=where)
            references |= {name: levels[0]} if levels else {}
            columns += [Column(name, level) for level in levels[1:]]
            matrices += [(values == level).to_numpy(dtype=float) for level in levels[1:]]
        elif name in (reference or {}):
            raise InputError(
                f"{name!r} enters as a number, which has no reference",
                where=where,
                fix="List it in categorical, or leave its reference out.",
            )
        else:
            columns.append(Column(name, None))
            matrices.append(numbers(values, where=where))
    levels = levels_of(data[outcome]) if ordinal else []
    y = _places(data[outcome], levels) if ordinal else numbers(data[outcome], where=where)
    matrix = np.column_stack(matrices) if matrices else np.empty((len(data), 0))
    groups = pd.factorize(data[cluster])[0] if cluster else None
    return Design(y, matrix, tuple(columns), references, tuple(levels), groups, data.index)


def check_ordered(values: pd.Series, *, where: str) -> None:
    """Refuse an ordinal outcome of words, which have no order but that of the alphabet, with an InputError."""
    levels = [] if isinstance(values.dtype, pd.CategoricalDtype) else levels_of(values)
    words = any(isinstance(level, str) for level in levels) and not numerals(levels)
    if words and len(levels) > 2:
        raise InputError(
            "An ordinal outcome of words needs an order",
            where=f"{where}, column {values.name}",
            found=f"{len(levels)} levels as text",
            fix="Code it as numbers, or make it an ordered category.",
        )


def _places(values: pd.Series, levels: Sequence[Hashable]) -> Matrix:
    """The place of each value among the levels, from 0."""
    places = np.zeros(len(values))
    for place, level in enumerate(levels):
        places[(values == level).to_numpy(dtype=bool)] = place
    return places


def is_categorical(values: pd.Series, declared: bool) -> bool:
    """Categories, text and true/false are; numbers when declared so."""
    numeric = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype)
    return declared or not numeric


def ordered_levels(values: pd.Series, reference: Hashable, *, name: str, where: str) -> list[Hashable]:
    """The levels that occur, the reference first."""
    levels = levels_of(values)
    if reference is None or not levels:
        return levels
    if reference not in levels:
        raise InputError(
            f"The reference of {name!r} is not among its levels",
            where=where,
            found=repr(reference),
            fix=f"Use one of: {', '.join(map(str, levels))}.",
        )
    return [reference, *(level for level in levels if level != reference)]


def _check_names(
    outcome: str,
    predictors: Sequence[str],
    categorical: Collection[str],
    reference: Mapping[str, Hashable],
    where: str,
) -> None:
    if isinstance(predictors, str) or len(set(predictors)) != len(predictors) or outcome in predictors:
        raise InputError(
            "Predictors are a list of columns, each once and without the outcome",
            where=where,
            found=str(predictors),
            fix='Pass e.g. predictors=["age", "sex"].',
        )
    strange = [name for name in (*categorical, *reference) if name not in predictors]
    if strange:
        raise InputError(
            f"{strange[0]!r} is not a predictor", where=where, fix="Correct categorical or reference."
        )
