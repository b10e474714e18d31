"""Where the unit of a report lies among the control limits, in words by which the index is searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.study import Lang

POSITION = "position"
"""A recorded result of this name, -2 to 2, says where the unit lies; without a value it was not compared."""
WORDS: dict[Lang, dict[int | None, str]] = {
    "zh": {
        -2: "低于 99.8% 限", -1: "低于 95% 限", 0: "限内", 1: "高于 95% 限", 2: "高于 99.8% 限", None: "过少，不比较",
    },
    "en": {
        -2: "below 99.8% limit", -1: "below 95% limit", 0: "within limits", 1: "above 95% limit", 2: "above 99.8% limit",
        None: "too few to compare",
    },
}  # fmt: skip


def mark_positions(
    rows: Sequence[dict[str, Any]], results: Mapping[str, Mapping[str, Any]], lang: Lang
) -> list[tuple[str, int]]:
    """Give each finished report the words for its position; returns how many reports have each, lowest first.

    rows : of the index, with `name` and `links`; each gets `place` (words and value, or None). An empty list where no
    notebook recorded a position.
    """
    for row in rows:
        known = results[row["name"]].get(POSITION) if row["links"] else None
        value = None if known is None or known["value"] is None else int(known["value"])
        row["place"] = None if known is None else {"words": WORDS[lang][value], "value": value}
    found = Counter(row["place"]["words"] for row in rows if row["place"])
    return [(words, found[words]) for words in WORDS[lang].values() if found[words]]
