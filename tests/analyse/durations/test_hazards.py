from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import printed_by_r
from workbench.analyse.durations.accelerated import time_ratios
from workbench.analyse.durations.hazards import hazard_ratios
from workbench.errors import InputError

R = printed_by_r("hazards")
CASES = pd.DataFrame({name: R[name] for name in ("time", "ended", "size", "kind", "age")})
NAMES = {"duration": "time", "ending": "ended", "of": 1}
THREE = {**NAMES, "predictors": ["size", "kind", "age"]}


def test_hazard_ratios_equal_coxph() -> None:
    found = hazard_ratios(CASES, **THREE)
    assert found["term"].tolist() == ["size", "kind=b", "kind=c", "age", "(all)"]
    assert np.log(found["ratio"][:4]).tolist() == pytest.approx(R["coef"], rel=1e-6)
    widths = np.log(found["high"] / found["low"])[:4] / (2 * 1.959963985)
    assert widths.tolist() == pytest.approx(R["se"], rel=1e-6)


def test_the_check_of_proportional_hazards_equals_cox_zph() -> None:
    found = hazard_ratios(CASES, **THREE)
    assert found["p_proportional"].tolist() == pytest.approx(R["zph_p"], rel=1e-5)
    assert found["statistic"].iloc[-1] == pytest.approx(R["zph"][-1], rel=1e-6)


def test_time_ratios_equal_survreg() -> None:
    found = time_ratios(CASES, **THREE)
    assert np.log(found["estimate"][:5]).tolist() == pytest.approx(R["aft"], rel=1e-6)
    assert found["estimate"].iloc[-1] == pytest.approx(R["scale"], rel=1e-7)
    widths = np.log(found["high"] / found["low"]) / (2 * 1.959963985)
    assert widths.tolist() == pytest.approx(R["aft_se"], rel=1e-5)


def test_the_remissions_of_freireich_have_the_published_coefficient() -> None:
    """Freireich and others 1963, as in Cox 1972; 1.57 (SE .41) with Efron's ties: Venables and Ripley 2002, ch. 13 (gehan)."""
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    treated = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    relapsed = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    cases = pd.DataFrame(
        {"time": placebo + treated, "ended": [1] * 21 + relapsed, "placebo": [1] * 21 + [0] * 21}
    )
    row = hazard_ratios(cases, **NAMES, predictors=["placebo"]).iloc[0]
    assert np.log(row["ratio"]) == pytest.approx(1.57, abs=0.005)
    assert np.log(row["high"] / row["low"]) / (2 * 1.959964) == pytest.approx(0.412, abs=0.001)
    assert row["events"] == 30


def test_the_motorettes_of_nelson_and_hahn() -> None:
    """Schmee and Hahn 1979, Technometrics 21:417: -6.019 + 4.311 x, spread .2592, in powers of ten; x = 1000 / (degrees C + 273.2)."""
    failed = {170: [1764, 2772, 3444, 3542, 3780, 4860, 5196], 190: [408, 408, 1344, 1344, 1440], 220: [408, 408, 504, 504, 504]}  # fmt: skip
    cut = {150: (10, 8064), 170: (3, 5448), 190: (5, 1680), 220: (5, 528)}
    rows = [(heat, hours, 1) for heat, many in failed.items() for hours in many]
    rows += [(heat, hours, 0) for heat, (many, hours) in cut.items() for _ in range(many)]
    cases = pd.DataFrame(rows, columns=["heat", "time", "ended"])
    found = time_ratios(cases.assign(x=1000 / (cases["heat"] + 273.2)), **NAMES, predictors=["x"])
    tens = np.log10(found["estimate"]).tolist()
    assert tens[:2] == pytest.approx([-6.019, 4.311], abs=0.002)
    assert found["estimate"].iloc[-1] / np.log(10) == pytest.approx(0.2592, abs=0.0002)


