"""Names beside points of a figure, each where it covers no other name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HALF = 3.0  # half of what a point covers, in pixels of the drawing
# Where a name may stand, in points from its own, and which of its sides is there: right first, as a reader looks for it.
PLACES: tuple[tuple[tuple[float, float], str, str], ...] = (
    ((6, 0), "left", "center"),
    ((-6, 0), "right", "center"),
    ((0, 5), "center", "bottom"),
    ((0, -5), "center", "top"),
    ((5, 5), "left", "bottom"),
    ((-5, -5), "right", "top"),
)


def name_points(
    axes: Axes,
    points: Sequence[tuple[float, float, str]],
    *,
    size: float = 8,
    around: Sequence[tuple[float, float]] = (),
) -> None:
    """Write names beside points (x, y, name), in their order; a white rim keeps them legible where they cross a line.

    Call it when the limits of the axes are final. Each name stands at the first place where it covers no earlier name and no point
    and leaves the drawing at neither side; at the first place of all where there is none.

    around : the other points (x, y), which names keep clear of.
    """
    from matplotlib.patheffects import withStroke
    from matplotlib.transforms import Bbox

    if not len(points):
        return
    figure: Any = axes.get_figure(root=True)
    marks = axes.transData.transform([(x, y) for x, y, _ in points] + list(around))
    taken: list[Any] = [Bbox.from_bounds(x - HALF, y - HALF, 2 * HALF, 2 * HALF) for x, y in marks]
    for x, y, name in points:
        note = axes.annotate(
            name, (x, y), xytext=PLACES[0][0], textcoords="offset points", fontsize=size,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )  # fmt: skip
        for place in (*PLACES, PLACES[0]):  # the first again where none is free
            _move(note, place)
            box = note.get_window_extent()
            inside = figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
            if inside and not any(box.overlaps(other) for other in taken):
                break
        taken.append(box)


def _move(note: Any, place: tuple[tuple[float, float], str, str]) -> None:
    offset, horizontal, vertical = place
    note.xyann = offset
    note.set_horizontalalignment(horizontal)
    note.set_verticalalignment(vertical)
