from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import LANGS, orthopedic_survey
from workbench.intake.processed import Survey
from workbench.present.edition import start
from workbench.studies.orthopedic import appendix_figures, care, figures, sensitivity
from workbench.studies.orthopedic.tables import factor_title


@pytest.fixture(scope="module")
def survey() -> Survey:
    return orthopedic_survey()


@pytest.fixture(scope="module")
def values(survey: Survey) -> pd.DataFrame:
    return care.scores(care.scored(survey))


def in_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


@pytest.mark.parametrize("lang", LANGS)
def test_every_picture_is_drawn_in_the_papers_language(
    survey: Survey, values: pd.DataFrame, lang: str
) -> None:
    start(survey.study, lang=lang)  # type: ignore[arg-type]
    norm = care.norm_comparison(survey, values, variant="jin1986_a")
    forest = figures.plot_correlations(survey, care.correlations(values)).get_figure()
    assert forest is not None
    labels = [
        *(each.get_xlabel() for each in forest.axes if each.get_xlabel()),
        figures.plot_profile(survey, norm).get_ylabel(),
        figures.plot_scatter(survey, values, sensitivity.smoothed(values)).get_ylabel(),
    ]
    assert len(labels) == 3
    assert [in_chinese(label) for label in labels] == [lang == "zh"] * 3


def test_the_forest_has_three_panels_of_nine_factors_and_a_line_at_zero(
    survey: Survey, values: pd.DataFrame
) -> None:
    start(survey.study, lang="en")
    matrix = care.correlations(values)
    drawn = figures.plot_correlations(survey, matrix).get_figure()
    assert drawn is not None
    assert [axes.get_title() for axes in drawn.axes] == ["Hard", "Soft", "Total"]
    for axes, caring in zip(drawn.axes, care.CARING, strict=True):
        points = next(line for line in axes.lines if line.get_marker() == "o")
        expected = matrix[matrix["column"] == caring].set_index("row").loc[list(care.FACTORS), "r"]
        np.testing.assert_allclose(np.asarray(points.get_xdata(), dtype=float), expected)
        assert any(list(np.asarray(line.get_xdata())) == [0, 0] for line in axes.lines)


def test_every_patient_is_a_point_and_forms_filled_in_by_others_stand_apart(
    survey: Survey, values: pd.DataFrame
) -> None:
    start(survey.study, lang="en")
    axes = figures.plot_scatter(survey, values, sensitivity.smoothed(values))
    sizes = {line.get_label(): len(np.asarray(line.get_xdata())) for line in axes.lines}
    own = (survey.tables["patients"]["mode"] == "1").sum()
    course = len(sensitivity.smoothed(values))
    assert sizes == {"Self-completed": own, "Completed by others": 102 - own, "LOWESS": course}


def test_the_profiles_alternative_text_names_the_factors_above_the_norm(survey: Survey) -> None:
    comparison = pd.DataFrame({"scale": ["SOM", "IS", "DEP"], "low": [0.1, -0.1, 0.2]})
    alt = figures.alt_profile(survey, comparison)
    assert alt.en == "Factors whose 95% interval lies above the norm mean: Somatization, Depression."
    assert alt.zh == "均数的 95% 区间高于常模均数的因子：躯体化、抑郁。"


def test_the_forests_alternative_text_names_the_factors_wholly_below_zero(survey: Survey) -> None:
    rows = [("SOM", "total", -0.1), ("IS", "total", 0.1), ("DEP", "hard", -0.1)]
    alt = figures.alt_forest(survey, pd.DataFrame(rows, columns=["row", "column", "high"]))
    assert alt.en.endswith("wholly below zero: Somatization.")
    assert alt.zh.endswith("：躯体化。")


def test_nothing_to_name_is_said_so(survey: Survey) -> None:
    alt = figures.alt_profile(survey, pd.DataFrame({"scale": ["SOM"], "low": [np.nan]}))
    assert (alt.zh[-2:], alt.en[-5:]) == ("无。", "none.")


def test_alternative_texts_agree_with_the_results(survey: Survey, values: pd.DataFrame) -> None:
    matrix = care.correlations(values)
    alt = figures.alt_forest(survey, matrix)
    for row in matrix[matrix["column"] == "total"].to_dict("records"):
        for lang in LANGS:
            assert (factor_title(survey, row["row"], lang) in alt.in_(lang)) == (row["high"] < 0)


def test_the_scatters_alternative_text_counts_the_points(values: pd.DataFrame) -> None:
    alt = figures.alt_scatter(values.assign(total=values["total"].where(values.index > 1)))
    assert re.findall(r"\d+", alt.zh) == re.findall(r"\d+", alt.en) == ["100"]


def test_captions_are_there_in_both_languages() -> None:
    for words in figures.CAPTIONS.values():
        assert in_chinese(words.zh)
        assert not in_chinese(words.en)


def test_answers_are_stacked_to_a_whole_around_the_middle_one(survey: Survey) -> None:
    start(survey.study, lang="en")
    both = care.scored(survey)
    axes = appendix_figures.plot_answers(survey, both)
    widths = np.array([[bar.get_width() for bar in part] for part in axes.containers])  # type: ignore[union-attr]
    np.testing.assert_allclose(widths.sum(axis=0), 100)
    lefts = np.array([[bar.get_x() for bar in part] for part in axes.containers])  # type: ignore[union-attr]
    np.testing.assert_allclose(lefts[2] + widths[2] / 2, 0, atol=1e-9)
    said = appendix_figures.alt_answers(survey, both)
    assert in_chinese(said.zh)
    assert not in_chinese(said.en)


@pytest.mark.parametrize("lang", LANGS)
def test_no_word_of_the_appendix_figures_is_cut_off(survey: Survey, lang: str) -> None:
    start(survey.study, lang=lang)  # type: ignore[arg-type]
    for axes in (
        appendix_figures.plot_answers(survey, care.scored(survey)),
        appendix_figures.plot_ages(survey),
    ):
        drawn = axes.get_figure(root=True)
        assert drawn is not None
        drawn.draw_without_rendering()
        legend = axes.get_legend()
        assert legend is not None
        box = legend.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= drawn.bbox.x1 + 1


def test_the_printed_mean_stands_above_the_ages(survey: Survey) -> None:
    start(survey.study, lang="en")
    axes = appendix_figures.plot_ages(survey)
    assert sum(bar.get_height() for bar in axes.patches) == 102  # type: ignore[attr-defined]
    assert list(np.asarray(axes.lines[0].get_xdata(), dtype=float)) == [38.33]
