"""The survey: gaps of the five dimensions, what drives satisfaction, where to act first, and the vulnerable customers."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from workbench.analyse.comparison.means import difference_of_means
from workbench.analyse.quality.drivers import relative_weights
from workbench.analyse.quality.gaps import TOTAL, gap_scores
from workbench.analyse.quality.importance import importance_performance
from workbench.analyse.rows import estimate_of
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.studies.scales import Scored, score_instruments

DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
POINTS = [f"w{place}" for place in range(1, 6)]


def scored(survey: Survey) -> tuple[Scored, Scored]:
    """The 22 statements as expected and as perceived."""
    both = score_instruments(survey)
    return both["expected"], both["perceived"]


def gaps(survey: Survey) -> pd.DataFrame:
    """`gap_scores` of the five dimensions with each respondent's own weights, and alpha of expectation and perception."""
    expected, perceived = scored(survey)
    names = list(DIMENSIONS)
    weights = survey.tables["survey"][POINTS].set_axis(names, axis=1)
    found = gap_scores(expected.scores[names], perceived.scores[names], weights=weights)
    alphas = [_alpha(perceived, name) for name in names]
    return found.assign(alpha=[*(each.value for each in alphas), float("nan")])


def largest_gap(found: pd.DataFrame) -> str:
    """The dimension whose perception falls short the most."""
    return str(found.loc[found["dimension"] != TOTAL].set_index("dimension")["gap"].idxmin())


def gap_of(found: pd.DataFrame, dimension: str) -> Estimate:
    """One dimension's gap, or that of the "total", as an Estimate."""
    return estimate_of(found.set_index("dimension").loc[dimension], value="gap", unit="score")


def gap_outcome(found: pd.DataFrame) -> Literal["short", "met", "unclear"]:
    """Whether the service as a whole falls short of what is expected."""
    total = gap_of(found, TOTAL)
    return "short" if total.high < 0 else "met" if total.low >= 0 else "unclear"


def drivers(survey: Survey, *, resamples: int, seed: int) -> pd.DataFrame:
    """`relative_weights` of the five perceptions on overall satisfaction."""
    _, perceived = scored(survey)
    return relative_weights(
        perceived.scores[list(DIMENSIONS)], survey.tables["survey"]["overall"], resamples=resamples, seed=seed
    )


def main_driver(found: pd.DataFrame) -> str:
    """The dimension that carries most of the explained variance."""
    return str(found.set_index("predictor")["weight"].idxmax())


def explained(found: pd.DataFrame) -> Estimate:
    """R squared of the five dimensions together."""
    row = found.iloc[0]
    if row["reason"]:
        return missing(row["reason"], unit="share", n=row["n"], method=row["method"])
    return Estimate(
        float(row["r_squared"]), n=float(row["n"]), unit="share", method="R squared, least squares"
    )


def priorities(survey: Survey, *, resamples: int, seed: int) -> pd.DataFrame:
    """`importance_performance` of the 22 statements, importance derived from overall satisfaction."""
    _, perceived = scored(survey)
    return importance_performance(
        perceived.answers, survey.tables["survey"]["overall"], resamples=resamples, seed=seed
    )


def first_priorities(found: pd.DataFrame) -> pd.DataFrame:
    """Items to work on first, the surest first."""
    return found[found["field"] == "concentrate here"].sort_values(
        "certainty", ascending=False, kind="stable"
    )


def index_of_satisfaction(survey: Survey) -> Estimate:
    """Overall satisfaction on 0-100: (mean - 1) / 9 x 100, with the t interval; no index of any licensed name."""
    overall = survey.tables["survey"]["overall"].dropna().astype(float)
    if len(overall) < 2:
        return missing("fewer than 2 answers", unit="score", n=len(overall))
    from scipy.special import stdtrit

    half = float(stdtrit(len(overall) - 1, 0.975)) * float(overall.std()) / len(overall) ** 0.5
    mean = float(overall.mean())
    value, low, high = ((each - 1) / 9 * 100 for each in (mean, mean - half, mean + half))
    return Estimate(
        value, low, high, 0.95, len(overall), unit="score", method="(mean - 1) / 9 x 100, t interval"
    )


def vulnerable_difference(survey: Survey) -> Estimate:
    """Mean overall satisfaction of vulnerable customers minus that of the others (Welch)."""
    frame = survey.tables["survey"]
    return difference_of_means(
        frame.loc[frame["vulnerable"] == "1", "overall"], frame.loc[frame["vulnerable"] == "0", "overall"]
    )


def difference_outcome(difference: Estimate) -> Literal["lower", "higher", "unclear"]:
    """What the difference allows to be said."""
    return "lower" if difference.high < 0 else "higher" if difference.low > 0 else "unclear"


def _alpha(each: Scored, name: str) -> Estimate:
    items = [number - 1 for number in each.instrument.subscales[name].items]
    return cronbach_alpha(each.answers.iloc[:, items])
