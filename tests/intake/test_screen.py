from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.screen import longstring


@pytest.mark.parametrize(
    ("answers", "longest"),
    [
        ([1, 1, 1, 1], 4),
        ([1, 2, 3, 4], 1),
        ([1, 2, 2, 2], 3),
        ([2, 2, np.nan, 2], 2),
        ([np.nan, np.nan], 0),
        ([np.nan, 3], 1),
    ],
)
def test_the_longest_run_of_equal_answers_is_counted(answers: list[float], longest: int) -> None:
    assert longstring(pd.DataFrame([answers])).tolist() == [longest]


@given(st.lists(st.sampled_from([1.0, 2.0, np.nan]), min_size=1, max_size=30))
@settings(max_examples=200, deadline=None)
def test_it_agrees_with_counting_by_hand(answers: list[float]) -> None:
    best = run = 0
    previous = np.nan
    for answer in answers:
        run = 0 if np.isnan(answer) else run + 1 if answer == previous else 1
        best, previous = max(best, run), answer
    assert longstring(pd.DataFrame([answers])).tolist() == [best]


def test_the_index_and_the_frame_are_kept() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [1, 1]}, index=["x", "y"])
    before = frame.copy()
    assert longstring(frame).to_dict() == {"x": 2, "y": 1}
    pd.testing.assert_frame_equal(frame, before)
