from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.analyse.units.league import between_unit_sd, dl_variance, rank_intervals, reml_variance, shrink

REFERENCE = Path(__file__).parents[2] / "reference"
R = json.loads((REFERENCE / "league.json").read_text(encoding="utf-8"))["logit"]
UNITS = pd.read_csv(REFERENCE / "units.csv").assign(share=lambda f: f["satisfied"] / f["n"])


def drawn_units(seed: int, *, sd: float, units: int = 18) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = rng.integers(40, 600, units)
    p = 1 / (1 + np.exp(-1.6 - sd * rng.normal(size=units)))
    return pd.DataFrame({"unit": range(units), "n": n, "share": rng.binomial(n, p) / n}), p


def test_shrinkage_equals_the_restricted_likelihood_maximised_in_r():
    table = shrink(UNITS)
    assert table.loc[0, "tau2"] == pytest.approx(R["tau"] ** 2, rel=1e-6)
    assert table.loc[0, "overall"] == pytest.approx(1 / (1 + np.exp(-R["mean"])), rel=1e-6)
    np.testing.assert_allclose(table["shrunken"], 1 / (1 + np.exp(-np.array(R["units"]))), rtol=1e-6)


def test_dersimonian_laird_equals_its_formula_in_r():
    assert shrink(UNITS, method="dl").loc[0, "tau2"] == pytest.approx(R["tau2_dl"], rel=1e-9)


def test_between_unit_sd_and_its_q_profile_interval_equal_r():
    got = between_unit_sd(UNITS)
    assert got.value == pytest.approx(R["tau"], rel=1e-6)
    assert (got.low, got.high) == pytest.approx((R["low"], R["high"]), rel=1e-6)
    assert (got.statistic, got.df, got.n) == (pytest.approx(R["Q"], rel=1e-9), 13, 14)
    assert got.p == pytest.approx(R["p"], rel=1e-6)
    assert got.unit == "logit"


def test_reliability_is_between_variance_over_total():
    table = shrink(UNITS)
    good = UNITS["satisfied"] + 0.5
    s2 = 1 / good + 1 / (UNITS["n"] + 1 - good)
    np.testing.assert_allclose(table["reliability"], table["tau2"] / (table["tau2"] + s2))


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
    assert between_unit_sd(units).low == 0


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
