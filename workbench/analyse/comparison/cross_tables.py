"""Two categories: the cross table with expected counts, and the test that a declared rule asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.analyse.comparison.exact_tables import fisher_p
from workbench.analyse.comparison.noncentral import noncentrality_chi2
from workbench.analyse.comparison.samples import column_of, levels_of
from workbench.analyse.comparison.tested import Tested, untested, with_effect
from workbench.errors import InputError
from workbench.estimate import Estimate, missing

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    Counts = NDArray[np.float64]

NAN = math.nan
SmallCells = Literal["exact", "textbook", "chi-square", "yates", "always exact"]
PEARSON, YATES, FISHER = (
    "Pearson chi-square",
    "Pearson chi-square with Yates' correction",
    "Fisher's exact test",
)


@dataclass(frozen=True, eq=False)
class CrossTable:
    """Counts with their labels; rows and columns that nobody is in are left out."""

    rows: tuple[Hashable, ...]
    columns: tuple[Hashable, ...]
    counts: Counts

    @property
    def n(self) -> int:
        return int(self.counts.sum())

    @property
    def expected(self) -> Counts:
        out: Counts = np.outer(self.counts.sum(axis=1), self.counts.sum(axis=0)) / max(self.n, 1)
        return out


def cross_tabulate(
    frame: pd.DataFrame, *, row: str, column: str, small_cells: SmallCells = "exact"
) -> pd.DataFrame:
    """Cross table in long form, with expected counts, residuals, and the test that the rule asks for.

    frame : a row per respondent; those with either answer missing are left out. row, column : two categories.
    small_cells : see `independence`.
    Returns a row per cell: row, column (levels that occur, in their order), n, expected, share_of_row,
    share_of_column, share, residual (Pearson), standardised_residual (adjusted: about standard normal
    without association), and on every row the test of the table: test, statistic, df, p, why.
    Raises InputError for absent columns or an unknown rule. Empty without complete answers.
    Source: Haberman 1973 (residuals). Checked against: R 4.2.2 chisq.test (expected, residuals, stdres).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"ward": list("aaaabbbb"), "mode": list("ssspsppp")})
    >>> cells = cross_tabulate(table, row="ward", column="mode")
    >>> cells[["row", "column", "n", "expected"]].to_numpy().tolist()
    [['a', 'p', 1, 2.0], ['a', 's', 3, 2.0], ['b', 'p', 3, 2.0], ['b', 's', 1, 2.0]]
    >>> print(cells["test"][0], "because", cells["why"][0])
    Fisher's exact test because an expected count is below 5 (least 2.0)
    """
    table = cross_table(frame, row=row, column=column, where="cross_tabulate")
    test, why = chosen_test(table, small_cells=small_cells)
    counts, expected = table.counts, table.expected
    by_row, by_column = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    n = max(table.n, 1)
    residual = (counts - expected) / np.sqrt(expected)
    free = (1 - by_row / n) * (1 - by_column / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        adjusted = np.where(free > 1e-15, residual / np.sqrt(free), np.nan)
    shape = counts.shape
    return pd.DataFrame(
        {
            "row": [label for label in table.rows for _ in table.columns],
            "column": list(table.columns) * len(table.rows),
            "n": counts.ravel().astype(int),
            "expected": expected.ravel(),
            "share_of_row": (counts / by_row).ravel(),
            "share_of_column": np.broadcast_to(counts / by_column, shape).ravel(),
            "share": (counts / n).ravel(),
            "residual": residual.ravel(),
            "standardised_residual": adjusted.ravel(),
            "test": test.test,
            "statistic": test.statistic,
            "df": test.df,
            "p": test.p,
            "why": why,
        }
    )


def independence(
    frame: pd.DataFrame, *, row: str, column: str, small_cells: SmallCells = "exact", level: float = 0.95
) -> pd.DataFrame:
    """Are two categories associated? The test by a declared rule on expected counts, and Cramér's V.

    small_cells : the rule, declared beforehand and said in the result.
      "exact" (default): 2 x 2 with an expected count below 5, or a larger table with one below 1 or more
      than a fifth below 5 (Cochran 1954): Fisher's exact test (Freeman-Halton); otherwise Pearson's
      chi-square without correction.
      "textbook" (as Chinese textbooks teach): 2 x 2 with n of 40 and more and an expected count of 1 to 5:
      Yates' correction; n below 40 or an expected count below 1: Fisher; larger tables as above.
      "chi-square", "yates" (2 x 2 only), "always exact": that test whatever the counts.
    Returns one row: test, statistic_name (χ², empty for Fisher), statistic, df, df2, p, n, effect
    (Cramér's V), value, low, high (noncentral chi-square; V of Pearson's chi-square whatever the test),
    level, method, reason, expected_least, expected_below_5 (share of cells), why. The limits are those of V in the
    population: V of the sample is biased upwards and may lie above them where it is small; NaN where chi-square is
    smaller than chance makes it (see `noncentrality_chi2`).
    NaN with a reason when a variable has a single level, or an exact table is too large (then use "chi-square").
    Source: Pearson 1900; Yates 1934; Cramér 1946; interval Smithson 2003. Checked against: R 4.2.2
    chisq.test, fisher.test, pchisq; effectsize 0.8.3 cramers_v(adjust = FALSE).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"ward": list("aaaabbbb") * 10, "mode": list("ssspsppp") * 10})
    >>> row = independence(table, row="ward", column="mode").iloc[0]
    >>> f"{row.test}: {row.statistic:.0f}, V = {row.value:.2f} ({row.low:.2f} to {row.high:.2f})"
    'Pearson chi-square: 20, V = 0.50 (0.28 to 0.72)'
    """
    table = cross_table(frame, row=row, column=column, where="independence")
    test, why = chosen_test(table, small_cells=small_cells)
    expected = table.expected
    return with_effect(test, "Cramér's V", cramer_v(table, level=level)).assign(
        expected_least=float(expected.min()) if expected.size else NAN,
        expected_below_5=float((expected < 5).mean()) if expected.size else NAN,
        why=why,
    )


def cross_table(frame: pd.DataFrame, *, row: str, column: str, where: str) -> CrossTable:
    """Counts of two columns of a frame."""
    a, b = (column_of(frame, name, where=where) for name in (row, column))
    both = a.notna() & b.notna()
    a, b = a[both], b[both]
    rows, columns = levels_of(a), levels_of(b)
    masks = [(b == level).to_numpy(dtype=bool) for level in columns]
    counts = [[float((mask & (a == level).to_numpy(dtype=bool)).sum()) for mask in masks] for level in rows]
    return CrossTable(tuple(rows), tuple(columns), np.array(counts).reshape(len(rows), len(columns)))


def cramer_v(table: CrossTable, *, level: float) -> Estimate:
    """Cramér's V of a table, without bias correction, with the noncentral chi-square interval of the population's V."""
    label = "Cramér's V of the sample; noncentral chi-square interval of the population's"
    reason = _why_not(table)
    if reason:
        return missing(reason, unit="correlation", n=table.n, method=label)
    test = chi_square(table, correction=False)
    most = table.n * (min(table.counts.shape) - 1)
    low, high = (
        min(1.0, math.sqrt(limit / most))
        for limit in noncentrality_chi2(test.statistic, test.df, level=level)
    )
    value = math.sqrt(test.statistic / most)
    return Estimate(
        value,
        low,
        high,
        level,
        n=table.n,
        p=test.p,
        statistic=test.statistic,
        df=test.df,
        unit="correlation",
        method=label,
    )


def chosen_test(table: CrossTable, *, small_cells: SmallCells) -> tuple[Tested, str]:
    """The test that the rule asks for, and why that one."""
    if small_cells not in ("exact", "textbook", "chi-square", "yates", "always exact"):
        raise InputError(
            f"There is no rule {small_cells!r} for small cells",
            where="a cross table",
            fix='Use "exact", "textbook", "chi-square", "yates" or "always exact".',
        )
    square = table.counts.shape == (2, 2)
    if small_cells == "yates" and not square:
        fix = 'Use "exact" or "chi-square".'
        raise InputError("Yates' correction is for 2 x 2 tables", where="a cross table", fix=fix)
    if _why_not(table):
        return chi_square(table, correction=False), "no test"
    if small_cells not in ("exact", "textbook"):
        name = {"chi-square": PEARSON, "yates": YATES, "always exact": FISHER}[small_cells]
        why = "declared beforehand"
    else:
        name, why = _by_expected(table, textbook=small_cells == "textbook" and square)
    return fisher(table) if name == FISHER else chi_square(table, correction=name == YATES), why


def _by_expected(table: CrossTable, *, textbook: bool) -> tuple[str, str]:
    """The test's name by the expected counts, and the reason in words."""
    least, below = float(table.expected.min()), float((table.expected < 5).mean())
    if textbook and (table.n < 40 or least < 1):
        return FISHER, f"n = {table.n}, least expected count {least:.1f}"
    if textbook and least < 5:
        return YATES, f"n = {table.n}, an expected count is below 5 (least {least:.1f})"
    if table.counts.shape == (2, 2) and least < 5:
        return FISHER, f"an expected count is below 5 (least {least:.1f})"
    if least < 1:
        return FISHER, f"an expected count is below 1 (least {least:.1f})"
    if table.counts.shape != (2, 2) and below > 0.2:
        return FISHER, f"{100 * below:.0f}% of the expected counts are below 5"
    return PEARSON, f"expected counts suffice (least {least:.1f})"


