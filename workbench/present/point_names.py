"""Names beside points of a figure, each where it covers no other name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Where a name may stand, in points from its own, and which of its sides is there: right first, as a reader looks for it.
PLACES: tuple[tuple[tuple[float, float], str, str], ...] = (
    ((6, 0), "left", "center"),
    ((-6, 0), "right", "center"),
    ((0, 5), "center", "bottom"),
    ((0, -5), "center", "top"),
    ((5, 5), "left", "bottom"),
    ((-5, -5), "right", "top"),
)


def name_points(axes: Axes, points: Sequence[tuple[float, float, str]], *, size: float = 8) -> None:
    """Write names beside points (x, y, name), in their order; a white rim keeps them legible where they cross a line.

    Call it when the limits of the axes are final. Each name stands at the first place where it overlaps no earlier name and stays
    inside the drawing; at the first place of all where there is none.
    """
    from matplotlib.patheffects import withStroke

    figure: Any = axes.get_figure(root=True)
    taken: list[Any] = []
    for x, y, name in points:
        note = axes.annotate(
            name, (x, y), xytext=PLACES[0][0], textcoords="offset points", fontsize=size,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )  # fmt: skip
        boxes = []
        for place in PLACES:
            _move(note, place)
            box = note.get_window_extent()
            inside = figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
            boxes.append(box)
            if inside and not any(box.overlaps(other) for other in taken):
                break
        else:
            _move(note, PLACES[0])
            boxes.append(boxes[0])
        taken.append(boxes[-1])


def _move(note: Any, place: tuple[tuple[float, float], str, str]) -> None:
    offset, horizontal, vertical = place
    note.xyann = offset
    note.set_horizontalalignment(horizontal)
    note.set_verticalalignment(vertical)
