from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.instruments import load_instrument
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.measure.score import score
from workbench.measure.sensitivity import scoring_sensitivity

FORM = load_instrument("caring_form")


def answers(gaps: float, *, seed: int = 1) -> pd.DataFrame:
    """Sixty respondents, some answers missing."""
    rng = np.random.default_rng(seed)
    whole = rng.integers(1, 4, (60, 6)) + rng.integers(0, 3, (60, 1))
    return pd.DataFrame(whole.astype(float)).mask(rng.random((60, 6)) < gaps)


def test_both_rules_stand_side_by_side():
    table = scoring_sensitivity(answers(0.1), FORM, coding="1-5", minimum_answered=0.6).set_index("scale")
    complete = answers(0.1).dropna()
    row = table.loc["total"]
    assert row["n_complete"] == len(complete)
    assert row["mean_complete"] == pytest.approx(complete.mean(axis=1).mean())
    assert row["alpha_complete"] == pytest.approx(cronbach_alpha(complete).value)
    scores = score(answers(0.1), FORM, coding="1-5", minimum_answered=0.6)["total"].dropna()
    assert row["n_person_mean"] == len(scores)
    assert row["mean_person_mean"] == pytest.approx(scores.mean())
    assert row["difference"] == pytest.approx(scores.mean() - complete.mean(axis=1).mean())
    assert row["standardised_difference"] == pytest.approx(row["difference"] / complete.mean(axis=1).std())


def test_gaps_are_filled_with_the_respondents_own_mean():
    data = answers(0.08, seed=3)
    enough = data.notna().sum(axis=1) >= 5
    filled = data[enough].T.fillna(data[enough].mean(axis=1)).T
    row = scoring_sensitivity(data, FORM, coding="1-5").set_index("scale").loc["total"]
    assert row["alpha_person_mean"] == pytest.approx(cronbach_alpha(filled).value)


def test_without_gaps_the_rules_agree():
    table = scoring_sensitivity(answers(0), FORM, coding="1-5")
    assert table["difference"].tolist() == [0, 0, 0]
    assert table["alpha_complete"].tolist() == table["alpha_person_mean"].tolist()


def test_nobody_complete_leaves_nan():
    table = scoring_sensitivity(
        answers(0.1).assign(**{"0": np.nan}).iloc[:, [6, 1, 2, 3, 4, 5]], FORM, coding="1-5"
    )
    row = table.set_index("scale").loc["total"]
    assert row["n_complete"] == 0
    assert np.isnan(row["mean_complete"])
    assert not np.isnan(row["mean_person_mean"])
