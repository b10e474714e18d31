from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import LANGS, branch_survey, counted, windows
from workbench.intake.processed import Survey
from workbench.present.edition import start
from workbench.studies.branch import comparison as bench
from workbench.studies.branch import figures
from workbench.studies.branch.answers import unit_title
from workbench.study import Words

SMALL = {"A": (30, 40), "B": (20, 40), "C": (35, 40), "D": (3, 4)}


@pytest.fixture(scope="module")
def compared() -> tuple[Survey, bench.Comparison]:
    survey = branch_survey()
    return survey, bench.compare(survey, seed=1, draws=200)


def small(rates: dict[str, tuple[int, int]]) -> tuple[Survey, bench.Comparison]:
    survey = windows(counted(rates))
    start(survey.study, lang="en")
    return survey, bench.compare(survey, seed=1, draws=100)


def digits(words: Words) -> tuple[list[str], list[str]]:
    return re.findall(r"[\d.]*\d", words.zh), re.findall(r"[\d.]*\d", words.en)


@pytest.mark.parametrize("lang", LANGS)
def test_every_picture_is_drawn_with_axes_that_say_what_they_show(
    compared: tuple[Survey, bench.Comparison], lang: str
) -> None:
    survey, comparison = compared
    start(survey.study, lang=lang)  # type: ignore[arg-type]
    drawn = [
        figures.plot_funnel(survey, comparison),
        figures.plot_rates(survey, comparison),
        figures.plot_ranks(survey, comparison),
        figures.plot_dimensions(survey, bench.dimensions(survey)),
    ]
    for axes in drawn:
        chinese = re.search(r"[\u4e00-\u9fff]", axes.get_xlabel()) is not None
        assert chinese == (lang == "zh")
    assert drawn[0].get_ylabel() == ("满意率（%）" if lang == "zh" else "Satisfied (%)")


def test_the_funnel_shows_every_unit_and_names_those_outside(
    compared: tuple[Survey, bench.Comparison],
) -> None:
    survey, comparison = compared
    start(survey.study, lang="en")
    axes = figures.plot_funnel(survey, comparison)
    points = [line for line in axes.lines if line.get_marker() in ("o", "D")]
    assert sum(len(line.get_xdata()) for line in points) == len(comparison.units)  # type: ignore[arg-type]
    outside = comparison.units.loc[comparison.units["flag_adjusted"] != "", "unit"]
    assert sorted(text.get_text() for text in axes.texts) == sorted(
        unit_title(survey, u, "en") for u in outside
    )


def test_alternative_texts_name_the_units_outside_the_limits(
    compared: tuple[Survey, bench.Comparison],
) -> None:
    survey, comparison = compared
    alt = figures.alt_units(survey, comparison)
    for row in comparison.units.to_dict("records"):
        for lang in LANGS:
            assert (unit_title(survey, row["unit"], lang) in alt.in_(lang)) == (row["flag_adjusted"] != "")
    zh, en = digits(alt)
    assert zh == en == [f"{comparison.target * 100:.1f}"]


def test_the_sides_of_the_limits_are_not_mixed_up() -> None:
    survey, comparison = small({f"U{n}": (80, 100) for n in range(20)} | {"D": (50, 100), "E": (99, 100)})
    below, above = figures.alt_units(survey, comparison).en.split("above:")
    assert below.endswith("Below the limits: D; ")
    assert above == " E."


def test_no_unit_outside_is_said_so() -> None:
    survey, comparison = small({"A": (80, 100), "B": (78, 100), "C": (82, 100)})
    assert figures.alt_units(survey, comparison).en.endswith("Below the limits: none; above: none.")
    assert figures.alt_units(survey, comparison).zh.endswith("低于控制限：无；高于控制限：无。")


def test_units_with_fewer_than_k_answers_are_not_drawn() -> None:
    survey, comparison = small(SMALL)
    labels = [text.get_text() for text in figures.plot_rates(survey, comparison).get_yticklabels()]
    assert sorted(labels) == ["A", "B", "C"]
    points = [
        line for line in figures.plot_funnel(survey, comparison).lines if line.get_marker() in ("o", "D")
    ]
    assert sum(len(line.get_xdata()) for line in points) == 3  # type: ignore[arg-type]


def test_only_ranked_units_stand_in_the_picture_of_ranks() -> None:
    survey, comparison = small({"A": (30, 40), "B": (20, 40), "C": (35, 40), "D": (5, 9)})
    axes = figures.plot_ranks(survey, comparison)
    assert sorted(text.get_text() for text in axes.get_yticklabels()) == ["A", "B", "C"]
    assert axes.get_xlim() == (0.5, 3.5)


def test_without_ranked_units_the_picture_of_ranks_is_empty() -> None:
    survey, comparison = small({"A": (30, 40), "B": (20, 40)})
    assert figures.plot_ranks(survey, comparison).get_yticklabels() == []


def test_questions_are_described_by_the_highest_and_the_lowest() -> None:
    survey = branch_survey()
    rates = bench.dimensions(survey)
    alt = figures.alt_dimensions(survey, rates)
    highest, lowest = (f"{rates['share'].agg(end) * 100:.1f}" for end in ("max", "min"))
    zh, en = digits(alt)
    assert zh == en == [highest, lowest]
    assert "Service image" in alt.en


def test_questions_without_answers_are_described_as_such() -> None:
    people = pd.DataFrame({"unit": ["A"], "good": [np.nan]})
    survey = windows(people)
    alt = figures.alt_dimensions(survey, bench.dimensions(survey))
    assert alt == Words(zh="没有有效回答。", en="There is no valid answer.")


def test_captions_use_the_studys_own_words() -> None:
    survey = windows(counted(SMALL))
    words = figures.caption(survey, "rates")
    assert words == Words(
        zh="各窗口满意率的收缩估计（95%CI）", en="Shrunken rates of satisfied answers by window (95% CI)"
    )
