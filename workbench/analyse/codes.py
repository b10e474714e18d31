"""Codes and groups that a call names, against those that a column holds: a name that nothing bears is no count of 0."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from numbers import Real
from typing import Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest

Kind = Literal["numbers", "text", "other values"]
QUOTES = "Give the column type = integer in codebook.csv and clean again, or write the codes in quotes."
NO_QUOTES = "Write the codes as numbers, without quotes."


def codes_for(values: pd.Series, codes: Collection[object], *, option: str) -> list[object]:
    """The codes as a list, once they may stand in the column at all.

    option : what the caller names them. Whether they occur is not asked: among few answers a code may well be absent.
    Raises InputError for a single text or number instead of a list, numbers for a column of text, and text for one of
    numbers. A column without any value, or with values of both kinds, may hold either.

    >>> codes_for(pd.Series([1, 5, None]), {4, 5}, option="satisfied")
    [4, 5]
    """
    if isinstance(codes, str | bytes) or not isinstance(codes, Iterable):
        raise InputError(
            "Codes are a list, also a single one",
            where=f"column {values.name}",
            found=f"{option}={codes!r}",
            fix=f"Write {option}=[9, 10], or {option}=['yes'] for text.",
        )
    given = list(codes)
    held = kinds_of(values)
    for code in given:
        kind = kind_of(code)
        if held and kind not in held and "other values" not in (kind, *held):
            quoted = kind == "text"
            holds = f"{option} has {code!r}, the column text"
            raise InputError(
                "The codes and the column are of different types",
                where=f"column {values.name}",
                found=f"{option} has {code!r}, the column numbers" if quoted else holds,
                fix=NO_QUOTES if quoted else QUOTES,
            )
    return given


def groups_for(membership: pd.Series, order: Collection[Hashable], *, where: str) -> list[Hashable]:
    """The groups named, once none of them looks like a slip of the pen.

    A group that is not there is taken for empty where it is a category that the column declares, or where all groups that
    occur are named: a small unit may well lack one. Where it is not there but another one, not named, is, its name is wrong.
    Raises InputError for such a name, for one that stands twice, and as `codes_for` does.

    >>> groups_for(pd.Series(["a", "b"]), ["b", "a", "c"], where="compare_groups")
    ['b', 'a', 'c']
    """
    labels: list[Hashable] = list(codes_for(membership, order, option="order"))  # type: ignore[arg-type]
    if len(set(labels)) != len(labels):
        raise InputError("A group is named twice", where=where, found=str(labels), fix="Name each once.")
    known = _levels(membership)
    # A text may name a day of a column of dates, which only comparing finds.
    absent = [label for label in labels if label not in known and not (membership == label).any()]
    if absent and not known <= set(labels):
        raise InputError(
            "There is no such group",
            where=f"{where}, column {membership.name}",
            found=repr(absent[0]),
            fix=nearest(str(absent[0]), map(str, known)),
        )
    return labels


def kind_of(value: object) -> Kind:
    """What a single value is."""
    if isinstance(value, str):
        return "text"
    return "numbers" if isinstance(value, Real | np.bool_) else "other values"


def kinds_of(values: pd.Series) -> set[Kind]:
    """What a column holds, by its type or else by the values that occur; empty where all are missing."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return {kind_of(level) for level in values.cat.categories}
    if getattr(values.dtype, "kind", "O") in "iufb":
        return {"numbers"} if values.notna().any() else set()
    return {kind_of(value) for value in values.dropna().unique()}


def _levels(values: pd.Series) -> set[Hashable]:
    declared = isinstance(values.dtype, pd.CategoricalDtype)
    return set(values.cat.categories if declared else values.dropna().unique())
