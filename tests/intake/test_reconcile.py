from __future__ import annotations

import random

import pandas as pd
import polars as pl
import pytest

import workbench as wb
from workbench.errors import InputError
from workbench.intake.reconcile import compare_entries, decisions_to_fill

FIELDS = [f"q{number}" for number in range(12)]


def entry(*rows: tuple[str, ...], columns: tuple[str, ...] = ("id", "x", "y")) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=list(columns), orient="row")


FIRST = entry(("a", "1", "2"), ("b", "3", ""), ("c", "5", "５"))
SECOND = entry(("b", "3", "4"), ("a", "1", "2"), ("c", "5", " 5"))


def test_every_differing_field_is_found_whatever_the_order() -> None:
    found = compare_entries(FIRST, SECOND.select("y", "id", "x"), key="id")
    assert found.differences.rows() == [("b", "y", "", "4", "value"), ("c", "y", "５", " 5", "notation")]
    assert (found.differing, found.fields_compared) == (1, 6)
    assert (found.only_first, found.only_second, found.duplicated, found.unshared) == ((), (), (), ())


def test_two_equal_entries_differ_nowhere() -> None:
    found = compare_entries(FIRST, FIRST, key="id")
    assert found.differences.is_empty()
    assert found.error_rate().value == 0
    assert found.error_rate().low == 0


def test_forms_that_one_entry_lacks_or_has_twice_are_named() -> None:
    found = compare_entries(
        entry(("a", "1", "2"), ("a", "1", "3"), ("b", "1", "2"), ("c", "1", "2")),
        entry(("a", "1", "2"), ("c", "1", "2"), ("d", "1", "2")),
        key="id",
    )
    assert (found.only_first, found.only_second, found.duplicated) == (("b",), ("d",), ("a",))
    assert found.fields_compared == 4


def test_a_key_with_a_blank_is_the_same_form() -> None:
    found = compare_entries(entry(("a ", "1", "2")), entry(("ａ", "1", "3")), key="id")
    assert found.differences.rows() == [("a", "y", "2", "3", "value")]


def test_columns_of_one_entry_only_are_named() -> None:
    found = compare_entries(FIRST, SECOND.rename({"y": "Y"}), key="id")
    assert (found.unshared, found.fields_compared) == (("Y", "y"), 3)


def test_a_column_may_have_any_name() -> None:
    columns = ("id", "key", "field", "first", "second", "kind")
    found = compare_entries(
        entry(("a", "1", "2", "3", "4", "5"), columns=columns),
        entry(("a", "0", "2", "3", "4", "6"), columns=columns),
        key="id",
    )
    assert set(found.differences["field"]) == {"key", "kind"}


@pytest.mark.parametrize(
    ("second", "key", "word"),
    [
        (SECOND, "nr", "first entry has no column 'nr'"),
        (SECOND.rename({"id": "ids"}), "id", "Did you mean 'ids'"),
        (entry(("z", "1", "2")), "id", "share no 'id'"),
        (entry(("a", "1"), columns=("id", "z")), "id", "share no field"),
    ],
)
def test_entries_that_cannot_be_compared_are_refused(second: pl.DataFrame, key: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        compare_entries(FIRST, second, key=key)


def test_a_notebook_compares_plain_frames_and_gets_one_back() -> None:
    second = SECOND.to_pandas()
    second.loc[second["id"] == "a", "x"] = None
    found = wb.reconcile(FIRST.to_pandas(), second, key="id")
    assert isinstance(found.discrepancies, pd.DataFrame)
    assert found.discrepancies.iloc[0].to_dict() == {
        "key": "a",
        "field": "x",
        "first": "1",
        "second": "",
        "kind": "value",
    }
    assert found.differing == 2


def test_numbers_in_a_notebook_are_compared_as_text() -> None:
    numbers = pd.DataFrame({"id": ["a", "b"], "x": [1, 2]})
    assert wb.reconcile(numbers, numbers.assign(x=[1, 3]), key="id").differing == 1


def test_the_summary_counts_and_gives_the_exact_interval() -> None:
    summary = compare_entries(FIRST, SECOND, key="id").summary()
    assert summary["fields_compared"] == 6
    assert (summary["differing"], summary["notation_only"]) == (1, 1)
    assert summary["per_10000"] == pytest.approx(10_000 / 6)
    # Garwood's limits of a count of 1 (R 4.2: poisson.test(1)$conf.int)
    assert summary["low"] == pytest.approx(0.025317808 / 6 * 10_000)
    assert summary["high"] == pytest.approx(5.571643391 / 6 * 10_000)


def test_the_file_to_fill_in_has_a_row_for_each_value_that_differs() -> None:
    blank = decisions_to_fill(compare_entries(FIRST, SECOND, key="id"))
    assert blank.columns == ["id", "field", "first", "second", "chosen", "by", "when", "why"]
    assert blank.rows() == [("b", "y", "", "4", "", "", "", "")]


def test_1000_pairs_with_planted_errors_are_compared_without_a_miss_or_an_invention() -> None:
    missed = invented = planted_in_all = 0
    for seed in range(1_000):
        first, second, planted, gone = _pair(random.Random(seed))
        found = compare_entries(first, second, key="id")
        got = set(found.differences.filter(pl.col("kind") == "value").select("key", "field").iter_rows())
        missed += len(planted - got)
        invented += len(got - planted)
        planted_in_all += len(planted)
        assert set(found.only_first) == gone
        assert found.only_second == found.duplicated == ()
    assert planted_in_all > 2_000
    assert (missed, invented) == (0, 0)


def _pair(draw: random.Random) -> tuple[pl.DataFrame, pl.DataFrame, set[tuple[str, str]], set[str]]:
    """Two entries of one form: the second with slips, notations that mean the same, other orders and lost forms."""
    keys = [f"F{number:03}" for number in range(draw.randint(2, 12))]
    rows = {key: [draw.choice(["", "1", "2", "3", "男", "x y"]) for _ in FIELDS] for key in keys}
    again = {key: list(row) for key, row in rows.items()}
    gone = set(draw.sample(keys[1:], draw.randint(0, len(keys) // 3)))
    planted = set()
    for key in keys:
        for place, field in enumerate(FIELDS):
            chance = draw.random()
            if chance < 0.04:
                again[key][place] = rows[key][place] + "4"
                planted.add((key, field))
            elif chance < 0.08:
                again[key][place] = f" {rows[key][place]}\u3000"
            elif chance < 0.10 and rows[key][place] == "1":
                again[key][place] = "１"
    first = pl.DataFrame([(key, *rows[key]) for key in keys], schema=["id", *FIELDS], orient="row")
    kept = draw.sample(sorted(set(keys) - gone), len(keys) - len(gone))
    columns = draw.sample(["id", *FIELDS], len(FIELDS) + 1)
    second = pl.DataFrame([(key, *again[key]) for key in kept], schema=["id", *FIELDS], orient="row")
    return first, second.select(columns), {place for place in planted if place[0] not in gone}, gone
