from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded
from workbench.analyse.comparison.compare import compare_groups
from workbench.analyse.comparison.cross_tables import independence
from workbench.analyse.comparison.table_one import COLUMNS, table_one
from workbench.errors import InputError

WARDS = pd.DataFrame(
    {
        "age": [30.0, 41, 52, 28, 60, 44, 38, np.nan],
        "stay": [3, 5, 4, 21, 6, 7, 9, 4],
        "sex": ["m", "f", "m", "f", "m", "f", None, "m"],
        "pain": pd.Categorical(
            ["none", "mild", "mild", "severe", "none", "severe", "severe", "mild"],
            ["none", "mild", "severe"],
            ordered=True,
        ),
        "ward": list("aaaabbbb"),
    }
)
KINDS = {"age": "mean", "stay": "median", "sex": "nominal", "pain": "ordinal"}


def test_every_kind_gets_its_parts_and_its_test():
    table = table_one(WARDS, columns=list(KINDS), group="ward", kinds=KINDS)  # type: ignore[arg-type]
    assert list(table.columns) == COLUMNS
    assert table["variable"].drop_duplicates().tolist() == list(KINDS)
    tests = table.drop_duplicates("variable").set_index("variable")["test"].to_dict()
    assert tests == {
        "age": "Welch t test",
        "stay": "Mann-Whitney",
        "sex": "Fisher's exact test",
        "pain": "Mann-Whitney",
    }
    signs = table.drop_duplicates("variable")["statistic_name"].tolist()
    assert signs == ["t", "Z", "", "Z"]


def test_numbers_by_group_and_in_all():
    rows = table_one(WARDS, columns=["age"], group="ward")
    assert rows["group"].tolist()[:2] == ["a", "b"]
    assert rows["group"].isna().tolist() == [False, False, True]
    assert rows["group_n"].tolist() == [4, 4, 8]
    assert rows["n"].tolist() == [4, 3, 7]
    assert rows["mean"].tolist() == pytest.approx([37.75, 142 / 3, WARDS["age"].mean()])
    assert rows["sd"].tolist() == pytest.approx([*WARDS.groupby("ward")["age"].std(), WARDS["age"].std()])
    assert rows["median"].tolist() == pytest.approx([35.5, 44, 41])


def test_counts_by_group_and_in_all():
    rows = table_one(WARDS, columns=["sex"], group="ward").set_index(["level", "group"])
    assert rows.loc[("f", "a"), "count"] == 2
    assert rows.loc[("f", "b"), ["count", "n", "group_n"]].tolist() == [1, 3, 4]
    assert rows.loc[("m", "b"), "share"] == pytest.approx(2 / 3)
    everyone = rows[rows.index.get_level_values("group").isna()]
    assert everyone["count"].sum() == everyone["n"].iloc[0] == 7


def test_the_tests_are_those_of_compare_groups_and_independence():
    table = table_one(WARDS, columns=list(KINDS), group="ward", kinds=KINDS).drop_duplicates("variable")  # type: ignore[arg-type]
    p = table.set_index("variable")["p"]
    assert p["age"] == compare_groups(WARDS, outcome="age", group="ward")["p"][0]
    assert p["stay"] == compare_groups(WARDS, outcome="stay", group="ward", scale="ordinal")["p"][0]
    assert p["sex"] == independence(WARDS, row="ward", column="sex")["p"][0]


def test_several_groups_get_f_and_h():
    cars = loaded("datasets", "mtcars")
    table = table_one(cars, columns=["mpg", "hp", "am"], group="cyl", kinds={"hp": "median", "am": "nominal"})
    signs = table.drop_duplicates("variable").set_index("variable")
    assert signs["statistic_name"].tolist() == ["F", "H", ""]
    chosen = table_one(cars, columns=["am"], group="cyl", kinds={"am": "nominal"}, small_cells="chi-square")
    assert chosen["statistic"].iloc[0] == pytest.approx(8.740733, rel=1e-6)  # R: chisq.test(table(am, cyl))
    student = table_one(cars, columns=["mpg"], group="am", variances="equal")
    assert student["statistic"].iloc[0] == pytest.approx(-4.106127, rel=1e-6)  # R: t.test(var.equal = TRUE)


def test_too_little_data_gives_a_reason_on_every_row():
    frame = WARDS.assign(gone=np.nan, flat=1.0, same="x")
    table = table_one(frame, columns=["gone", "flat", "same"], group="ward")
    assert (table.groupby("variable")["reason"].first() != "").all()
    assert table["p"].isna().all()
    assert table.loc[table["variable"] == "gone", "n"].tolist() == [0, 0, 0]
    one = table_one(WARDS[WARDS["ward"] == "a"], columns=["age", "sex"], group="ward")
    assert (one["reason"] != "").all()
    nobody = table_one(WARDS[:0], columns=["age", "sex"], group="ward")
    assert nobody["p"].isna().all()
    absent = frame.assign(sex=frame["sex"].where(frame["ward"] == "a"))
    assert "'b' has no answers" in table_one(absent, columns=["sex"], group="ward")["reason"].iloc[0]


def test_respondents_without_a_group_are_left_out():
    frame = pd.concat([WARDS, WARDS.assign(ward=None, age=99)])
    one, two = (table_one(each, columns=["age", "sex"], group="ward") for each in (WARDS, frame))
    pd.testing.assert_frame_equal(one, two)


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="one of mean"):
        table_one(WARDS, columns=["age"], group="ward", kinds={"age": "number"})  # type: ignore[dict-item]
    with pytest.raises(InputError, match="stay"):
        table_one(WARDS, columns=["age"], group="ward", kinds={"stay": "mean"})
    with pytest.raises(InputError, match="needs numbers"):
        table_one(WARDS, columns=["sex"], group="ward", kinds={"sex": "mean"})
    with pytest.raises(InputError, match="There is no column"):
        table_one(WARDS, columns=["weight"], group="ward")


def test_names_of_columns_need_not_be_texts():
    numbered = WARDS[["age", "sex", "ward"]].set_axis([0, 1, 2], axis=1)
    got = table_one(numbered, columns=[0, 1], group=2)  # type: ignore[list-item, arg-type]
    expected = table_one(WARDS, columns=["age", "sex"], group="ward")
    pd.testing.assert_frame_equal(got.drop(columns="variable"), expected.drop(columns="variable"))
