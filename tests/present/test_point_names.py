from __future__ import annotations

from itertools import combinations

import pytest
from matplotlib.text import Annotation

from workbench.present.point_names import name_points
from workbench.present.theme import new_axes, themed


@pytest.mark.parametrize(
    "points",
    [
        [(5.0, 3.50, "第 9 题"), (4.98, 3.45, "第 7 题"), (5.0, 3.4, "第 11 题")],
        [(1.0, 10.0, "2004Q1"), (1.0, 10.0, "2004Q2")],
        [(9.9, 5.0, "a name at the right edge"), (9.8, 5.0, "another one beside it")],
    ],
)
def test_names_of_neighbouring_points_cover_neither_each_other_nor_leave_the_drawing(
    points: list[tuple[float, float, str]],
) -> None:
    with themed():
        axes = new_axes(height=3.0)
        axes.set_xlim(0, 10)
        axes.set_ylim(0, 20)
        name_points(axes, points)
        names = [each for each in axes.texts if isinstance(each, Annotation)]
        boxes = [name.get_window_extent() for name in names]
    assert [name.get_text() for name in names] == [name for _, _, name in points]
    assert not any(first.overlaps(second) for first, second in combinations(boxes, 2))
    figure = axes.get_figure(root=True)
    assert figure is not None
    assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)


def test_a_name_alone_stands_right_of_its_point() -> None:
    with themed():
        axes = new_axes(height=3.0)
        axes.set_xlim(0, 10)
        axes.set_ylim(0, 20)
        name_points(axes, [(2.0, 5.0, "A")])
        box = axes.texts[0].get_window_extent()
    assert box.x0 > axes.transData.transform((2.0, 5.0))[0]


def test_a_name_keeps_clear_of_the_other_points() -> None:
    with themed():
        axes = new_axes(height=3.0)
        axes.set_xlim(0, 10)
        axes.set_ylim(0, 20)
        name_points(axes, [(5.0, 10.0, "a long name")], around=[(5.6, 10.0)])
        box = axes.texts[0].get_window_extent()
    assert not box.contains(*axes.transData.transform((5.6, 10.0)))
