"""Signs of careless answering; flags only, a study's rules decide what they mean."""

from __future__ import annotations

import numpy as np
import pandas as pd


def longstring(answers: pd.DataFrame) -> pd.Series:
    """Length of the longest run of equal answers a respondent gave, in the columns' order.

    answers : respondents in rows, items in columns as printed on the form (not reversed); a missing answer ends a run.
    Returns whole numbers, 0 where nothing was answered. Convention of R's careless::longstring.

    >>> longstring(pd.DataFrame([[3, 3, 3, 1], [1, 2, 2, None]])).tolist()
    [3, 2]
    """
    values = answers.to_numpy(dtype=float)
    run = np.zeros(len(values), dtype=int)
    longest = run.copy()
    previous = np.full(len(values), np.nan)
    for column in values.T:
        answered = ~np.isnan(column)
        run = np.where(column == previous, run + 1, answered.astype(int))
        longest = np.maximum(longest, run)
        previous = column
    return pd.Series(longest, index=answers.index, name="longstring")
