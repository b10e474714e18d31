from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.units.between import between_unit_sd
from workbench.analyse.units.latent import modes
from workbench.analyse.units.multilevel import Multilevel, fit_multilevel
from workbench.analyse.units.multilevel_league import group_league, multilevel_league, term_of, unit_sd
from workbench.errors import InputError

R = json.loads((Path(__file__).parents[2] / "reference" / "multilevel.json").read_text(encoding="utf-8"))
STAFF = pd.DataFrame(R["staff"])
COUNTS = {"unit": "unit", "events": "good", "cases": "cases"}


def fitted(
    frame: pd.DataFrame = STAFF, *, group: str | None = "group", mix: tuple[str, ...] = ("mix",)
) -> Multilevel:
    return fit_multilevel(frame, **COUNTS, group=group, case_mix=mix)


def drawn(seed: int, *, units: int = 40, sd: float = 0.35) -> tuple[pd.DataFrame, np.ndarray]:
    """Staff of 8 branches with three quarters each; the rate at the average mix of every member of staff."""
    random = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), 3)
    logit = 1.9 + sd * random.standard_normal(units)
    mix, cases = random.uniform(0, 0.6, units)[unit], random.integers(30, 200, 3 * units)
    good = random.binomial(cases, 1 / (1 + np.exp(-logit[unit] + 0.5 * (mix - 0.3))))
    frame = pd.DataFrame({"unit": unit, "group": unit % 8, "cases": cases, "good": good, "mix": mix})
    return frame, logit


def test_breslow_and_claytons_seeds():
    seeds = pd.DataFrame({name: R["seeds"][name] for name in ("r", "n", "seed", "root", "plate")})
    seeds["both"] = seeds["seed"] * seeds["root"]
    fit = fit_multilevel(seeds, unit="plate", events="r", cases="n", case_mix=["seed", "root", "both"])
    found = fit.terms.set_index("term")["estimate"]
    # Breslow and Clayton 1993, Journal of the American Statistical Association 88:9; their maximum likelihood by quadrature is
    # printed in BUGS Examples, volume 1, "Seeds": .097, 1.337, -.811, sigma .235. Laplace agrees in the second decimal.
    assert found[["seed", "root", "both"]].tolist() == pytest.approx([0.097, 1.337, -0.811], abs=0.0015)
    assert fit.sd_units == pytest.approx(0.235, abs=0.001)
    assert found[["seed", "root", "both"]].tolist() == pytest.approx(R["seeds"]["estimate"][1:], abs=1e-4)
    assert fit.sd_units == pytest.approx(R["seeds"]["sd"], abs=1e-4)


def test_staff_within_branches_equal_lme4():
    fit, theirs = fitted(), R["nested"]
    assert fit.terms["estimate"].tolist() == pytest.approx(theirs["estimate"], abs=2e-4)
    assert fit.terms["se"].tolist() == pytest.approx(theirs["se"], rel=2e-3)
    assert (fit.sd_units, fit.sd_groups) == pytest.approx((theirs["sd_unit"], theirs["sd_group"]), abs=3e-4)
    group = np.array(theirs["group"])[STAFF.groupby("unit")["group"].first() - 1]
    assert fit.effect.tolist() == pytest.approx((np.array(theirs["unit"]) + group).tolist(), abs=1e-3)


def test_groups_equal_lme4_and_their_intervals_cover_what_was_planted():
    league = group_league(fitted(), seed=1, draws=500)
    logit = np.log(league["fitted"] / (1 - league["fitted"])) - R["nested"]["estimate"][0]
    assert logit.tolist() == pytest.approx(R["nested"]["group"], abs=1e-3)
    assert league["n"].sum() == STAFF["cases"].sum()
    assert ((league["low"] < league["share"]) & (league["share"] < league["high"])).all()
    assert league["share"].tolist() == pytest.approx(league["fitted"].tolist(), abs=0.03)
    covered = []
    for seed in range(16):
        random = np.random.default_rng(seed)
        unit = np.repeat(np.arange(48), 2)
        true = 1.5 + 0.4 * random.standard_normal(8)
        chance = 1 / (1 + np.exp(-(true[unit % 8] + 0.3 * random.standard_normal(48)[unit])))
        good = random.binomial(100, chance)
        frame = pd.DataFrame({"unit": unit, "group": unit % 8, "cases": 100, "good": good})
        made = group_league(fitted(frame, mix=()), seed=seed, draws=500)
        rate = 1 / (1 + np.exp(-true))
        covered += ((made["low"] <= rate) & (rate <= made["high"])).tolist()
    assert np.mean(covered) == pytest.approx(0.95, abs=0.05)
    with pytest.raises(InputError, match="has no groups"):
        group_league(fitted(group=None), seed=1)


