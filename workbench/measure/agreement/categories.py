"""The categories that raters chose from, in their order, and ratings as places among them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Category = str | float


def coded(ratings: pd.DataFrame, categories: Sequence[Category] | None) -> tuple[NDArray[np.int64], int]:
    """Ratings as places of their category, -1 where missing, and the number of categories.

    categories : all of them in order; default as `categories_of` finds them.
    Raises InputError for a rating that is not among the categories given, categories that repeat, and as
    `categories_of` does.

    >>> places, count = coded(pd.DataFrame({"a": ["no", "yes"], "b": ["yes", None]}), None)
    >>> places.tolist(), count
    ([[0, 1], [1, -1]], 2)
    """
    values = ratings.to_numpy(dtype=object, na_value=None).ravel()
    rated = pd.notna(values)
    _check_types(ratings)
    known = list(categories) if categories is not None else categories_of(ratings)
    if len(set(known)) != len(known):
        raise InputError(
            "A category is listed twice", where="the categories", found=str(known), fix="List each once."
        )
    place = {category: number for number, category in enumerate(known)}
    for value in values[rated]:
        if value not in place:
            shown = ", ".join(map(repr, known))  # 3 is not '3'
            raise InputError(
                "A rating is not among the categories", found=f"{value!r}", fix=f"There is: {shown}."
            )
    codes = np.array(
        [place[value] if is_rated else -1 for value, is_rated in zip(values, rated, strict=True)],
        dtype=np.int64,
    )
    return codes.reshape(ratings.shape), len(known)


def categories_of(ratings: pd.DataFrame) -> list[Category]:
    """All categories that the columns know, in order: a categorical column's own, used or not, otherwise sorted.

    Columns may know fewer of them than another one does, in the same order. Raises InputError where ordered columns
    have different categories or orders, and for ratings that are neither numbers nor texts.

    >>> scale = pd.CategoricalDtype(["low", "medium", "high"], ordered=True)
    >>> categories_of(pd.DataFrame({"a": ["low", "high"], "b": ["high", "high"]}).astype(scale))
    ['low', 'medium', 'high']
    """
    columns = [ratings.iloc[:, place] for place in range(ratings.shape[1])]
    scales = [each.dtype for each in columns if isinstance(each.dtype, pd.CategoricalDtype)]
    known = [scale.categories.tolist() for scale in scales]
    longest: list[Category] = max(known, key=len, default=[])
    ordered = any(scale.ordered for scale in scales)
    agree = all([each for each in longest if each in set(some)] == some for some in known)
    if ordered and not agree:
        raise InputError(
            "The raters' categories are not the same, or not in the same order",
            where="the ratings",
            found="; ".join(", ".join(map(repr, some)) for some in known),
            fix="Pass categories= with all of them in order.",
        )
    values = {value for each in columns for value in each.dropna().tolist()}
    # Texts beside an ordered column are judged by its categories; beside another they add theirs.
    if scales and agree and (ordered or values <= set(longest)):
        return longest
    return sorted(values.union(*known), key=_by_size)


def _check_types(ratings: pd.DataFrame) -> None:
    """Refuse raters of whom one writes '1' where another writes 1: they would never agree."""
    text = [
        {isinstance(value, str) for value in ratings.iloc[:, at].dropna()} for at in range(ratings.shape[1])
    ]
    if {True} in text and {False} in text:
        one, other = ratings.columns[text.index({True})], ratings.columns[text.index({False})]
        raise InputError(
            "Raters use codes of different types",
            where="the ratings",
            found=f"text in {one}, numbers in {other}",
            fix="Give both columns type = integer in codebook.csv and clean again.",
        )


def _by_size(value: Category) -> tuple[bool, float, str]:
    if isinstance(value, str):
        # "10" comes after "9", and words after numbers.
        return True, float(value) if value.isdecimal() else math.inf, value
    try:
        return False, float(value), ""
    except TypeError as error:
        raise InputError(
            "A rating is a number or a text",
            where="the ratings",
            found=f"{type(value).__name__}",
            fix="Code the ratings.",
        ) from error
