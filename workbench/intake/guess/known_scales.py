"""Questionnaires that a block of items may be, by the number of items and the range of the answers alone.

A shape proves nothing: several questionnaires share one. Names only; no wording, no keys. `shipped` is the instrument of
this project to score it with, where there is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.instruments import list_instruments, load_instrument


@dataclass(frozen=True)
class KnownScale:
    """name : of the questionnaire; items, low, high : its shape; shipped : id of the instrument, "" where none is."""

    name: str
    items: int
    low: int
    high: int
    shipped: str = ""


KNOWN_SCALES = (
    KnownScale("SCL-90", 90, 1, 5, "scl90"),
    KnownScale("SCL-90", 90, 0, 4, "scl90"),
    KnownScale("SAS", 20, 1, 4, "sas"),
    KnownScale("SDS", 20, 1, 4, "sds"),
    KnownScale("STAI (both parts)", 40, 1, 4),
    KnownScale("STAI (one part)", 20, 1, 4),
    KnownScale("PHQ-9", 9, 0, 3, "phq9"),
    KnownScale("GAD-7", 7, 0, 3, "gad7"),
    KnownScale("HADS", 14, 0, 3, "hads"),
    KnownScale("HAMA", 14, 0, 4),
    KnownScale("BDI-II", 21, 0, 3),
    KnownScale("DASS-21", 21, 0, 3),
    KnownScale("DASS-42", 42, 0, 3),
    KnownScale("K10", 10, 1, 5),
    KnownScale("K6", 6, 0, 4),
    KnownScale("GHQ-12", 12, 0, 3),
    KnownScale("GHQ-12", 12, 1, 4),
    KnownScale("ISI", 7, 0, 4),
    KnownScale("PSS-10", 10, 0, 4),
    KnownScale("CD-RISC-10", 10, 0, 4),
    KnownScale("PSS-14", 14, 0, 4),
    KnownScale("CD-RISC-25", 25, 0, 4),
    KnownScale("RSES", 10, 1, 4),
    KnownScale("GSES", 10, 1, 4),
    KnownScale("SWLS", 5, 1, 7),
    KnownScale("WHO-5", 5, 0, 5),
    KnownScale("MSPSS", 12, 1, 7),
    KnownScale("MBI-HSS", 22, 0, 6),
    KnownScale("PANAS", 20, 1, 5),
    KnownScale("PCL-5", 20, 0, 4),
    KnownScale("PCL-C", 17, 1, 5),
    KnownScale("IES-R", 22, 0, 4),
    KnownScale("BFI-44", 44, 1, 5),
    KnownScale("SERVQUAL (one part)", 22, 1, 7),
    KnownScale("SERVQUAL (one part)", 22, 1, 5),
    KnownScale("SERVQUAL (both parts)", 44, 1, 7),
    KnownScale("CBI", 42, 1, 6),
    KnownScale("CBI-24", 24, 1, 6, "cbi24"),
    KnownScale("CBI-6", 6, 1, 6, "cbi6"),
    KnownScale("BSI-18", 18, 0, 4, "bsi18"),
    KnownScale("CSQ-8", 8, 1, 4, "csq8"),
    KnownScale("SERVPERF", 22, 1, 7, "servperf"),
    KnownScale("SERVPERF", 22, 1, 5, "servperf"),
    KnownScale("NSNS", 19, 1, 5),
)
SHAPES = tuple((scale.items, scale.low, scale.high) for scale in KNOWN_SCALES)
FEWEST_FOR_LOWER_TOP = 20  # of so many items, one scale's highest answer may have been chosen by nobody


def likely_scales(items: int, low: int, high: int, *, name: str) -> tuple[KnownScale, ...]:
    """The known questionnaires with this many items and this range; with many items the top answer may be unused.

    name : what the columns share; where it is the name of one of them (sas of sas1 … sas20), only that one.

    >>> [scale.name for scale in likely_scales(9, 0, 3, name="q")]
    ['PHQ-9']
    """
    shaped = [scale for scale in KNOWN_SCALES if scale.items == items and scale.low == low]
    found = tuple(scale for scale in shaped if scale.high == high)
    if not found and items >= FEWEST_FOR_LOWER_TOP and high > 1:
        found = tuple(scale for scale in shaped if scale.high > high)
    stem = _letters(name)
    named = tuple(scale for scale in found if stem and stem == _letters(scale.name))
    return named or found


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.casefold())


def shipped_instrument(scales: tuple[KnownScale, ...]) -> tuple[str, str] | None:
    """(instrument, coding) to score a block with, when only one questionnaire is likely and it is shipped."""
    if len({scale.name for scale in scales}) != 1 or scales[0].shipped not in list_instruments():
        return None
    instrument = load_instrument(scales[0].shipped)
    for coding, ends in instrument.codings.items():
        if ends == (scales[0].low, scales[0].high) and instrument.n_items == scales[0].items:
            return instrument.id, coding
    return None
