from __future__ import annotations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from workbench.present.flow_chart import ASIDE, MAIN, Box, plot_flow, words_of_flow, wrapped

BOXES = [
    Box("received (n = 9)"),
    Box("too young (n = 2)", left_out=True),
    Box("blank (n = 1)", left_out=True),
    Box("analysed (n = 6)"),
]


def test_boxes_stand_below_each_other_and_those_left_out_beside_the_way() -> None:
    axes = plot_flow(BOXES)
    boxes = [text for text in axes.texts if text.get_text()]
    assert [text.get_text() for text in boxes] == [box.text for box in BOXES]
    assert [text.get_position()[0] for text in boxes] == [MAIN, ASIDE, ASIDE, MAIN]
    heights = [text.get_position()[1] for text in boxes]
    assert heights == sorted(heights)


def test_an_arrow_joins_the_way_and_one_leads_to_each_box_left_out() -> None:
    arrows = [text for text in plot_flow(BOXES).texts if not text.get_text()]
    down = [arrow for arrow in arrows if arrow.xy[0] == MAIN]  # type: ignore[attr-defined]
    assert len(arrows) == 3
    assert len(down) == 1


def test_no_text_lies_over_another_or_outside_the_figure() -> None:
    long = "aged under eighteen, or completed by the family rather than by the patient " * 2
    axes = plot_flow(
        [
            Box("received"),
            Box(long, left_out=True),
            Box("转科或自动出院而未能在出院前一天填写问卷者" * 2, left_out=True),
            Box("analysed"),
        ]
    )
    figure = axes.get_figure()
    FigureCanvasAgg(figure).draw()  # type: ignore[arg-type]
    frames = [text.get_bbox_patch().get_window_extent() for text in axes.texts if text.get_text()]  # type: ignore[union-attr]
    for place, frame in enumerate(frames):
        assert frame.x0 >= 0
        assert frame.x1 <= figure.bbox.x1  # type: ignore[union-attr]
        assert not any(frame.overlaps(other) for other in frames[place + 1 :])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", ["short"]),
        ("one two three", ["one two", "three"]),
        ("一二三四五六七", ["一二三四", "五六七"]),
        ("一二三（甲）。", ["一二三", "（甲）。"]),
        ("unbreakable_word", ["unbreakable_word"]),
    ],
)
def test_text_is_wrapped_by_its_width(text: str, lines: list[str]) -> None:
    assert wrapped(text, cells=8).split("\n") == lines


def test_the_words_say_what_the_picture_shows() -> None:
    zh = [Box("收到（n=9）"), Box("太小（n=2）", left_out=True), Box("进入分析（n=7）")]
    en = [Box("received (n = 9)"), Box("too young (n = 2)", left_out=True), Box("analysed (n = 7)")]
    words = words_of_flow(zh, en)
    assert words.zh == "收到（n=9）；剔除：太小（n=2）；进入分析（n=7）。"
    assert words.en == "received (n = 9); left out: too young (n = 2); analysed (n = 7)."
