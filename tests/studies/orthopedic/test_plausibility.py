from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.studies.surveys import orthopedic_survey
from workbench.intake.processed import Survey
from workbench.studies.orthopedic import care, plausibility, sensitivity


def printing(**age: float) -> Survey:
    """The study with another age in print."""
    survey = orthopedic_survey()
    first, *others = survey.study.printed
    study = survey.study.model_copy(update={"printed": [first.model_copy(update=age), *others]})
    return replace(survey, study=study)


def test_the_two_extreme_ages_take_two_thirds_of_the_sum_of_squares() -> None:
    # By hand: ((15 - 38.33)² + (65 - 38.33)²) / (101 x 4.31²) = .669; SD of a normal sample of that range about 9.9.
    found = plausibility.printed_age(orthopedic_survey())
    assert found["extreme_share"].value == pytest.approx(0.669, abs=0.005)
    assert found["rest_sd"].value == pytest.approx(2.50, abs=0.02)
    assert found["sd_normal"].value == pytest.approx(9.9, abs=0.1)
    assert found["as_sd"].value == pytest.approx(4.31 * 102**0.5)


@pytest.mark.parametrize(
    ("sd", "outcome"),
    [(4.31, "implausible"), (14.31, "plausible"), (3.0, "impossible"), (26.0, "impossible")],
)
def test_the_printed_age_has_an_outcome(sd: float, outcome: str) -> None:
    assert plausibility.age_outcome(printing(sd=sd)) == outcome


def test_without_a_printed_age_there_is_nothing_to_check() -> None:
    survey = orthopedic_survey()
    silent = replace(survey, study=survey.study.model_copy(update={"printed": []}))
    assert plausibility.age_outcome(silent) == "absent"
    assert {each.reason for each in plausibility.printed_age(silent).values()} == {"no age is printed"}


def test_planted_straight_lines_and_contradictions_are_counted() -> None:
    survey = orthopedic_survey()
    problems = pd.DataFrame(
        {"table": ["patients"] * 3, "rule": ["out of range"] * 3, "done": ["set missing"] * 3}
    )
    both = care.scored(survey)
    found = plausibility.doubts(replace(survey, problems=problems), both).set_index("rule")["n"]
    assert found["out of range"] == 3
    assert found["straight"] == 3  # planted
    assert found["all_best"] == (both["care"].answers == 5).all(axis=1).sum()


def test_critical_correlations_are_those_of_the_t_test() -> None:
    # R: with q = qt(.975, 100), q / sqrt(q^2 + 100) is .1946.
    assert sensitivity.critical_correlation(102).value == pytest.approx(0.1946, abs=5e-5)
    rising = [sensitivity.critical_correlation(102, tests=tests).value for tests in (1, 9, 90)]
    assert rising == sorted(rising)
    assert sensitivity.critical_correlation(3).reason == "fewer than 4 respondents"
