"""The table of codes (赋值表): how each variable enters a regression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from workbench.analyse.comparison.samples import column_of
from workbench.analyse.regression.design_columns import (
    check_ordered,
    design_of,
    is_categorical,
    ordered_levels,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from workbench.analyse.regression.regress import Model

COLUMNS = ["variable", "role", "coding", "level", "code", "is_reference", "n"]


def coding_table(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    model: Model = "linear",
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
) -> pd.DataFrame:
    """How `regress`, called with the same arguments, codes each variable: 赋值表.

    Returns a row per level, and one per number: variable, role (outcome, predictor), coding ("number",
    "binary", "indicators", "ordered"), level (None for a number), code (text, as used: "0" and "1"; for
    more levels the indicators, "(1, 0, 0)"; for an ordered outcome its place from 1; empty for a number,
    which enters as it is), is_reference, n (complete respondents with that level).
    Levels that no complete respondent has are left out, as they are in the model. Raises InputError as `regress`.
    Source: the coding table (赋值表) that Chinese journals ask for. Checked against: the design of `regress`.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"ok": [0, 1, 1, 0], "age": [30, 40, 50, 60], "ward": list("abca")})
    >>> codes = coding_table(table, outcome="ok", predictors=["age", "ward"], model="logistic")
    >>> codes[["variable", "level", "code"]].fillna("").to_numpy().tolist()
    [['ok', 0, '0'], ['ok', 1, '1'], ['age', '', ''], ['ward', 'a', '(0, 0)'], ['ward', 'b', '(1, 0)'], ['ward', 'c', '(0, 1)']]
    """
    where = "coding_table"
    design = design_of(
        frame,
        outcome=outcome,
        predictors=predictors,
        categorical=categorical,
        reference=reference,
        ordinal=model != "linear",
        where=where,
    )
    if model == "ordinal":
        check_ordered(frame[outcome], where=where)
    used = pd.DataFrame(
        {name: column_of(frame, name, where=where) for name in (outcome, *predictors)}
    ).dropna()
    rows: list[tuple[object, ...]] = []
    if model == "linear":
        rows.append((outcome, "outcome", "number", None, "", False, design.n))
    else:
        coding, first = ("binary", 0) if model == "logistic" else ("ordered", 1)
        for place, level in enumerate(design.outcome_levels, start=first):
            rows.append((outcome, "outcome", coding, level, str(place), False, _count(used[outcome], level)))
    for name in predictors:
        if not is_categorical(used[name], name in categorical):
            rows.append((name, "predictor", "number", None, "", False, design.n))
            continue
        levels = ordered_levels(used[name], (reference or {}).get(name), name=name, where=where)
        for place, level in enumerate(levels):
            code, coding = _indicators(place, len(levels)), "binary" if len(levels) == 2 else "indicators"
            rows.append((name, "predictor", coding, level, code, place == 0, _count(used[name], level)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _count(values: pd.Series, level: Hashable) -> int:
    return int((values == level).sum())


def _indicators(place: int, levels: int) -> str:
    if levels <= 2:
        return str(place)
    return f"({', '.join(str(int(other == place)) for other in range(1, levels))})"
