"""The holidays of 2003-11 to 2005-12 in China: the only figures of the practice data that are no invention.

Source: Decree 270 of the State Council (1999-09-18: one day at New Year, three each at Spring Festival, Labour Day and
National Day) and the yearly notices of its General Office for 2004 and 2005, which join weekends to them. Compared day by
day with the tables of chinesecalendar 1.11 (MIT).
"""

from __future__ import annotations

import pandas as pd

OFF = (
    ("2004-01-01", "2004-01-01", "元旦|New Year"),
    ("2004-01-22", "2004-01-28", "春节|Spring Festival"),
    ("2004-05-01", "2004-05-07", "劳动节|Labour Day"),
    ("2004-10-01", "2004-10-07", "国庆节|National Day"),
    ("2005-01-01", "2005-01-03", "元旦|New Year"),
    ("2005-02-09", "2005-02-15", "春节|Spring Festival"),
    ("2005-05-01", "2005-05-07", "劳动节|Labour Day"),
    ("2005-10-01", "2005-10-07", "国庆节|National Day"),
)
WORKED = (
    "2004-01-17", "2004-01-18", "2004-05-08", "2004-05-09", "2004-10-09", "2004-10-10",
    "2005-02-05", "2005-02-06", "2005-04-30", "2005-05-08", "2005-10-08", "2005-10-09",
)  # fmt: skip
"""Saturdays and Sundays that were worked in exchange."""
KINDS = {1: "放假|Day off", 2: "调休上班|Worked weekend"}


def holidays() -> pd.DataFrame:
    """A row a day that the weekend rule alone gets wrong or leaves open: day, kind (1 off, 2 worked), name_zh, name_en."""
    rows = [
        [f"{day:%Y-%m-%d}", 1, *name.split("|")]
        for first, last, name in OFF
        for day in pd.date_range(first, last)
    ]
    rows += [[day, 2, "调休", "Worked in exchange"] for day in WORKED]
    frame = pd.DataFrame(rows, columns=["day", "kind", "name_zh", "name_en"])
    return frame.sort_values("day", ignore_index=True)