def test_one_level_and_its_conditional_variances_equal_lme4():
    fit, theirs = fitted(group=None), R["single"]
    assert fit.effect.tolist() == pytest.approx(theirs["unit"], abs=1e-3)
    assert fit.variance.tolist() == pytest.approx(theirs["variance"], rel=5e-3)
    assert fit.sd_units == pytest.approx(theirs["sd_unit"], abs=3e-4)
    league = multilevel_league(fit, seed=1, draws=500)
    assert league["reliability"].tolist() == pytest.approx((1 - fit.variance / fit.sd_units**2).tolist())


def test_it_agrees_with_shrinking_empirical_logits_where_cases_are_many():
    many = STAFF.assign(cases=STAFF["cases"] * 50, good=STAFF["good"] * 50)
    fit = fitted(many, group=None, mix=())
    sums = many.groupby("unit")[["good", "cases"]].sum()
    units = pd.DataFrame({"unit": sums.index, "n": sums["cases"], "share": sums["good"] / sums["cases"]})
    # Maximum likelihood divides by the number of units, restricted likelihood by one less.
    assert fit.sd_units * np.sqrt(24 / 23) == pytest.approx(between_unit_sd(units).value, rel=0.01)


def test_planted_values_are_covered():
    hits: dict[str, list[bool]] = {"rate": [], "rank": [], "sd": [], "mix": []}
    for seed in range(16):
        frame, logit = drawn(seed)
        fit = fitted(frame)
        league = multilevel_league(fit, seed=seed, draws=1000)
        true = 1 / (1 + np.exp(-logit))
        mean_mix = np.average(frame["mix"], weights=frame["cases"])
        at_mean = 1 / (1 + np.exp(-logit + 0.5 * (mean_mix - 0.3)))
        rank = np.argsort(np.argsort(-true)) + 1
        hits["rate"] += ((league["low"] <= at_mean) & (at_mean <= league["high"])).tolist()
        hits["rank"] += ((league["rank_low"] <= rank) & (rank <= league["rank_high"])).tolist()
        sd, mix = unit_sd(fit), term_of(fit, "mix")
        hits["sd"].append(sd.low <= 0.35 <= sd.high)
        hits["mix"].append(mix.low <= -0.5 <= mix.high)
    assert np.mean(hits["rate"]) == pytest.approx(0.95, abs=0.03)
    assert np.mean(hits["rank"]) >= 0.92
    assert np.mean(hits["sd"]) >= 0.87
    assert np.mean(hits["mix"]) >= 0.87


def test_the_published_chance_of_being_first_of_eighteen_batters():
    """Carpenter 2016, Stan case study "Hierarchical Partial Pooling for Repeated Binary Trials", section Ranking: under partial
    pooling of log odds the best of Efron and Morris' 18 batters (18 hits of 45) has a chance of 18 % to be the best indeed,
    the tenth (11 hits) one of 3 %.

    Misses are counted here, so that the best batter is the lowest unit. Theirs has half-normal priors of SD 1, ours flat ones.
    """
    hits = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
    batters = pd.DataFrame({"batter": np.arange(18) + 1, "misses": 45 - hits, "cases": 45})
    fit = fit_multilevel(batters, unit="batter", events="misses", cases="cases")
    best = multilevel_league(fit, seed=1, draws=20_000, bottom=1 / 18).set_index("unit")["p_bottom"]
    assert best.sum() == pytest.approx(1)
    assert best[[1, 10]].tolist() == pytest.approx([0.18, 0.03], abs=0.01)


def test_the_lowest_tenth_adds_up_and_small_units_have_no_rank():
    fit = fitted()
    league = multilevel_league(fit, seed=3, draws=800)
    assert league["p_bottom"].sum() == pytest.approx(2)  # a tenth of 24, rounded
    assert ((league["low"] < league["share"]) & (league["share"] < league["high"])).all()
    cut = float(league["n"].median())
    some = multilevel_league(fit, seed=3, draws=800, minimum=cut)
    assert some["rank_low"].isna().tolist() == (some["n"] < cut).tolist()
    assert some["rank_high"].max() <= (some["n"] >= cut).sum()
    pd.testing.assert_frame_equal(some, multilevel_league(fit, seed=3, draws=800, minimum=cut))
    assert multilevel_league(fit, seed=3, draws=100, minimum=1e9)["rank_low"].isna().all()


def test_order_of_rows_and_names_do_not_matter():
    mixed = STAFF.sample(frac=1, random_state=1)
    assert fitted(mixed).effect.tolist() == pytest.approx(fitted().effect.tolist(), abs=1e-5)


