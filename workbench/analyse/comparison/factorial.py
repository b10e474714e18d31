"""Analysis of variance with several factors and covariates: sums of squares of type II and III."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.analyse.comparison.samples import column_of, levels_of, numbers
from workbench.analyse.comparison.variance_explained import Measure, f_tail, variance_explained
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

NAN = math.nan
SquaresType = Literal[2, 3]
RESIDUAL = "(residual)"
COLUMNS = [
    *("term", "ss", "df", "df2", "statistic_name", "statistic", "p", "effect", "value", "low", "high"),
    *("level", "n", "method", "reason"),
]


@dataclass(frozen=True, eq=False)
class Terms:
    """Complete rows: the outcome, and the columns of each term (sum contrasts), by the variables in it."""

    outcome: Matrix
    columns: dict[tuple[str, ...], Matrix]

    def stacked(self, terms: Sequence[tuple[str, ...]]) -> Matrix:
        return np.column_stack([np.ones(len(self.outcome)), *(self.columns[term] for term in terms)])


def anova_table(
    frame: pd.DataFrame,
    *,
    outcome: str,
    factors: Sequence[str],
    covariates: Sequence[str] = (),
    interactions: bool = True,
    squares: SquaresType = 2,
    measure: Measure = "omega",
    level: float = 0.95,
) -> pd.DataFrame:
    """Analysis of variance of one outcome by factors (all interactions, or none) and covariates.

    frame : a row per respondent; incomplete rows are left out. factors : categories of any type; covariates : numbers,
    which enter without interactions.
    squares : 2 (each term given all others that do not contain it) or 3 (each term given all others, with sum
    contrasts: what SPSS prints). They agree for balanced groups. interactions : all of the factors, or none.
    measure : the partial effect size, see `variance_explained`.
    Returns a row per term, then "(residual)": term ("a × b" for interactions), ss, df, df2, statistic_name
    (F), statistic, p, effect, value, low, high, level, n, method, reason. NaN with a reason when a factor has one
    level, or no residual df remain. Where a combination of levels has no respondents, type II keeps to what can be
    estimated, as R does (fewer df; a term without any is NaN); type III has no answer.
    Raises InputError for absent or repeated columns, text as a number, or other squares.
    Source: Yates 1934 (II and III); Langsrud 2003 on the choice. Checked against: R car 3.1-1 Anova
    (Moore's data), statsmodels 0.15 anova_lm.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [3, 4, 6, 5, 7, 9, 4, 8, 6, 9], "a": list("uuuuuvvvvv"), "b": list("xxyyyxxyyy")})
    >>> anova_table(table, outcome="y", factors=["a", "b"])[["term", "ss"]].round(3).to_numpy().tolist()
    [['a', 12.1], ['b', 8.067], ['a × b', 1.067], ['(residual)', 19.667]]
    """
    if squares not in (2, 3):
        raise InputError(
            f"There are no sums of squares of type {squares}", where="anova_table", fix="Use 2 or 3."
        )
    terms = _terms(frame, outcome, factors, covariates, interactions)
    full = list(terms.columns)
    residual, rank = _left(terms.outcome, terms.stacked(full))
    n, wanted = len(terms.outcome), 1 + sum(block.shape[1] for block in terms.columns.values())
    reason = _why_not(terms, rank, wanted if squares == 3 else 0)
    if not reason and residual <= 1e-24 * float((terms.outcome**2).sum()):
        reason = "the terms explain the outcome fully"
    df2 = n - rank
    rows: list[tuple[object, ...]] = []
    for term in full:
        gap, df, lack = NAN, float(terms.columns[term].shape[1]), reason
        if not lack:
            gap, df = _explained(terms, term, squares)
            lack = "" if df else "cannot be told from the other terms (a combination has no respondents)"
        f = gap / df / (residual / df2) if not lack else NAN
        effect = variance_explained(f, df, df2, measure=measure, level=level)
        size = (f"partial {measure}²", effect.value, effect.low, effect.high, level)
        tail = (n, f"type {'II' if squares == 2 else 'III'} sums of squares", lack)
        gap = NAN if lack else gap
        rows.append((" × ".join(term), gap, df, df2, "F", f, f_tail(f, df, df2), *size, *tail))
    rows.append(
        (RESIDUAL, residual if not reason else NAN, df2, NAN, "", NAN, NAN, "", *[NAN] * 4, n, "", reason)
    )
    return pd.DataFrame(rows, columns=COLUMNS)


def _explained(terms: Terms, term: tuple[str, ...], squares: SquaresType) -> tuple[float, float]:
    """Sum of squares and df of a term given the others (type II: those that do not contain it)."""
    others = [
        other for other in terms.columns if other != term and not (squares == 2 and set(term) < set(other))
    ]
    without, rank = _left(terms.outcome, terms.stacked(others))
    with_it, full = _left(terms.outcome, terms.stacked([*others, term]))
    gap = without - with_it
    # What a subtraction of equal sums of squares leaves is rounding error, of either sign.
    return (gap if not gap <= 1e-13 * without else 0.0), float(full - rank)


def _terms(
    frame: pd.DataFrame, outcome: str, factors: Sequence[str], covariates: Sequence[str], interactions: bool
) -> Terms:
    where, names = "anova_table", [outcome, *factors, *covariates]
    if len(set(names)) != len(names) or not (factors or covariates):
        raise InputError(
            "Outcome, factors and covariates are different columns",
            where=where,
            found=", ".join(map(str, names)),
            fix="Name each column once, and at least one factor or covariate.",
        )
    data = pd.DataFrame({name: column_of(frame, name, where=where) for name in names}).dropna()
    coded = {name: _sum_contrasts(data[name]) for name in factors}
    columns: dict[tuple[str, ...], Matrix] = {}
    for name in covariates:
        values = numbers(data[name], where=where)
        columns[(name,)] = standardised(values)[:, None]
    for order in range(1, (len(factors) if interactions else 1) + 1):
        for term in combinations(factors, order):
            block = np.ones((len(data), 1))
            for name in term:
                wide = block.shape[1] * coded[name].shape[1]
                block = (block[:, :, None] * coded[name][:, None, :]).reshape(len(data), wide)
            columns[term] = block
    y = numbers(data[outcome], where=where)
    return Terms(y - y.mean() if len(y) else y, columns)


def standardised(values: Matrix) -> Matrix:
    """No sum of squares depends on a covariate's units; the rank is judged better without them."""
    centred = values - values.mean() if len(values) else values
    return centred / (np.abs(centred).max(initial=0.0) or 1.0)


def _sum_contrasts(values: pd.Series) -> Matrix:
    """One column a level but the last, which is -1 in all of them."""
    levels = levels_of(values)
    last = (values == levels[-1]).to_numpy(dtype=float) if levels else np.empty(0)
    blocks = [(values == level).to_numpy(dtype=float) - last for level in levels[:-1]]
    return np.column_stack(blocks) if blocks else np.empty((len(values), 0))


def _left(y: Matrix, design: Matrix) -> tuple[float, int]:
    """Residual sum of squares and rank."""
    if not len(y):
        return NAN, 0
    coefficients, _, rank, _ = np.linalg.lstsq(design, y)
    return float(((y - design @ coefficients) ** 2).sum()), int(rank)


def _why_not(terms: Terms, rank: int, wanted: int) -> str:
    if not len(terms.outcome):
        return "no complete respondents"
    single = [term for term, block in terms.columns.items() if not block.shape[1]]
    if single:
        return f"{single[0][0]} has a single level"
    if rank < wanted:
        return "a combination of levels has no respondents, or a covariate follows from the other terms"
    if np.ptp(terms.outcome) <= 1e-13 * max(np.abs(terms.outcome).max(), 1e-300):
        return "the outcome does not vary"
    return "no more respondents than coefficients" if len(terms.outcome) <= rank else ""
