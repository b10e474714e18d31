"""The survey: gaps of the five dimensions, what satisfaction goes with, and the vulnerable customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from workbench.analyse.comparison.means import difference_of_means
from workbench.analyse.quality.drivers import relative_weights
from workbench.analyse.quality.gaps import TOTAL, difference_reliability, gap_scores
from workbench.analyse.regression.proportional_odds import proportional_odds
from workbench.analyse.regression.regress import regress
from workbench.analyse.rows import estimate_of
from workbench.analyse.units.rates import difference_of_proportions
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.studies.scales import Scored, score_instruments

DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
USUAL = (4, 10)  # answers below 4 are too few to be a cut of their own in Brant's test
POINTS = [f"w{place}" for place in range(1, 6)]


def scored(survey: Survey) -> tuple[Scored, Scored]:
    """The 22 statements as expected and as perceived."""
    both = score_instruments(survey)
    return both["expected"], both["perceived"]


def gaps(survey: Survey, *, resamples: int, seed: int) -> pd.DataFrame:
    """`gap_scores` of the five dimensions with each respondent's own weights (interval of the total by bootstrap), alpha of
    perception and of expectation, and the reliability of the gap itself.
    """
    expected, perceived = scored(survey)
    names = list(DIMENSIONS)
    weights = survey.tables["survey"][POINTS].set_axis(names, axis=1)
    found = gap_scores(
        expected.scores[names], perceived.scores[names], weights=weights, resamples=resamples, seed=seed
    )
    alphas = [(_alpha(perceived, name), _alpha(expected, name)) for name in names]
    trust = [
        difference_reliability(
            *pair,
            sd_first=row["sd_perception"],
            sd_second=row["sd_expectation"],
            correlation=row["correlation"],
        ).value
        for pair, row in zip(alphas, found.to_dict("records"), strict=False)
    ]
    nothing = float("nan")
    return found.assign(
        alpha=[*(pair[0].value for pair in alphas), nothing],
        alpha_expected=[*(pair[1].value for pair in alphas), nothing],
        reliability=[*trust, nothing],
    )


def item_gaps(survey: Survey) -> pd.DataFrame:
    """`gap_scores` of the 22 statements one by one, the largest shortfall first: item (1-22), label column p1 … p22, p_holm over
    all 22.
    """
    expected, perceived = scored(survey)
    names = [f"p{number}" for number in range(1, len(perceived.answers.columns) + 1)]
    found = gap_scores(expected.answers.set_axis(names, axis=1), perceived.answers.set_axis(names, axis=1))
    items = found[found["dimension"] != TOTAL].rename(columns={"dimension": "item"})
    return items.sort_values("gap", kind="stable", ignore_index=True)


def short_items(items: pd.DataFrame) -> Estimate:
    """Statements whose gap is below zero after Holm's adjustment over all of them."""
    short = (items["gap"] < 0) & (items["p_holm"] < 0.05)
    return Estimate(
        float(short.sum()), n=len(items), unit="count", method="paired t, Holm over all statements, below .05"
    )


def weakest_reliability(found: pd.DataFrame) -> Estimate:
    """The lowest reliability of a dimension's gap."""
    known = found["reliability"].dropna()
    if known.empty:
        return missing("no dimension with both answers", unit="reliability", n=0)
    return Estimate(
        float(known.min()),
        n=float(found["n"].max()),
        unit="reliability",
        method="lowest of the dimensions' gaps",
    )


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


def odds(survey: Survey) -> pd.DataFrame:
    """Proportional odds of a higher overall answer for each dimension, all together: a row a dimension, per point of it, with
    odds_ratio, or_low, or_high, p, n, method, reason.
    """
    _, perceived = scored(survey)
    frame = perceived.scores[list(DIMENSIONS)].assign(overall=survey.tables["survey"]["overall"])
    found = regress(frame, outcome="overall", predictors=list(DIMENSIONS), model="ordinal")
    return found[found["kind"] == "slope"].reset_index(drop=True)


