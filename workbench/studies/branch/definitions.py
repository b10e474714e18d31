"""How far the overall rate depends on its definition: which rule, whose weights, and whether the questions hang together."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from workbench.analyse.association.associate import correlate
from workbench.analyse.units.rates import proportion
from workbench.analyse.units.weighting import kish_design_effect, rake, weighted_proportion
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.measure.multiplicity import adjust_p
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.studies.branch.answers import GOOD, answers, clustering, codes_of, settings

RULES = ("item", "mean", "every")


def rules_of_overall(survey: Survey) -> pd.DataFrame:
    """The overall rate by three rules in use: rule, n, share, low, high.

    item : the overall question itself. mean : the mean of each respondent's share of favourable answers. every : favourable on
    every question answered. The last two take respondents with at least half of the questions answered. Intervals at
    the effective number of answers under clustering of the overall question.
    """
    bench, frame = settings(survey), answers(survey)
    asked = frame[list(bench.dimensions)]
    good = pd.concat([asked[name].isin(codes_of(survey, name)) for name in asked], axis=1).where(
        asked.notna()
    )
    answered = good.notna().sum(axis=1)
    enough = good[answered >= max(1, asked.shape[1] / 2)].astype(float)
    effect = clustering(survey, frame)
    inflation = float(np.average(effect["design_effect"], weights=effect["n"])) if len(effect) else 1.0
    found = {
        "item": (frame[GOOD].sum(), frame[GOOD].notna().sum()),
        "mean": (enough.mean(axis=1).sum(), len(enough)),
        "every": ((enough.min(axis=1) == 1).sum(), len(enough)),
    }
    rows = []
    for rule in RULES:
        successes, n = (float(each) for each in found[rule])
        rate = proportion(successes / inflation, n / inflation)
        rows.append({"rule": rule, "n": n, "share": rate.value, "low": rate.low, "high": rate.high})
    return pd.DataFrame(rows)


def population_weights(survey: Survey) -> pd.Series | None:
    """Weights that bring the answers to the users of each unit and kind of place; None when the study declares no population."""
    bench = settings(survey)
    if bench.population is None or bench.population.table not in survey.tables:
        return None
    people = survey.tables[bench.population.table].dropna(subset=[bench.population.size])
    size = people.set_index(people[bench.unit].astype(str))[bench.population.size].astype(float)
    frame = survey.tables[bench.table]
    answered = set(frame[bench.unit].dropna().astype(str))
    size = size[size.index.isin(answered)]
    known = people.set_index(people[bench.unit].astype(str)).loc[size.index]
    levels = {level: float((size * known[column]).sum()) for level, column in bench.population.shares.items()}
    levels[bench.population.rest] = float(size.sum()) - sum(levels.values())
    margins = {bench.unit: size.to_dict(), bench.population.column: levels}
    where = frame[bench.unit].isin(list(size.index))
    return rake(frame.where(where), margins)


def weighted_rate(survey: Survey) -> Estimate:
    """The overall rate weighted to the population, with clustering on top of the weights' own design effect."""
    weights = population_weights(survey)
    if weights is None:
        return missing("the study declares no population", unit="share")
    frame = answers(survey)
    return weighted_proportion(frame[GOOD].map({1.0: True, 0.0: False}), weights)


def weighting_effect(survey: Survey) -> Estimate:
    """Kish's design effect of the weights; NaN with a reason without a population."""
    weights = population_weights(survey)
    return (
        missing("the study declares no population", unit="ratio")
        if weights is None
        else kish_design_effect(weights)
    )


def weighted_outcome(survey: Survey) -> Literal["weighted", "unweighted"]:
    """Whether the study says what its population is."""
    return "unweighted" if population_weights(survey) is None else "weighted"


def cohesion(survey: Survey) -> Estimate:
    """Cronbach's alpha of the questions: a value near 1 says that people answer by one impression (halo)."""
    bench = settings(survey)
    return cronbach_alpha(survey.tables[bench.table][list(bench.dimensions)])


def directions(survey: Survey) -> pd.DataFrame:
    """Each question's Spearman correlation with the mean of the others: item, n, value, low, high; negative says turned."""
    bench = settings(survey)
    frame = survey.tables[bench.table][list(bench.dimensions)].astype(float)
    rows = []
    for item in frame.columns:
        found = correlate(frame[item], frame.drop(columns=item).mean(axis=1))
        rows.append({"item": item, "n": found.n, "value": found.value, "low": found.low, "high": found.high})
    return pd.DataFrame(rows)


def against_others(survey: Survey) -> pd.DataFrame:
    """Each question's rate against the mean rate of the others on the same forms: item, n, difference, low, high, p, p_bh.

    Forms that answered the question and at least one other. Intervals and p by t with the sums of interviewers as units
    (clusters); without a cluster each form is one. p_bh : Benjamini-Hochberg over the questions.
    """
    from scipy.special import stdtr, stdtrit

    bench = settings(survey)
    frame = survey.tables[bench.table]
    asked = frame[list(bench.dimensions)]
    good = pd.concat([asked[name].isin(codes_of(survey, name)) for name in asked], axis=1).where(
        asked.notna()
    )
    rows = []
    for item in asked.columns:
        gap = (good[item].astype(float) - good.drop(columns=item).astype(float).mean(axis=1)).dropna()
        who = frame[bench.cluster] if bench.cluster else pd.Series(frame.index, index=frame.index)
        mean, groups = gap.mean(), (gap - gap.mean()).groupby(who.loc[gap.index].astype(str)).sum()
        count, n = len(groups), len(gap)
        if count < 2 or n < 2:
            rows.append([item, n, np.nan, np.nan, np.nan, np.nan])
            continue
        error = float(np.sqrt((groups**2).sum() * count / (count - 1))) / n
        half = float(stdtrit(count - 1, 0.975)) * error
        p = 2 * float(stdtr(count - 1, -abs(mean / error))) if error else np.nan
        rows.append([item, n, mean, mean - half, mean + half, p])
    table = pd.DataFrame(rows, columns=["item", "n", "difference", "low", "high", "p"])
    return table.assign(p_bh=adjust_p(table["p"], method="fdr_bh"))


def direction_outcome(found: pd.DataFrame) -> Literal["agree", "turned", "unknown"]:
    """Whether all questions point the same way."""
    if found.empty or found["value"].isna().all():
        return "unknown"
    return "turned" if (found["value"] < 0).any() else "agree"
