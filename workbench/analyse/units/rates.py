"""Shares and rates with their intervals, and satisfaction by item."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.codes import codes_for
from workbench.errors import InputError
from workbench.estimate import Estimate, Unit, missing
from workbench.intervals import poisson_interval, wilson_interval
from workbench.measure.numeric import refuse_repeated

if TYPE_CHECKING:
    from collections.abc import Collection

NAN = math.nan
WILSON = "Wilson score interval"
NEWCOMBE = "Newcombe hybrid score interval; z test with pooled share"
GARWOOD = "exact Poisson interval (Garwood)"


def proportion(successes: float, n: float, *, level: float = 0.95) -> Estimate:
    """A share with Wilson's score interval, without continuity or finite-population correction.

    successes, n : counts; n may be an effective sample size. Unit "share"; NaN with a reason when n is 0.
    Raises InputError unless 0 <= successes <= n.
    Source: Wilson 1927. Checked against: Newcombe 1998, Statistics in Medicine 17:857, table I (81/263).

    >>> rate = proportion(81, 263)
    >>> f"{rate.value:.3f} ({rate.low:.3f} to {rate.high:.3f})"
    '0.308 (0.255 to 0.366)'
    """
    _check_counts(successes, n)
    if n == 0:
        return missing("no valid answers", unit="share", n=0, method=WILSON)
    value = successes / n
    low, high = wilson_interval(successes, n, level=level)
    # Rounding error must not put the limit of 0 or of 1 on the wrong side of it.
    low, high = min(low, value), max(high, value)
    return Estimate(value, low, high, level, n=n, unit="share", method=WILSON)


def difference_of_proportions(
    first: float, n_first: float, second: float, n_second: float, *, level: float = 0.95
) -> Estimate:
    """First share minus second share of two independent groups, with Newcombe's hybrid score interval.

    first, second : successes; n_first, n_second : group sizes.
    Returns an Estimate in unit "share difference": n is both groups together; statistic and p belong to
    the two-sided z test with pooled share (chi-square without continuity correction), NaN when all or
    none succeed. Raises InputError unless successes lie within 0 and n.
    Source: Newcombe 1998, Statistics in Medicine 17:873, method 10. Checked against: its table II
    (56/70 and 48/80), and R 4.2.2 prop.test for the test.

    >>> gap = difference_of_proportions(56, 70, 48, 80)
    >>> f"{gap.value:.1f} ({gap.low:.4f} to {gap.high:.4f})"
    '0.2 (0.0524 to 0.3339)'
    """
    _check_counts(first, n_first)
    _check_counts(second, n_second)
    if min(n_first, n_second) == 0:
        reason = "a group has no valid answers"
        return missing(reason, unit="share difference", n=n_first + n_second, method=NEWCOMBE)
    p1, p2 = first / n_first, second / n_second
    low1, high1 = wilson_interval(first, n_first, level=level)
    low2, high2 = wilson_interval(second, n_second, level=level)
    low = p1 - p2 - math.hypot(p1 - low1, high2 - p2)
    high = p1 - p2 + math.hypot(high1 - p1, p2 - low2)
    z, p = _pooled_z(first, n_first, second, n_second)
    n = n_first + n_second
    return Estimate(
        p1 - p2, low, high, level, n=n, p=p, statistic=z, unit="share difference", method=NEWCOMBE
    )


def rate_per(events: float, exposure: float, *, per: float = 10000, level: float = 0.95) -> Estimate:
    """Events per so many units of exposure (users, fields, days), with the exact Poisson interval.

    n of the Estimate is the exposure; the unit is "per 10000", or "ratio" for another `per`, which the
    method names. NaN with a reason when there is no exposure. Raises InputError on negative numbers.
    Source: Garwood 1936. Checked against: R 4.2.2 poisson.test.
    """
    if events < 0 or exposure < 0 or per <= 0:
        raise InputError(
            "Events and exposure are not negative, and per is positive",
            where="rate_per",
            found=f"{events:g} events, exposure {exposure:g}, per {per:g}",
            fix="Pass counts.",
        )
    method = f"{GARWOOD}, per {per:g}"
    unit: Unit = "per 10000" if per == 10000 else "ratio"
    if exposure == 0:
        return missing("no exposure", unit=unit, n=0, method=method)
    low, high = (limit / exposure * per for limit in poisson_interval(events, level=level))
    return Estimate(events / exposure * per, low, high, level, n=exposure, unit=unit, method=method)


def satisfaction_rate(
    answers: pd.Series,
    *,
    satisfied: Collection[object],
    not_applicable: Collection[object] = (),
    level: float = 0.95,
) -> Estimate:
    """Satisfied answers / valid answers (满意率). Not applicable and missing are outside the denominator.

    satisfied : the codes that count, e.g. [4, 5]. not_applicable : codes for no contact, not asked, refused.
    Returns an Estimate in unit "share" with Wilson's interval; n counts the valid answers.
    Raises InputError when a code stands in both lists, `satisfied` is empty, or codes are numbers for a column of text or
    text for one of numbers: then none would be counted. Codes that do not occur are no error.

    >>> satisfaction_rate(pd.Series([5, 4, 3, 9, None]), satisfied=[4, 5], not_applicable=[9]).n
    3
    """
    codes = codes_for(answers, satisfied, option="satisfied")
    valid = _valid(answers, codes, not_applicable)
    return proportion(int(valid.isin(codes).sum()), len(valid), level=level)


def satisfaction_table(
    frame: pd.DataFrame,
    *,
    satisfied: Collection[object],
    not_applicable: Collection[object] = (),
    level: float = 0.95,
) -> pd.DataFrame:
    """Satisfaction by item: respondents in rows, items in columns, codes as for `satisfaction_rate`.

    Returns a row per item: item, n_valid, n_not_applicable, n_missing (these add up to the rows),
    satisfied, share, low, high (Wilson), mean (of valid answers; NaN for text), top_box (share of the
    highest satisfied code among valid answers), worst_case_share (not applicable and missing counted as
    not satisfied). Raises InputError for an item that stands there twice, and as `satisfaction_rate` does.
    """
    refuse_repeated(frame, where="satisfaction_table")
    rows = [_table_row(str(name), frame[name], satisfied, not_applicable, level) for name in frame.columns]
    counts = ["n_valid", "n_not_applicable", "n_missing", "satisfied"]
    shares = ["share", "low", "high", "mean", "top_box", "worst_case_share"]
    return pd.DataFrame(rows, columns=["item", *counts, *shares])


def _check_counts(successes: float, n: float) -> None:
    if not (isinstance(successes, Real) and isinstance(n, Real) and 0 <= successes <= n < math.inf):
        raise InputError(
            "Successes lie between 0 and n",
            where="a share",
            found=f"{successes} of {n}",
            fix="Pass the number of successes first, then the number of valid answers.",
        )


def _pooled_z(first: float, n_first: float, second: float, n_second: float) -> tuple[float, float]:
    from scipy.special import ndtr

    pooled = (first + second) / (n_first + n_second)
    variance = pooled * (1 - pooled) * (1 / n_first + 1 / n_second)
    if variance <= 0:
        return NAN, NAN
    z = (first / n_first - second / n_second) / math.sqrt(variance)
    return z, float(2 * ndtr(-abs(z)))


def _valid(answers: pd.Series, satisfied: list[object], not_applicable: Collection[object]) -> pd.Series:
    apart = codes_for(answers, not_applicable, option="not_applicable")
    both = [code for code in satisfied if code in apart]
    if both or not satisfied:
        raise InputError(
            "Satisfied codes must be given, and apart from not applicable ones",
            where=f"column {answers.name}",
            found=f"{both[0]!r} in both lists" if both else "no satisfied code",
            fix="Correct satisfied and not_applicable.",
        )
    return answers[answers.notna() & ~answers.isin(apart)]


def _table_row(
    item: str,
    answers: pd.Series,
    satisfied: Collection[object],
    not_applicable: Collection[object],
    level: float,
) -> tuple[object, ...]:
    codes = codes_for(answers, satisfied, option="satisfied")
    valid = _valid(answers, codes, not_applicable)
    n, absent = len(valid), int(answers.isna().sum())
    count = int(valid.isin(codes).sum())
    rate = proportion(count, n, level=level)
    numeric = pd.api.types.is_numeric_dtype(answers.dtype)
    mean = float(np.mean(valid.to_numpy(dtype=float))) if n and numeric else NAN
    top = int((valid == max(codes)).sum()) / n if n and numeric else NAN  # type: ignore[type-var]
    worst = count / len(answers) if len(answers) else NAN
    elsewhere = len(answers) - n - absent
    return item, n, elsewhere, absent, count, rate.value, rate.low, rate.high, mean, top, worst