def proportional(survey: Survey) -> Estimate:
    """Brant's test that the odds are the same at every cut of the answers."""
    _, perceived = scored(survey)
    frame = perceived.scores[list(DIMENSIONS)].assign(overall=survey.tables["survey"]["overall"].clip(*USUAL))
    return estimate_of(
        proportional_odds(frame, outcome="overall", predictors=list(DIMENSIONS)).iloc[0],
        value="statistic",
        unit="score",
    )


def proportional_outcome(test: Estimate) -> Literal["holds", "fails", "untested"]:
    """What Brant's test allows to be said at 5 %."""
    return "untested" if test.p != test.p else "fails" if test.p < 0.05 else "holds"


def explained(found: pd.DataFrame) -> Estimate:
    """R squared of the five dimensions together."""
    row = found.iloc[0]
    if row["reason"]:
        return missing(row["reason"], unit="share", n=row["n"], method=row["method"])
    return Estimate(
        float(row["r_squared"]), n=float(row["n"]), unit="share", method="R squared, least squares"
    )


def vulnerable_difference(survey: Survey) -> Estimate:
    """Mean overall satisfaction of vulnerable customers minus that of the others (Welch)."""
    frame = survey.tables["survey"]
    return difference_of_means(
        frame.loc[frame["vulnerable"] == "1", "overall"], frame.loc[frame["vulnerable"] == "0", "overall"]
    )


def vulnerable_adjusted(survey: Survey) -> Estimate:
    """The same difference among customers of one kind, station and channel (least squares, HC3)."""
    frame = survey.tables["survey"]
    columns = ["customer_type", "branch", "channel"]
    known = frame[["overall", *columns]].assign(vulnerable=frame["vulnerable"].map({"0": 0.0, "1": 1.0}))
    found = regress(
        known, outcome="overall", predictors=["vulnerable", *columns], categorical=columns
    ).set_index("term")
    return estimate_of(found.loc["vulnerable"], unit="score", value="estimate")


def equity(survey: Survey) -> pd.DataFrame:
    """Vulnerable customers beside the others: measure (overall, gap, complained), n and value of each group, difference with
    low, high, p. overall and gap (mean of the five dimensions) are means, compared by Welch's t; complained is a share, compared by
    Newcombe's method.
    """
    expected, perceived = scored(survey)
    frame = survey.tables["survey"]
    names = list(DIMENSIONS)
    own = frame["vulnerable"] == "1"
    rest = frame["vulnerable"] == "0"
    gap = (perceived.scores[names] - expected.scores[names]).mean(axis=1, skipna=False)
    rows = [
        _compared(name, values[own].dropna(), values[rest].dropna())
        for name, values in (("overall", frame["overall"].astype(float)), ("gap", gap))
    ]
    said = frame["complained"].map({"0": 0.0, "1": 1.0})
    yes, n = (
        [float(getattr(said[group].dropna(), kind)()) for group in (own, rest)] for kind in ("sum", "count")
    )
    found = difference_of_proportions(yes[0], n[0], yes[1], n[1])
    shares = [done / whole if whole else float("nan") for done, whole in zip(yes, n, strict=True)]
    rows.append(_beside("complained", n, shares, found))
    return pd.DataFrame(rows)


def _compared(name: str, first: pd.Series, second: pd.Series) -> dict[str, object]:
    found = difference_of_means(first, second)
    return _beside(name, [len(first), len(second)], [first.mean(), second.mean()], found)


def _beside(name: str, n: Sequence[float], values: Sequence[float], found: Estimate) -> dict[str, object]:
    return {
        "measure": name, "n_vulnerable": n[0], "vulnerable": values[0], "n_others": n[1], "others": values[1],
        "difference": found.value, "low": found.low, "high": found.high, "p": found.p,
    }  # fmt: skip


def difference_outcome(difference: Estimate) -> Literal["lower", "higher", "unclear"]:
    """What the difference allows to be said."""
    return "lower" if difference.high < 0 else "higher" if difference.low > 0 else "unclear"


def _alpha(each: Scored, name: str) -> Estimate:
    items = [number - 1 for number in each.instrument.subscales[name].items]
    return cronbach_alpha(each.answers.iloc[:, items])
