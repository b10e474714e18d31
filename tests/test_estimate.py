from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError

import pytest

from workbench.estimate import Estimate, missing


def test_a_record_holds_plain_numbers_and_null_for_what_is_not_there() -> None:
    record = Estimate(0.5, 0.4, 0.6, 0.95, n=102, unit="share", method="Wilson").as_record()
    assert record == {
        "value": 0.5, "low": 0.4, "high": 0.6, "level": 0.95, "n": 102.0, "p": None, "statistic": None,
        "df": None, "unit": "share", "method": "Wilson", "reason": "",
    }  # fmt: skip
    assert json.loads(json.dumps(record, allow_nan=False)) == record


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_record_holds_nan_or_infinity(value: float) -> None:
    assert Estimate(value).as_record()["value"] is None


def test_what_is_infinite_is_told_from_what_is_missing() -> None:
    ends = Estimate(math.inf, 0.2, math.inf, 0.95, unit="ratio").as_record()
    assert (ends["value"], ends["low"], ends["high"]) == (None, 0.2, None)
    assert ends["reason"] == "value and high are infinite"
    assert Estimate(2.5, 0.4, math.inf, 0.95).as_record()["reason"] == "high is infinite"
    assert Estimate(2.5, 0.4, 3.0, 0.95, statistic=math.inf).as_record()["reason"] == ""
    assert Estimate(math.nan, reason="n < 3").as_record()["reason"] == "n < 3"


def test_a_missing_estimate_keeps_its_reason_n_and_unit() -> None:
    nothing = missing("n < 3", unit="reliability", n=2, method="alpha")
    assert math.isnan(nothing.value)
    assert (nothing.reason, nothing.n, nothing.unit, nothing.method) == ("n < 3", 2, "reliability", "alpha")


def test_an_estimate_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Estimate(1.0).value = 2.0  # type: ignore[misc]


def test_nothing_is_rounded() -> None:
    assert Estimate(1 / 3).as_record()["value"] == 1 / 3
