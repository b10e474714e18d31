from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from workbench.errors import InputError
from workbench.intake.privacy.suppress import SuppressedTable, differences, suppress, suppress_rates, withheld


def table(rows: list[list[int]]) -> pd.DataFrame:
    return pd.DataFrame(
        rows, index=[f"r{n}" for n in range(len(rows))], columns=[f"c{n}" for n in range(len(rows[0]))]
    )


def equations(published: SuppressedTable) -> tuple[np.ndarray, np.ndarray]:
    """Everything a reader knows: each row and column adds up to its total, and what is printed is so."""
    rows, columns = published.counts.shape
    place = np.arange(rows * columns).reshape(rows, columns)
    left, right = [], []
    for line in [*place, *place.T]:
        equation = np.zeros(rows * columns)
        equation[line] = [*[1] * (len(line) - 1), -1]
        left.append(equation)
        right.append(0.0)
    for cell, value in enumerate(published.counts.to_numpy(dtype=float, na_value=np.nan).ravel()):
        if not np.isnan(value):
            left.append(np.eye(rows * columns)[cell])
            right.append(value)
    return np.array(left), np.array(right)


def bounds(published: SuppressedTable, cell: int) -> tuple[float, float]:
    left, right = equations(published)
    aim = np.eye(left.shape[1])[cell]
    low = linprog(aim, A_eq=left, b_eq=right, bounds=(0, None))
    high = linprog(-aim, A_eq=left, b_eq=right, bounds=(0, None))
    return low.fun, -high.fun if high.status == 0 else np.inf


def check(counts: pd.DataFrame, k: int) -> SuppressedTable:
    """No suppressed cell follows from the equations, and each small one could as well be k or more."""
    published = suppress(counts, k=k)
    left, _ = equations(published)
    null = np.linalg.svd(left)[2][np.linalg.matrix_rank(left) :]
    why = published.why.to_numpy().ravel()
    for cell in np.flatnonzero(why != ""):
        assert np.abs(null[:, cell]).max() > 1e-9, "the linear system gives this cell back"
        low, high = bounds(published, int(cell))
        assert high - low > 0.5
        if why[cell] == "small":
            assert high >= k - 1e-6
    return published


def test_one_small_cell_takes_three_others_with_it_and_no_total():
    published = check(table([[3, 40, 50], [20, 30, 60], [25, 35, 45]]), 5)
    assert (published.why != "").sum().sum() == 4
    assert published.why.loc["r0", "c0"] == "small"
    assert (published.why.loc["total"] == "").all()
    assert published.counts.loc["total", "total"] == 308
    assert published.counts.isna().equals(published.why != "")


def test_a_table_without_small_cells_is_printed_whole():
    published = suppress(table([[5, 40], [20, 0]]))
    assert not published.counts.isna().any(axis=None)
    assert (published.why == "").all(axis=None)


def test_a_small_total_is_suppressed_too():
    published = check(table([[1, 2, 0], [30, 40, 50]]), 5)
    assert published.why.loc["r0", "total"] == "small"
    assert published.why.loc["r0", "c2"] in ("", "complementary")


@pytest.mark.parametrize(
    "rows", [[[2]], [[2, 30]], [[2], [30]], [[1, 1]], [[4, 4], [4, 4]], [[1, 0], [0, 1]], [[0, 0], [0, 3]]]
)
def test_the_smallest_tables_are_safe_as_well(rows: list[list[int]]):
    check(table(rows), 5)


def test_random_tables_cannot_be_worked_out():
    generator = np.random.default_rng(11)
    for _ in range(25):
        rows, columns = generator.integers(2, 6, size=2)
        counts = generator.poisson(generator.choice([3, 8, 20]), size=(rows, columns))
        check(table(counts.tolist()), int(generator.choice([3, 5, 10])))


def test_cells_with_few_persons_are_given_up_before_cells_with_many():
    published = suppress(table([[2, 500, 9], [700, 800, 900], [8, 600, 7]]))
    assert set(published.why.stack()[lambda why: why == "complementary"].index) == {
        ("r0", "c2"), ("r2", "c0"), ("r2", "c2"),
    }  # fmt: skip


