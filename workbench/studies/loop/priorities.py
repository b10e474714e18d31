"""Where to act first: importance against performance by several cuts, and what is taken for granted."""

from __future__ import annotations

import pandas as pd

from workbench.analyse.quality.asymmetry import penalty_reward
from workbench.analyse.quality.importance import importance_performance
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.studies.loop.quality import DIMENSIONS, POINTS, scored

FIRST = "concentrate here"
SCALE = (1, 7)
LOW, HIGH = 4, 6
"""A dimension rated up to 4 of 7 counts as low, from 6 on as high: declared, not fitted."""


def priorities(survey: Survey, *, resamples: int, seed: int) -> pd.DataFrame:
    """`importance_performance` of the 22 statements, importance derived from overall satisfaction, axes at the means; and the
    field with axes at the medians (field_median) and at the middle of the scale (field_midpoint).
    """
    _, perceived = scored(survey)
    overall = survey.tables["survey"]["overall"]
    found = importance_performance(perceived.answers, overall, resamples=resamples, seed=seed)
    middle = importance_performance(
        perceived.answers, overall, cut="midpoint", scale=SCALE, resamples=100, seed=seed
    )
    return found.assign(field_midpoint=middle["field"])


def stated(survey: Survey, *, resamples: int, seed: int) -> pd.DataFrame:
    """`importance_performance` of the five dimensions with the importance that customers state (points of 100)."""
    _, perceived = scored(survey)
    points = survey.tables["survey"][POINTS].set_axis(list(DIMENSIONS), axis=1)
    return importance_performance(perceived.scores[list(DIMENSIONS)], points, resamples=resamples, seed=seed)


def derived(survey: Survey, *, resamples: int, seed: int) -> pd.DataFrame:
    """The same with importance derived from overall satisfaction."""
    _, perceived = scored(survey)
    overall = survey.tables["survey"]["overall"]
    return importance_performance(perceived.scores[list(DIMENSIONS)], overall, resamples=resamples, seed=seed)


def first_priorities(found: pd.DataFrame) -> pd.DataFrame:
    """Items to work on first, the surest first."""
    return found[found["field"] == FIRST].sort_values("certainty", ascending=False, kind="stable")


def sure_priorities(found: pd.DataFrame) -> Estimate:
    """Items to work on first whatever the axes, in nine of ten resamples."""
    same = (found[["field", "field_median"]] == FIRST).all(axis=1)
    sure = same & (found["certainty"] >= 0.9)
    return Estimate(
        float(sure.sum()),
        n=len(found),
        unit="count",
        method="same field at means and medians, in 90% of resamples",
    )


def moved_fields(found: pd.DataFrame) -> Estimate:
    """Items whose field changes when the axes cross at the medians."""
    moved = (found["field"] != found["field_median"]).sum()
    return Estimate(
        float(moved), n=len(found), unit="count", method="fields with axes at the medians against the means"
    )


def low_at_midpoint(found: pd.DataFrame) -> Estimate:
    """Items rated below the middle of the scale: the rest are low among good ones only."""
    return Estimate(
        float((found["performance"] < sum(SCALE) / 2).sum()),
        n=len(found),
        unit="count",
        method="mean below 4 of 1-7",
    )


def asymmetry(survey: Survey) -> pd.DataFrame:
    """`penalty_reward` of the five dimensions on overall satisfaction."""
    _, perceived = scored(survey)
    return penalty_reward(
        perceived.scores[list(DIMENSIONS)], survey.tables["survey"]["overall"], low=LOW, high=HIGH
    )


def basic_count(found: pd.DataFrame) -> Estimate:
    """Dimensions that cost more when bad than they bring when good."""
    return Estimate(
        float((found["kind"] == "basic").sum()),
        n=len(found),
        unit="count",
        method="contrast below 0, 95% interval",
    )
