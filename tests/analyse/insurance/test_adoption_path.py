from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.insurance.test_adoption_ratio import NAMES, panel
from tests.analyse.reference_values import printed_by_r
from workbench.analyse.insurance.adoption import adoption_ratio
from workbench.analyse.insurance.adoption_imputed import adoption_imputed
from workbench.analyse.insurance.adoption_path import adoption_path
from workbench.errors import InputError

R = printed_by_r("adoption")
ROWS = pd.DataFrame({name: R[name] for name in ("unit", "period", "km", "gps", "events")})
THEIRS = {"events": "events", "exposure": "km", "unit": "unit", "period": "period", "adopted": "gps"}


def test_the_ratio_equals_r() -> None:
    found = adoption_ratio(ROWS, **THEIRS)
    assert np.log(found.value) == pytest.approx(R["log"], abs=1e-7)
    # R's t limits with 23 degrees of freedom.
    assert np.log(found.high / found.value) == pytest.approx(2.068658 * R["se"], rel=1e-5)


def test_the_path_and_its_test_equal_r() -> None:
    found = adoption_path(ROWS, **THEIRS, width=2).set_index("step")
    for step, name in ((-3, "k-3"), (-2, "k-2"), (0, "k0"), (1, "k1"), (2, "k2")):
        row = found.loc[step]
        assert np.log(row["ratio"]) == pytest.approx(R["path"][name], abs=1e-6)
        assert np.log(row["high"] / row["ratio"]) == pytest.approx(2.068658 * R["path_se"][name], rel=1e-4)
    assert found.loc["(before)", ["statistic", "df", "p"]].tolist() == pytest.approx([R["F"], 2, R["p"]], rel=1e-4)  # fmt: skip
    assert found.loc[[-3, -1, 2], "first"].tolist() == [-np.inf, -2, 4]


def test_the_imputed_ratio_equals_rs_prediction() -> None:
    found = adoption_imputed(ROWS, **THEIRS)
    assert found.value == pytest.approx(R["imputed"], rel=1e-8)
    assert found.n == R["cells"]


def test_with_one_ratio_for_all_the_imputed_one_is_that_ratio() -> None:
    found = [adoption_imputed(panel(seed, ratio=0.8), **NAMES, resamples=200) for seed in range(40)]
    assert 34 <= sum(each.low <= 0.8 <= each.high for each in found) <= 40
    logs = np.log([each.value for each in found])
    assert logs.mean() == pytest.approx(np.log(0.8), abs=3 * logs.std() / len(logs) ** 0.5)


def test_where_the_effect_grows_the_imputed_ratio_is_its_mean_and_the_other_is_not() -> None:
    """Early adopters' later periods stand in for what late adopters would have done, unless they are left out."""
    off, imputed = [], []
    for seed in range(16):
        rows = panel(seed, ratio=1.0, units=40)
        age = rows.groupby("branch")["gps"].cumsum()
        effect = np.exp(-0.06 * age)
        rng = np.random.default_rng(seed + 1000)
        rate = np.exp(0.4 * rng.normal(size=40)[rows["branch"]])
        rows["claims"] = rng.poisson(rate * rows["km"] * effect)
        weight = rate * rows["km"] * (rows["gps"] == 1)
        true = float(np.log((weight * effect).sum() / weight.sum()))
        off.append(np.log(adoption_ratio(rows, **NAMES).value) - true)
        imputed.append(np.log(adoption_imputed(rows, **NAMES, resamples=50).value) - true)
    assert abs(np.mean(imputed)) < 3 * np.std(imputed) / 4
    assert abs(np.mean(off)) > 3 * abs(np.mean(imputed))


def test_a_course_that_differs_before_is_seen_and_an_even_one_is_not() -> None:
    even, uneven = [], []
    for seed in range(20):
        rows = panel(seed, ratio=0.8)
        even.append(adoption_path(rows, **NAMES)["p"].iloc[-1])
        begun = rows["month"].where(rows["gps"] == 1).groupby(rows["branch"]).transform("min")
        gap = (rows["month"] - begun).fillna(0.0)
        rng = np.random.default_rng(seed)
        drift = rows.assign(claims=rng.poisson(rows["km"] * 3 * np.exp(0.12 * gap)))
        uneven.append(adoption_path(drift, **NAMES)["p"].iloc[-1])
    assert sum(p < 0.05 for p in even) <= 4
    assert sum(p < 0.05 for p in uneven) >= 18


