from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.scores.reliable_change import CLASSES, change_classes, reliable_change
from workbench.errors import InputError
from workbench.estimate import Estimate


def test_the_worked_example_of_jacobson_and_truax():
    # Jacobson & Truax 1991, Journal of Consulting and Clinical Psychology 59, page 14: from 47.5 to 32.5 with
    # SD 10 and r .80: standard error of the difference 6.32, RC -2.37.
    row = reliable_change(
        pd.Series([47.5]), pd.Series([32.5]), reliability=0.80, sd=10, higher_is_better=False
    ).iloc[0]
    assert row["error"] == pytest.approx(6.32, abs=0.005)
    assert row["index"] == pytest.approx(-2.37, abs=0.005)
    assert row["class"] == "improved"


def test_maassens_error_takes_both_spreads():
    rng = np.random.default_rng(2)
    before, after = pd.Series(rng.normal(50, 10, 60)), pd.Series(rng.normal(52, 14, 60))
    got = reliable_change(before, after, reliability=0.7, error="maassen")
    expected = math.sqrt((before.var() + after.var()) * 0.3)
    assert got["error"].to_numpy() == pytest.approx(expected)
    assert got["index"].to_numpy() == pytest.approx((after - before) / expected)


def test_measurement_error_alone_gives_the_expected_shares():
    rng = np.random.default_rng(5)
    true, noise = rng.normal(0, math.sqrt(0.8), 40_000), math.sqrt(0.2)
    before, after = (pd.Series(true + noise * rng.normal(size=40_000)) for _ in range(2))
    table = change_classes(reliable_change(before, after, reliability=0.8)).set_index("class")
    for name in CLASSES:
        assert table.loc[name, "share"] == pytest.approx(table.loc[name, "expected"], abs=0.003)


def test_practice_is_subtracted_and_the_direction_turned():
    before, after = pd.Series([10.0, 10, 10]), pd.Series([13.0, 10, 7])
    kwargs = {"reliability": 0.75, "sd": 1.0}
    up = reliable_change(before, after, **kwargs)  # type: ignore[arg-type]
    down = reliable_change(before, after, higher_is_better=False, **kwargs)  # type: ignore[arg-type]
    assert up["class"].tolist() == ["improved", "unchanged", "deteriorated"]
    assert down["class"].tolist() == up["class"].tolist()[::-1]
    assert reliable_change(before, after, expected=3, **kwargs)["index"].tolist()[0] == 0  # type: ignore[arg-type]


def test_classes_by_group():
    changes = reliable_change(pd.Series([0.0] * 4), pd.Series([9.0, 0, 9, 0]), reliability=0.5, sd=1)
    table = change_classes(changes, by=pd.Series(["b", "a", "b", None]))
    assert table["group"].unique().tolist() == ["a", "b"]
    assert table.groupby("group")["n"].first().to_dict() == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("before", "after", "reliability", "reason"),
    [
        ([1.0, None], [None, 2.0], 0.8, "fewer than 2 persons"),
        ([1.0, 1.0], [2.0, 3.0], 0.8, "do not vary"),
        ([1.0, 2.0], [2.0, 3.0], 1.0, "no measurement error"),
        ([1.0, 2.0], [2.0, 3.0], math.nan, "no measurement error"),
    ],
)
def test_too_little_gives_a_reason(before: list[float], after: list[float], reliability: float, reason: str):
    table = reliable_change(
        pd.Series(before, dtype=float), pd.Series(after, dtype=float), reliability=Estimate(reliability)
    )
    assert table["index"].isna().all()
    assert table["class"].isna().all()
    assert table["reason"].str.contains(f"{reason}|not measured twice").all()
    assert change_classes(table)["share"].isna().all()


def test_nobody():
    nobody = pd.Series([], dtype=float)
    assert change_classes(reliable_change(nobody, nobody, reliability=0.8))["count"].tolist() == [0, 0, 0]


def test_wrong_calls_are_refused():
    x = pd.Series([1.0, 2])
    for kwargs in ({"reliability": -0.1}, {"reliability": 0.5, "sd": -1}, {"reliability": 0.5, "error": "x"}):
        with pytest.raises(InputError):
            reliable_change(x, x, **kwargs)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="same persons"):
        reliable_change(x, x.set_axis([5, 6]), reliability=0.5)
    with pytest.raises(InputError, match="counted from"):
        change_classes(pd.DataFrame({"a": [1]}))
