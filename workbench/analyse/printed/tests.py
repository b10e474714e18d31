"""Does a printed p value follow from its printed statistic? Recomputation without the data."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from workbench.errors import InputError

NAN = math.nan
PrintedStatistic = Literal["t", "F", "χ²", "r", "z"]
Agreement = Literal["consistent", "consistent if one-sided", "inconsistent", "changes the conclusion"]
PRINTED = re.compile(r"^\s*(?:p|P)?\s*(<=|>=|[<>=≤≥＜＞＝])?\s*(\d*\.?\d+)\s*$")


@dataclass(frozen=True)
class PrintedTest:
    """What follows from a printed test. Nothing is corrected.

    p, p_one_sided : from the statistic as printed (NaN one-sided for F and χ²).
    p_low, p_high : two-sided p of the statistics that round to the printed one.
    printed : the p as printed. relation, printed_p, decimals : what it says ("=", "<", ">", value, decimals).
    verdict : "consistent"; "consistent if one-sided"; "inconsistent"; "changes the conclusion" (inconsistent,
    and on the other side of alpha).
    """

    test: PrintedStatistic
    statistic: float
    df: float
    df2: float
    p: float
    p_one_sided: float
    p_low: float
    p_high: float
    printed: str
    relation: str
    printed_p: float
    decimals: int
    verdict: Agreement


def check_printed_test(
    *,
    test: PrintedStatistic,
    statistic: str,
    p: str,
    df: float | None = None,
    df2: float | None = None,
    alpha: float = 0.05,
) -> PrintedTest:
    """Recompute a p value from a printed t, F, χ², r or z, and compare at the decimals printed.

    test, df, df2 : t and r with df, F with df and df2, χ² with df, z without (of r, df is n - 2).
    statistic, p : as printed, as text, because trailing zeros count: "2.10", "0.036", "P<0.05", "＜0.01".
    A printed p of all zeros ("0.000") is read as below half its last decimal. Allows for the rounding of
    both figures; both ways of rounding a half. alpha : the level at which conclusions are drawn.
    Returns a PrintedTest. Raises InputError for figures that cannot be read, an impossible value (negative F,
    r beyond 1, p above 1) or missing df. Source: Nuijten et al. 2016 (statcheck's idea).
    Checked against: R 4.2.2 pt, pf, pchisq, pnorm.

    >>> got = check_printed_test(test="t", statistic="2.20", df=28, p="0.036")
    >>> f"{got.p:.4f} {got.verdict}"
    '0.0362 consistent'
    >>> check_printed_test(test="χ²", statistic="3.10", df=1, p="P<0.05").verdict
    'changes the conclusion'
    """
    value, digits = _number(statistic, "statistic")
    _check(test, value, df, df2)
    relation, printed, decimals = _printed_p(p)
    half = 0.5 * 10.0**-digits
    size = abs(value)
    first, second = (math.nan if each is None else float(each) for each in (df, df2))
    most = 1.0 if test == "r" else math.inf
    ends = (max(size - half, 0.0), min(size + half, most))
    high, low = (_two_sided(test, each, first, second) for each in ends)
    exact = _two_sided(test, size, first, second)
    one = exact / 2 if test in ("t", "r", "z") else NAN
    slack = 0.5 * 10.0**-decimals + 1e-12
    if _agrees(relation, printed, slack, low, high):
        verdict: Agreement = "consistent"
    elif test in ("t", "r", "z") and _agrees(relation, printed, slack, low / 2, high / 2):
        verdict = "consistent if one-sided"
    else:
        verdict = "changes the conclusion" if _turns(relation, printed, exact, alpha) else "inconsistent"
    return PrintedTest(
        test, value, first, second, exact, one, low, high, p, relation, printed, decimals, verdict
    )


def _two_sided(test: str, size: float, df: float, df2: float) -> float:
    from scipy.special import chdtrc, fdtrc, ndtr, stdtr

    if test == "r":
        t = size * math.sqrt(df / (1 - size**2)) if size < 1 else math.inf
        return float(2 * stdtr(df, -t))
    if test == "t":
        return float(2 * stdtr(df, -size))
    if test == "F":
        return float(fdtrc(df, df2, size))
    return float(chdtrc(df, size)) if test == "χ²" else float(2 * ndtr(-size))


def _agrees(relation: str, printed: float, slack: float, low: float, high: float) -> bool:
    """Can the printed p hold for some statistic that rounds to the printed one?"""
    if relation == "<":
        return low < printed
    if relation == ">":
        return high > printed
    below = printed - slack if printed > 0 else -1.0
    return low <= printed + slack and high >= below


def _turns(relation: str, printed: float, p: float, alpha: float) -> bool:
    """Whether the printed p lies on the other side of alpha than the recomputed one."""
    if relation == "=":
        return (printed < alpha) != (p < alpha)
    if relation == "<":
        return printed <= alpha and p >= alpha
    return printed >= alpha and p < alpha


def _printed_p(text: str) -> tuple[str, float, int]:
    found = PRINTED.match(text)
    if not found or float(found[2]) > 1:
        raise InputError(
            "A printed p is a number between 0 and 1, with or without a sign",
            where="check_printed_test",
            found=repr(text),
            fix='Write it as printed: "0.036", "<0.001", "P>0.05".',
        )
    signs = {"<=": "<", "≤": "<", "＜": "<", ">=": ">", "≥": ">", "＞": ">", "＝": "=", None: "="}
    _, decimals = _number(found[2], "p")
    return signs.get(found[1], found[1]), float(found[2]), decimals


def _number(text: str, what: str) -> tuple[float, int]:
    # A number has lost the zeros it was printed with.
    cleaned = text.strip().replace("−", "-").replace("–", "-") if isinstance(text, str) else ""
    if not re.fullmatch(r"-?\d*\.?\d+", cleaned):
        raise InputError(
            f"The {what} cannot be read",
            where="check_printed_test",
            found=repr(text),
            fix='Copy it as printed, as text: "2.10".',
        )
    return float(cleaned), len(cleaned.partition(".")[2])


def _check(test: str, value: float, df: float | None, df2: float | None) -> None:
    needed = {"t": 1, "r": 1, "χ²": 1, "F": 2, "z": 0}
    wrong = ""
    if test not in needed:
        wrong = f"test {test!r}"
    elif sum(each is not None and each > 0 for each in (df, df2)[: needed[test]]) < needed[test]:
        wrong = f"df {df}, {df2}"
    elif (test in ("F", "χ²") and value < 0) or (test == "r" and abs(value) > 1):
        wrong = f"{test} = {value:g}"
    if wrong:
        raise InputError(
            "A printed test needs a possible statistic and its degrees of freedom",
            where="check_printed_test",
            found=wrong,
            fix="Use t, r or χ² with df, F with df and df2, or z.",
        )
