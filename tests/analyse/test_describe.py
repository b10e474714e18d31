from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded
from workbench.analyse.describe import DESCRIBE_COLUMNS, count_levels, describe
from workbench.errors import InputError

REFERENCE = Path(__file__).parents[1] / "reference"
SCORES = pd.read_csv(REFERENCE / "scores.csv")
R = json.loads((REFERENCE / "describe.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("quantile_type", [6, 7])
def test_description_equals_r_and_psych(quantile_type: int):
    table = describe(SCORES, columns=["x", "tied", "age"], quantile_type=quantile_type)  # type: ignore[arg-type]
    for row in table.to_dict("records"):
        expected = R[row["variable"]]
        assert [row[key] for key in ("n", "mean", "sd", "skewness")] == pytest.approx(
            [expected[key] for key in ("n", "mean", "sd", "skewness")], rel=1e-12
        )
        quartiles = [row[key] for key in ("q1", "median", "q3")]
        assert quartiles == pytest.approx(expected[f"type{quantile_type}"], rel=1e-12)
        assert row["quantile_type"] == quantile_type


def test_every_number_column_is_described_and_missing_is_counted():
    frame = pd.DataFrame({"a": [1, 2, None], "b": pd.array([1, 2, 3], dtype="Int8"), "c": ["x", "y", "z"]})
    table = describe(frame)
    assert list(table.columns) == DESCRIBE_COLUMNS
    assert table["variable"].tolist() == ["a", "b"]
    assert table["missing"].tolist() == [1, 0]
    assert table["n"].tolist() == [2, 3]


def test_nothing_to_describe_gives_nan():
    table = describe(pd.DataFrame({"none": [np.nan, np.nan], "one": [3.0, np.nan], "same": [2.0, 2.0]}))
    assert table["n"].tolist() == [0, 1, 2]
    assert np.isnan(table.loc[0, "mean"])
    assert np.isnan(table.loc[1, "sd"])
    assert table.loc[1, "median"] == 3
    assert table["skewness"].isna().all()
    assert np.isnan(describe(pd.DataFrame({"same": [0.1] * 5})).loc[0, "skewness"])


def test_columns_that_are_absent_or_text_are_refused():
    with pytest.raises(InputError, match="Did you mean 'age'"):
        describe(SCORES, columns=["ages"])
    with pytest.raises(InputError, match="count_levels"):
        describe(SCORES, columns=["mode"])
    with pytest.raises(InputError, match="quantile type"):
        describe(SCORES, quantile_type=8)  # type: ignore[arg-type]


def test_levels_are_counted_among_the_answered():
    table = count_levels(pd.Series(["b", "a", "b", None]))
    assert table["level"].tolist() == ["a", "b"]
    assert table["n"].tolist() == [1, 2]
    assert table["share"].tolist() == pytest.approx([1 / 3, 2 / 3])


def test_declared_levels_keep_their_order_and_their_zeros():
    table = count_levels(pd.Series([2, 2, 1]), levels=[3, 2, 1])
    assert table["n"].tolist() == [0, 2, 1]
    category = pd.Series(pd.Categorical(["low"], categories=["high", "low"], ordered=True))
    assert count_levels(category)["level"].tolist() == ["high", "low"]


def test_a_value_outside_the_levels_is_refused():
    with pytest.raises(InputError, match="found: 9"):
        count_levels(pd.Series([1, 9]), levels=[1, 2])


def test_no_answers_have_no_shares():
    table = count_levels(pd.Series([None, None], dtype=object), levels=["a"])
    assert table["n"].tolist() == [0]
    assert np.isnan(table.loc[0, "share"])


@pytest.mark.parametrize(
    ("values", "mean", "sd"),
    [
        ([10000001, 10000003, 10000002], 10000002, 1),
        ([1.2, *[1.1, 1.3] * 500], 1.2, 0.1),
        ([1000000.2, *[1000000.1, 1000000.3] * 500], 1000000.2, 0.1),
        ([10000000.2, *[10000000.1, 10000000.3] * 500], 10000000.2, 0.1),
    ],
    ids=["NumAcc1", "NumAcc2", "NumAcc3", "NumAcc4"],
)
def test_nist_numerical_accuracy(values: list[float], mean: float, sd: float):
    # NIST StRD, univariate: certified by construction; 10000000.2 itself holds 0.1 to nine digits only.
    row = describe(pd.DataFrame({"y": values})).iloc[0]
    assert row["mean"] == pytest.approx(mean, rel=1e-14)
    assert row["sd"] == pytest.approx(sd, rel=1e-8)


def test_nist_michelso():
    # NIST StRD, Michelso: 100 measurements of the speed of light, which R carries as `morley`.
    row = describe(299 + loaded("datasets", "morley")[["Speed"]] / 1000).iloc[0]
    assert row["mean"] == pytest.approx(299.852400000000, rel=1e-14)
    assert row["sd"] == pytest.approx(0.0790105478190518, rel=1e-10)
