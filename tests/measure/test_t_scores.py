from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.instruments import load_instrument
from workbench.measure.norms import norm_in_coding
from workbench.measure.t_scores import t_scores

SCL90 = load_instrument("scl90")
NORM = SCL90.norms["jin1986_a"]


def test_a_sample_with_the_norms_moments_has_mean_50_and_sd_10():
    mean, sd = NORM.scores["DEP"]
    shape = np.array([0.0, 0, 0, 1, 3])
    sample = mean + sd * (shape - shape.mean()) / shape.std(ddof=1)
    found = t_scores(pd.DataFrame({"DEP": sample}), NORM)["DEP"]
    assert (found.mean(), found.std(ddof=1)) == pytest.approx((50, 10))


def test_the_coding_does_not_matter_and_scales_without_norm_are_left_out():
    scores = pd.DataFrame({"SOM": [1.2, 2.4, None], "ADD": [1.0, 2, 3]}, index=[7, 8, 9])
    found = t_scores(scores, NORM)
    assert found.columns.tolist() == ["SOM"]
    assert found.index.tolist() == [7, 8, 9]
    shifted = t_scores(scores - 1, norm_in_coding(SCL90, "jin1986_a", coding="0-4"))
    pd.testing.assert_frame_equal(found, shifted)


def test_scores_of_another_coding_are_refused():
    with pytest.raises(InputError, match="coding"):
        t_scores(pd.DataFrame({"SOM": [0.2]}), NORM)


def test_nothing_to_score():
    assert t_scores(pd.DataFrame({"x": [1.0]}), NORM).shape == (1, 0)
    assert t_scores(pd.DataFrame({"SOM": pd.Series([], dtype=float)}), NORM).shape == (0, 1)
    assert t_scores(pd.DataFrame({"SOM": [np.nan]}), NORM)["SOM"].isna().all()
