from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.measure.moments import (
    BLOCK_ROWS,
    correlation_matrix,
    covariance,
    fewest,
    moments,
    moments_of_chunks,
)

REFERENCE = Path(__file__).parents[1] / "reference"
ANSWERS = pd.read_csv(REFERENCE / "answers.csv")
R = json.loads((REFERENCE / "reliability.json").read_text(encoding="utf-8"))


def test_covariances_equal_r_with_missing_answers():
    np.testing.assert_allclose(covariance(moments(ANSWERS, missing="pairwise")), R["covariance_pairwise"])
    np.testing.assert_allclose(covariance(moments(ANSWERS)), R["covariance_listwise"])


def test_pairwise_correlations_equal_r():
    np.testing.assert_allclose(
        correlation_matrix(moments(ANSWERS, missing="pairwise")), R["correlation_pairwise"], rtol=1e-12
    )


def test_n_is_counted_after_the_missing_rule():
    assert float(moments(ANSWERS).n.item()) == ANSWERS.notna().all(axis=1).sum() == 76
    n = moments(ANSWERS, missing="pairwise").n
    assert n[0, 0] == ANSWERS["i1"].notna().sum()
    assert n[0, 4] == (ANSWERS["i1"].notna() & ANSWERS["i5"].notna()).sum()


cells = st.sampled_from([1.0, 2, 3, 4, 5, np.nan])
tables = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=2, max_size=12)


@settings(deadline=None)
@given(tables, st.data(), st.sampled_from(["listwise", "pairwise"]))
def test_moments_of_two_chunks_add_to_those_of_the_whole(
    rows: list[list[float]], data: st.DataObject, missing: str
):
    cut = data.draw(st.integers(0, len(rows)))
    table = pd.DataFrame(rows, columns=list("abc"))
    whole = moments(table, missing=missing)  # type: ignore[arg-type]
    parts = moments(table[:cut], missing=missing) + moments(table[cut:], missing=missing)  # type: ignore[arg-type]
    for name in ("n", "products"):
        left, right = np.broadcast_arrays(getattr(parts, name), getattr(whole, name))
        np.testing.assert_allclose(left, right, atol=1e-9)
    np.testing.assert_allclose(covariance(parts), covariance(whole), atol=1e-9)
    np.testing.assert_allclose(correlation_matrix(parts), correlation_matrix(whole), atol=1e-7)


@settings(deadline=None)
@given(tables)
def test_both_rules_agree_when_nothing_is_missing(rows: list[list[float]]):
    table = pd.DataFrame(rows, columns=list("abc")).dropna()
    a, b = moments(table), moments(table, missing="pairwise")
    np.testing.assert_array_equal(covariance(a), covariance(b))


def test_masked_and_plain_products_agree_on_complete_columns():
    table = pd.DataFrame(np.random.default_rng(2).normal(size=(50, 4)), columns=list("abcd"))
    gap = table.copy()
    gap.loc[3, "d"] = np.nan
    np.testing.assert_allclose(
        covariance(moments(gap, missing="pairwise")).loc[list("abc"), list("abc")],
        covariance(moments(table)).loc[list("abc"), list("abc")],
    )


def test_a_large_mean_costs_no_digits():
    x = np.random.default_rng(4).normal(size=(200, 2))
    table = pd.DataFrame(x + 1e8)
    gap = pd.concat([table, pd.DataFrame([[np.nan, 1e8]])])
    np.testing.assert_allclose(covariance(moments(table)), np.cov(x.T), rtol=1e-6)
    np.testing.assert_allclose(
        covariance(moments(gap, missing="pairwise")).iloc[0, 1], np.cov(x.T)[0, 1], rtol=1e-6
    )


def test_too_few_respondents_give_nan_not_a_warning():
    table = pd.DataFrame([[1.0, 2.0]], columns=list("ab"))
    assert covariance(moments(table)).isna().all(axis=None)
    assert correlation_matrix(moments(table)).isna().all(axis=None)
    assert covariance(moments(table[:0])).isna().all(axis=None)


def test_an_item_that_does_not_vary_has_no_correlation():
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": [2.0, 2, 2]})
    r = correlation_matrix(moments(table))
    assert r.loc["a", "a"] == 1
    assert np.isnan(r.loc["a", "b"])
    assert np.isnan(r.loc["b", "b"])


def test_moments_of_different_items_do_not_add():
    with pytest.raises(InputError, match="same items"):
        moments(pd.DataFrame({"a": [1.0]})) + moments(pd.DataFrame({"b": [1.0]}))


def test_an_unknown_missing_rule_is_refused():
    with pytest.raises(InputError, match="listwise"):
        moments(ANSWERS, missing="casewise")  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_more_rows_than_a_block_give_the_numbers_of_pandas(missing: str):
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.normal(1e3, 1, (2 * BLOCK_ROWS + 77, 3)), columns=list("abc"))
    table.iloc[BLOCK_ROWS + 5 :: 9, 1] = np.nan  # the first block is complete, later ones are not
    whole = table if missing == "pairwise" else table.dropna()
    m = moments(table, missing=missing)  # type: ignore[arg-type]
    np.testing.assert_allclose(covariance(m), whole.cov(), rtol=1e-9)
    np.testing.assert_allclose(correlation_matrix(m), whole.corr(), atol=1e-12)
    assert fewest(m) == table["b"].notna().sum()


