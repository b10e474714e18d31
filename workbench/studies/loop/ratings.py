"""Ratings that staff collect: whether only the satisfied are asked, and the composite that ratings enter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.analyse.units.composite import composite, moved_share, normalise_indicators
from workbench.analyse.units.funnel import funnel
from workbench.analyse.units.rates import proportion
from workbench.estimate import Estimate
from workbench.intake.processed import Survey

TOP_RATING = 5.0
LOWEST_CHANCE = 0.001
INDICATORS = ("timely", "without_errors", "rating")
MOVED = 3
"""Places: a rank that moves by more under other weights is one that the weights made."""


def ratings(survey: Survey) -> pd.DataFrame:
    """A row a member of staff: staff_id, cases, n (ratings), mean (NaN without), share (ratings a case), low, high (Wilson),
    few (share below the 99.8 % limits of a funnel), perfect (every rating the best, though chance would hardly give that),
    chance.

    chance : that all n ratings are 5 when each is 5 as often as the mean rating of all others allows at most. Few ratings and
    perfect ones together say that only the satisfied were asked; it is a reason to look, no verdict.
    """
    sums = survey.tables["staff_quarter"].groupby("staff_id")[["cases", "csat_n", "csat_sum"]].sum()
    sums = sums[sums["cases"] > 0].astype(float)
    rates = [
        proportion(done, whole)
        for done, whole in zip(sums["csat_n"].clip(upper=sums["cases"]), sums["cases"], strict=True)
    ]
    units = pd.DataFrame(
        {"unit": sums.index, "n": sums["cases"].to_numpy(), "share": [each.value for each in rates]}
    )
    chance = _chance_of_perfect(sums)
    perfect = (sums["csat_sum"] == TOP_RATING * sums["csat_n"]) & (sums["csat_n"] > 0)
    varied = 0 < units["share"].mean() < 1
    return pd.DataFrame(
        {
            "staff_id": sums.index,
            "cases": sums["cases"].to_numpy(),
            "n": sums["csat_n"].to_numpy(),
            "mean": (sums["csat_sum"] / sums["csat_n"].where(sums["csat_n"] > 0)).to_numpy(),
            "share": units["share"],
            "low": [each.low for each in rates],
            "high": [each.high for each in rates],
            "few": [flag == "low_998" for flag in funnel(units)["flag_adjusted"]] if varied else False,
            "perfect": (perfect & (chance < LOWEST_CHANCE / max(len(sums), 1))).to_numpy(),
            "chance": chance.to_numpy(),
        }
    )


def suspicious(found: pd.DataFrame) -> pd.DataFrame:
    """Staff with few ratings, or with perfect ones only, in the order of their codes."""
    return found[found["few"] | found["perfect"]].sort_values("staff_id", ignore_index=True)


def rated_share(found: pd.DataFrame) -> Estimate:
    """Ratings a case, all staff together, without an interval: every case is counted."""
    cases = float(found["cases"].sum())
    whole = proportion(float(found["n"].sum()), cases)
    return Estimate(whole.value, n=cases, unit="share", method="all cases counted", reason=whole.reason)


def perfect_count(found: pd.DataFrame) -> Estimate:
    """How many members of staff have a record of ratings that is too good."""
    return Estimate(
        float(found["perfect"].sum()),
        n=len(found),
        unit="count",
        method="every rating 5, chance below 0.001 / staff",
    )


def both_count(found: pd.DataFrame) -> Estimate:
    """How many show both signs: perfect ratings, and far fewer of them than others collect."""
    both = found["perfect"] & found["few"]
    return Estimate(
        float(both.sum()),
        n=len(found),
        unit="count",
        method="every rating 5, and below the 99.8% limits of ratings a case",
    )


def composite_score(
    survey: Survey, staff: pd.DataFrame, *, weights: Sequence[float], vary: float, draws: int, seed: int
) -> pd.DataFrame:
    """`composite` of timeliness (adjusted and shrunken), cases without an error, and mean rating, as robust z scores.

    weights : of these three, in that order. Staff without ratings have no score.
    """
    sums = (
        survey.tables["staff_quarter"]
        .groupby("staff_id")[["cases", "errors", "csat_n", "csat_sum"]]
        .sum()
        .astype(float)
    )
    indicators = pd.DataFrame(
        {
            "timely": staff.set_index("unit")["share"],
            "without_errors": 1 - sums["errors"] / sums["cases"],
            "rating": sums["csat_sum"] / sums["csat_n"].where(sums["csat_n"] > 0),
        }
    )
    return composite(
        normalise_indicators(indicators), dict(zip(INDICATORS, weights, strict=True)), vary=vary, draws=draws, seed=seed,
        more_than=MOVED,
    )  # fmt: skip


def moved(scores: pd.DataFrame) -> Estimate:
    """The share of ranks by the composite score that other weights move by more than three places."""
    return moved_share(scores, more_than=MOVED)


def _chance_of_perfect(sums: pd.DataFrame) -> pd.Series:
    rest_sum, rest_n = sums["csat_sum"].sum() - sums["csat_sum"], sums["csat_n"].sum() - sums["csat_n"]
    # A mean m on 1-5 allows at most (m - 1) / 4 of the ratings to be 5.
    most = ((rest_sum / rest_n.where(rest_n > 0)) - 1) / (TOP_RATING - 1)
    return pd.Series(np.power(most, sums["csat_n"]), index=sums.index)
