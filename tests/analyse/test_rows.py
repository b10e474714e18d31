from __future__ import annotations

import math

import pandas as pd
import pytest

from workbench.analyse.comparison.compare import compare_groups
from workbench.analyse.regression.regress import regress
from workbench.analyse.rows import estimate_of
from workbench.errors import InputError

TABLE = pd.DataFrame({"y": [0, 1, 0, 1, 1, 0, 1, 1.0], "x": [1, 2, 3, 4, 5, 2, 3, 6], "g": list("aabbabab")})


def test_a_term_becomes_an_estimate_that_can_be_recorded():
    terms = regress(TABLE, outcome="y", predictors=["x"], model="logistic").set_index("term")
    got = estimate_of(terms.loc["x"], value="odds_ratio", low="or_low", high="or_high", unit="ratio")
    assert (got.value, got.low, got.n, got.unit) == (
        terms.loc["x", "odds_ratio"],
        terms.loc["x", "or_low"],
        8,
        "ratio",
    )
    assert got.as_record()["df"] is None
    assert "logistic" in got.method


def test_the_effect_of_a_comparison_becomes_an_estimate():
    row = compare_groups(TABLE, outcome="x", group="g").iloc[0]
    got = estimate_of(row, unit="standard deviations", method="Hedges' g")
    assert (got.value, got.p, got.method) == (row["value"], row["p"], "Hedges' g")
    gap = estimate_of(row, value="difference", low="difference_low", high="difference_high", unit="score")
    assert gap.low <= gap.value <= gap.high


def test_a_reason_travels_along_and_a_bare_nan_gets_one():
    empty = compare_groups(TABLE[:0], outcome="x", group="g").iloc[0]
    assert estimate_of(empty, unit="standard deviations").reason == "no answers"
    bare = estimate_of(pd.Series({"value": math.nan}), unit="score")
    assert bare.reason == "not available"


def test_a_table_is_not_a_row():
    with pytest.raises(InputError, match="one row"):
        estimate_of(TABLE, unit="score")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="'value'"):
        estimate_of(TABLE.iloc[0], unit="score")
