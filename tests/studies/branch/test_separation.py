"""How far the units of a comparison can be told apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.studies.surveys import branch_survey, counted, windows
from workbench.estimate import Estimate, missing
from workbench.studies.branch import comparison as bench
from workbench.studies.branch import separation


@pytest.fixture(scope="module")
def review() -> bench.Comparison:
    return bench.compare(branch_survey(), seed=1, draws=200)


def test_the_review_allows_for_few_classes_and_separates_the_planted_branches(
    review: bench.Comparison,
) -> None:
    pairs = separation.pairs(review)
    assert pairs.n == 18 * 17 / 2
    # Two bad and one good branch against 15 others, and the good against the bad, are 47 of 153 pairs.
    assert 0.15 < pairs.value < 0.45
    assert separation.classes(review).value in (2, 3)
    unknown = replace(review, units=review.units.assign(reliability=np.nan))
    assert np.isnan(separation.classes(unknown).value)


def test_the_interviewers_icc_covers_the_planted_one_and_needs_interviewers() -> None:
    found = separation.interviewer_icc(branch_survey())
    assert found.low < 0.06 < found.high
    assert separation.interviewer_icc(windows(counted({"A": (5, 9)}))).reason == "the study names no cluster"


def test_dispersion_is_that_of_the_funnel(review: bench.Comparison) -> None:
    found = separation.dispersion(review)
    assert found["phi"].value == review.phi_winsorised
    assert found["tau"].value == pytest.approx(review.tau2**0.5)


def test_size_and_rate(review: bench.Comparison) -> None:
    assert separation.volume_outcome(separation.volume(review)) == "unclear"
    rising = replace(review, units=review.units.assign(share=review.units["n"] / 2000))
    assert separation.volume_outcome(separation.volume(rising)) == "more"
    assert separation.volume_outcome(Estimate(0.5, 0.1, 0.7)) == "more"
    assert separation.volume_outcome(Estimate(-0.5, -0.7, -0.1)) == "less"
    assert separation.volume_outcome(missing("few", unit="correlation")) == "unknown"