@pytest.mark.parametrize("kind", ["int8", "int64", "float32", "Int8", "Float64", "bool", "int8[pyarrow]"])
def test_types_of_numbers_give_the_same_moments(kind: str):
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.integers(0, 2, (50, 3)), columns=list("abc"))
    expected = covariance(moments(table.astype(float)))
    np.testing.assert_array_equal(covariance(moments(table.astype(kind))), expected)  # type: ignore[call-overload]


def test_nullable_gaps_are_gaps():
    table = pd.DataFrame({"a": pd.array([1, None, 3, 4], dtype="Int8"), "b": [1.0, 2, 2, 5]})
    assert fewest(moments(table)) == 3
    assert moments(table, missing="pairwise").n.tolist() == [[3, 3], [3, 4]]


def test_integers_are_not_copied_as_a_whole():
    import tracemalloc

    table = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (20 * BLOCK_ROWS, 10), dtype=np.int8))
    table.iloc[:10].pipe(moments)
    tracemalloc.start()
    moments(table)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 8 * BLOCK_ROWS * 10  # a few blocks; all rows as float64 would be 20


def test_memory_does_not_grow_with_the_number_of_chunks():
    import tracemalloc

    chunk = pd.DataFrame(np.random.default_rng(1).normal(size=(2000, 8)))
    peaks = []
    for count in (3, 60):
        tracemalloc.start()
        moments_of_chunks((chunk for _ in range(count)), missing="pairwise")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_sum_adds_moments():
    parts = [moments(ANSWERS[at : at + 20]) for at in range(0, 80, 20)]
    np.testing.assert_allclose(covariance(sum(parts)), covariance(moments(ANSWERS)), rtol=1e-12)  # type: ignore[arg-type]


def test_chunks_need_the_same_items_and_at_least_one_chunk():
    with pytest.raises(InputError, match="same items"):
        moments_of_chunks([ANSWERS, ANSWERS[list(ANSWERS)[::-1]]])
    with pytest.raises(InputError, match="nothing to sum up"):
        moments_of_chunks([])


def test_fractions_that_do_not_vary_have_no_correlation():
    # 0.1 summed and divided leaves rounding error where variance should be; it must not become a correlation.
    rng = np.random.default_rng(3)
    table = pd.DataFrame(np.full((9000, 2), 3.1), columns=list("ab")).assign(c=rng.normal(size=9000))
    gap = table.copy()
    gap.loc[5, "c"] = np.nan
    gap.loc[8500, "a"] = np.nan
    for missing, data in (("listwise", table), ("pairwise", gap)):
        m = moments(data, missing=missing)  # type: ignore[arg-type]
        assert correlation_matrix(m).loc["a"].isna().all()
        assert (covariance(m).loc["a"] == 0).all()


def test_an_item_constant_among_those_who_answered_another_has_no_correlation_with_it():
    table = pd.DataFrame({"a": [2.7, 2.7, 2.7, 1.3, 4.9, 3.3], "b": [1.0, 2, 3, np.nan, np.nan, np.nan]})
    r = correlation_matrix(moments(table, missing="pairwise"))
    assert np.isnan(r.loc["a", "b"])
    assert r.loc["a", "a"] == r.loc["b", "b"] == 1


def test_an_infinite_or_textual_answer_is_refused():
    with pytest.raises(InputError, match="infinite; in column b"):
        moments(pd.DataFrame({"a": [1.0, 2], "b": [1.0, np.inf]}))
    with pytest.raises(InputError, match="must be numbers; in column b"):
        moments(pd.DataFrame({"a": [1.0, 2], "b": ["x", "y"]}))


def test_a_column_without_any_answer_may_have_any_type():
    table = pd.DataFrame({"a": [1.0, 2, 4], "b": [None, None, None]})
    assert moments(table, missing="pairwise").n.tolist() == [[3, 0], [0, 0]]
    assert fewest(moments(table)) == 0


def test_moments_of_partitions_travel_and_add():
    # What a cluster does: each partition is summed up where it lies, pickled, and added here.
    import pickle

    halves = (ANSWERS[:37], ANSWERS[37:])
    parts = [pickle.loads(pickle.dumps(moments(half, missing="pairwise"))) for half in halves]
    np.testing.assert_allclose(
        correlation_matrix(parts[0] + parts[1]),
        correlation_matrix(moments(ANSWERS, missing="pairwise")),
        rtol=1e-12,
    )


def test_moments_of_two_dask_partitions_add_to_those_of_the_whole():
    import dask

    @dask.delayed
    def part(rows: pd.DataFrame):
        return moments(rows, missing="pairwise")

    partitions = [part(ANSWERS[:37]), part(ANSWERS[37:])]
    (added,) = dask.compute(dask.delayed(sum)(partitions), scheduler="processes", num_workers=2)
    whole = moments(ANSWERS, missing="pairwise")
    np.testing.assert_array_equal(added.n, whole.n)
    np.testing.assert_allclose(covariance(added), covariance(whole), rtol=1e-12)
    np.testing.assert_allclose(correlation_matrix(added), correlation_matrix(whole), rtol=1e-12)
