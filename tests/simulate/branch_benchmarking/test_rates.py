from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from workbench.simulate.branch_benchmarking.rates import (
    cut_by_rate,
    draw_answers,
    interviewer_share,
    solve_chances,
)
from workbench.simulate.streams import normals, stream


def test_solved_logits_give_the_overall_rate_and_the_gains() -> None:
    source = np.repeat([1, 2, 3], [700, 200, 100])
    n = len(source)
    town = np.arange(n) % 3 + 1
    user = np.arange(n) % 2 + 1
    effect = np.where(np.arange(n) < 50, -1.2, 0.1)
    chances = solve_chances(branch_effect=effect, town=town, user=user, source=source)
    assert expit(chances.eta).mean() == pytest.approx(0.86, abs=1e-9)
    own = chances.company * (source == 1) + chances.city * (source == 3)
    county = chances.eta - own
    assert expit(county + chances.company).mean() - expit(county).mean() == pytest.approx(0.06, abs=1e-9)
    assert expit(county + chances.city).mean() - expit(county).mean() == pytest.approx(0.03, abs=1e-9)


def test_answers_are_satisfied_at_each_rows_rate() -> None:
    rate = np.repeat([0.5, 0.9], 20_000)
    answers = cut_by_rate(normals(stream(1, "x"), 40_000), rate)
    assert set(answers) == {1, 2, 3, 4, 5}
    satisfied = answers >= 4
    assert satisfied[:20_000].mean() == pytest.approx(0.5, abs=0.012)
    assert satisfied[20_000:].mean() == pytest.approx(0.9, abs=0.008)


def test_answers_of_one_interviewer_are_alike_by_the_planted_icc() -> None:
    # One-way ANOVA estimate on 3,000 interviewers with 30 forms each at the overall rate.
    people, each = 3000, 30
    interviewer = np.repeat(np.arange(people), each)
    eta = np.full(people * each, np.log(0.86 / 0.14))
    overall = draw_answers(seed=5, eta=eta, interviewer=interviewer).answers["overall"]
    satisfied = (overall >= 4).reshape(people, each)
    between = each * satisfied.mean(axis=1).var(ddof=1)
    within = satisfied.var(axis=1, ddof=1).mean()
    icc = (between - within) / (between + (each - 1) * within)
    assert icc == pytest.approx(0.06, abs=0.008)
    assert satisfied.mean() == pytest.approx(0.86, abs=0.006)
    assert 0.10 < interviewer_share() < 0.20


def test_dimensions_go_together_and_waiting_goes_against_them() -> None:
    eta = np.full(20_000, 1.8)
    drawn = draw_answers(seed=6, eta=eta, interviewer=np.arange(20_000))
    columns = np.column_stack([*drawn.answers.values(), drawn.wait])
    correlations = np.corrcoef(columns.T)
    assert correlations[:8, :8].min() > 0.4
    assert correlations[:8, 8].max() < -0.05
