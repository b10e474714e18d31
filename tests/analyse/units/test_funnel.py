from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, poisson

from tests.analyse.units.test_league import BCG
from workbench.analyse.units.funnel import dispersion, funnel
from workbench.errors import InputError

REFERENCE = Path(__file__).parents[2] / "reference"
R = json.loads((REFERENCE / "league.json").read_text(encoding="utf-8"))
RATES = json.loads((REFERENCE / "rates.json").read_text(encoding="utf-8"))["funnel"]
LIMITS = ["low_95", "high_95", "low_998", "high_998"]


def shipped_units() -> pd.DataFrame:
    units = pd.read_csv(REFERENCE / "units.csv")
    return units.assign(share=units["satisfied"] / units["n"])


def planted_units(seed: int, *, sd: float = 0.15, deff: float = 2.74) -> pd.DataFrame:
    """18 branches of studies.md 8.8: two bad, one good, answers clustered in interviews of 30."""
    rng = np.random.default_rng(seed)
    n = rng.integers(25, 900, 18)
    n[:3] = 400, 400, 600
    logit = np.log(0.86 / 0.14) + sd * rng.normal(size=18)
    logit[:3] = np.log(0.86 / 0.14) + np.array([-1.2, -1.2, 1.4])
    p = 1 / (1 + np.exp(-logit))
    # Beta-binomial interviewers of 30 answers with ICC (deff - 1) / 29.
    icc = (deff - 1) / 29
    size = 1 / icc - 1
    shares = []
    for unit in range(18):
        asked = np.full(-(-n[unit] // 30), 30)
        asked[-1] = n[unit] - 30 * (len(asked) - 1)
        own = rng.beta(p[unit] * size, (1 - p[unit]) * size, len(asked))
        shares.append(rng.binomial(asked, own).sum() / n[unit])
    return pd.DataFrame({"unit": [f"B{i}" for i in range(18)], "n": n, "share": shares})


def test_exact_limits_equal_r():
    table = funnel(shipped_units())
    assert table["target"].tolist() == pytest.approx([R["target"]] * 14)
    for name in LIMITS:
        np.testing.assert_allclose(table[name], R[name], rtol=1e-9)


def test_z_and_over_dispersion_equal_r():
    table = funnel(shipped_units())
    np.testing.assert_allclose(table["z"], R["z"], rtol=1e-9)
    for name in ("phi", "phi_winsorised", "tau2"):
        assert table[name].nunique() == 1
        assert table.loc[0, name] == pytest.approx(R[name], rel=1e-9)
    se2 = R["target"] * (1 - R["target"]) / table["n"]
    np.testing.assert_allclose(table["z_adjusted"], table["z"] * np.sqrt(se2 / (se2 + R["tau2"])))


def test_phi_is_the_published_chi_square_of_smokers_among_patients():
    """R, help page of prop.test, data of Fleiss 1981, p. 139: X-squared = 12.6004 for smokers among the patients of 4 studies.

    That is the sum of the squared z scores about the common share, so phi is a quarter of it.
    """
    patients = np.array([86, 93, 136, 82])
    studies = pd.DataFrame(
        {"unit": list("abcd"), "n": patients, "share": np.array([83, 90, 129, 70]) / patients}
    )
    assert 4 * funnel(studies).loc[0, "phi"] == pytest.approx(12.6004, abs=5e-5)


def q_and_tau2(y: np.ndarray, v: np.ndarray) -> tuple[float, float]:
    mean = np.average(y, weights=1 / v)
    phi, same, tau2 = dispersion((y - mean) / np.sqrt(v), np.sqrt(v), tails=0)
    assert phi == pytest.approx(same)
    return len(y) * phi, tau2


def test_published_heterogeneity_of_trials():
    """Without Winsorising: Q and tau2 (DerSimonian and Laird) of two published sets of trials.

    Viechtbauer 2010, Journal of Statistical Software 36(3), BCG vaccine, log risk ratios: 152.2330 and .3088. Borenstein,
    Hedges, Higgins and Rothstein 2009, Introduction to Meta-Analysis, binary data set, log odds ratios: 10.5512 and .1729
    (counts and results from memory; they agree with each other to every digit).
    """
    ill, well, ill_control, well_control = BCG
    y = np.log(ill / (ill + well) / (ill_control / (ill_control + well_control)))
    v = 1 / ill - 1 / (ill + well) + 1 / ill_control - 1 / (ill_control + well_control)
    assert q_and_tau2(y, v) == pytest.approx((152.2330, 0.3088), abs=5e-5)
    died, treated = np.array([12, 8, 14, 25, 8, 16]), np.array([65, 40, 80, 400, 40, 65])
    died_control = np.array([16, 10, 19, 80, 11, 18])
    odds = died / (treated - died), died_control / (treated - died_control)
    v = 1 / died + 1 / (treated - died) + 1 / died_control + 1 / (treated - died_control)
    assert q_and_tau2(np.log(odds[0] / odds[1]), v) == pytest.approx((10.5512, 0.1729), abs=5e-5)


def test_flags_follow_the_limits_and_soften_after_adjustment():
    table = funnel(shipped_units())
    for row in table.itertuples():
        outside = row.share < row.low_95 or row.share > row.high_95
        assert (row.flag != "") == outside
    assert set(table["flag"]) <= {"", "low_95", "low_998", "high_95", "high_998"}
    assert (table["flag_adjusted"] != "").sum() < (table["flag"] != "").sum()
    assert table.loc[12, "flag_adjusted"].startswith("low")


def test_without_over_dispersion_both_flags_are_the_same():
    table = funnel(shipped_units(), over_dispersion="none")
    assert table["flag"].tolist() == table["flag_adjusted"].tolist()
    assert (table["tau2"] == 0).all()
    np.testing.assert_array_equal(table[LIMITS], table[[f"{name}_adjusted" for name in LIMITS]])


def test_chance_alone_seldom_looks_over_dispersed():
    rng = np.random.default_rng(1)
    n = rng.integers(50, 900, 40)
    winsorised, flagged = [], 0
    for _ in range(200):
        table = funnel(
            pd.DataFrame({"unit": range(40), "n": n, "share": rng.binomial(n, 0.86) / n}), target=0.86
        )
        winsorised.append(table.loc[0, "phi_winsorised"])
        flagged += (table["flag"] != "").sum()
    assert np.mean(winsorised) == pytest.approx(0.68, abs=0.03)  # studies.md section 10
    assert flagged / 200 == pytest.approx(table.loc[0, "expected_flags"], abs=0.4)


def test_planted_outliers_are_found_in_nine_of_ten_seeds():
    found = [funnel(planted_units(seed), design_effect=2.74)["flag_adjusted"].tolist() for seed in range(60)]
    for unit, side in ((0, "low"), (1, "low"), (2, "high")):
        assert np.mean([flags[unit].startswith(side) for flags in found]) >= 0.9
    others = [flag for flags in found for flag in flags[3:]]
    assert np.mean([flag != "" for flag in others]) < 0.05


def test_clustered_interviews_widen_the_limits():
    units = shipped_units().assign(deff=4.0)
    wide = funnel(units, design_effect="deff")
    np.testing.assert_allclose(wide["n_effective"], units["n"] / 4)
    pd.testing.assert_frame_equal(wide, funnel(units, design_effect=4.0))
    assert (wide["low_95"] < funnel(units)["low_95"]).all()


def test_limits_move_smoothly_where_the_effective_n_is_not_whole():
    units = shipped_units()
    between = funnel(units, design_effect=1.0001)
    np.testing.assert_allclose(between[LIMITS], funnel(units)[LIMITS], atol=2e-3)


def test_a_unit_without_answers_has_no_flag():
    units = pd.DataFrame({"unit": list("abc"), "n": [50, 60, 0], "share": [0.8, 0.9, np.nan]})
    table = funnel(units)
    assert table.loc[2, ["z", "low_95", "high_998", "z_adjusted"]].isna().all()
    assert table.loc[2, ["flag", "flag_adjusted"]].tolist() == ["", ""]
    assert table.loc[0, "expected_flags"] == pytest.approx(0.1)


def test_order_of_units_does_not_matter():
    units = shipped_units()
    turned = funnel(units[::-1])[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(funnel(units), turned)


def test_dispersion_needs_two_units():
    phi, winsorised, tau2 = dispersion(np.array([1.0]), np.array([0.1]))
    assert np.isnan(phi)
    assert np.isnan(winsorised)
    assert tau2 == 0


@pytest.mark.parametrize(
    ("units", "options", "says"),
    [
        (pd.DataFrame({"unit": ["a"], "n": [3]}), {}, "'share' is not among"),
        (pd.DataFrame({"unit": ["a"], "n": [-3], "share": [0.5]}), {}, "negative"),
        (pd.DataFrame({"unit": ["a"], "n": [3], "share": [1.0]}), {}, "target lies between"),
        (pd.DataFrame({"unit": ["a"], "n": [3], "share": [0.5]}), {"target": 86}, "target lies between"),
        (pd.DataFrame({"unit": ["a"], "n": [3], "share": [0.5]}), {"design_effect": "deff"}, "'deff'"),
        (pd.DataFrame({"unit": ["a"], "n": [3], "share": [0.5]}), {"design_effect": 0}, "positive"),
    ],
)
def test_wrong_units_are_refused(units: pd.DataFrame, options: dict[str, object], says: str):
    with pytest.raises(InputError, match=says):
        funnel(units, **options)  # type: ignore[arg-type]


def test_poisson_limits_equal_r():
    expected = np.array(RATES["expected"])
    exposure = expected / 0.001
    units = pd.DataFrame({"unit": range(5), "n": exposure, "share": 0.001})
    table = funnel(units, target=0.001, counts="poisson")
    for name in LIMITS:
        np.testing.assert_allclose(table[name] * exposure, RATES[name], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(table["z"], 0, atol=1e-12)


def test_rare_events_have_nearly_the_limits_of_the_binomial():
    units = pd.DataFrame({"unit": range(3), "n": [2000, 9000, 40_000], "share": [0.002, 0.001, 0.0011]})
    one, two = (funnel(units, counts=counts) for counts in ("binomial", "poisson"))
    np.testing.assert_allclose(one[LIMITS], two[LIMITS], rtol=0.01, atol=1e-5)
    assert (two["high_998"] >= one["high_998"]).all()


@pytest.mark.parametrize("n", [13, 25, 60, 400])
@pytest.mark.parametrize("counts", ["binomial", "poisson"])
def test_whole_counts_outside_are_those_of_the_exact_test(n: int, counts: Literal["binomial", "poisson"]):
    goal = 0.86 if counts == "binomial" else 0.05
    of = np.arange(n + 1)
    units = pd.DataFrame({"unit": of, "n": n, "share": of / n})
    flags = funnel(units, target=goal, over_dispersion="none", counts=counts)["flag"]
    tails = binom(n, goal) if counts == "binomial" else poisson(n * goal)
    low, high = tails.cdf(of), tails.sf(of - 1)
    for level, tail in (("95", 0.025), ("998", 0.001)):
        outside = flags.str.endswith("998") if level == "998" else flags != ""
        np.testing.assert_array_equal(outside & flags.str.startswith("low"), low <= tail)
        np.testing.assert_array_equal(outside & flags.str.startswith("high"), high <= tail)


def test_percentages_are_not_taken_for_shares_but_rates_of_events_may_pass_1():
    units = pd.DataFrame({"unit": list("abc"), "n": [10.0, 20, 30], "share": [0.5, 1.2, 0.3]})
    with pytest.raises(InputError, match=r"between 0 and 1; in funnel, unit b; found: 1\.2"):
        funnel(units)
    made = funnel(units, counts="poisson")
    assert made["z"].notna().all()
    with pytest.raises(InputError, match="infinite"):
        funnel(units.assign(n=[10, 20, np.inf], share=0.5), target=0.4)


def test_rates_of_events_may_have_a_target_above_1():
    """A target of 2.08 is one of 1.04 in half the units of exposure: counts, z and flags are the same."""
    units = pd.DataFrame({"unit": list("abcd"), "n": [10.0, 20, 30, 40], "share": [0.6, 4.2, 2.1, 1.0]})
    made = funnel(units, target=2.08, counts="poisson")
    half = funnel(units.assign(n=units["n"] * 2, share=units["share"] / 2), target=1.04, counts="poisson")
    np.testing.assert_allclose(made["z"], half["z"])
    for name in ("low_95", "high_998", "low_998_adjusted", "high_95_adjusted"):
        np.testing.assert_allclose(made[name], half[name] * 2)
    assert made["tau2"].iloc[0] > 0
    assert (made["high_95_adjusted"] > 2.08).all()
    assert made["flag"].tolist() == ["low_998", "high_998", "", "low_998"]
    assert funnel(units, counts="poisson")["target"].iloc[0] == pytest.approx(1.93)


@pytest.mark.parametrize("options", [{"target": 0}, {"target": np.inf}, {"target": np.nan}, {}])
def test_a_rate_without_events_is_no_target(options: dict[str, float]):
    units = pd.DataFrame({"unit": ["a", "b"], "n": [10, 20], "share": [0.0, 0.0]})
    with pytest.raises(InputError, match="target of a rate is above 0"):
        funnel(units, counts="poisson", **options)


@pytest.mark.parametrize("options", [{"over_dispersion": "no"}, {"counts": "binom"}])
def test_an_unknown_option_is_refused(options: dict[str, Any]):
    with pytest.raises(InputError, match="no such treatment"):
        funnel(pd.DataFrame({"unit": ["a", "b"], "n": [10, 20], "share": [0.4, 0.5]}), **options)
