"""Signs of careless answering that a respondent's own answers show: runs, spread, blocks, traps, pace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import InputError, nearest

Numbers = npt.NDArray[np.float64]


def longstring(answers: pd.DataFrame) -> pd.Series:
    """Length of the longest run of equal answers a respondent gave, in the columns' order.

    answers : respondents in rows, items in columns as printed on the form (not reversed); a missing answer ends a run.
    Returns whole numbers, 0 where nothing was answered. Convention of R's careless::longstring (which gives 1 there).

    >>> longstring(pd.DataFrame([[3, 3, 3, 1], [1, 2, 2, None]])).tolist()
    [3, 2]
    """
    longest, _ = _runs(numbers(answers))
    return pd.Series(longest, index=answers.index, name="longstring")


def average_longstring(answers: pd.DataFrame) -> pd.Series:
    """Mean length of a respondent's runs of equal answers, in the columns' order: 1 when no two neighbours agree.

    answers : as for `longstring`; a missing answer ends a run and is none itself (careless counts it as a run of 1).
    NaN where nothing was answered. Convention of R's careless::longstring(avg = TRUE).

    >>> average_longstring(pd.DataFrame([[3, 3, 3, 1], [1, 2, 2, None]])).tolist()
    [2.0, 1.5]
    """
    values = numbers(answers)
    _, runs = _runs(values)
    answered = (~np.isnan(values)).sum(axis=1)
    mean = np.divide(answered, runs, out=np.full(len(values), np.nan), where=runs > 0)
    return pd.Series(mean, index=answers.index, name="average_longstring")


def irv(answers: pd.DataFrame) -> pd.Series:
    """Intra-individual response variability: the standard deviation (n - 1) of one respondent's answers.

    answers : items as printed, not reversed, all on one response scale; missing answers are left out.
    NaN below 2 answers. Source: Dunn et al. 2018; convention of R's careless::irv (na.rm = TRUE).

    >>> irv(pd.DataFrame([[1, 2, 3], [4, 4, 4]])).tolist()
    [1.0, 0.0]
    """
    return pd.Series(_spread(numbers(answers)), index=answers.index, name="irv")


def irv_by_part(answers: pd.DataFrame, *, parts: int = 3) -> pd.DataFrame:
    """`irv` within consecutive parts of the form, so that effort that fades towards its end shows.

    parts : 2 or more; columns fall into parts as R's cut() cuts 1..k into equal widths.
    Returns irv_1 … irv_<parts>, a row a respondent. Convention of R's careless::irv(split = TRUE).
    """
    items = answers.shape[1]
    if not 2 <= parts <= items:
        fix = f"Give 2 to {items}."
        raise InputError("A form cannot be cut into that many parts", found=f"parts = {parts}", fix=fix)
    values = numbers(answers)
    # Part p ends at 1 + (k - 1) p / parts, ends included: whole numbers keep the ties exact.
    part = np.array([max(1, -(-place * parts // (items - 1))) for place in range(items)])
    spreads = {f"irv_{each}": _spread(values[:, part == each]) for each in range(1, parts + 1)}
    return pd.DataFrame(spreads, index=answers.index)


def straight_lining(
    answers: pd.DataFrame, *, blocks: Mapping[str, Sequence[str]], at_least: int = 3
) -> pd.DataFrame:
    """Whether a respondent gave one and the same answer throughout a block (a matrix of items with one scale).

    blocks : block -> its columns. at_least : answers a block must have to be judged.
    Returns one column a block: 1 same answer throughout, 0 not, NaN with too few answers. A short block of items that
    agree in content is often answered alike in earnest: this is a flag, not a verdict.

    >>> form = pd.DataFrame([[2, 2, 2], [2, 3, 2], [2, None, 2]], columns=["a", "b", "c"])
    >>> straight_lining(form, blocks={"care": ["a", "b", "c"]})["care"].tolist()
    [1.0, 0.0, nan]
    """
    found = {}
    for block, columns in blocks.items():
        values = numbers(chosen(answers, columns, where=f"block {block!r}"))
        answered = ~np.isnan(values)
        high = np.where(answered, values, -np.inf).max(axis=1, initial=-np.inf)
        low = np.where(answered, values, np.inf).min(axis=1, initial=np.inf)
        found[block] = np.where(answered.sum(axis=1) >= at_least, (high == low).astype(float), np.nan)
    return pd.DataFrame(found, index=answers.index)


def attention_failures(answers: pd.DataFrame, *, expected: Mapping[str, Collection[float]]) -> pd.Series:
    """How many attention items ("choose 'agree' here", bogus items) a respondent answered otherwise than asked.

    expected : item -> the answers that pass. An unanswered item is no failure; NaN where none was answered.

    >>> attention_failures(pd.DataFrame({"trap": [4, 2, None]}), expected={"trap": [4]}).tolist()
    [0.0, 1.0, nan]
    """
    values = numbers(chosen(answers, list(expected), where="attention items"))
    answered = ~np.isnan(values)
    columns = zip(values.T, expected.values(), strict=True)
    passed = [np.isin(column, np.asarray(list(right), dtype=float)) for column, right in columns]
    failed = answered & ~np.array(passed).reshape(len(expected), len(values)).T
    count = np.where(answered.any(axis=1), failed.sum(axis=1).astype(float), np.nan)
    return pd.Series(count, index=answers.index, name="attention_failures")


def seconds_per_item(answers: pd.DataFrame, *, seconds: pd.Series) -> pd.Series:
    """Pace: seconds the form took, divided by the items answered (breaks count: only very small values say something).

    seconds : one a respondent, same index as `answers`. NaN where it is missing or negative, or nothing was answered.
    Below about 2 seconds an item nobody reads what is asked (Huang et al. 2012).

    >>> seconds_per_item(pd.DataFrame([[1, 2], [1, None]]), seconds=pd.Series([6, 2])).tolist()
    [3.0, 2.0]
    """
    if not seconds.index.equals(answers.index):
        fix = "Give both frames the respondents' key as index."
        raise InputError("seconds does not belong to these answers", found="another index", fix=fix)
    taken = numbers(seconds.to_frame())[:, 0]
    answered = (~np.isnan(numbers(answers))).sum(axis=1)
    usable = (answered > 0) & (taken >= 0)
    pace = np.divide(taken, answered, out=np.full(len(taken), np.nan), where=usable)
    return pd.Series(pace, index=answers.index, name="seconds_per_item")


def numbers(answers: pd.DataFrame) -> Numbers:
    """The answers as floating point, NaN for missing; refuses text, where 1 and '1' would not be the same answer."""
    try:
        values: Numbers = answers.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        text = [
            str(name) for name, column in answers.items() if not pd.api.types.is_numeric_dtype(column.dtype)
        ]
        fix = "Read the form by its codebook first, or name item columns only."
        raise InputError("Screening wants numbers", found=", ".join(text[:8]), fix=fix) from None
    return values


def chosen(answers: pd.DataFrame, columns: Sequence[str], *, where: str) -> pd.DataFrame:
    """These columns of the answers; InputError names the first that is not there."""
    for name in columns:
        if name not in answers.columns:
            fix = nearest(name, [str(column) for column in answers.columns])
            raise InputError(f"There is no item {name!r}", where=where, fix=fix)
    return answers[list(columns)]


def _runs(values: Numbers) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Longest run and number of runs of each row."""
    run = np.zeros(len(values), dtype=np.int64)
    longest, runs = run.copy(), run.copy()
    previous = np.full(len(values), np.nan)
    for column in values.T:
        same = column == previous
        answered = ~np.isnan(column)
        run = np.where(same, run + 1, answered.astype(np.int64))
        runs += answered & ~same
        longest = np.maximum(longest, run)
        previous = column
    return longest, runs


def _spread(values: Numbers) -> Numbers:
    """Standard deviation (n - 1) of each row without its missing cells; NaN below 2."""
    answered = ~np.isnan(values)
    n = answered.sum(axis=1)
    mean = np.where(answered, values, 0).sum(axis=1) / np.maximum(n, 1)
    squares = (np.where(answered, values - mean[:, None], 0) ** 2).sum(axis=1)
    variance: Numbers = np.full(len(values), np.nan)
    np.divide(squares, n - 1, out=variance, where=n > 1)
    return np.sqrt(variance)
