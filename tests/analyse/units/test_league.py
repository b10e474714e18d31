from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.analyse.units.between import between_unit_sd, dl_variance, q_profile, reml_variance
from workbench.analyse.units.league import rank_intervals, shrink
from workbench.errors import InputError

REFERENCE = Path(__file__).parents[2] / "reference"
WRITTEN = json.loads((REFERENCE / "league.json").read_text(encoding="utf-8"))
R, RANKS = WRITTEN["logit"], WRITTEN["ranks"]
DEATHS = np.array([0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24])
OPERATIONS = np.array([47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360])
POSTERIOR = np.array(
    [
        [0.0528, 0.01808, 0.09351], [0.103, 0.06661, 0.1514], [0.07071, 0.03945, 0.1094], [0.05925, 0.04465, 0.07572],
        [0.05147, 0.02754, 0.07966], [0.06915, 0.04261, 0.1008], [0.06683, 0.03815, 0.1008], [0.1237, 0.08425, 0.1715],
        [0.06967, 0.04397, 0.1003], [0.07849, 0.04508, 0.1236], [0.1022, 0.07143, 0.1407], [0.06865, 0.04703, 0.093],
    ]
)  # fmt: skip
BCG = np.array(
    [
        [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
        [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886],
        [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
        [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825],
    ]
)
HITS = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
SEASON = np.array(
    [0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269, 0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.285, 0.316, 0.200]
)  # fmt: skip
UNITS = pd.read_csv(REFERENCE / "units.csv").assign(share=lambda f: f["satisfied"] / f["n"])


def drawn_units(seed: int, *, sd: float, units: int = 18) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = rng.integers(40, 600, units)
    p = 1 / (1 + np.exp(-1.6 - sd * rng.normal(size=units)))
    return pd.DataFrame({"unit": range(units), "n": n, "share": rng.binomial(n, p) / n}), p


def test_shrinkage_and_its_intervals_equal_the_same_worked_in_r():
    table = shrink(UNITS)
    assert table.loc[0, "tau2"] == pytest.approx(R["tau2"], rel=1e-6)
    assert table.loc[0, "overall"] == pytest.approx(1 / (1 + np.exp(-R["mean"])), rel=1e-6)
    for column, name in (("shrunken", "share"), ("low", "limit_low"), ("high", "limit_high")):
        np.testing.assert_allclose(table[column], R[name], rtol=1e-6)
    assert shrink(UNITS, method="dl").loc[0, "tau2"] == pytest.approx(R["tau2_dl"], rel=1e-6)


def test_shrunken_rates_are_those_of_a_random_intercept_in_lme4():
    # lme4 maximises the likelihood (Laplace), not the restricted one: rates agree to half a percentage point.
    np.testing.assert_allclose(shrink(UNITS)["shrunken"], R["lme4"], atol=0.005)


def test_institutional_ranking_of_twelve_hospitals():
    """OpenBUGS Examples Volume I, Surgical: institutional ranking, random effects: posterior means and 95 % intervals.

    Data: deaths and operations. Ours are empirical Bayes; theirs carry an inverse gamma prior, so the third decimal may differ.
    """
    units = pd.DataFrame({"unit": list("ABCDEFGHIJKL"), "n": OPERATIONS, "share": DEATHS / OPERATIONS})
    table = shrink(units)
    np.testing.assert_allclose(table["shrunken"], POSTERIOR[:, 0], atol=0.002)
    np.testing.assert_allclose(table[["low", "high"]], POSTERIOR[:, 1:], atol=0.013)
    assert table.loc[0, "overall"] == pytest.approx(0.0726, abs=0.002)
    assert between_unit_sd(units).value == pytest.approx(0.3835, abs=0.005)  # the median of their sigma


def test_between_study_variance_of_the_bcg_trials():
    """Viechtbauer 2010, Journal of Statistical Software 36(3): REML .3132, DL .3088, Q-profile .1197 to 1.1115 (Q = 152.2330).

    Data: Colditz et al. 1994, 13 trials: tuberculosis among vaccinated and controls.
    """
    ill, well, ill_control, well_control = BCG
    y = np.log(ill / (ill + well) / (ill_control / (ill_control + well_control)))
    v = 1 / ill - 1 / (ill + well) + 1 / ill_control - 1 / (ill_control + well_control)
    assert reml_variance(y, v) == pytest.approx(0.3132, abs=5e-5)
    assert dl_variance(y, v) == pytest.approx(0.3088, abs=5e-5)
    # chi-square of 12 degrees of freedom: upper and lower 2.5 % points 23.3367 and 4.4038
    assert q_profile(y, v, 23.3367) == pytest.approx(0.1197, abs=5e-5)
    assert q_profile(y, v, 4.4038) == pytest.approx(1.1115, abs=5e-4)


def test_eighteen_batters_after_45_at_bats():
    """Efron & Morris 1975, JASA 70:311, table 1: shrinking makes the squared error on the arcsine scale 3.5 times smaller
    (17.56 against 5.01); all are drawn to between .25 and .29.
    """
    units = pd.DataFrame({"unit": range(18), "n": 45, "share": HITS / 45})
    drawn = shrink(units)["shrunken"]
    raw, ours = (
        (45 * (np.arcsin(2 * p - 1) - np.arcsin(2 * SEASON - 1)) ** 2).sum() for p in (HITS / 45, drawn)
    )
    assert raw == pytest.approx(17.56, abs=0.02)
    assert raw / ours == pytest.approx(3.5, abs=0.3)
    assert drawn.between(0.25, 0.29).all()


def test_between_unit_sd_and_its_q_profile_interval_equal_r():
    got = between_unit_sd(UNITS)
    assert got.value**2 == pytest.approx(R["tau2"], rel=1e-6)
    assert (got.low, got.high) == pytest.approx((R["low"], R["high"]), rel=1e-6)
    assert (got.statistic, got.df, got.n) == (pytest.approx(R["Q"], rel=1e-9), 13, 14)
    assert got.p == pytest.approx(R["p"], rel=1e-6)
    assert got.unit == "logit"


def test_rank_intervals_equal_those_drawn_another_way_in_r():
    table = rank_intervals(UNITS, seed=5, draws=20_000)
    assert np.abs(table["rank_low"] - RANKS["low"]).max() <= 1
    assert np.abs(table["rank_high"] - RANKS["high"]).max() <= 1
    np.testing.assert_allclose(table["p_top_quarter"], RANKS["top"], atol=0.015)
    np.testing.assert_allclose(table["p_bottom_quarter"], RANKS["bottom"], atol=0.015)


def test_reliability_is_between_variance_over_total():
    table = shrink(UNITS)
    s2 = 1 / (UNITS["n"] * table["shrunken"] * (1 - table["shrunken"]))
    np.testing.assert_allclose(table["reliability"], table["tau2"] / (table["tau2"] + s2), rtol=1e-6)


@pytest.mark.parametrize("answers", [10, 25, 100])
def test_small_units_are_neither_pulled_to_one_half_nor_given_narrow_intervals(answers: int):
    covered, off = [], []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        p = 1 / (1 + np.exp(-1.815 - 0.3 * rng.normal(size=60)))
        n = rng.integers(answers, 3 * answers, 60)
        table = shrink(pd.DataFrame({"unit": range(60), "n": n, "share": rng.binomial(n, p) / n}))
        covered += list((table["low"] <= p) & (p <= table["high"]))
        off.append((table["shrunken"] - p).mean())
    assert abs(np.mean(off)) < 0.005
    assert np.mean(covered) > 0.9


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_units_that_all_agree_are_drawn_together(share: float):
    table = shrink(pd.DataFrame({"unit": list("abc"), "n": [20, 30, 40], "share": share}))
    assert table["shrunken"].notna().all()
    assert table.loc[0, "tau2"] == 0


def test_few_answers_are_drawn_further_towards_the_whole():
    units = pd.DataFrame({"unit": list("abcd"), "n": [20, 2000, 300, 300], "share": [0.6, 0.6, 0.9, 0.95]})
    table = shrink(units)
    assert table.loc[0, "shrunken"] > table.loc[1, "shrunken"]
    assert (table["low"] < table["shrunken"]).all()
    assert (table["shrunken"] < table["high"]).all()


def test_units_that_differ_by_chance_only_are_drawn_fully_together():
    units = pd.DataFrame({"unit": list("abc"), "n": [100, 100, 100], "share": [0.86, 0.86, 0.86]})
    table = shrink(units)
    assert table.loc[0, "tau2"] == 0
    assert (table["reliability"] == 0).all()
    assert table["shrunken"].tolist() == pytest.approx([0.86] * 3, abs=0.005)
    sd = between_unit_sd(units)
    assert (sd.value, sd.p, sd.reason) == (0, 1, "")
    assert np.isnan([sd.low, sd.high]).all()  # not an interval of no width


def test_shrunken_intervals_cover_the_true_rates():
    covered = []
    for seed in range(60):
        units, p = drawn_units(seed, sd=0.4)
        table = shrink(units)
        covered += list((table["low"] <= p) & (p <= table["high"]))
    assert np.mean(covered) == pytest.approx(0.95, abs=0.03)


def test_shrunken_rates_are_nearer_the_truth_than_raw_rates():
    raw, drawn = [], []
    for seed in range(60):
        units, p = drawn_units(seed, sd=0.3)
        raw.append(((units["share"] - p) ** 2).mean())
        drawn.append(((shrink(units)["shrunken"] - p) ** 2).mean())
    assert np.mean(drawn) < 0.9 * np.mean(raw)


def test_the_between_unit_interval_covers_the_planted_sd():
    covered = [
        estimate.low <= 0.4 <= estimate.high
        for estimate in (between_unit_sd(drawn_units(seed, sd=0.4)[0]) for seed in range(100))
    ]
    assert 0.88 <= np.mean(covered) <= 1


def test_clustered_interviews_lower_the_reliability():
    assert (shrink(UNITS, design_effect=3.0)["reliability"] < shrink(UNITS)["reliability"]).all()


def test_the_clearly_best_and_worst_unit_get_narrow_ranks():
    table = rank_intervals(UNITS, seed=1).set_index("unit")
    assert table.loc["B14", ["rank_low", "rank_median"]].tolist() == [1, 1]
    assert table.loc["B13", "rank_high"] == 14
    assert table.loc["B13", "p_bottom_quarter"] > 0.99
    assert table.loc["B14", "p_top_quarter"] > 0.95
    assert table.loc["B01", "rank_high"] - table.loc["B01", "rank_low"] > 5


def test_equal_units_could_hold_almost_any_rank():
    units = pd.DataFrame({"unit": range(12), "n": [200] * 12, "share": [0.85, 0.86, 0.87] * 4})
    table = rank_intervals(units, seed=3)
    assert ((table["rank_high"] - table["rank_low"]) >= 8).all()
    assert table["p_top_quarter"].sum() == pytest.approx(3)
    assert table["p_bottom_quarter"].sum() == pytest.approx(3)


def test_rank_intervals_cover_the_true_ranks():
    covered = []
    for seed in range(30):
        units, p = drawn_units(seed, sd=0.4)
        table = rank_intervals(units, seed=seed, draws=1000)
        rank = np.argsort(np.argsort(-p)) + 1
        covered += list((table["rank_low"] <= rank) & (rank <= table["rank_high"]))
    assert np.mean(covered) >= 0.92


def test_the_same_seed_gives_the_same_ranks():
    pd.testing.assert_frame_equal(rank_intervals(UNITS, seed=5), rank_intervals(UNITS, seed=5))


def test_units_without_answers_keep_their_row_and_have_nan():
    units = pd.concat([UNITS, pd.DataFrame({"unit": ["B15"], "n": [0], "share": [np.nan]})])
    table = shrink(units)
    assert table["unit"].tolist()[-1] == "B15"
    assert table.iloc[-1][["shrunken", "low", "reliability"]].isna().all()
    pd.testing.assert_series_equal(table["shrunken"][:14], shrink(UNITS)["shrunken"])
    ranks = rank_intervals(units, seed=1)
    assert np.isnan(ranks.loc[14, "rank_median"])
    assert ranks["rank_high"].max() == 14


def test_two_units_are_too_few_to_compare():
    table = shrink(UNITS[:2])
    assert table[["shrunken", "tau2"]].isna().all(axis=None)
    assert between_unit_sd(UNITS[:2]).reason == "fewer than 3 units with answers"
    assert rank_intervals(UNITS[:2], seed=1)["rank_median"].isna().all()


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=3, max_size=12), st.floats(-5, 5))
def test_between_unit_variance_ignores_order_shift_and_reflection(
    rows: list[tuple[float, float]], shift: float
):
    y, v = np.array(rows).T
    for variance in (dl_variance, reml_variance):
        before = variance(y, v)
        for changed in (variance(y[::-1], v[::-1]), variance(y + shift, v), variance(-y, v)):
            assert changed == pytest.approx(before, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ([0.5, 20, 0.3], "between 0 and 1; in the units, unit b"),
        ([0.5, -0.1, 0.3], "found: -0.1"),
        (list("xyz"), "must be numbers"),
    ],
)
def test_percentages_are_not_taken_for_shares(share: list[object], words: str):
    units = pd.DataFrame({"unit": list("abc"), "n": [10, 20, 30], "share": share})
    for verb in (shrink, lambda each: rank_intervals(each, seed=1)):
        with pytest.raises(InputError, match=words):
            verb(units)
