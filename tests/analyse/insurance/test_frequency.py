from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.insurance.snow import south_london
from tests.analyse.reference_values import printed_by_r
from workbench.analyse.insurance.frequency import claim_frequency, event_rate
from workbench.errors import InputError

R = printed_by_r("insurance")
UNITS = pd.DataFrame({name: R[name] for name in ("claims", "years", "type", "seats")})
NAMES = {"events": "claims", "exposure": "years"}


def test_rates_ratios_and_dispersion_equal_glm_nb() -> None:
    found = claim_frequency(UNITS, **NAMES, predictors=["type", "seats"])
    assert found["term"].tolist() == ["(intercept)", "type=b", "type=c", "seats", "(dispersion)"]
    assert np.log(found["estimate"][:4]).tolist() == pytest.approx(R["coefficients"], abs=1e-4)
    assert found["estimate"].iloc[-1] == pytest.approx(1 / R["theta"], rel=1e-3)
    assert found["statistic"].iloc[-1] == pytest.approx(2 * (R["loglik"] - R["poisson"]), abs=1e-4)
    # glm.nb takes theta as known; R's errors are from the Hessian of the whole likelihood, theirs too by its logarithm.
    widths = np.log(found["high"] / found["low"]) / (2 * 1.959964)
    assert widths.tolist() == pytest.approx(R["se"], rel=1e-3)


def test_the_mites_of_bliss_and_fisher() -> None:
    """Biometrics 9:176, table 1: 150 leaves, 172 mites, k = 1.02459 by maximum likelihood."""
    mites = np.repeat(range(8), [70, 38, 17, 10, 9, 3, 2, 1])
    found = claim_frequency(pd.DataFrame({"claims": mites, "years": 1.0}), **NAMES)
    assert found["n"].iloc[0] == 150
    assert found["events"].iloc[0] == 172
    assert 1 / found["estimate"].iloc[-1] == pytest.approx(1.02459, abs=1e-4)


def test_cholera_in_south_london() -> None:
    """Coleman 2019, Causality in the Time of Cholera (notebook Snow1855_DiDRegression1): glm.nb of deaths, population as offset.

    Errors of the coefficients within .2 %: glm.nb takes theta as known.
    """
    found = claim_frequency(south_london(), events="deaths", exposure="people", predictors=["both", "later", "clean"])  # fmt: skip
    assert np.log(found["estimate"][:4]).round(5).tolist() == [-4.33237, -0.03182, 0.05734, -0.50027]
    errors = np.log(found["high"] / found["low"]) / (2 * 1.959964)
    assert errors[:4].tolist() == pytest.approx([0.13169, 0.17386, 0.18616, 0.24612], rel=2e-3)
    theta = 1 / found["estimate"].iloc[-1]
    assert (round(theta, 4), round(theta * errors.iloc[-1], 3)) == (4.9562, 0.973)
    # Twice the log-likelihood of the negative binomial, and from the AIC (four coefficients) of the Poisson.
    assert found["statistic"].iloc[-1] == pytest.approx(-647.185 + (1937.4 - 8), abs=0.06)


def drawn(seed: int, *, spread: float = 0.4, n: int = 1500) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    years, bus = rng.uniform(0.3, 2.2, n), rng.integers(0, 2, n)
    rate = 0.5 * np.where(bus, 1.4, 1.0) * (rng.gamma(1 / spread, spread, n) if spread else 1.0)
    return pd.DataFrame({"claims": rng.poisson(rate * years), "years": years, "bus": bus.astype(float)})


def test_planted_ratios_dispersion_and_rates_are_covered() -> None:
    ratios, spreads, rates = [], [], []
    for seed in range(60):
        units = drawn(seed)
        found = claim_frequency(units, **NAMES, predictors=["bus"]).set_index("term")
        ratios.append(found.loc["bus", "low"] <= 1.4 <= found.loc["bus", "high"])
        spreads.append(found.loc["(dispersion)", "low"] <= 0.4 <= found.loc["(dispersion)", "high"])
        rate = event_rate(units, **NAMES)
        rates.append(rate.low <= 0.6 <= rate.high)
    assert min(sum(ratios), sum(spreads), sum(rates)) >= 53  # 53 or fewer of 60 at 95 %: once in 40 times
    assert max(sum(ratios), sum(spreads), sum(rates)) <= 60


