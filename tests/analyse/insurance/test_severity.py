from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import printed_by_r
from workbench.analyse.insurance.severity import severity
from workbench.errors import InputError

R = printed_by_r("insurance")


def of(amounts: pd.Series, *, large: float = 10_000) -> pd.DataFrame:
    return severity(amounts, large=large).set_index("quantity")


def test_the_fits_equal_r() -> None:
    found = of(pd.Series(R["amounts"]))
    assert found.loc["mean", ["value", "low", "high"]].tolist() == pytest.approx([R["mean"], *R["t"]])
    assert found.loc["gamma_aic", "value"] == pytest.approx(R["gain"], abs=1e-3)
    m, v, n = R["log_mean"], R["log_var"], len(R["amounts"])
    assert found.loc["lognormal_mean", "value"] == pytest.approx(math.exp(m + v / 2))
    half = 1.959964 * math.sqrt(v / n + v**2 / (2 * (n - 1)))
    assert found.loc["lognormal_mean", "high"] == pytest.approx(math.exp(m + v / 2 + half), rel=1e-6)
    wanted = [math.sqrt(math.expm1(each)) for each in (v, *R["var_limits"])]
    assert found.loc["lognormal_cv", ["value", "low", "high"]].tolist() == pytest.approx(wanted)
    assert found["n"].eq(n).all()


def test_data_set_b_of_loss_models() -> None:
    """Klugman, Panjer and Willmot, Loss Models, Data Set B: maximum likelihood of a lognormal and of a gamma.

    Data and figures are recalled; they agree to every digit.
    """
    amounts = [27, 82, 115, 126, 155, 161, 243, 294, 340, 384, 457, 680, 855, 877, 974, 1193, 1340, 1884, 2558, 15743]  # fmt: skip
    found = of(pd.Series(amounts, dtype=float), large=1000)["value"]
    assert found["mean"] == pytest.approx(1424.4)
    mu, sigma, gamma = 6.1379, 1.3894, -162.293
    variance = sigma**2 * 20 / 19  # ours divides by n - 1
    assert found["lognormal_mean"] == pytest.approx(math.exp(mu + variance / 2), rel=1e-4)
    assert found["lognormal_cv"] == pytest.approx(math.sqrt(math.expm1(variance)), rel=1e-4)
    lognormal = -20 * (mu + math.log(sigma) + math.log(2 * math.pi) / 2 + 0.5)
    assert found["gamma_aic"] == pytest.approx(2 * (lognormal - gamma), abs=0.005)


def test_planted_lognormals_are_covered() -> None:
    spread = math.sqrt(math.log(1 + 2.2**2))
    found = []
    for seed in range(200):
        draws = np.random.default_rng(seed).normal(size=400)
        found.append(of(pd.Series(6800 * np.exp(spread * draws - spread**2 / 2))))
    for quantity, value in (("lognormal_mean", 6800), ("lognormal_cv", 2.2)):
        covered = [each.loc[quantity, "low"] <= value <= each.loc[quantity, "high"] for each in found]
        assert np.mean(covered) == pytest.approx(0.95, abs=0.035)
    assert np.mean([each.loc["gamma_aic", "value"] > 0 for each in found]) > 0.99


def test_a_gamma_is_told_from_a_lognormal() -> None:
    draws = np.random.default_rng(1).gamma(1.5, 4000, 500)
    assert of(pd.Series(draws)).loc["gamma_aic", "value"] < 0


def test_another_currency_changes_amounts_and_nothing_else() -> None:
    amounts = pd.Series(R["amounts"])
    yuan, thousands = of(amounts), of(amounts / 1000, large=10)
    assert (yuan["value"] / thousands["value"]).tolist() == pytest.approx([1000, 1000, 1, 1, 1])


def test_claims_without_a_loss_are_left_out() -> None:
    amounts = pd.Series([*R["amounts"], 0.0, np.nan])
    assert of(amounts)["n"].eq(len(R["amounts"])).all()


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [([5.0] * 9, "fewer than 10"), ([5.0] * 12, "all amounts are alike"), ([], "fewer")],
)
def test_what_cannot_be_estimated_has_a_reason(amounts: list[float], reason: str) -> None:
    found = of(pd.Series(amounts, dtype=float))
    assert found["reason"].str.contains(reason).all()
    assert found["value"].isna().all()


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(InputError, match="An amount is negative"):
        severity(pd.Series([3.0, -1.0]), large=10)


def test_amounts_that_hardly_vary_have_no_better_curve() -> None:
    amounts = pd.Series(1e6 + np.random.default_rng(1).normal(0, 5, 20))
    found = of(amounts)
    assert found.loc["gamma_aic", "reason"].startswith("the amounts vary too little")
    assert found.loc["mean", "reason"] == ""
    assert found.drop(index="gamma_aic")["low"].notna().all()
