"""What the variables look like: centre, spread, shape, and how often each level occurs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.analyse.comparison.samples import column_of, in_order
from workbench.errors import InputError
from workbench.measure.numeric import numbers

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

NAN = math.nan
QuantileType = Literal[6, 7]
QUANTILE_METHODS: dict[int, Literal["weibull", "linear"]] = {6: "weibull", 7: "linear"}
DESCRIBE_COLUMNS = [
    *("variable", "n", "missing", "mean", "sd", "median", "q1", "q3", "min", "max", "skewness"),
    *("quantile_type", "reason"),
]


def describe(
    frame: pd.DataFrame, *, columns: Sequence[str] | None = None, quantile_type: QuantileType = 7
) -> pd.DataFrame:
    """Numeric columns in one line each. Leaves out columns that are not numbers unless asked for by name.

    columns : which ones, in this order; default all numeric ones (true/false is not a number here).
    quantile_type : 7 as R, numpy and Excel have it, 6 as SPSS prints it (Hyndman & Fan 1996).
    Returns variable, n (answered), missing, mean, sd (n - 1), median, q1, q3, min, max, skewness
    (type 2, as SPSS and SAS; NaN below 3 values or without spread), quantile_type, reason (why figures are NaN:
    no answers, or too few of them for a spread or its shape).
    Raises InputError for a column that is absent, there twice, not numeric, or infinite somewhere. Source: Hyndman & Fan 1996; Joanes & Gill 1998.
    Checked against: R 4.2.2 (quantile types 6 and 7), psych 2.2.9 (skew, type 2); NIST StRD (univariate).

    >>> table = describe(pd.DataFrame({"stay": [3, 9, 4, 12, None]}))
    >>> table.loc[0, ["n", "mean", "median", "q1", "q3"]].tolist()
    [4.0, 7.0, 6.5, 3.75, 9.75]
    """
    if quantile_type not in QUANTILE_METHODS:
        raise InputError(f"There is no quantile type {quantile_type}", where="describe", fix="Use 6 or 7.")
    chosen = list(frame.select_dtypes("number").columns) if columns is None else list(columns)
    rows = []
    for name in chosen:
        found = _described(_numbers(frame, name), quantile_type)
        rows.append((name, *found, quantile_type, _lacks(found)))
    return pd.DataFrame(rows, columns=DESCRIBE_COLUMNS)


def count_levels(values: pd.Series, *, levels: Sequence[Hashable] | None = None) -> pd.DataFrame:
    """How many have each level. Missing values are outside the shares; count them with `values.isna()`.

    levels : the order to list them in, with zero counts kept; default the categories of a categorical
    column, otherwise the levels that occur, sorted.
    Returns level, n, share (of the answered; NaN when none is). Raises InputError for a value outside levels.
    Checked against: counting by hand.

    >>> count_levels(pd.Series(["b", "a", "b", None]), levels=["a", "b", "c"])["n"].tolist()
    [1, 2, 0]
    """
    known = values.dropna()
    if levels is None:
        categorical = isinstance(values.dtype, pd.CategoricalDtype)
        levels = list(values.cat.categories) if categorical else in_order(known.unique().tolist())
    counts = known.value_counts()
    strange = [level for level in counts.index if counts[level] and level not in set(levels)]
    if strange:
        raise InputError(
            "A value is not among the levels",
            where=f"column {values.name}",
            found=repr(strange[0]),
            fix="Add it to levels, or correct the data.",
        )
    n = [int(counts.get(level, 0)) for level in levels]
    total = sum(n)
    share = [count / total if total else NAN for count in n]
    return pd.DataFrame({"level": list(levels), "n": n, "share": share})


def _numbers(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    column = column_of(frame, name, where="describe")
    if not pd.api.types.is_numeric_dtype(column.dtype):
        raise InputError(
            f"Column {name!r} is not numeric",
            where="describe",
            found=f"type {column.dtype}",
            fix="Use count_levels for it.",
        )
    return numbers(column.to_frame())[:, 0]


def _described(column: NDArray[np.float64], quantile_type: int) -> tuple[float, ...]:
    x = column[~np.isnan(column)]
    n, absent = len(x), len(column) - len(x)
    if not n:
        return (0, absent, *(NAN,) * 8)
    q1, median, q3 = np.quantile(x, [0.25, 0.5, 0.75], method=QUANTILE_METHODS[quantile_type])
    sd = x.std(ddof=1) if n > 1 else NAN
    return n, absent, x.mean(), sd, median, q1, q3, x.min(), x.max(), _skewness(x)


def _lacks(found: tuple[float, ...]) -> str:
    n, skewness = found[0], found[-1]
    if n < 2:
        return "one answer: no spread" if n else "no answers"
    if not math.isnan(skewness):
        return ""
    return "fewer than 3 answers: no skewness" if n < 3 else "all answers are alike: no skewness"


def _skewness(x: NDArray[np.float64]) -> float:
    """Type 2 of Joanes & Gill 1998: unbiased under normality."""
    n = len(x)
    deviation = x - x.mean()
    spread = float((deviation**2).mean())
    if n < 3 or spread <= (1e-12 * np.abs(x).max()) ** 2:
        return NAN
    g1 = float((deviation**3).mean()) / spread**1.5
    return float(g1 * math.sqrt(n * (n - 1)) / (n - 2))
