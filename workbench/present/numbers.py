"""Numbers as journals print them, in both languages. The only place where anything is rounded.

Source: SAMPL guidelines (Lang & Altman 2013) and the habits of Chinese medical journals: a statistic before P,
P with three decimals and `<0.001` below, intervals as 95%CI:a~b in Chinese, "a to b" in English.
"""

from __future__ import annotations

import math

from workbench.estimate import Estimate, Unit
from workbench.study import Lang

MINUS = "\u2212"
NOTHING = "—"
SMALL_N = 20  # below it a share is also printed as k/n
DECIMALS: dict[Unit, int] = {
    "share": 1,
    "share difference": 1,
    "score": 2,
    "correlation": 2,
    "reliability": 2,
    "standard deviations": 2,
    "count": 0,
    "mean count": 1,
    "per 10000": 1,
    "ratio": 2,
    "time": 1,
    "logit": 2,
    "critical value": 3,
}


def number(value: float, *, decimals: int = 2, lang: Lang = "en") -> str:
    """A number with fixed decimals, a true minus sign and, in English, thousands separators. NaN is a dash.

    >>> number(-0.348), number(12345.6, decimals=0), number(12345.6, decimals=0, lang="zh")
    ('−0.35', '12,346', '12346')
    """
    if not math.isfinite(value):
        return NOTHING
    text = f"{abs(value):,.{decimals}f}" if lang == "en" else f"{abs(value):.{decimals}f}"
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return (MINUS if negative else "") + text


def percent(share: float, *, decimals: int = 1, lang: Lang = "en") -> str:
    """A share of 0 to 1 as a percentage, without the sign.

    >>> percent(0.862)
    '86.2'
    """
    return number(share * 100, decimals=decimals, lang=lang)


def p_value(p: float) -> str:
    """Three decimals; `<0.001` below, `>0.999` above.

    >>> p_value(0.0004), p_value(0.0321), p_value(1.0)
    ('<0.001', '0.032', '>0.999')
    """
    if not math.isfinite(p):
        return NOTHING
    if p < 0.001:
        return "<0.001"
    return ">0.999" if p >= 0.9995 else f"{p:.3f}"


def extent(low: float, high: float, *, lang: Lang, decimals: int | None = None) -> str:
    """From one value to another where neither is an interval: possible answers, ranks, weeks; one number where both are equal.

    decimals : of both; without it none for whole numbers and 2 for others.

    >>> extent(1, 5, lang="zh"), extent(1, 5, lang="en"), extent(5, 5, lang="en")
    ('1~5', '1–5', '5')
    """
    if decimals is None:
        decimals = 0 if float(low).is_integer() and float(high).is_integer() else 2
    first, last = (number(each, decimals=decimals, lang=lang) for each in (low, high))
    return first if first == last else f"{first}{'~' if lang == 'zh' else '–'}{last}"


def in_unit(value: float, unit: Unit, *, lang: Lang) -> str:
    """One value of an estimate in the form its unit is printed in; shares as percentages without the sign.

    A limit that an interval does not have is infinite, which is known; a dash would say that it is not.

    >>> in_unit(0.862, "share", lang="en"), in_unit(math.inf, "ratio", lang="zh")
    ('86.2', '∞')
    """
    if math.isinf(value):
        return MINUS + "∞" if value < 0 else "∞"
    if unit in ("share", "share difference"):
        return percent(value, decimals=DECIMALS[unit], lang=lang)
    return number(value, decimals=DECIMALS[unit], lang=lang)


def between(low: float, high: float, unit: Unit, *, lang: Lang) -> str:
    """The two limits of an interval; one dash where neither is known.

    >>> between(-0.5, -0.2, "correlation", lang="zh"), between(0.831, 0.889, "share", lang="en")
    ('−0.50~−0.20', '83.1 to 88.9')
    """
    if math.isnan(low) and math.isnan(high):
        return NOTHING
    link = "~" if lang == "zh" else " to "
    return f"{in_unit(low, unit, lang=lang)}{link}{in_unit(high, unit, lang=lang)}"


def with_interval(estimate: Estimate, *, lang: Lang) -> str:
    """A table cell: the value and its interval in brackets; a dash where there is no value.

    >>> with_interval(Estimate(-0.35, -0.5, -0.2, 0.95, unit="correlation"), lang="zh")
    '−0.35(−0.50~−0.20)'
    """
    if math.isnan(estimate.value):
        return NOTHING
    value = in_unit(estimate.value, estimate.unit, lang=lang)
    if math.isnan(estimate.low):
        return value
    limits = between(estimate.low, estimate.high, estimate.unit, lang=lang)
    return f"{value}({limits})" if lang == "zh" else f"{value} ({limits})"


def mean_sd(mean: float, sd: float, *, lang: Lang, decimals: int = 2) -> str:
    """Mean and standard deviation of one cell.

    >>> mean_sd(38.333, 14.31, lang="en")
    '38.33 ± 14.31'
    """
    space = "" if lang == "zh" else " "
    return f"{number(mean, decimals=decimals, lang=lang)}{space}±{space}{number(sd, decimals=decimals, lang=lang)}"


def count_share(count: int, total: int, *, lang: Lang) -> str:
    """Count and percentage of one cell.

    >>> count_share(51, 102, lang="zh")
    '51(50.0)'
    """
    share = percent(count / total, lang=lang) if total else NOTHING
    space = "" if lang == "zh" else " "
    return f"{number(count, decimals=0, lang=lang)}{space}({share})"
