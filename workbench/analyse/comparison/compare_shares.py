"""A yes-or-no outcome by group: shares, their difference, risk ratio and odds ratio, with the test of a declared rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.comparison.cross_tables import CrossTable, SmallCells, chosen_test
from workbench.analyse.comparison.risk import OddsMethod, RiskMethod, odds_ratio, risk_ratio
from workbench.analyse.comparison.samples import samples_of
from workbench.analyse.units.rates import difference_of_proportions, proportion
from workbench.errors import InputError
from workbench.measure.multiplicity import Adjustment, adjust_p

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from workbench.estimate import Estimate

COLUMNS = [
    *("group", "reference", "yes", "n", "share", "share_low", "share_high", "reference_yes", "reference_n"),
    *(
        "reference_share",
        "difference",
        "difference_low",
        "difference_high",
        "risk_ratio",
        "rr_low",
        "rr_high",
    ),
    *(
        "odds_ratio",
        "or_low",
        "or_high",
        "test",
        "statistic_name",
        "statistic",
        "df",
        "p",
        "p_adjusted",
        "why",
    ),
    *("level", "method", "reason"),
]


def compare_shares(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    odds: OddsMethod = "woolf",
    risk: RiskMethod = "katz",
    small_cells: SmallCells = "exact",
    adjust: Adjustment | None = "holm",
    level: float = 0.95,
) -> pd.DataFrame:
    """How often is the outcome 1 in each group, compared with the first group?

    frame : a row per respondent; rows without outcome or group are left out. outcome : 0/1 or false/true.
    order : the groups, the reference first; default a category's order, else sorted.
    odds, risk : methods of `odds_ratio` and `risk_ratio`; small_cells : the rule of `independence` for the test.
    Returns a row per group but the reference: group, reference, yes, n, share, share_low, share_high (Wilson),
    reference_yes, reference_n, reference_share; difference, difference_low, difference_high (Newcombe),
    risk_ratio, rr_low, rr_high, odds_ratio, or_low, or_high; test, statistic_name, statistic, df, p,
    p_adjusted (over the rows), level, why (that test), method, reason. A ratio that cannot be given is NaN and
    `reason` says why; the difference and the test stand.
    Raises InputError for absent columns or an outcome other than 0 and 1. Empty below two groups.
    Source: Newcombe 1998; Woolf 1955; Katz 1978. Checked against: R 4.2.2 chisq.test, fisher.test;
    `difference_of_proportions`, `odds_ratio`, `risk_ratio`.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"ok": [1] * 56 + [0] * 14 + [1] * 48 + [0] * 32, "ward": ["b"] * 70 + ["a"] * 80})
    >>> row = compare_shares(table, outcome="ok", group="ward").iloc[0]
    >>> f"{row.difference:.2f}, RR {row.risk_ratio:.2f}, OR {row.odds_ratio:.2f}, {row.test}, P = {row.p:.3f}"
    '0.20, RR 1.33, OR 2.67, Pearson chi-square, P = 0.008'
    """
    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="compare_shares")
    answers = np.concatenate(samples.values) if samples.values else np.empty(0)
    strange = answers[~np.isin(answers, (0, 1))]
    if len(strange):
        raise InputError(
            "A share is of answers 0 and 1",
            where=f"compare_shares, column {outcome}",
            found=f"{strange[0]:g}",
            fix="Code yes as 1 and no as 0.",
        )
    counts = [
        (label, float(values.sum()), float(len(values)))
        for label, values in zip(samples.labels, samples.values, strict=True)
    ]
    rows: list[dict[str, object]] = []
    for label, yes, n in counts[1:]:
        reference, base_yes, base_n = counts[0]
        cells = (yes, n, base_yes, base_n)
        share, gap = proportion(yes, n, level=level), difference_of_proportions(*cells, level=level)
        ratios = risk_ratio(*cells, method=risk, level=level), odds_ratio(*cells, method=odds, level=level)
        row = {"group": label, "reference": reference, "yes": int(yes), "n": int(n)}
        row |= {"share": share.value, "share_low": share.low, "share_high": share.high}
        row |= {"reference_yes": int(base_yes), "reference_n": int(base_n)}
        row |= {"reference_share": base_yes / base_n if base_n else np.nan}
        row |= _limits("difference", "difference", gap) | _limits("risk_ratio", "rr", ratios[0])
        row |= _limits("odds_ratio", "or", ratios[1]) | _test(cells, small_cells)
        reasons = dict.fromkeys(each.reason for each in (gap, *ratios) if each.reason)
        methods = "; ".join(each.method for each in (gap, *ratios))
        rows.append(row | {"level": level, "method": methods, "reason": "; ".join(reasons)})
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(p_adjusted=adjust_p(table["p"].to_numpy(dtype=float), method=adjust))


def _limits(name: str, short: str, estimate: Estimate) -> dict[str, object]:
    return {name: estimate.value, f"{short}_low": estimate.low, f"{short}_high": estimate.high}


def _test(cells: tuple[float, float, float, float], small_cells: SmallCells) -> dict[str, object]:
    """The test of the 2 x 2 table; margins of zero leave a single level."""
    yes, n, base_yes, base_n = cells
    counts = np.array([[yes, n - yes], [base_yes, base_n - base_yes]])
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    table = CrossTable(tuple(range(counts.shape[0])), tuple(range(counts.shape[1])), counts)
    test, why = chosen_test(table, small_cells=small_cells)
    row = {key: getattr(test, key) for key in ("test", "statistic_name", "statistic", "df", "p")}
    return row | {"why": why}