def test_units_that_do_not_differ_are_drawn_together():
    random = np.random.default_rng(4)
    frame, _ = drawn(4)
    same = frame.assign(good=random.binomial(frame["cases"], 0.85))
    fit = fitted(same)
    league = multilevel_league(fit, seed=1, draws=500)
    assert fit.sd_units < 0.12
    assert league["share"].std() < 0.02
    assert unit_sd(fit).low < 0.1


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        ({}, {"group": "branch"}, "There is no column 'branch'"),
        ({"good": 1_000}, {}, "more events than cases"),
        ({"unit": 1}, {}, "belongs to two groups"),
        ({"unit": 1, "group": 1}, {}, "Fewer than 3 units"),
    ],
)
def test_a_wrong_call_is_refused(change: dict[str, Any], options: dict[str, Any], words: str):
    with pytest.raises(InputError, match=words):
        fit_multilevel(STAFF.assign(**change), **{**COUNTS, "group": "group", **options})


def test_names_in_another_order_of_categories_keep_their_own_rates():
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"unit": list("abcdef") * 2, "group": list("xxyyzz") * 2, "cases": 100})
    frame["good"] = random.binomial(100, np.tile([0.95, 0.9, 0.7, 0.75, 0.3, 0.4], 2))
    units, groups = pd.CategoricalDtype(list("gfedcba")), pd.CategoricalDtype(list("wzyx"))
    turned = fitted(frame.astype({"unit": units, "group": groups}), mix=())
    plain = fitted(frame, mix=())
    pd.testing.assert_frame_equal(turned.units, plain.units)
    for league in (multilevel_league, group_league):
        made = league(turned, seed=1, draws=300)
        pd.testing.assert_frame_equal(made, league(plain, seed=1, draws=300))
        assert made["share"].corr(made["raw_share"]) > 0.9


@pytest.mark.parametrize("times", [1e5, 1e-5])
def test_the_unit_of_the_case_mix_does_not_matter(times: float):
    frame, _ = drawn(5, units=24)
    moved = frame.assign(mix=frame["mix"] * times + 3 * times).sample(frac=1, random_state=1)
    one, other = fitted(frame), fitted(moved)
    assert other.sd_units == pytest.approx(one.sd_units, abs=1e-6)
    assert other.sd_groups == pytest.approx(one.sd_groups, abs=1e-4)
    for name in ("estimate", "se"):
        was, now = one.terms[name].to_numpy(), other.terms[name].to_numpy()
        assert (now * [1, times]).tolist() == pytest.approx(was.tolist(), rel=1e-4)
    leagues = [multilevel_league(fit, seed=1, draws=300) for fit in (one, other)]
    for name in ("share", "low", "high"):
        np.testing.assert_allclose(leagues[1][name], leagues[0][name], atol=1e-4)
    ends = [term_of(fit, "mix") for fit in (one, other)]
    assert (ends[1].low * times, ends[1].high * times) == pytest.approx((ends[0].low, ends[0].high), rel=1e-3)


def test_a_search_that_passes_0_finds_the_groups_again():
    fit = fitted(drawn(32, units=24)[0])
    beta = fit.terms["estimate"].to_numpy()
    found = [
        modes(fit.latent, np.array([fit.sd_units, sd]), beta).evidence
        for sd in (0, fit.sd_groups - 0.02, fit.sd_groups, fit.sd_groups + 0.02)
    ]
    assert fit.sd_groups > 0.1
    assert int(np.argmax(found)) == 2


def test_a_case_mix_without_an_answer_is_refused():
    frame, _ = drawn(6, units=12)
    with pytest.raises(InputError, match="does not vary"):
        fitted(frame.assign(mix=2.0))
    with pytest.raises(InputError, match="tells what others tell"):
        fitted(frame.assign(again=frame["mix"] * 3 + 1), mix=("mix", "again"))
    with pytest.raises(InputError, match="must be numbers"):
        fitted(frame.assign(mix="3"))


def test_a_likelihood_without_a_top_is_said_and_millions_of_cases_have_one():
    frame, _ = drawn(7, units=12)
    late = np.arange(len(frame)) % 3 == 2
    with pytest.raises(InputError, match="No greatest likelihood"):
        fitted(frame.assign(mix=late * 1.0, good=np.where(late, frame["cases"], frame["good"])))
    million = frame.assign(good=frame["good"] * 100_000, cases=frame["cases"] * 100_000)
    logits = np.log(million["good"] / (million["cases"] - million["good"]))
    assert fitted(million, group=None, mix=()).sd_units == pytest.approx(
        logits.groupby(million["unit"]).mean().std(ddof=0), rel=0.1
    )
