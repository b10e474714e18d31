from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.quality.satisfaction_index import satisfaction_index
from workbench.errors import InputError

R = json.loads((Path(__file__).parents[2] / "reference" / "quality.json").read_text(encoding="utf-8"))
X = pd.DataFrame(R["x"])


@pytest.mark.parametrize("weights", ["equal", "component"])
def test_the_index_equals_r(weights: str):
    made = satisfaction_index(X, weights=weights, scale=(1, 7), resamples=500)  # type: ignore[arg-type]
    assert made.value == pytest.approx(R["index"][weights], rel=1e-9)
    assert made.low < made.value < made.high


def test_its_ends_are_0_and_100():
    for answer, value in ((1, 0), (10, 100), (5.5, 50)):
        same = pd.DataFrame({"a": [answer] * 12, "b": [answer] * 12})
        assert satisfaction_index(same, resamples=100).value == pytest.approx(value)


@pytest.mark.parametrize("weights", ["equal", "component"])
def test_coverage(weights: str):
    hits = []
    for seed in range(150):
        random = np.random.default_rng(seed)
        shared = random.standard_normal((120, 1))
        items = pd.DataFrame(np.clip(7 + shared + random.standard_normal((120, 3)) * [0.6, 0.8, 1.0], 1, 10))
        made = satisfaction_index(items, weights=weights, resamples=400, seed=seed)  # type: ignore[arg-type]
        # All three questions have mean 7 before the ends of the scale, which hardly anyone reaches.
        hits.append(made.low <= (6.985 - 1) / 9 * 100 <= made.high)
    assert np.mean(hits) == pytest.approx(0.95, abs=0.045)


def test_too_little_says_why_and_answers_off_the_scale_are_refused():
    assert satisfaction_index(X.head(5), scale=(1, 7)).reason == "fewer than 10 complete answers"
    assert satisfaction_index(
        X.assign(b=4)[["b", 1]].rename(columns=str), weights="component", scale=(1, 7)
    ).reason
    with pytest.raises(InputError, match="outside the scale"):
        satisfaction_index(X, scale=(1, 5))
    with pytest.raises(InputError, match="No weights"):
        satisfaction_index(X, weights="pls")  # type: ignore[arg-type]