def test_an_empty_table_and_all_zeros_are_printed():
    assert (suppress(table([[0, 0], [0, 0]])).why == "").all(axis=None)


@pytest.mark.parametrize("wrong", [[[-1, 2]], [[1.5, 2]], [[float("nan"), 2]], [[float("inf"), 2]]])
def test_what_is_no_count_is_refused(wrong: list[list[float]]):
    with pytest.raises(InputError, match="whole counts"):
        suppress(pd.DataFrame(wrong))


def test_the_frame_is_untouched_and_the_same_table_gives_the_same_result():
    counts = table([[3, 40, 50], [20, 30, 60]])
    before = counts.copy()
    pd.testing.assert_frame_equal(suppress(counts).counts, suppress(counts).counts)
    pd.testing.assert_frame_equal(counts, before)


RATES = pd.DataFrame(
    {
        "ward": ["W1", "W2", "W3", "W4", "W5"],
        "positive": [2, 2, 1, 17, 6],
        "n": [4, 40, 12, 19, 12],
        "rate": [0.5, 0.05, 1 / 12, 17 / 19, 0.5],
    }
)


def test_small_denominators_lose_the_row_and_numerators_of_20_or_more_are_printed():
    hidden = suppress_rates(RATES, numerator="positive", n="n", hide=["rate"])
    assert hidden["suppressed"].tolist() == ["n", "", "numerator", "numerator", ""]
    assert hidden["n"].isna().tolist() == [True, False, False, False, False]
    assert hidden["positive"].isna().tolist() == [True, False, True, True, False]
    assert hidden["rate"].isna().tolist() == hidden["positive"].isna().tolist()
    assert RATES["n"].notna().all()


def test_sensitive_numerators_are_suppressed_in_any_size():
    hidden = suppress_rates(RATES, numerator="positive", n="n", sensitive=True)
    assert hidden["suppressed"].tolist() == ["n", "numerator", "numerator", "numerator", ""]


def test_nobody_and_everybody_may_be_printed():
    frame = pd.DataFrame({"positive": [0, 12], "n": [12, 12]})
    assert suppress_rates(frame, numerator="positive", n="n")["suppressed"].tolist() == ["", ""]
    with pytest.raises(InputError, match="There is no column 'rate'"):
        suppress_rates(frame, numerator="positive", n="n", hide=["rate"])


def test_two_tables_that_differ_by_a_few_persons_are_noted():
    everyone = table([[30, 40], [50, 60]])
    without = everyone - pd.DataFrame([[3, 10], [0, 0]], index=everyone.index, columns=everyone.columns)
    found = differences(everyone, without)
    assert found.to_dict("list") == {"row": ["r0"], "column": ["c0"], "why": ["difference"]}


def test_a_cell_suppressed_in_one_table_and_printed_in_another_is_noted():
    first = suppress(table([[3, 40, 50], [20, 30, 60], [25, 35, 45]])).counts
    found = differences(first, table([[3, 40, 50]]))
    assert found["why"].eq("printed in the other").all()
    assert ("r0", "c0") in set(zip(found["row"], found["column"], strict=True))


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([], []),
        ([10, 20], []),
        ([3, 40, 12], [0, 2]),
        ([3, 4, 40], [0, 1]),
        ([1, 2, 40, 30], [0, 1, 3]),
        ([2, 2], [0, 1]),
        ([0, 40, 50], []),
        ([4, 0, 9], [0, 2]),
    ],
)
def test_a_small_group_never_stands_alone_against_the_total(sizes: list[int], hidden: list[int]):
    assert [place for place, gone in enumerate(withheld(sizes, k=5)) if gone] == hidden


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(2, 10))
def test_what_is_withheld_cannot_be_taken_from_the_total(sizes: list[int], k: int):
    gone = [size for size, hidden in zip(sizes, withheld(sizes, k=k), strict=True) if hidden]
    shown = [size for size, hidden in zip(sizes, withheld(sizes, k=k), strict=True) if not hidden]
    assert not any(0 < size < k for size in shown)
    assert not gone or (len(gone) > 1 and sum(gone) >= k) or not any(size >= k for size in shown)