def fisher(table: CrossTable) -> Tested:
    """Fisher's exact test of a table; NaN with a reason when its distribution is too large to run through."""
    p = fisher_p(table.counts.astype(np.int64))
    reason = "the table is too large for an exact test" if math.isnan(p) else ""
    return Tested(FISHER, "", p=p, n=table.n, method=f"{FISHER}, two-sided by probability", reason=reason)


def chi_square(table: CrossTable, *, correction: bool) -> Tested:
    """Pearson's chi-square of a table; `correction` is Yates', for 2 x 2 only, never beyond the expected counts."""
    from scipy.special import chdtrc

    name = YATES if correction else PEARSON
    reason = _why_not(table)
    if reason:
        return untested(name, "χ²", reason, n=table.n, method=name)
    gaps = np.abs(table.counts - table.expected)
    if correction:
        gaps = gaps - min(0.5, float(gaps.min()))
    statistic = float((gaps**2 / table.expected).sum())
    df = (table.counts.shape[0] - 1) * (table.counts.shape[1] - 1)
    return Tested(name, "χ²", statistic, df, p=float(chdtrc(df, statistic)), n=table.n, method=name)


def _why_not(table: CrossTable) -> str:
    if not table.n:
        return "no complete answers"
    return "a variable has a single level" if min(table.counts.shape) < 2 else ""
