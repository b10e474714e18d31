"""The same people asked twice or more, yes or no: McNemar and Cochran's Q."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.analyse.comparison.samples import complete_matrix, complete_pairs
from workbench.analyse.comparison.tested import Tested, tested_frame, untested
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intervals import wilson_interval

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

McNemarTest = Literal["exact", "chi-square", "corrected"]
TESTS = {
    "exact": "McNemar's test, exact",
    "chi-square": "McNemar's test, chi-square without correction",
    "corrected": "McNemar's test, chi-square with continuity correction",
}


def mcnemar(
    first: pd.Series, second: pd.Series, *, test: McNemarTest = "exact", level: float = 0.95
) -> Estimate:
    """Share of 1 in the first minus share of 1 in the second, the same respondents asked twice.

    first, second : 0/1 (or false/true) on the same index; incomplete pairs are left out.
    test : "exact" is the binomial test of the pairs that changed; "chi-square" McNemar's, "corrected" with
    a continuity correction of 1 (as R's default has it).
    Returns an Estimate in unit "share difference": value, low, high (Newcombe's score interval for paired
    shares, method 10), level, n (pairs), p, statistic and df (NaN for exact). The test is NaN for
    chi-square when nobody changed; exact p is then 1. NaN with a reason without complete pairs.
    Raises InputError for other values than 0 and 1, different indexes, or an unknown test.
    Source: McNemar 1947; Newcombe 1998, Statistics in Medicine 17:2635. Checked against: R 4.2.2
    mcnemar.test, binom.test.

    >>> import pandas as pd
    >>> change = mcnemar(pd.Series([1, 1, 1, 1, 0, 0, 1, 1]), pd.Series([0, 0, 1, 0, 0, 1, 1, 0]))
    >>> f"{change.value:.3f} ({change.low:.3f} to {change.high:.3f}), P = {change.p:.3f}"
    '0.375 (-0.125 to 0.693), P = 0.375'
    """
    if test not in TESTS:
        raise InputError(
            f"There is no test {test!r}", where="mcnemar", fix=f"Use one of: {', '.join(TESTS)}."
        )
    a, b = complete_pairs(first, second, where="mcnemar")
    _check_binary(np.concatenate([a, b]), where="mcnemar")
    label, n = f"{TESTS[test]}; Newcombe's paired score interval", len(a)
    if not n:
        return missing("no complete pairs", unit="share difference", n=0, method=label)
    gained, lost = float(((a == 1) & (b == 0)).sum()), float(((a == 0) & (b == 1)).sum())
    low, high = paired_interval(float((a * b).sum()), gained, lost, n, level=level)
    statistic, p = _change(gained, lost, test)
    df = 1 if not math.isnan(statistic) else math.nan
    return Estimate(
        (gained - lost) / n,
        low,
        high,
        level,
        n=n,
        p=p,
        statistic=statistic,
        df=df,
        unit="share difference",
        method=label,
    )


def cochran_q(frame: pd.DataFrame) -> pd.DataFrame:
    """Do the shares of 1 differ between several yes-or-no questions put to the same respondents?

    frame : respondents in rows, 0/1 (or false/true) columns; incomplete rows are left out.
    Returns one row: test, statistic_name (Q), statistic, df, df2, p (chi-square approximation), n
    (respondents), method, reason. NaN with a reason below 2 columns, or when nobody's answers differ.
    Raises InputError for other values than 0 and 1. Source: Cochran 1950, Biometrika 37:256.
    Checked against: R 4.2.2 friedman.test, to which it is equal on 0 and 1.

    >>> import pandas as pd
    >>> asked = pd.DataFrame({"a": [1, 1, 1, 0, 1], "b": [0, 1, 0, 0, 1], "c": [0, 0, 1, 0, 0]})
    >>> f"{cochran_q(asked)['statistic'][0]:.3f}"
    '3.500'
    """
    from scipy.special import chdtrc

    matrix = complete_matrix(frame, where="cochran_q")
    _check_binary(matrix.ravel(), where="cochran_q")
    n, k = matrix.shape
    name = "Cochran's Q"
    rows, columns = matrix.sum(axis=1), matrix.sum(axis=0)
    free = k * float(rows.sum()) - float((rows**2).sum())
    reason = "fewer than 2 questions" if k < 2 else "no complete respondents" if not n else ""
    if not reason and free == 0:
        reason = "nobody's answers differ"
    if reason:
        return tested_frame([untested(name, "Q", reason, n=n, method=name)])
    q = (k - 1) * (k * float((columns**2).sum()) - float(columns.sum()) ** 2) / free
    p = float(chdtrc(k - 1, q))
    return tested_frame([Tested(name, "Q", q, k - 1, p=p, n=n, method=f"{name}, chi-square approximation")])


def paired_interval(
    both: float, gained: float, lost: float, n: float, *, level: float = 0.95
) -> tuple[float, float]:
    """Interval for the difference of two paired shares: Newcombe's method 10 (score, corrected phi).

    both : pairs with 1 twice; gained : 1 then 0; lost : 0 then 1; n : all pairs.
    Source: Newcombe 1998, Statistics in Medicine 17:2635, method 10, table II.

    >>> low, high = paired_interval(36, 12, 2, 50)
    >>> f"{low:.4f} {high:.4f}"
    '0.0569 0.3404'
    """
    neither = n - both - gained - lost
    p1, p2 = (both + gained) / n, (both + lost) / n
    (low1, high1), (low2, high2) = (wilson_interval(share * n, n, level=level) for share in (p1, p2))
    product = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    cross = both * neither - gained * lost
    phi = 0.0
    if product > 0:
        phi = (max(cross - n / 2, 0.0) if cross > 0 else cross) / math.sqrt(product)
    down1, up1, down2, up2 = p1 - low1, high1 - p1, p2 - low2, high2 - p2
    below = math.sqrt(max(0.0, down1**2 - 2 * phi * down1 * up2 + up2**2))
    above = math.sqrt(max(0.0, up1**2 - 2 * phi * up1 * down2 + down2**2))
    return p1 - p2 - below, p1 - p2 + above


def _change(gained: float, lost: float, test: str) -> tuple[float, float]:
    from scipy.special import bdtr, chdtrc

    changed = gained + lost
    if test == "exact":
        return math.nan, min(1.0, float(2 * bdtr(min(gained, lost), int(changed), 0.5))) if changed else 1.0
    if not changed:
        return math.nan, math.nan
    step = min(1.0, abs(gained - lost)) if test == "corrected" else 0.0
    statistic = (abs(gained - lost) - step) ** 2 / changed
    return statistic, float(chdtrc(1, statistic))


def _check_binary(values: Vector, *, where: str) -> None:
    strange = values[~np.isin(values, (0.0, 1.0))]
    if len(strange):
        raise InputError(
            "Yes-or-no answers are 0 and 1",
            where=where,
            found=f"{strange[0]:g}",
            fix="Code yes as 1, no as 0.",
        )
