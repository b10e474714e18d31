"""Where tables and figures stand on paper: at their sentence, or at the head of the next page.

A table or figure that does not break moves whole to the next page when its own has no room. When that
would leave much of the page empty, it floats: the text goes on and it heads the next page. Typst only
reports where everything fell; who floats is decided here, one change a pass and in reading order, so
that every decision still holds when the next one is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

LARGEST_GAP_PT = 70.0
ALMOST_EMPTY_PT = 530.0  # room left on the last page of some 710: a quarter is filled
SMALLER = (0.85, 0.9, 0.95)  # of pictures; letters drawn at 8 points stay above 6.5
_TEXT = ("paragraph", "list")
_FLOATING = ("table", "figure")

Data = dict[str, Any]


@dataclass(frozen=True)
class Placement:
    """Orders (see `typst_data`) of what floats, and of what must stay where it is; the size of pictures, 1 as drawn."""

    floats: frozenset[int] = frozenset()
    fixed: frozenset[int] = frozenset()
    pictures: float = 1.0


def with_spots(body: Sequence[Data]) -> list[Data]:
    """The body with a mark at the end of the text before each table and figure that could float.

    The mark tells how much of a page is left there. Headings before a table go with it, so the mark
    stands before them; a table that floats away leaves its marks to the text before it. A table alone below its heading does not float: nothing would be left there.
    """
    marked = [{**block, "spots": []} for block in body]
    for place, block in enumerate(marked):
        if _can_float(marked, place):
            for carrier in _text_before(marked, place):
                carrier["spots"].append(block["order"])
    return marked


def _can_float(body: Sequence[Data], place: int) -> bool:
    block = body[place]
    if block["kind"] not in _FLOATING or not block["caption"] or block.get("long") or block.get("flipped"):
        return False
    below_heading = place > 0 and body[place - 1]["kind"] == "heading"
    followed = place + 1 < len(body) and body[place + 1]["kind"] in _TEXT
    return followed or not below_heading


def _text_before(body: Sequence[Data], place: int) -> Iterator[Data]:
    """What stands before: the nearest text, and the tables and figures between, which may float themselves."""
    for block in reversed(body[:place]):
        if block["kind"] in (*_TEXT, *_FLOATING):
            yield block
        if block["kind"] not in ("heading", *_FLOATING):
            return


def improved(placement: Placement, report: Mapping[str, Any]) -> Placement | None:
    """The placement with one more decision, or None when the pages need none.

    report : `items` (order, kind, page) for every captioned table and figure, and `spots` (order, page,
        room in points) for those that could float and do not yet, the nearest mark last.
    """
    items, spots = report["items"], {spot["order"]: spot for spot in report["spots"]}
    for item in items:
        earlier = _overtaken(item, items, placement)
        if earlier and item["order"] in spots and item["order"] not in placement.fixed:
            return replace(placement, floats=placement.floats | {item["order"]})
        if earlier:
            return replace(placement, floats=placement.floats - earlier, fixed=placement.fixed | earlier)
    for item in items:
        spot = spots.get(item["order"])
        gap = spot and item["page"] > spot["page"] and spot["room"] > LARGEST_GAP_PT
        if gap and not {item["order"]} & (placement.floats | placement.fixed):
            return replace(placement, floats=placement.floats | {item["order"]})
    return None


def almost_empty(report: Mapping[str, Any]) -> bool:
    """Whether the last of several pages holds a few lines only; report : as for `improved`, with `end` (page, room)."""
    return bool(report["end"]["page"] > 1 and report["end"]["room"] > ALMOST_EMPTY_PT)


def _overtaken(
    item: Mapping[str, Any], items: Sequence[Mapping[str, Any]], placement: Placement
) -> frozenset[int]:
    """Floating ones of the same kind that come before this one and would stand on a later page."""
    if item["order"] in placement.floats:
        return frozenset()
    return frozenset(
        other["order"]
        for other in items
        if other["order"] in placement.floats
        and other["kind"] == item["kind"]
        and other["order"] < item["order"]
        and other["page"] > item["page"]
    )
