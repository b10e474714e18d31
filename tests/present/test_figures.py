from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.axes import Axes

import workbench as wb
from workbench.errors import InputError
from workbench.present import edition
from workbench.present.edition import start
from workbench.present.figures import FIGURE_TYPE, Figure, figure
from workbench.present.inlines import plain_text
from workbench.present.theme import TEXT_WIDTH, new_axes, themed
from workbench.study import Words
from workbench.study_file import load_study

STUDY = load_study(Path(__file__).parents[2] / "data" / "raw" / "orthopedic_care")
CAPTION = Words(zh="森林图", en="Forest *plot*")
ALT = Words(zh="三点", en="Three points on a line")


@pytest.fixture(autouse=True)
def chinese_paper() -> Iterator[None]:
    start(STUDY, lang="zh")
    yield
    edition._EDITIONS.clear()


def drawn(width: float = TEXT_WIDTH) -> Axes:
    with themed():
        axes = new_axes(width=width)
        axes.plot([1, 2, 3], [-1, 0, 1], marker="o", label="满意率")
        axes.set_title("护理满意度")
        axes.fill_between([1, 2], [0, 1])
        axes.legend()
    return axes


def made(axes: Axes | None = None, *, label: str = "fig-forest", alt: Words = ALT) -> Figure:
    return figure(axes or drawn(), label=label, caption=CAPTION, alt=alt)


def test_a_figure_carries_its_drawing_its_words_and_its_width() -> None:
    bundle = made(drawn(TEXT_WIDTH / 2))._repr_mimebundle_()
    assert bundle[FIGURE_TYPE] == {
        "label": "fig-forest", "caption": [["text", "森林图"]], "alt": "三点", "notes": [], "width": 0.5, "simulated": True,
    }  # fmt: skip
    assert bundle["image/svg+xml"].startswith("<?xml")
    assert bundle["text/plain"] == "森林图"


def test_results_are_drawn_with_the_vocabulary_alone() -> None:
    weeks = pd.DataFrame({"late": [3, 2, 4, 3, 2, 15], "cases": [50] * 6})
    chart = wb.control_chart(weeks, kind="p", value="late", size="cases", baseline=5)
    with wb.themed():
        axes = wb.new_axes(height=2.4)
        axes.plot(chart["label"], chart[["value", "centre", "low", "high"]])
        axes.set_ylabel("超时（份额）")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of characters that a face lacks
        shown = wb.figure(axes, label="fig-weeks", caption=CAPTION, alt=ALT)
    assert shown.width == 1
    assert "<svg" in shown.svg


@pytest.mark.parametrize(
    ("zh", "n", "printed"),
    [
        ("森林图", [102, 102], "森林图（n=102）"),
        ("森林图（95%CI）", [100, 102], "森林图（95%CI；n=100~102）"),
        ("森林图", [], "森林图"),
    ],
)
def test_a_caption_says_how_many_its_numbers_rest_on(zh: str, n: list[float], printed: str) -> None:
    words = Words(zh=zh, en="x (95% CI)")
    shown = figure(drawn(), label="fig-forest", caption=words, alt=ALT, n=n)
    assert plain_text(shown.caption) == printed
    start(STUDY, lang="en")
    english = figure(drawn(), label="fig-forest", caption=words, alt=ALT, n=[1500.0])
    assert plain_text(english.caption) == "x (95% CI; n = 1,500)"


def test_a_wide_drawing_fills_the_text_and_no_more() -> None:
    assert made(drawn(TEXT_WIDTH * 2)).width == 1.0


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert made().svg == made().svg


def test_letters_are_outlines_and_no_clock_or_program_is_named() -> None:
    svg = made().svg
    assert "<text" not in svg
    assert "dc:date" not in svg
    assert "Matplotlib v" not in svg


def test_matplotlib_is_left_as_it_was() -> None:
    before = dict(mpl.rcParams)
    made()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_needs_words_for_those_who_cannot_see_it(alt: str) -> None:
    with pytest.raises(InputError, match="needs words for those who cannot see it; in fig-forest"):
        made(alt=Words(zh=alt, en="words"))


@pytest.mark.parametrize("label", ["forest", "tbl-forest", "fig-Forest"])
def test_a_label_is_one_that_prose_can_refer_to(label: str) -> None:
    with pytest.raises(InputError, match=r"cannot be a label.*fig-"):
        made(label=label)


def test_axes_without_a_figure_are_refused() -> None:
    axes = drawn()
    axes.remove()
    with pytest.raises(InputError, match="belong to no figure"):
        made(axes)
