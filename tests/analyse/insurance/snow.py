"""Cholera in south London: John Snow 1855, On the Mode of Communication of Cholera, 2nd ed., tables VIII (p. 85) and XII (p. 90)."""

from __future__ import annotations

import pandas as pd

# Population in 1851, deaths in 1849 and in 1854; all supplied by Southwark and Vauxhall in both years.
ONE_COMPANY = [
    (19709, 283, 371), (8015, 157, 161), (11360, 192, 148), (18899, 249, 362), (13934, 259, 244), (15295, 226, 237),
    (17805, 352, 282), (10560, 111, 171), (9611, 97, 59), (5280, 8, 9), (17742, 235, 240), (19444, 92, 174),
]  # fmt: skip
# Supplied by Lambeth too, which by 1854 had moved its intake above the sewers.
BOTH = [
    (16022, 256, 113), (18126, 267, 174), (15862, 312, 270), (17836, 257, 93), (20922, 318, 210), (29861, 446, 388),
    (14033, 143, 92), (14088, 193, 58), (18348, 243, 117), (18409, 215, 49), (26784, 544, 193), (24261, 187, 303),
    (18848, 153, 142), (14610, 81, 48), (16290, 114, 165), (15849, 176, 132),
]  # fmt: skip


def south_london() -> pd.DataFrame:
    """A row a sub-district and year: place, year, people, deaths, both, later, clean (both companies and later)."""
    rows = [
        (place, year, people, deaths, float(place >= len(ONE_COMPANY)), float(year == 1854))
        for place, (people, *counts) in enumerate(ONE_COMPANY + BOTH)
        for year, deaths in zip((1849, 1854), counts, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["place", "year", "people", "deaths", "both", "later"])
    return frame.assign(clean=frame["both"] * frame["later"])