def drawn(seed: int, *, spread: float = 0.6, n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    slow = (rng.random(n) < 0.3).astype(float)
    time = 6 * 3**slow * np.exp(spread * rng.normal(size=n))
    cut = rng.uniform(2, 60, n)
    return pd.DataFrame({"time": np.minimum(time, cut), "ended": (time <= cut).astype(int), "slow": slow})


def test_planted_time_ratios_are_covered() -> None:
    found = [time_ratios(drawn(seed), **NAMES, predictors=["slow"]) for seed in range(80)]
    for place, value in ((0, 6.0), (1, 3.0), (2, 0.6)):
        covered = [each["low"].iloc[place] <= value <= each["high"].iloc[place] for each in found]
        # The spread stands as itself, its limits by the logarithm.
        assert 71 <= sum(covered) <= 80, place


def test_planted_hazard_ratios_are_covered_and_the_check_keeps_its_level() -> None:
    covered, alarms = [], []
    for seed in range(80):
        rng = np.random.default_rng(seed)
        group = (rng.random(120) < 0.5).astype(float)
        time, cut = rng.exponential(1 / 2**group), rng.uniform(0.2, 3, 120)
        cases = pd.DataFrame({"time": np.minimum(time, cut), "ended": (time <= cut).astype(int), "g": group})
        row = hazard_ratios(cases, **NAMES, predictors=["g"]).iloc[0]
        covered.append(row["low"] <= 2 <= row["high"])
        alarms.append(row["p_proportional"] < 0.05)
    assert 71 <= sum(covered) <= 80
    assert sum(alarms) <= 9


def test_lognormal_times_are_not_proportional_in_hazard() -> None:
    found = hazard_ratios(drawn(1, n=3000), **NAMES, predictors=["slow"])
    assert found["p_proportional"].iloc[0] < 0.001
    assert found["ratio"].iloc[0] < 1


def test_the_unit_of_time_changes_the_median_alone() -> None:
    days, hours = (time_ratios(CASES.assign(time=CASES["time"] * k), **THREE) for k in (1, 24))
    assert (hours["estimate"] / days["estimate"]).tolist() == pytest.approx([24, 1, 1, 1, 1, 1])
    first, second = (hazard_ratios(CASES.assign(time=CASES["time"] * k), **THREE) for k in (1, 24))
    assert second["ratio"][:4].tolist() == pytest.approx(first["ratio"][:4].tolist())


def test_without_cut_off_times_it_is_least_squares_on_logarithms() -> None:
    found = time_ratios(CASES.assign(ended=1), **NAMES, predictors=["age"])
    x = np.column_stack([np.ones(len(CASES)), CASES["age"]])
    assert np.log(found["estimate"][:2]).tolist() == pytest.approx(np.linalg.lstsq(x, np.log(CASES["time"]), rcond=None)[0].tolist())  # fmt: skip


@pytest.mark.parametrize("model", [hazard_ratios, time_ratios])
def test_what_cannot_be_estimated_has_a_reason(model: object) -> None:
    few = model(CASES.assign(ended=0), **THREE)  # type: ignore[operator]
    assert few["reason"].eq("fewer than 10 endings").all()
    assert few.iloc[:, 2].isna().all()


def test_a_group_without_endings_has_no_hazard_ratio() -> None:
    found = hazard_ratios(CASES.assign(ended=CASES["ended"] * CASES["size"]), **NAMES, predictors=["size"])
    assert found["reason"].iloc[0] == "a term has no finite ratio"


@pytest.mark.parametrize(
    ("change", "words"), [({"time": -1.0}, "A time is negative"), ({"time": 0.0}, "A time is 0")]
)
def test_wrong_times_are_refused(change: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        time_ratios(CASES.assign(**change), **THREE)
    with pytest.raises(InputError, match="no column 'tme'"):
        hazard_ratios(CASES, **{**THREE, "duration": "tme"})


@pytest.mark.parametrize("k", [1e-5, 1e-2, 1e5])
def test_the_unit_of_a_predictor_changes_its_ratio_alone(k: float) -> None:
    for model, place in ((hazard_ratios, 3), (time_ratios, 4)):
        first, second = (model(CASES.assign(age=CASES["age"] * c), **THREE) for c in (1, k))
        assert second["reason"].eq("").all()
        for column in ("statistic", "p", *(["p_proportional"] if "p_proportional" in first else [])):
            assert second[column].tolist() == pytest.approx(first[column].tolist(), rel=1e-5, nan_ok=True)
        value = "ratio" if "ratio" in first else "estimate"
        with np.errstate(over="ignore"):
            wanted = np.exp(np.log(first[value][place]) / k)
        assert second[value][place] == pytest.approx(wanted, rel=1e-4)


def test_rows_may_share_a_name() -> None:
    cases = CASES.assign(age=CASES["age"].astype(float))
    cases.loc[[1, 8], "age"] = np.nan
    for model in (hazard_ratios, time_ratios):
        first, second = (model(each, **THREE) for each in (cases.dropna(), cases.set_axis([0] * len(cases))))
        pd.testing.assert_frame_equal(first, second)


def test_endings_at_one_time_have_a_ratio_and_no_check() -> None:
    rng = np.random.default_rng(1)
    cases = pd.DataFrame({"time": 3.0, "ended": rng.integers(0, 2, 60), "x": rng.normal(size=60)})
    found = hazard_ratios(cases, **NAMES, predictors=["x"])
    assert np.isfinite(found["ratio"].iloc[0])
    assert found["p_proportional"].isna().all()
    assert set(found["reason"]) == {"endings at one time do not show whether hazards are proportional"}
    assert set(time_ratios(cases, **NAMES, predictors=["x"])["reason"]) == {"the likelihood has no maximum"}
    assert set(time_ratios(cases.assign(ended=1), **NAMES, predictors=["x"])["reason"]) == {"the likelihood has no maximum"}  # fmt: skip
