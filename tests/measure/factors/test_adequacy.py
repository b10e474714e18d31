from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from tests.measure.answers_of_bfi import bfi
from workbench.measure.factors.adequacy import bartlett_sphericity, kmo, kmo_items
from workbench.measure.factors.factorable import moments_of_correlations
from workbench.measure.moments import moments_of_chunks

R = printed_by_r("scales_factors")


def harman74() -> pd.DataFrame:
    """24 psychological tests, n = 145."""
    frame = loaded("datasets", "Harman74.cor").filter(like="cov.")
    return frame.set_axis(frame.columns, axis=0)


@pytest.mark.parametrize(("missing", "suffix"), [("listwise", ""), ("pairwise", "_pairwise")])
def test_kmo_and_its_items_equal_psych(missing: str, suffix: str):
    found = kmo(bfi(), missing=missing)  # type: ignore[arg-type]
    assert found.value == pytest.approx(R["bfi"]["kmo" + suffix], rel=1e-10)
    table = kmo_items(bfi(), missing=missing)  # type: ignore[arg-type]
    np.testing.assert_allclose(table["msa"], R["bfi"]["msa" + suffix], rtol=1e-10)


def test_bartletts_test_equals_psych():
    found = bartlett_sphericity(bfi())
    assert found.statistic == found.value == pytest.approx(R["bfi"]["bartlett"], rel=1e-10)
    assert found.df == R["bfi"]["bartlett_df"]
    assert found.n == R["bfi"]["n"]
    published = bartlett_sphericity(moments_of_correlations(harman74(), n=145))
    assert published.statistic == pytest.approx(R["harman74"]["bartlett"], rel=1e-10)
    assert published.p == pytest.approx(R["harman74"]["bartlett_p"], rel=1e-6)
    assert kmo(moments_of_correlations(harman74(), n=145)).value == pytest.approx(
        R["harman74"]["kmo"], rel=1e-10
    )


def test_bartletts_test_keeps_its_level_on_uncorrelated_answers():
    rng = np.random.default_rng(1)
    p = [bartlett_sphericity(pd.DataFrame(rng.normal(size=(60, 5)))).p for _ in range(1000)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.02)


def test_uncorrelated_items_have_no_adequacy():
    found = kmo(moments_of_correlations(pd.DataFrame(np.eye(3), columns=list("abc")), n=50))
    assert np.isnan(found.value)
    assert found.reason == "not correlated with any other item"


def test_two_items_always_have_a_half():
    assert kmo(bfi("A1", "A2")).value == pytest.approx(0.5)


def test_too_few_respondents_and_dependent_items_are_said():
    answers = bfi().dropna()
    assert "dependent" in kmo(answers[:20]).reason
    assert "too few respondents" in bartlett_sphericity(moments_of_correlations(harman74(), n=9)).reason
    assert "A1 does not vary" in kmo(answers.assign(A1=2.0)).reason
    assert kmo_items(answers[:20])["msa"].isna().all()


def test_pairwise_correlations_that_contradict_each_other_are_refused():
    nan = np.nan
    rows = [
        [1, 1, nan],
        [2, 2, nan],
        [3, 3, nan],
        [nan, 1, 1],
        [nan, 2, 2],
        [nan, 3, 3],
        [1, nan, 3],
        [2, nan, 2],
        [3, nan, 1],
    ]
    assert "contradict" in kmo(pd.DataFrame(rows, columns=list("abc")), missing="pairwise").reason


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.permutations(range(5)))
def test_order_shift_reflection_and_chunks_change_nothing(seed: int, items: list[int]):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.integers(1, 6, (60, 5)) + rng.integers(0, 4, (60, 1)), dtype=float)
    before, test = kmo(table), bartlett_sphericity(table)
    assume(not np.isnan(before.value))
    parts = moments_of_chunks(table[at : at + 25] for at in range(0, 60, 25))
    for changed in (table.iloc[::-1], table.iloc[:, items], table + 9, 9 - table, parts):
        assert kmo(changed).value == pytest.approx(before.value, rel=1e-9)
        assert bartlett_sphericity(changed).statistic == pytest.approx(test.statistic, rel=1e-9)
