"""The way of the participants as boxes from top to bottom, those left out beside it (as CONSORT and STROBE draw it)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from workbench.present.theme import GREY, INK, TEXT_WIDTH, new_axes, themed
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

GAP, LINE_HEIGHT = 0.44, 0.18  # inches: a box's frame with the way to the next, and each line of its text
MAIN, ASIDE = 0.28, 0.56  # the middle of the way, and where boxes beside it begin, as shares of the width
LINE = 30  # character cells of a line in a box; a Chinese character takes two


@dataclass(frozen=True)
class Box:
    """text : what it says, in one language; left_out : it stands beside the way, not on it."""

    text: str
    left_out: bool = False


def plot_flow(boxes: Sequence[Box]) -> Axes:
    """Draw the boxes in their order: those on the way joined by arrows, those left out by an arrow to the side."""
    with themed():
        tall = [GAP + LINE_HEIGHT * (1 + wrapped(box.text).count("\n")) for box in boxes]
        height = [sum(tall[:place]) + each / 2 for place, each in enumerate(tall)]
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=sum(tall) + 0.1)
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(sum(tall), 0)
        drawn = [_draw(axes, box, each) for box, each in zip(boxes, height, strict=True)]
        for upper, lower in pairwise(place for place, box in enumerate(boxes) if not box.left_out):
            _arrow(axes, (MAIN, height[upper]), (MAIN, height[lower]), drawn[upper], drawn[lower])
        for place, box in enumerate(boxes):
            if box.left_out:
                _arrow(axes, (MAIN, height[place]), (ASIDE + 0.1, height[place]), None, drawn[place])
    return axes


def words_of_flow(boxes_zh: Sequence[Box], boxes_en: Sequence[Box]) -> Words:
    """The same as sentences, for those who cannot see it."""
    return Words(
        zh="；".join(f"剔除：{box.text}" if box.left_out else box.text for box in boxes_zh) + "。",
        en="; ".join(f"left out: {box.text}" if box.left_out else box.text for box in boxes_en) + ".",
    )


def wrapped(text: str, *, cells: int = LINE) -> str:
    """Text in lines of so many character cells, broken at blanks, and between Chinese characters where there are none."""
    lines, line, width = [], "", 0
    for piece in _pieces(text):
        step = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in piece)
        if line and width + step > cells:
            lines.append(line.rstrip())
            line, width, piece = "", 0, piece.lstrip()
        line, width = line + piece, width + step
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> list[str]:
    """The text in pieces that a line may begin with: no closing mark first, no opening one left behind."""
    pieces = [""]
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        closing = unicodedata.category(character) in ("Po", "Pe", "Pf")
        opened = pieces[-1][-1:] and unicodedata.category(pieces[-1][-1]) in ("Ps", "Pi")
        if not opened and (character == " " or (wide and not closing)):
            pieces.append(character)
        else:
            pieces[-1] += character
    return [piece for piece in pieces if piece]


def _draw(axes: Axes, box: Box, height: float) -> Text:
    place, side = (ASIDE, "left") if box.left_out else (MAIN, "center")
    edge = GREY if box.left_out else INK
    frame = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": edge, "linewidth": 0.8}
    return axes.text(
        place, height, wrapped(box.text), ha=side, va="center", fontsize=8.5, linespacing=1.3, bbox=frame
    )


def _arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], above: Text | None, below: Text
) -> None:
    """An arrow from edge to edge; it is drawn after the boxes, because only then it is known where their edges are."""
    ends = {"patchA": above.get_bbox_patch() if above else None, "patchB": below.get_bbox_patch()}
    look = {"arrowstyle": "-|>", "color": GREY, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 1}
    axes.annotate("", end, start, zorder=4, arrowprops={**look, **ends})