def test_scaling_the_exposure_changes_nothing() -> None:
    rows = panel(1, ratio=0.8)
    for model in (adoption_path, adoption_imputed):
        first, second = (model(rows.assign(km=rows["km"] * k), **NAMES) for k in (1, 1000))
        if isinstance(first, pd.DataFrame):
            assert second["ratio"].dropna().tolist() == pytest.approx(first["ratio"].dropna().tolist())
        else:
            assert second.high == pytest.approx(first.high, rel=1e-4)


def test_what_cannot_be_estimated_has_a_reason() -> None:
    rows = panel(1, ratio=1.0)
    for few in (rows[rows["branch"] < 9], rows.assign(gps=0.0)):
        assert adoption_path(few, **NAMES)["reason"].ne("").all()
        assert adoption_path(few, **NAMES)["ratio"].isna().all()
        assert adoption_imputed(few, **NAMES).reason


def test_a_wrong_call_is_refused() -> None:
    rows = panel(1, ratio=1.0)
    for model in (adoption_path, adoption_imputed):
        with pytest.raises(InputError, match="No column 'km'"):
            model(rows.drop(columns="km"), **NAMES)
    with pytest.raises(InputError, match="occur twice"):
        adoption_imputed(pd.concat([rows, rows.head(1)], ignore_index=True), **NAMES)
    with pytest.raises(InputError, match="Too few resamples"):
        adoption_imputed(rows, **NAMES, resamples=3)


MODELS = (adoption_ratio, adoption_path, adoption_imputed)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("column", ["claims", "km"])
def test_a_row_whose_count_or_exposure_is_missing_is_left_out(model: object, column: str) -> None:
    rows = panel(1, ratio=0.8)
    gone = [3, 77, 410]
    blank = rows.assign(**{column: rows[column].astype(float)})
    blank.loc[gone, column] = np.nan
    first, second = (model(each, **NAMES) for each in (blank, rows.drop(index=gone)))  # type: ignore[operator]
    if isinstance(first, pd.DataFrame):
        pd.testing.assert_frame_equal(first, second)
    else:
        assert first == second


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("value", [2.0, np.nan])
def test_a_measure_is_in_force_or_not(model: object, value: float) -> None:
    rows = panel(1, ratio=0.8)
    rows.loc[5, "gps"] = value
    with pytest.raises(InputError, match=r"is 0 or 1; in .*row 5, gps"):
        model(rows, **NAMES)  # type: ignore[operator]


def test_time_passes_in_a_period_without_events() -> None:
    rows = panel(1, ratio=0.8)
    whole, empty = (adoption_path(each, **NAMES, width=2) for each in (rows, rows.assign(claims=rows["claims"].where(rows["month"] != 12, 0))))  # fmt: skip
    seen = adoption_path(rows[rows["month"] != 12].assign(month=rows["month"]), **NAMES, width=2)
    assert whole["n"].iloc[0] == 800
    assert empty["n"].iloc[0] == 760
    # Left out of the table, the period is no time that passed; in it without events, it is.
    assert empty["ratio"].iloc[:6].tolist() != pytest.approx(seen["ratio"].iloc[:6].tolist(), nan_ok=True)
    known = rows.assign(claims=rows["claims"].astype(float))
    known.loc[known["month"] == 12, "claims"] = np.nan
    assert empty["ratio"].iloc[:6].tolist() == pytest.approx(adoption_path(known, **NAMES, width=2)["ratio"].iloc[:6].tolist(), nan_ok=True)  # fmt: skip


def test_a_level_is_a_share() -> None:
    with pytest.raises(InputError, match="level of confidence"):
        adoption_ratio(panel(1, ratio=0.8), **NAMES, level=95)
