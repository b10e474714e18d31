from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import printed_by_r
from workbench.analyse.comparison.cross_tables import cross_tabulate, independence
from workbench.analyse.comparison.exact_tables import fisher_p
from workbench.errors import InputError

R = printed_by_r("analyse_tables")
TABLES: dict[str, Any] = R["tables"]


def people(counts: list[list[int]]) -> pd.DataFrame:
    """One row a respondent, from a table of counts."""
    rows = [(f"r{i}", f"c{j}") for i, row in enumerate(counts) for j, n in enumerate(row) for _ in range(n)]
    return pd.DataFrame(rows, columns=["row", "column"])


@pytest.mark.parametrize("name", list(TABLES))
def test_the_chi_square_and_cramers_v_equal_r(name: str):
    expected = TABLES[name]
    got = independence(people(expected["counts"]), row="row", column="column", small_cells="chi-square").iloc[
        0
    ]
    assert (got["statistic"], got["df"], got["p"], got["value"]) == pytest.approx(
        [expected[key] for key in ("statistic", "df", "p", "v")], rel=1e-9
    )
    assert (got["low"], got["high"]) == pytest.approx((expected["low"], min(1, expected["high"])), rel=1e-6)
    assert got["why"] == "declared beforehand"


@pytest.mark.parametrize("name", list(TABLES))
def test_expected_counts_and_residuals_equal_r(name: str):
    expected = TABLES[name]
    cells = cross_tabulate(people(expected["counts"]), row="row", column="column")
    assert cells["n"].tolist() == np.ravel(expected["counts"]).tolist()
    np.testing.assert_allclose(cells["expected"], np.ravel(expected["expected"]), rtol=1e-9)
    np.testing.assert_allclose(cells["residual"], np.ravel(expected["residuals"]), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        cells["standardised_residual"], np.ravel(expected["stdres"]), rtol=1e-9, atol=1e-12
    )
    assert cells.groupby("row")["share_of_row"].sum().to_numpy() == pytest.approx(1)
    assert cells["share"].sum() == pytest.approx(1)


@pytest.mark.parametrize("name", [name for name in TABLES if TABLES[name].get("fisher")])
def test_fishers_exact_test_equals_r_for_tables_of_any_size(name: str):
    expected = TABLES[name]
    got = independence(
        people(expected["counts"]), row="row", column="column", small_cells="always exact"
    ).iloc[0]
    assert got["p"] == pytest.approx(expected["fisher"], rel=1e-6)
    assert math.isnan(got["statistic"])


@pytest.mark.parametrize("name", [name for name in TABLES if TABLES[name].get("yates")])
def test_yates_correction_equals_r(name: str):
    expected = TABLES[name]["yates"]
    got = independence(people(TABLES[name]["counts"]), row="row", column="column", small_cells="yates").iloc[
        0
    ]
    assert (got["statistic"], got["p"]) == pytest.approx(
        (expected["statistic"], expected["p.value"]), rel=1e-9
    )


def test_the_tea_tasting_lady():
    # Fisher 1935, The Design of Experiments, chapter 2: 3 of 4 cups right, p = 17/70 one-sided, 34/70 two-sided.
    assert fisher_p(np.array([[3, 1], [1, 3]])) == pytest.approx(34 / 70)


@pytest.mark.parametrize(
    ("counts", "rule", "test", "why"),
    [
        ([[30, 20], [20, 30]], "exact", "Pearson chi-square", "expected counts suffice (least 25.0)"),
        ([[4, 1], [1, 4]], "exact", "Fisher's exact test", "an expected count is below 5 (least 2.5)"),
        ([[40, 4], [38, 3]], "textbook", "Pearson chi-square with Yates' correction", "n = 85"),
        ([[12, 8], [5, 10]], "textbook", "Fisher's exact test", "n = 35"),
        ([[30, 1, 1], [28, 2, 2]], "exact", "Fisher's exact test", "67% of the expected counts are below 5"),
        ([[40, 40, 4], [40, 40, 6]], "exact", "Pearson chi-square", "expected counts suffice"),
        ([[40, 40, 1], [40, 40, 0]], "exact", "Fisher's exact test", "below 1"),
    ],
)
def test_the_declared_rule_chooses_and_says_why(counts: list[list[int]], rule: str, test: str, why: str):
    got = independence(people(counts), row="row", column="column", small_cells=rule).iloc[0]  # type: ignore[arg-type]
    assert got["test"] == test
    assert why in got["why"]
    cells = cross_tabulate(people(counts), row="row", column="column", small_cells=rule)  # type: ignore[arg-type]
    assert cells["test"].unique().tolist() == [test]
    assert cells["p"][0] == pytest.approx(got["p"])


def test_too_little_data_gives_a_reason():
    nobody = people([])
    assert cross_tabulate(nobody, row="row", column="column").empty
    assert independence(nobody, row="row", column="column")["reason"][0] == "no complete answers"
    single = people([[3, 4]])
    got = independence(single, row="row", column="column").iloc[0]
    assert got["reason"] == "a variable has a single level"
    assert np.isnan(got["p"])
    assert len(cross_tabulate(single, row="row", column="column")) == 2
    missing = pd.DataFrame({"row": ["a", None], "column": [None, "b"]})
    assert independence(missing, row="row", column="column")["n"][0] == 0


def test_a_table_too_large_for_the_exact_test_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workbench.analyse.comparison.exact_tables.MOST_WORK", 100)
    got = independence(
        people(TABLES["job"]["counts"]), row="row", column="column", small_cells="always exact"
    ).iloc[0]
    assert got["reason"] == "the table is too large for an exact test"
    assert np.isnan(got["p"])


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="2 x 2"):
        independence(people([[1, 2, 3], [3, 2, 1]]), row="row", column="column", small_cells="yates")
    with pytest.raises(InputError, match="small cells"):
        cross_tabulate(people([[1, 2], [2, 1]]), row="row", column="column", small_cells="auto")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="Did you mean 'column'"):
        cross_tabulate(people([[1, 2], [2, 1]]), row="row", column="colum")


def test_categories_keep_their_order_and_numbers_are_categories():
    order = pd.CategoricalDtype(["none", "some", "much"], ordered=True)
    frame = pd.DataFrame({"row": pd.Categorical(["much", "none", "none"], dtype=order), "column": [2, 1, 2]})
    cells = cross_tabulate(frame, row="row", column="column")
    assert cells["row"].drop_duplicates().tolist() == ["none", "much"]
    assert cells["column"].tolist() == [1, 2, 1, 2]


tables = st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=2, max_size=4)


@settings(deadline=None, max_examples=40)
@given(tables, st.randoms())
def test_order_and_turning_the_table_change_nothing(counts: list[list[int]], random: Any):
    frame = people(counts)
    order = list(range(len(frame)))
    random.shuffle(order)
    one = independence(frame, row="row", column="column").iloc[0]
    two = independence(frame.iloc[order], row="column", column="row").iloc[0]
    assert (one["test"], one["reason"], one["why"]) == (two["test"], two["reason"], two["why"])
    assert (one["p"], one["value"]) == pytest.approx((two["p"], two["value"]), nan_ok=True)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_the_exact_test_of_four_cells_equals_scipy(cells: list[int]):
    from scipy.stats import fisher_exact

    table = np.array(cells).reshape(2, 2)
    if table.sum(axis=0).all() and table.sum(axis=1).all():
        assert fisher_p(table) == pytest.approx(fisher_exact(table).pvalue, rel=1e-9)
