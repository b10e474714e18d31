from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.analyse.association.associate import correlate, correlate_matrix
from workbench.analyse.association.count_tables import (
    BLOCK_ROWS,
    MOST_LEVELS,
    cross_counts,
    few_levels,
    kendall_of_counts,
    spearman_of_counts,
)


def answers(n: int, *, levels: int = 5, gaps: float = 0.2, columns: int = 4, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    values = rng.integers(1, levels + 1, (n, 1)) + rng.integers(0, levels, (n, columns)).astype(float)
    return pd.DataFrame(values, columns=list("abcdefgh")[:columns]).mask(rng.random((n, columns)) < gaps)


@pytest.mark.parametrize("method", ["spearman", "kendall"])
@pytest.mark.parametrize("gaps", [0.0, 0.2, 0.7])
def test_every_pair_is_the_single_correlation(method: str, gaps: float):
    frame = answers(60, gaps=gaps)
    table = correlate_matrix(frame, frame, method=method)  # type: ignore[arg-type]
    for row in table.itertuples():
        one = correlate(frame[row.row], frame[row.column], method=method)  # type: ignore[arg-type]
        np.testing.assert_allclose(
            [row.r, row.low, row.high, row.p, row.n], [one.value, one.low, one.high, one.p, one.n], rtol=1e-10
        )
        assert row.reason == one.reason


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from([1.0, 2.0, 2.5, 9.0, np.nan])] * 2), min_size=1, max_size=14))
def test_small_tables_with_ties_and_gaps(rows: list[tuple[float, float]]):
    frame = pd.DataFrame(rows, columns=["a", "b"])
    for method in ("spearman", "kendall"):
        got = correlate_matrix(frame[["a"]], frame[["b"]], method=method).iloc[0]
        one = correlate(frame["a"], frame["b"], method=method)
        np.testing.assert_allclose([got.r, got.p], [one.value, one.p], rtol=1e-9, atol=1e-12)
        assert got.reason == one.reason


def test_counts_are_those_of_crosstab_over_several_blocks():
    frame = answers(BLOCK_ROWS + 500, columns=2)
    known = frame.dropna()
    expected = pd.crosstab(known["a"], known["b"]).to_numpy()
    got = cross_counts(frame[["a"]].to_numpy(), frame[["b"]].to_numpy())[0, :, 0, :]
    np.testing.assert_array_equal(got, expected)


def test_many_levels_are_left_to_the_pairs():
    many = np.arange(float(MOST_LEVELS + 1))[:, None]
    assert not few_levels(many)
    assert few_levels(many[1:])
    assert few_levels(np.full((5, 2), np.nan))
    late = np.concatenate([np.ones(500), np.arange(50.0)])[:, None]
    assert not few_levels(late)


def test_a_column_without_answers_or_variation_has_no_correlation():
    silent = np.column_stack([np.full(6, np.nan), np.ones(6)])
    counts = cross_counts(silent, np.arange(6.0)[:, None])
    assert np.isnan(spearman_of_counts(counts)).all()
    tau, p = kendall_of_counts(counts)
    assert np.isnan(tau).all()
    assert np.isnan(p).all()
