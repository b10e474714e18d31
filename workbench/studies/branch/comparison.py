"""Benchmarking of branches, regions or schools: a fair comparison of one favourable-answer rate between units.

What is compared stands in [benchmark] of study.toml, so the same analyses serve any study of that shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from workbench.analyse.units.between import between_unit_sd
from workbench.analyse.units.funnel import funnel
from workbench.analyse.units.league import rank_intervals, shrink
from workbench.analyse.units.rates import proportion, satisfaction_table
from workbench.analyse.units.separation import bars_by_eye
from workbench.analyse.units.standardise import standardise_rates
from workbench.estimate import NAN, Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.branch.answers import (
    GOOD,
    answers,
    clustering,
    codes_of,
    in_order,
    settings,
    unit_title,
)
from workbench.study import Benchmark, Lang, Words

RELIABLE = 0.7  # below this median reliability even intervals of ranks say little, and the paper says so


@dataclass(frozen=True)
class Comparison:
    """The units side by side.

    units : one row a unit, in the order of its code: unit, n, raw_share, share (case-mix adjusted), design_effect,
        z_adjusted, flag, flag_adjusted and limits (see `funnel`), shrunken, low, high, reliability (see `shrink`),
        eye_low, eye_high (see `bars_by_eye`), rank_low, rank_high, p_top_quarter, p_bottom_quarter (see `rank_intervals`), ranked (it has an interval of
        ranks: n at least minimum_n, as at least two other units have).
    target : the share compared with. icc : clustering of answers by interviewer (NaN without one). left_out : answers
        without outcome or case mix.
    """

    units: pd.DataFrame
    target: float
    icc: float
    phi: float
    phi_winsorised: float
    tau2: float
    left_out: int


def words(survey: Survey) -> dict[str, Words]:
    """What the study calls a unit, and a favourable answer."""
    bench = settings(survey)
    return {"unit": bench.unit_word, "good": bench.word}


def overall_rate(survey: Survey) -> Estimate:
    """Favourable answers of all valid ones; Wilson's interval at the effective number of answers under clustering."""
    frame = answers(survey)
    good = frame[GOOD].dropna()
    if good.empty:
        return missing("no valid answer", unit="share", n=0)
    effect = clustering(survey, frame)
    effective = (
        len(good) / float(np.average(effect["design_effect"], weights=effect["n"]))
        if len(effect)
        else len(good)
    )
    wilson = proportion(good.mean() * effective, effective)
    method = wilson.method + ("" if effective == len(good) else f", n / design effect = {effective:.0f}")
    return Estimate(
        wilson.value, wilson.low, wilson.high, wilson.level, len(good), unit="share", method=method
    )


def compare(survey: Survey, *, seed: int, draws: int = 4000) -> Comparison:
    """Adjust, funnel, shrink and rank the units; every step carries the clustering of answers by interviewer."""
    bench, frame = settings(survey), answers(survey)
    units = _rates(frame, bench)
    effect = clustering(survey, frame)
    units = units.merge(effect[["unit", "design_effect"]], on="unit", how="left").fillna(
        {"design_effect": 1.0}
    )
    placed = funnel(units, target=bench.target, design_effect="design_effect")
    shrunk = shrink(units, design_effect="design_effect").drop(columns=["n", "share"])
    ranked = units["n"] >= bench.minimum_n
    ranks = rank_intervals(units[ranked], seed=seed, draws=draws, design_effect="design_effect").drop(
        columns=["n", "share"]
    )
    units = in_order(survey, units)
    joined = units.merge(placed.drop(columns=["n", "share"]), on="unit").merge(shrunk, on="unit")
    joined = joined.merge(bars_by_eye(units, design_effect="design_effect"), on="unit")
    joined = joined.merge(ranks, on="unit", how="left").assign(ranked=lambda each: each["rank_low"].notna())
    icc = float(effect["icc"].iloc[0]) if len(effect) else NAN
    first = placed.iloc[0]
    left_out = int(len(frame) - units["n"].sum())
    phi, phi_winsorised, tau2 = (float(first[name]) for name in ("phi", "phi_winsorised", "tau2"))
    return Comparison(joined, float(first["target"]), icc, phi, phi_winsorised, tau2, left_out)


def spread(comparison: Comparison) -> Estimate:
    """Standard deviation of the true rates between units, on the logit scale."""
    return between_unit_sd(comparison.units, design_effect="design_effect")


def design(survey: Survey) -> Literal["clustered", "plain"]:
    """Whether the study says how its answers are clustered, so that intervals allow for it."""
    return "clustered" if settings(survey).cluster else "plain"


def unit_count(comparison: Comparison) -> Estimate:
    """How many units are compared."""
    return Estimate(len(comparison.units), n=len(comparison.units), unit="count", method="units with answers")


def expected_by_chance(comparison: Comparison) -> Estimate:
    """Units that would lie outside the 95 % limits if all were on target."""
    n = len(comparison.units)
    return Estimate(0.05 * n, n=n, unit="mean count", method="5% of the units")


