"""Penalty and reward: whether a service done badly costs more satisfaction than one done well brings."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from workbench.analyse.regression.regress import regress
from workbench.errors import InputError
from workbench.measure.numeric import numbers

METHOD = "penalty-reward contrast, least squares with HC3"


def penalty_reward(
    performance: pd.DataFrame, outcome: pd.Series, *, low: float, high: float, level: float = 0.95
) -> pd.DataFrame:
    """Satisfaction lost where a dimension is rated low, and gained where it is rated high, all dimensions together.

    performance : respondents in rows, dimensions in columns. outcome : overall satisfaction on the same index. low, high : a
    score up to `low` counts as low, one from `high` on as high; declare them before the data is seen. Incomplete rows are
    left out.
    Each dimension enters by two indicators, so the middle is its reference.

    Returns a row a dimension: predictor, n, n_low, n_high, penalty (coefficient of a low rating, in units of the outcome),
    penalty_low, penalty_high, reward, reward_low, reward_high, contrast (reward + penalty: below 0 a low rating weighs more),
    contrast_low, contrast_high, p (of the contrast), kind ("basic": penalty weighs more; "excitement": reward does;
    "unclear": the contrast includes 0), level, method, reason. NaN with a reason where nobody is low, or nobody high.
    Raises InputError for different indexes, text, or low above high.
    Source: Brandt 1987; Matzler and Sauerwein 2002, International Journal of Service Industry Management 13:314.
    Checked against: R 4.2.2 (lm with the covariance HC3 written out); the means of a published factorial (coding only).

    >>> done = pd.DataFrame({"wait": [2, 3, 2, 5, 5, 5, 7, 6, 7, 5]})
    >>> liked = pd.Series([2, 3, 2, 7, 8, 7, 8, 8, 7, 8])
    >>> penalty_reward(done, liked, low=4, high=6)["kind"].tolist()
    ['basic']
    """
    if not performance.index.equals(outcome.index) or not low < high:
        raise InputError(
            "Performance and outcome belong to different respondents, or low is not below high", where="penalty_reward",
            found=f"low {low:g}, high {high:g}", fix="Use one table, and cuts such as low=4, high=6 of 1 to 7.",
        )  # fmt: skip
    names = [str(name) for name in performance.columns]
    known = performance.notna().all(axis=1) & outcome.notna()
    scores = numbers(performance[known])
    lows, highs = scores <= low, scores >= high
    usable = lows.any(axis=0) & highs.any(axis=0)
    marks = pd.DataFrame({"outcome": numbers(outcome[known].to_frame("outcome"))[:, 0]})
    for place in np.flatnonzero(usable):
        marks[f"low {place}"], marks[f"high {place}"] = (
            lows[:, place].astype(float),
            highs[:, place].astype(float),
        )
    rows = [
        _row(
            name,
            marks,
            place,
            counts=(int(known.sum()), int(lows[:, place].sum()), int(highs[:, place].sum())),
            level=level,
        )
        for place, name in enumerate(names)
    ]
    return pd.DataFrame(rows)


def _row(
    name: str, marks: pd.DataFrame, place: int, *, counts: tuple[int, int, int], level: float
) -> dict[str, object]:
    n, few, many = counts
    base = {"predictor": name, "n": n, "n_low": few, "n_high": many}
    parts = ("penalty", "reward", "contrast")
    if f"low {place}" not in marks:
        empty = {f"{part}{end}": np.nan for part in parts for end in ("", "_low", "_high")}
        reason = "nobody rates it low" if not few else "nobody rates it high"
        return {
            **base,
            **empty,
            "p": np.nan,
            "kind": "unclear",
            "level": level,
            "method": METHOD,
            "reason": reason,
        }
    plain = _terms(marks, level)
    # With a single indicator for both ends turned against each other, the coefficient of "high" is reward + penalty.
    turned = marks.assign(**{f"low {place}": marks[f"low {place}"] - marks[f"high {place}"]})
    rows = {"penalty": plain.loc[f"low {place}"], "reward": plain.loc[f"high {place}"], "contrast": _terms(turned, level).loc[f"high {place}"]}  # fmt: skip
    found = {
        f"{part}{end}": float(row[column])
        for part, row in rows.items()
        for end, column in (("", "estimate"), ("_low", "low"), ("_high", "high"))
    }
    return {
        **base, **found, "p": float(rows["contrast"]["p"]), "kind": _kind(found["contrast_low"], found["contrast_high"]),
        "level": level, "method": METHOD, "reason": str(rows["penalty"]["reason"]),
    }  # fmt: skip


def _terms(marks: pd.DataFrame, level: float) -> pd.DataFrame:
    predictors = [name for name in marks.columns if name != "outcome"]
    return regress(marks, outcome="outcome", predictors=predictors, level=level).set_index("term")


def _kind(low: float, high: float) -> Literal["basic", "excitement", "unclear"]:
    return "basic" if high < 0 else "excitement" if low > 0 else "unclear"