def test_the_unit_of_exposure_changes_the_rate_alone() -> None:
    years, days = (claim_frequency(UNITS.assign(years=UNITS["years"] * k), **NAMES) for k in (1, 365))
    assert (years["estimate"] / days["estimate"]).tolist() == pytest.approx([365, 1], rel=1e-4)


def test_a_rate_over_units_has_the_error_of_svyratio() -> None:
    rate = event_rate(UNITS, **NAMES)
    assert rate.value == pytest.approx(R["rate"])
    assert np.log(rate.high / rate.value) / 1.959964 * rate.value == pytest.approx(R["rate_se"], rel=1e-6)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda rows: rows.assign(claims=0), "no claims"),
        (lambda rows: rows.assign(claims=1), "vary no more than chance"),
    ],
)
def test_what_cannot_be_estimated_has_a_reason(change: object, reason: str) -> None:
    found = claim_frequency(change(UNITS), **NAMES)  # type: ignore[operator]
    assert found["reason"].str.contains(reason).all()
    assert found["estimate"].isna().all()


def test_rates_without_exposure_or_events() -> None:
    assert event_rate(UNITS.assign(years=0.0), **NAMES).reason == "no exposure"
    none = event_rate(UNITS.assign(claims=0), **NAMES)
    assert none.value == 0
    assert np.isnan(none.low)


def test_an_absent_column_is_named() -> None:
    for call in (claim_frequency, event_rate):
        with pytest.raises(InputError, match="no column 'yeers'"):
            call(UNITS, events="claims", exposure="yeers")


@pytest.mark.parametrize("k", [1e-5, 1e-2, 1e5])
def test_the_unit_of_a_predictor_changes_its_ratio_alone(k: float) -> None:
    first, second = (claim_frequency(UNITS.assign(seats=UNITS["seats"] * c), **NAMES, predictors=["type", "seats"]) for c in (1, k))  # fmt: skip
    assert (second["reason"] == "").all()
    assert second["p"].tolist() == pytest.approx(first["p"].tolist(), rel=1e-4, nan_ok=True)
    logs = np.log(first["estimate"]) / [1, 1, 1, k, 1]
    with np.errstate(over="ignore"):
        assert second["estimate"].tolist() == pytest.approx(np.exp(logs).tolist(), rel=1e-2)


def test_prices_in_yuan() -> None:
    units = drawn(1).drop(columns="bus")
    units["price"] = np.random.default_rng(2).normal(150_000, 50_000, len(units))
    found = claim_frequency(units, **NAMES, predictors=["price"])
    tens = claim_frequency(units.assign(price=units["price"] / 1e4), **NAMES, predictors=["price"])
    assert found["p"].iloc[1] == pytest.approx(tens["p"].iloc[1], rel=1e-4)
    assert found["estimate"].iloc[1] ** 1e4 == pytest.approx(tens["estimate"].iloc[1], rel=1e-4)
    assert found["estimate"].iloc[2] == pytest.approx(0.4, abs=0.2)


def test_predictors_that_tell_one_another_do_not_converge() -> None:
    units = drawn(1).assign(car=lambda rows: 1 - rows["bus"])
    found = claim_frequency(units, **NAMES, predictors=["bus", "car"])
    assert set(found["reason"]) == {"the fit does not converge"}


def test_rows_may_share_a_name_and_missing_predictors_are_left_out() -> None:
    units = UNITS.assign(seats=UNITS["seats"].astype(float))
    units.loc[[2, 9], "seats"] = np.nan
    same = units.set_axis(np.zeros(len(units), dtype=int))
    first, second = (claim_frequency(each, **NAMES, predictors=["seats"]) for each in (units.dropna(), same))
    pd.testing.assert_frame_equal(first, second)


def test_a_missing_count_is_left_out_of_a_rate_and_equal_rates_have_no_limits() -> None:
    units = UNITS.assign(claims=UNITS["claims"].astype(float))
    units.loc[4, "claims"] = np.nan
    assert event_rate(units, **NAMES) == event_rate(units.drop(index=4), **NAMES)
    even = event_rate(UNITS.assign(claims=UNITS["years"] * 0.3), **NAMES)
    assert even.value == pytest.approx(0.3)
    assert np.isnan(even.low)