def any_outside(comparison: Comparison) -> Literal["some", "spread", "chance", "none"]:
    """What may be said of differences between the units.

    some : a unit lies beyond the adjusted 99.8 % limits; or one lies beyond the 95 % limits, and either more do than the
    binomial chance (one-sided 5 %) would put there, or the true rates differ at all (their SD's interval excludes 0).
    spread : the true rates differ, but no unit stands out from the others. chance : units lie beyond the 95 % limits, but
    all rates may be equal. none : neither.
    """
    from scipy.special import bdtrc

    flags = comparison.units["flag_adjusted"]
    outside = int((flags != "").sum())
    differ = spread(comparison).low > 0
    if outside == 0:
        return "spread" if differ else "none"
    unlikely = float(bdtrc(outside - 1, len(flags), 0.05)) < 0.05
    return "some" if differ or unlikely or flags.str.endswith("998").any() else "chance"


def flagged(comparison: Comparison, *, adjusted: bool, beyond: Literal["95", "998"] = "998") -> Estimate:
    """How many units lie outside the limits, before or after the adjustment for over-dispersion."""
    flags = comparison.units["flag_adjusted" if adjusted else "flag"]
    outside = flags.str.endswith("998") if beyond == "998" else flags != ""
    method = f"units beyond the {'99.8' if beyond == '998' else '95'}% limits"
    return Estimate(float(outside.sum()), n=len(flags), unit="count", method=method)


def apart_said(survey: Survey, comparison: Comparison) -> Words:
    """The units beyond the adjusted 95 % limits by name and side, furthest from the target first; empty where there is none."""
    units = comparison.units[comparison.units["n"] >= survey.study.privacy.k]
    order = (units["share"] - comparison.target).abs().sort_values(ascending=False, kind="stable").index
    flags = units.loc[order, "flag_adjusted"]
    sides = {
        "low": list(units.loc[order, "unit"][flags.str.startswith("low")]),
        "high": list(units.loc[order, "unit"][flags.str.startswith("high")]),
    }
    zh = [f"{_named(survey, names, 'zh')}（{_SIDES[side].zh}）" for side, names in sides.items() if names]
    en = [f"{_named(survey, names, 'en')} ({_SIDES[side].en})" for side, names in sides.items() if names]
    return Words(zh="和".join(zh), en=" and ".join(en))


_SIDES = {"low": Words(zh="偏低", en="low"), "high": Words(zh="偏高", en="high")}
NAMED = 6  # of each side; more names than that are counted


def _named(survey: Survey, units: Sequence[str], lang: Lang) -> str:
    titles, rest = [unit_title(survey, unit, lang) for unit in units[:NAMED]], len(units) - NAMED
    if lang == "zh":
        return "、".join(titles) + (f"等 {len(units)} 个" if rest > 0 else "")
    return ", ".join(titles) + (f" and {rest} more" if rest > 0 else "")


def rank_width(comparison: Comparison) -> Estimate:
    """How many places an interval of ranks covers on average."""
    rows = comparison.units[comparison.units["ranked"]]
    method = "mean width of 95% rank intervals"
    if rows.empty:
        return missing("fewer than 3 units with enough answers", unit="mean count", n=0, method=method)
    width = (rows["rank_high"] - rows["rank_low"] + 1).mean()
    return Estimate(float(width), n=len(rows), unit="mean count", method=method)


def reliability(comparison: Comparison) -> Estimate:
    """Median share of a unit's variance that is difference between units, not chance."""
    known = comparison.units["reliability"].dropna()
    method = "median of tau2 / (tau2 + s2)"
    if known.empty:
        return missing("fewer than 3 units with answers", unit="reliability", n=0, method=method)
    return Estimate(float(known.median()), n=len(known), unit="reliability", method=method)


def rankable(comparison: Comparison) -> Literal["rankable", "unrankable"]:
    """Whether the units can be told apart well enough for intervals of ranks to mean something; not when unknown."""
    return "rankable" if reliability(comparison).value >= RELIABLE else "unrankable"


def dimensions(survey: Survey) -> pd.DataFrame:
    """`satisfaction_table` of the declared dimensions and the outcome, each by the favourable codes in its own type."""
    bench = settings(survey)
    frame = survey.tables[bench.table]
    tables = [
        satisfaction_table(frame[[name]], satisfied=codes_of(survey, name))
        for name in dict.fromkeys([*bench.dimensions, bench.outcome])
    ]
    return pd.concat(tables, ignore_index=True)


def _rates(frame: pd.DataFrame, bench: Benchmark) -> pd.DataFrame:
    """unit, n, raw_share, share: adjusted for the case mix where there is one."""
    if bench.case_mix:
        found = standardise_rates(frame, unit=bench.unit, outcome=GOOD, case_mix=list(bench.case_mix))
        return found.loc[found["n"] > 0, ["unit", "n", "raw_share", "share"]].reset_index(drop=True)
    counted = (
        frame.dropna(subset=[GOOD, bench.unit]).groupby(bench.unit)[GOOD].agg(["size", "mean"]).reset_index()
    )
    counted.columns = ["unit", "n", "raw_share"]
    return counted.assign(share=counted["raw_share"])
