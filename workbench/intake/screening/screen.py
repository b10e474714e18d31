"""All signs of careless answering side by side, and the thresholds that turn them into flags; nobody is left out here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest
from workbench.intake.screening import careless
from workbench.intake.screening.careless import longstring as longstring


@dataclass(frozen=True)
class Threshold:
    """One declared rule: a respondent is flagged whose `index` is at least, or at most, the value given.

    index : a column that `screen` gives. Exactly one of at_least and at_most is given, in the unit of the index.
    """

    index: str
    at_least: float | None = None
    at_most: float | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            fix = "Give one of at_least and at_most."
            raise InputError(
                f"The threshold of {self.index!r} is not clear", where="rules, careless", fix=fix
            )


def screen(
    answers: pd.DataFrame,
    *,
    scales: Mapping[str, Sequence[str]] | None = None,
    turned: Mapping[str, float] | None = None,
    blocks: Mapping[str, Sequence[str]] | None = None,
    attention: Mapping[str, Collection[float]] | None = None,
    seconds: pd.Series | None = None,
    parts: int | None = None,
    synonyms_above: float = 0.6,
    antonyms_below: float = -0.6,
) -> pd.DataFrame:
    """Every index of careless answering, a row a respondent. Flags nobody and leaves nobody out.

    answers : respondents in rows, items in columns as printed on the form (not reversed), numbers; attention items may be
    among them: they count in their own index only.
    scales, turned : for even_odd. blocks : for straight lining. attention : item -> answers that pass. seconds : time each
    form took. parts : also irv within so many parts of the form. What is not given has no column.
    Returns answered, longstring, average_longstring, irv (irv_1 …), synonyms, antonyms, mahalanobis, mahalanobis_df,
    mahalanobis_p, even_odd, straight_<block> …, attention_failures, seconds_per_item; NaN where an index cannot be had, and
    `attrs["reasons"]` says why for an index that nobody has.
    """
    from workbench.intake.screening import consistency

    items = answers.drop(columns=list(attention or {}), errors="ignore")
    columns: list[pd.Series | pd.DataFrame] = [
        items.notna().sum(axis=1).rename("answered"),
        careless.longstring(items),
        careless.average_longstring(items),
        careless.irv(items),
    ]
    if parts is not None:
        columns.append(careless.irv_by_part(items, parts=parts))
    columns.append(consistency.psychometric_synonyms(items, above=synonyms_above))
    columns.append(consistency.psychometric_antonyms(items, below=antonyms_below))
    columns.append(consistency.mahalanobis(items))
    if scales is not None:
        columns.append(consistency.even_odd(items, scales=scales, turned=turned))
    if blocks is not None:
        columns.append(careless.straight_lining(items, blocks=blocks).add_prefix("straight_"))
    if attention is not None:
        columns.append(careless.attention_failures(answers, expected=attention))
    if seconds is not None:
        columns.append(careless.seconds_per_item(items, seconds=seconds))
    screened = pd.concat(columns, axis=1)
    screened.attrs = {"reasons": _reasons(columns)}
    return screened


def flag(screened: pd.DataFrame, *, rules: Sequence[Threshold]) -> pd.DataFrame:
    """Which declared thresholds each respondent passes: a column a rule, and `flags`, how many of them.

    screened : as `screen` gives it. An index that is NaN flags nobody. Two rules on one index are two columns.
    Raises InputError for an index that was not computed.

    >>> frame = pd.DataFrame({"longstring": [3, 40], "irv": [1.2, 0.1]})
    >>> rules = [Threshold("longstring", at_least=30), Threshold("irv", at_most=0.2)]
    >>> flag(frame, rules=rules)["flags"].tolist()
    [0, 2]
    """
    flags = {}
    for rule in rules:
        if rule.index not in screened.columns:
            fix = nearest(rule.index, screened.columns)
            raise InputError(f"There is no index {rule.index!r}", where="rules, careless", fix=fix)
        values = screened[rule.index].to_numpy(dtype=float, na_value=np.nan)
        if rule.at_least is not None:
            flags[f"{rule.index} >= {rule.at_least:g}"] = values >= rule.at_least
        elif rule.at_most is not None:
            flags[f"{rule.index} <= {rule.at_most:g}"] = values <= rule.at_most
    frame = pd.DataFrame(flags, index=screened.index, dtype=bool)
    return frame.assign(flags=frame.sum(axis=1).astype(int))


def _reasons(columns: Sequence[pd.Series | pd.DataFrame]) -> dict[str, str]:
    reasons = {}
    for part in columns:
        if "reason" in part.attrs:
            name = part.name if isinstance(part, pd.Series) else part.columns[0]
            reasons[str(name)] = str(part.attrs["reason"])
    return reasons
