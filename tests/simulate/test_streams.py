from __future__ import annotations

import numpy as np
import pytest

from workbench.simulate.streams import (
    below,
    between,
    categories,
    cholesky,
    correlate_columns,
    normals,
    order,
    stream,
    whiten,
)


def test_a_stream_depends_on_its_seed_and_its_name_only() -> None:
    assert stream(1, "age").random() == stream(1, "age").random()
    assert stream(1, "age").random() != stream(2, "age").random()
    assert stream(1, "age").random() != stream(1, "stay").random()
    assert stream(1, "a", "b").random() != stream(1, "b", "a").random()


def test_a_stream_gives_the_numbers_it_always_gave() -> None:
    drawn = stream(20110131, "age").random(3)
    assert drawn == pytest.approx([0.1718864550057475, 0.018521332624625853, 0.5821595759368052], abs=1e-15)


def test_normals_have_mean_0_and_variance_1() -> None:
    drawn = normals(stream(3, "x"), 100_000)
    assert abs(drawn.mean()) < 0.012
    assert abs(drawn.std() - 1) < 0.01


def test_an_order_holds_each_place_once() -> None:
    assert sorted(order(stream(4, "x"), 50)) == list(range(50))


def test_whole_numbers_stay_below_their_limit() -> None:
    drawn = below(stream(5, "x"), 3, 1000)
    assert set(drawn) == {0, 1, 2}
    assert {between(stream(seed, "y"), 4, 5) for seed in range(20)} == {4, 5}


def test_categories_have_their_shares_by_row() -> None:
    n = 20_000
    shares = np.where(np.arange(n)[:, None] % 2, [0.1, 0.9, 0.0], [0.0, 0.2, 0.8])
    drawn = categories(stream(6, "x"), shares, n)
    assert not np.any(drawn[1::2] == 2)
    assert not np.any(drawn[::2] == 0)
    assert np.mean(drawn[1::2] == 0) == pytest.approx(0.1, abs=0.01)


def test_cholesky_agrees_with_lapack_and_refuses_impossible_correlations() -> None:
    matrix = np.array([[1.0, 0.5, 0.2], [0.5, 1.0, -0.3], [0.2, -0.3, 1.0]])
    assert cholesky(matrix) == pytest.approx(np.linalg.cholesky(matrix), abs=1e-14)
    with pytest.raises(ValueError, match="positive definite"):
        cholesky(np.array([[1.0, 1.2], [1.2, 1.0]]))


def test_whitened_columns_have_exact_correlations() -> None:
    matrix = np.array([[1.0, 0.5], [0.5, 1.0]])
    white = whiten(normals(stream(7, "x"), 200, 2))
    drawn = correlate_columns(white, cholesky(matrix))
    assert np.corrcoef(drawn.T) == pytest.approx(matrix, abs=1e-12)
    assert drawn.mean(axis=0) == pytest.approx([0, 0], abs=1e-12)
