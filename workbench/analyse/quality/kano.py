"""Kano's pairs of questions: what is taken for granted, what is wanted, what delights, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.intervals import wilson_interval
from workbench.measure.numeric import numbers

CATEGORIES = ("A", "O", "M", "I", "R", "Q")
NAMES = {
    "A": "attractive", "O": "one-dimensional", "M": "must-be", "I": "indifferent", "R": "reverse", "Q": "questionable",
}  # fmt: skip
# Rows: how one feels if the feature is there; columns: if it is not. 1 like, 2 must be, 3 neutral, 4 can live with, 5 dislike.
EVALUATION = np.array([list("QAAAO"), list("RIIIM"), list("RIIIM"), list("RIIIM"), list("RRRRQ")])
DOUBTFUL = 0.02
Z, FONG = 1.6449, 1.65
"""Of 10 %, two-sided: the normal quantile, and the one that Fong prints."""


def kano(there: pd.DataFrame, absent: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Each feature's category from the answers to "if it is there" and "if it is not there".

    there, absent : respondents in rows, the same features in columns, on one index: 1 I like it, 2 it must be so, 3 neutral,
    4 I can live with it, 5 I dislike it. A respondent counts for a feature with both answers.

    Returns a row a feature: item, n, A, O, M, I, R, Q (counts: attractive, one-dimensional, must-be, indifferent, reverse,
    questionable), category (the most frequent; "" without answers), second, needed (least difference
    between these two counts, 1.645 times the root of their sum), clear (the difference is larger: only then is the category
    settled), fong (the same by Fong's published rule, which takes the two counts as independent: of ties it settles 18 %, not
    10 %), better ((A + O) / (A + O + M + I)),
    better_low, better_high, worse (-(O + M) / (A + O + M + I)), worse_low, worse_high (Wilson), level, doubtful (more than 2 %
    questionable: the question itself is bad), reason. Ties go to the category that counts for more: M, O, A, I.
    Raises InputError for features or respondents that do not match, or an answer other than 1 to 5.
    Source: Kano et al. 1984; Berger et al. 1993, Center for Quality of Management Journal 2(4); Fong 1996, the same 5(3):21.
    Checked against: the ski table of Sauerwein, Bailom, Matzler and Hinterhuber 1996.

    >>> kano(pd.DataFrame({"tracking": [1, 1, 1, 2]}), pd.DataFrame({"tracking": [3, 2, 5, 5]}))["category"].tolist()
    ['A']
    """
    _check(there, absent)
    rows = [_row(str(name), there[name], absent[name], level) for name in there.columns]
    return pd.DataFrame(rows)


def _row(name: str, there: pd.Series, absent: pd.Series, level: float) -> dict[str, object]:
    both = there.notna() & absent.notna()
    places = (there[both].astype(int).to_numpy() - 1, absent[both].astype(int).to_numpy() - 1)
    found = EVALUATION[places]
    counts = {category: int((found == category).sum()) for category in CATEGORIES}
    # Python's sort keeps this order among equal counts: what hurts most where it is missing comes first.
    order = sorted("MOAIRQ", key=lambda category: -counts[category])
    n, first, second = int(both.sum()), counts[order[0]], counts[order[1]]
    # Counts of one sample are negatively correlated: given their sum, each half is as likely (McNemar's argument).
    needed = Z * np.sqrt(first + second) if n else np.nan
    fong = FONG * np.sqrt((first + second) * (2 * n - first - second) / (2 * n)) if n else np.nan
    usual = sum(counts[category] for category in "AOMI")
    better, worse = counts["A"] + counts["O"], counts["O"] + counts["M"]
    limits = [wilson_interval(count, usual, level=level) for count in (better, worse)]
    return {
        "item": name, "n": n, **counts, "category": order[0] if n else "", "second": order[1] if n else "",
        "needed": float(needed), "clear": bool(first - second > needed), "fong": bool(first - second > fong),
        "better": better / usual if usual else np.nan, "better_low": limits[0][0], "better_high": limits[0][1],
        "worse": -worse / usual if usual else np.nan, "worse_low": -limits[1][1], "worse_high": -limits[1][0],
        "level": level, "doubtful": bool(n and counts["Q"] > DOUBTFUL * n),
        "reason": "" if usual else "no answers" if not n else "only reverse or questionable answers",
    }  # fmt: skip


def _check(there: pd.DataFrame, absent: pd.DataFrame) -> None:
    where = "kano"
    if not there.columns.is_unique:
        raise InputError(
            "A feature stands in the table twice", where=where, fix="Rename one of the two columns."
        )
    if list(there.columns) != list(absent.columns) or not there.index.equals(absent.index):
        raise InputError(
            "The two answers belong to different features or respondents", where=where,
            fix="Give the same columns of one table.",
        )  # fmt: skip
    for frame in (there, absent):
        values = numbers(frame)
        wrong = ~np.isnan(values) & ~np.isin(values, (1, 2, 3, 4, 5))
        if wrong.any():
            row, column = (int(place[0]) for place in np.nonzero(wrong))
            raise InputError(
                "An answer is none of 1 to 5", where=f"row {frame.index[row]}, {frame.columns[column]}",
                found=f"{values[row, column]:g}", fix="Code 1 like, 2 must be, 3 neutral, 4 can live with, 5 dislike.",
            )  # fmt: skip
