from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import benchmark, counted, small_study, survey_of, variable, windows
from workbench.errors import InputError
from workbench.studies.branch.answers import (
    answers,
    clustering,
    codes_of,
    effective_counts,
    settings,
    unit_title,
)

TWO = {"A": (1, 2), "B": (2, 2)}


def test_a_study_without_a_benchmark_is_refused() -> None:
    survey = survey_of(small_study([variable("id", "id")]), {"people": pd.DataFrame({"id": ["1"]})})
    with pytest.raises(InputError, match=r"no \[benchmark\]"):
        settings(survey)


def test_an_unanswered_outcome_is_neither_favourable_nor_not() -> None:
    people = pd.DataFrame({"unit": ["A", "A", "B"], "good": [1.0, np.nan, 2.0]})
    favourable = answers(windows(people))["favourable"]
    assert favourable.tolist()[::2] == [1.0, 0.0]
    assert np.isnan(favourable[1])


def test_favourable_codes_take_the_type_of_the_column() -> None:
    people = pd.DataFrame({"unit": ["A"], "good": [1.0], "word": pd.Series(["1"], dtype="str")})
    survey = windows(people)
    assert codes_of(survey, "good") == [1.0]
    assert codes_of(survey, "word") == ["1"]


def test_favourable_words_for_a_column_of_numbers_are_refused() -> None:
    survey = windows(counted(TWO), favourable=["yes"])
    with pytest.raises(InputError, match="favourable codes are not"):
        codes_of(survey, "good")


def test_without_a_cluster_nothing_is_known_of_clustering_and_counts_stay() -> None:
    survey = windows(counted(TWO))
    frame = answers(survey)
    effect = clustering(survey, frame)
    assert effect.empty
    assert effective_counts(survey, frame, effect=effect) == (3, 4)


def test_counts_are_divided_by_the_design_effect_of_the_groups_own_clusters() -> None:
    people = pd.DataFrame({"unit": "A", "good": [1.0, 1, 0, 0, 1, 0], "asker": list("xxxxyy")})
    survey = windows(people, cluster="asker")
    effect = pd.DataFrame({"unit": ["A"], "icc": [0.5], "design_effect": [9.0]})
    # Kish: clusters of 4 and 2 have a mean size of (16 + 4) / 6 = 10/3, so 1 + 7/3 x 0.5 = 13/6.
    good, n = effective_counts(survey, answers(survey), effect=effect)
    assert (good, n) == pytest.approx((3 / (13 / 6), 6 / (13 / 6)))


def test_an_answer_of_an_unnamed_cluster_stands_for_itself() -> None:
    people = pd.DataFrame({"unit": "A", "good": [1.0, 0.0, 1.0], "asker": ["x", "x", None]})
    survey = windows(people, cluster="asker")
    effect = pd.DataFrame({"unit": ["A"], "icc": [0.6], "design_effect": [9.0]})
    mean_size = (2**2 + 1) / 3
    assert effective_counts(survey, answers(survey), effect=effect)[1] == pytest.approx(
        3 / (1 + (mean_size - 1) * 0.6)
    )


@pytest.mark.parametrize("icc", [np.nan, -0.02, 0.0])
def test_no_positive_clustering_leaves_counts_as_they_are(icc: float) -> None:
    survey = windows(counted(TWO, asker="x"), cluster="asker")
    effect = pd.DataFrame({"unit": ["A"], "icc": [icc], "design_effect": [1.0]})
    assert effective_counts(survey, answers(survey), effect=effect) == (3, 4)


def test_a_unit_goes_by_its_label_else_its_code_and_an_unnamed_one_is_missing() -> None:
    survey = windows(counted(TWO), codes="A=甲|North; 7=庚|Seven")
    assert [unit_title(survey, "A", lang) for lang in ("zh", "en")] == ["甲", "North"]
    assert unit_title(survey, "Q", "en") == "Q"
    assert unit_title(survey, 7.0, "zh") == "庚"
    assert unit_title(survey, np.nan, "en") == "Missing"


def test_settings_are_those_declared() -> None:
    assert settings(windows(counted(TWO), minimum_n=7)) == benchmark(minimum_n=7)
