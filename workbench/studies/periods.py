"""How a sentence names a period of time."""

from __future__ import annotations

import calendar
import re

from workbench.study import Words

FORMS = {
    "year": r"(\d{4})",
    "quarter": r"(\d{4})-Q([1-4])",
    "month": r"(\d{4})-(0[1-9]|1[0-2])",
    "week": r"(\d{4})-W(0[1-9]|[1-4]\d|5[0-3])",
}


def period_said(period: str) -> Words:
    """A year, quarter, month or ISO week as a reader says it; any other name of a period stays as it is.

    >>> period_said("2010-08").en, period_said("2010-08").zh, period_said("2005-W31").en
    ('August 2010', '2010 年 8 月', 'week 31 of 2005')
    """
    for form, pattern in FORMS.items():
        if match := re.fullmatch(pattern, period):
            return _said(form, match[1], int(match.groups()[-1]))
    return Words(zh=period, en=period)


def _said(form: str, year: str, number: int) -> Words:
    if form == "year":
        return Words(zh=f"{year} 年", en=year)
    if form == "month":
        return Words(zh=f"{year} 年 {number} 月", en=f"{calendar.month_name[number]} {year}")
    if form == "quarter":
        return Words(zh=f"{year} 年第 {number} 季度", en=f"quarter {number} of {year}")
    return Words(zh=f"{year} 年第 {number} 周", en=f"week {number} of {year}")
