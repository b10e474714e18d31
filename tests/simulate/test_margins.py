from __future__ import annotations

import numpy as np
import pytest

from workbench.simulate.margins import (
    cut,
    geometric_shares,
    mean_of_cut,
    shift_for_gain,
    thresholds,
    whole_numbers,
)
from workbench.simulate.streams import normals, stream, uniforms


def test_cutting_gives_the_planned_shares() -> None:
    shares = (0.02, 0.04, 0.12, 0.32, 0.50)
    answers = cut(normals(stream(1, "x"), 50_000), thresholds(shares))
    assert [np.mean(answers == k) for k in range(1, 6)] == pytest.approx(shares, abs=0.008)


def test_geometric_answers_have_their_mean_before_truncation() -> None:
    shares = geometric_shares(1.85, top=60)
    assert sum(k * share for k, share in enumerate(shares, start=1)) == pytest.approx(1.85, abs=1e-6)
    assert sum(geometric_shares(1.85)) == pytest.approx(1)


def test_a_shift_raises_the_expected_answer_by_its_gain() -> None:
    cuts = thresholds((0.02, 0.04, 0.12, 0.32, 0.50))
    assert mean_of_cut(cuts) == pytest.approx(4.24)
    assert mean_of_cut(cuts, shift=shift_for_gain(cuts, gain=0.35)) == pytest.approx(4.59)


@pytest.mark.parametrize("n", [30, 102, 5000])
@pytest.mark.parametrize("sd", [14.31, 4.31])
def test_whole_numbers_meet_sum_spread_and_ends(n: int, sd: float) -> None:
    rng = stream(n, "x")
    drawn = whole_numbers(
        uniforms(rng, n), low=15, high=65, mean=38.33, sd=sd if n > 30 else 14.31, rng=rng, touch_ends=True
    )
    assert drawn.sum() == np.floor(n * 38.33 + 0.5)
    assert drawn.std(ddof=1) == pytest.approx(sd if n > 30 else 14.31, abs=0.005)
    assert (drawn.min(), drawn.max()) == (15, 65)


def test_a_mean_outside_the_limits_is_refused() -> None:
    rng = stream(1, "x")
    with pytest.raises(ValueError, match="mean"):
        whole_numbers(uniforms(rng, 10), low=1, high=5, mean=5.5, sd=0.1, rng=rng)
